"""Notices to partners, and who is told when an assurance changes.

Told are those whom a change concerns by what is registered: the holder, the site's party, owners
and operators of the unit's vessels, and the alliance. Who holds fish of it is found by tracing,
not here.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.access.permissions import Role
from seafood_trace.access.tables import PartyRole
from seafood_trace.certification import assurances, fisheries
from seafood_trace.certification.history import Status
from seafood_trace.certification.tables import Assurance, Fishery, Notice, UnitVessel
from seafood_trace.errors import NotFound
from seafood_trace.parties.tables import Party, Site, Vessel, VesselHolding
from seafood_trace.store.identity import chunks
from seafood_trace.work.outbox import Payload

# Vessels of one unit that are told: more than any fishery of the alliance has.
MOST_VESSELS = 5_000
_LONGEST_SUBJECT = 200

_SUBJECTS: Mapping[str, str] = {
    assurances.REGISTERED: "Registered",
    assurances.REINSTATED: "Reinstated",
    Status.SUSPENDED: "Suspended",
    Status.ENDED: "Ended",
}
_MEANINGS: Mapping[str, str] = {
    assurances.REGISTERED: "It is judged on the day of the catch, for a site on the day of handling.",
    assurances.REINSTATED: "Fish caught, or handled at the site, from this day on is covered again.",
    Status.SUSPENDED: (
        "Fish caught, or handled at the site, from this day on is not covered. "
        "Earlier fish keeps its verdict, with a dated note."
    ),
    Status.ENDED: (
        "Fish caught, or handled at the site, from this day on is not covered. "
        "Earlier fish keeps its verdict, with a dated note."
    ),
}


def notify_affected(session: Session, payload: Payload, now: datetime) -> None:
    """Tell whom a change of an assurance concerns; for the outbox, by `ASSURANCE_CHANGED`."""
    row = assurances.get(session, int(payload["assurance"] or 0))
    what, day = str(payload["what"]), date.fromisoformat(str(payload["effective_on"]))
    subject = f"{_SUBJECTS[what]} from {day}: {_title(session, row)}"
    by = session.get_one(Party, row.registered_by).name
    text = f"{subject}. Registered by {by}, certificate {row.id}. {_MEANINGS[what]}"
    write(session, _concerned(session, row, day), subject, text, now)


def write(
    session: Session, party_ids: Iterable[int], subject: str, text: str, now: datetime
) -> None:
    """Put a notice before each of these parties, once each."""
    rows = [
        {"party_id": party_id, "at": now, "subject": subject[:_LONGEST_SUBJECT], "text": text}
        for party_id in sorted(set(party_ids))
    ]
    for chunk in chunks(rows):
        session.connection().execute(sa.insert(Notice), chunk)


def notices_of(
    session: Session, party_id: int, before: int | None, limit: int, *, unseen_only: bool
) -> list[Notice]:
    """The party's notices, newest first, at most `limit`."""
    query = select(Notice).where(Notice.party_id == party_id)
    if before is not None:
        query = query.where(col(Notice.id) < before)
    if unseen_only:
        query = query.where(col(Notice.seen_at).is_(None))
    return list(session.exec(query.order_by(col(Notice.id).desc()).limit(limit)))


def mark_seen(session: Session, party_id: int, notice_id: int, by: str, now: datetime) -> Notice:
    """The notice, seen; who saw it first stays. Raises NotFound."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.party_id != party_id:
        raise NotFound.of("notice_unknown", "You have no notice with this number.")
    if notice.seen_at is None:
        notice.seen_at, notice.seen_by = now, by
        session.add(notice)
        session.flush()
    return notice


def _title(session: Session, row: Assurance) -> str:
    if row.fishery_id is not None:
        about = session.get_one(Fishery, row.fishery_id).name
    else:
        site = session.exec(select(Site).where(Site.uri == row.site_uri)).first()
        about = site.name if site else row.site_uri or ""
    return f"{row.scheme}, {about}"


def _concerned(session: Session, row: Assurance, day: date) -> set[int]:
    told = set(
        session.exec(select(PartyRole.party_id).where(PartyRole.role == Role.ALLIANCE.value))
    )
    if row.holder_id is not None:
        told.add(row.holder_id)
    if row.site_uri is not None:
        told |= set(session.exec(select(Site.party_id).where(Site.uri == row.site_uri)))
    if row.fishery_id is not None:
        told |= _of_vessels(session, row.fishery_id, day)
    members: set[int] = set()
    for chunk in chunks(told):
        query = select(Party.id).where(col(Party.id).in_(chunk), col(Party.is_member).is_(True))
        members |= {number for number in session.exec(query) if number is not None}
    return members


def _of_vessels(session: Session, fishery_id: int, day: date) -> set[int]:
    """Owners and operators, on that day or later, of vessels that are in the unit then."""
    units = session.exec(
        select(UnitVessel).where(UnitVessel.fishery_id == fishery_id).limit(MOST_VESSELS)
    )
    uris = {
        unit.vessel_uri
        for unit in units
        if unit.vessel_uri is not None and _lasts(fisheries.last_day(unit), day)
    }
    found: set[int] = set()
    for chunk in chunks(uris):
        query = (
            select(VesselHolding)
            .join(Vessel, col(Vessel.id) == col(VesselHolding.vessel_id))
            .where(col(Vessel.uri).in_(chunk))
        )
        found |= {row.party_id for row in session.exec(query) if _lasts(row.until, day)}
    return found


def _lasts(last: date | None, day: date) -> bool:
    return last is None or last >= day
