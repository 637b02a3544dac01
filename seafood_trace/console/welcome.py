"""What a partner's first page shows: what it may do, what was recorded last, what it should know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Permission
from seafood_trace.access.tables import Person
from seafood_trace.access.visibility import visible_positions
from seafood_trace.certification.notices import kept
from seafood_trace.certification.tables import Notice
from seafood_trace.epcis import records
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.lineage.hop import Kind, kind_of
from seafood_trace.parties import directory, places

MOST_RECORDS = 10
MOST_NOTICES = 10


@dataclass(frozen=True, slots=True)
class RecentRecord:
    """A record that the partner may read; `place` and `recorder` are names, None where unknown."""

    position: int
    kind: Kind
    at: datetime
    place: str | None
    recorder: str | None


@dataclass(frozen=True, slots=True)
class Welcome:
    """Everything on the page; `person` is None for an API key."""

    person: str | None
    partner: str
    is_demonstration: bool
    roles: Sequence[str]
    may: Sequence[Permission]
    records: Sequence[RecentRecord]
    notices: Sequence[Notice]


def welcome(session: Session, actor: Actor) -> Welcome:
    """The first page of whoever is signed in."""
    party = directory.own(session, actor)
    person = None if actor.person_id is None else session.get_one(Person, actor.person_id).name
    return Welcome(
        person=person,
        partner=party.name,
        is_demonstration=party.is_demonstration,
        roles=sorted(actor.roles),
        may=[permission for permission in Permission if actor.may(permission)],
        records=_recent(session, actor),
        notices=kept.notices_of(session, actor.party_id, None, MOST_NOTICES, unseen_only=True),
    )


def _recent(session: Session, actor: Actor) -> list[RecentRecord]:
    query = (
        select(EpcisEvent.position)
        .where(visible_positions(actor, col(EpcisEvent.position)))
        .order_by(col(EpcisEvent.position).desc())
        .limit(MOST_RECORDS)
    )
    found = records.load(session, list(session.exec(query)))
    where = {record.event.biz_location or "" for record in found}
    known = places.places_by_uri(session, where)
    parties = directory.parties_by_id(session, {record.captured_by for record in found})
    return [
        RecentRecord(
            position=record.position,
            kind=kind_of(record.event),
            at=record.event.event_time,
            place=place.name if (place := known.get(record.event.biz_location or "")) else None,
            recorder=parties[record.captured_by].name if record.captured_by in parties else None,
        )
        for record in reversed(found)
    ]
