"""Stored events read back as values, each with its place in the ledger.

What reads the record (a trace, an audit, a page) works on these and never on rows.
Every function is bounded: by the items asked for, or by `at_most`.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from seafood_trace.epcis.event import Event, Json
from seafood_trace.epcis.fields import Forgiven
from seafood_trace.epcis.namespaces import GS1_PREFIXES, declared
from seafood_trace.epcis.reading import read_one
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.tables import EpcisEvent, EventContext, EventItem
from seafood_trace.errors import Faults, TooLarge
from seafood_trace.store.identity import chunks
from seafood_trace.store.tables import Identity


def touching(session: Session, uris: Collection[str], *, at_most: int) -> list[Recorded]:
    """The events that touch any of these canonical items or runs, by position.

    Raises TooLarge where they are more than `at_most`: what is cut short must not look whole.
    """
    return load(session, positions_touching(session, uris, at_most=at_most))


def positions_touching(session: Session, uris: Collection[str], *, at_most: int) -> set[int]:
    """The positions of what `touching` gives. Raises TooLarge as it does."""
    found: set[int] = set()
    for chunk in chunks(uris):
        rows = session.connection().execute(_TOUCHING, {"uris": chunk, "most": at_most + 1})
        found.update(rows.scalars())
    if len(found) > at_most:
        raise TooLarge.of(
            "too_many_records",
            f"More than {at_most} events touch these items; ask for one place, or for one time.",
        )
    return found


def copies(session: Session, hashes: Collection[bytes]) -> dict[bytes, list[tuple[int, int]]]:
    """(position, capturing party) of every event with each of these content hashes, in order."""
    found: dict[bytes, list[tuple[int, int]]] = {}
    for chunk in chunks(hashes):
        rows = session.exec(
            select(EpcisEvent.content_hash, EpcisEvent.position, EpcisEvent.captured_by)
            .where(col(EpcisEvent.content_hash).in_(chunk))
            .order_by(col(EpcisEvent.position))
        )
        for content_hash, position, captured_by in rows:
            found.setdefault(content_hash, []).append((position, captured_by))
    return found


def event_ids(session: Session, positions: Collection[int]) -> dict[int, str]:
    """The event ID of each of these positions, sent or given."""
    found: dict[int, str] = {}
    for chunk in chunks(positions):
        rows = select(EpcisEvent.position, EpcisEvent.event_id).where(
            col(EpcisEvent.position).in_(chunk)
        )
        found.update(session.exec(rows).all())
    return found


def load(session: Session, positions: Collection[int]) -> list[Recorded]:
    """The events at these positions, in order of position."""
    found: list[Recorded] = []
    for chunk in chunks(sorted(set(positions))):
        rows = session.connection().execute(_EVENTS, {"positions": chunk})
        found.extend(_recorded(row) for row in rows)
    return found


def declared_wrong(session: Session, positions: Collection[int]) -> set[int]:
    """Those of these events that the party which captured them declared wrong."""
    return {one.position for one in load(session, positions) if one.declared_wrong}


def _recorded(row: "sa.Row[int, datetime, int, str, bytes, str, str, bool]") -> Recorded:
    return Recorded(
        position=row.position,
        record_time=row.record_time,
        captured_by=row.captured_by,
        event=_read_back(row.document, row.context, row.record_time),
        declared_wrong=bool(row.is_declared_wrong),
        event_id=row.event_id,
        content_hash=row.content_hash,
    )


def _read_back(document: str, context: str, received_at: datetime) -> Event:
    """The event of a stored document: it was taken once, so no rule made since keeps it out."""
    faults = Forgiven(received_at)
    parsed, namespaces = _context(context)
    event = read_one(json.loads(document), "", parsed, namespaces, faults)
    if event is None:
        raise AssertionError(f"a stored event no longer reads: {document[:200]}")
    return event


@lru_cache(maxsize=256)
def _context(context: str) -> tuple[Json, Mapping[str, str]]:
    parsed: Json = json.loads(context)
    if parsed is None:
        return None, GS1_PREFIXES
    return parsed, declared(parsed, GS1_PREFIXES, Faults(), "")


def _is_declared_wrong() -> "sa.ColumnElement[bool]":
    """Whether the party that captured the event declared it wrong.

    A declaration names its event by ID, or, where neither has one, by its content (EPCIS 2.0,
    7.4.1.2).
    """
    named, unnamed = aliased(EpcisEvent), aliased(EpcisEvent)
    by_id = sa.exists().where(
        col(named.captured_by) == col(EpcisEvent.captured_by),
        col(named.event_id) == col(EpcisEvent.event_id),
        col(named.declares_error).is_(True),
        col(named.event_id_was_sent).is_(True),
    )
    by_content = sa.exists().where(
        col(unnamed.captured_by) == col(EpcisEvent.captured_by),
        col(unnamed.content_hash) == col(EpcisEvent.content_hash),
        col(unnamed.declares_error).is_(True),
        col(unnamed.event_id_was_sent).is_(False),
        # What is recorded again after its withdrawal stands.
        col(unnamed.position) > col(EpcisEvent.position),
    )
    was_sent = col(EpcisEvent.event_id_was_sent)
    return ~col(EpcisEvent.declares_error) & (by_id | (~was_sent & by_content))


# A trace asks these a few times each: they are put together once, and answer in one round trip.
_TOUCHING = (
    sa.select(col(EventItem.position))
    .join(Identity, col(Identity.id) == col(EventItem.identity_id))
    .where(col(Identity.uri).in_(sa.bindparam("uris", expanding=True)))
    .distinct()
    .order_by(col(EventItem.position))
    .limit(sa.bindparam("most"))
)
_EVENTS = (
    sa.select(
        col(EpcisEvent.position),
        col(EpcisEvent.record_time),
        col(EpcisEvent.captured_by),
        col(EpcisEvent.event_id),
        col(EpcisEvent.content_hash),
        col(EpcisEvent.document),
        col(EventContext.context),
        _is_declared_wrong().label("is_declared_wrong"),
    )
    .join(EventContext, col(EventContext.id) == col(EpcisEvent.context_id))
    .where(col(EpcisEvent.position).in_(sa.bindparam("positions", expanding=True)))
    .order_by(col(EpcisEvent.position))
)
