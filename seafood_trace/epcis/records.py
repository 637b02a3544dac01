"""Stored events read back as values, each with its place in the ledger.

What reads the record (a trace, an audit, a page) works on these and never on rows.
Every function is bounded: by the items asked for, or by `at_most`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from seafood_trace.epcis.event import Event, Json
from seafood_trace.epcis.fields import DocumentFaults
from seafood_trace.epcis.namespaces import GS1_PREFIXES, declared
from seafood_trace.epcis.reading import read_one
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.tables import EpcisEvent, EventContext, EventItem
from seafood_trace.errors import Faults, TooLarge
from seafood_trace.store import identity
from seafood_trace.store.identity import chunks


def touching(session: Session, uris: Collection[str], *, at_most: int) -> list[Recorded]:
    """The events that touch any of these canonical items or runs, by position.

    Raises TooLarge where they are more than `at_most`: what is cut short must not look whole.
    """
    numbers = list(identity.ids(session, uris).values())
    found: set[int] = set()
    for chunk in chunks(numbers):
        query = (
            select(EventItem.position)
            .where(col(EventItem.identity_id).in_(chunk))
            .distinct()
            .order_by(col(EventItem.position))
            .limit(at_most + 1)
        )
        found.update(session.exec(query))
    if len(found) > at_most:
        raise TooLarge.of(
            "too_many_records",
            f"More than {at_most} events touch these items; ask for one place, or for one time.",
        )
    return load(session, found)


def copies(session: Session, hashes: Collection[bytes]) -> dict[bytes, list[int]]:
    """The positions of every event with each of these content hashes, in order."""
    found: dict[bytes, list[int]] = {}
    for chunk in chunks(hashes):
        rows = session.exec(
            select(EpcisEvent.content_hash, EpcisEvent.position)
            .where(col(EpcisEvent.content_hash).in_(chunk))
            .order_by(col(EpcisEvent.position))
        )
        for content_hash, position in rows:
            found.setdefault(content_hash, []).append(position)
    return found


def load(session: Session, positions: Collection[int]) -> list[Recorded]:
    """The events at these positions, in order of position."""
    rows: list[EpcisEvent] = []
    for chunk in chunks(sorted(set(positions))):
        rows += session.exec(
            select(EpcisEvent)
            .where(col(EpcisEvent.position).in_(chunk))
            .order_by(col(EpcisEvent.position))
        ).all()
    contexts = _contexts(session, {row.context_id for row in rows})
    wrong = _declared_wrong(session, rows)
    return [
        Recorded(
            position=row.position,
            record_time=row.record_time,
            captured_by=row.captured_by,
            event=_read_back(row.document, contexts[row.context_id], row.record_time),
            declared_wrong=not row.declares_error and row.position in wrong,
            event_id=row.event_id,
            content_hash=row.content_hash,
        )
        for row in rows
    ]


def _contexts(session: Session, numbers: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for chunk in chunks(numbers):
        rows = session.exec(select(EventContext).where(col(EventContext.id).in_(chunk)))
        found.update((row.id, row.context) for row in rows if row.id is not None)
    return found


def _declared_wrong(session: Session, rows: Sequence[EpcisEvent]) -> set[int]:
    """The positions of those events that their own party declared wrong.

    A declaration names its event by ID, or, where neither has one, by its content (EPCIS 2.0,
    7.4.1.2).
    """
    ids = _declaring(session, col(EpcisEvent.event_id), {row.event_id for row in rows})
    unnamed = {row.content_hash for row in rows if not row.event_id_was_sent}
    contents = _declaring(session, col(EpcisEvent.content_hash), unnamed, is_named=False)
    return {
        row.position
        for row in rows
        if (row.captured_by, row.event_id) in ids
        or (not row.event_id_was_sent and (row.captured_by, row.content_hash) in contents)
    }


def _declaring(
    session: Session,
    column: Mapped[Any],
    values: Collection[str] | Collection[bytes],
    *,
    is_named: bool = True,
) -> set[tuple[int, str | bytes]]:
    """Who declared an error in an event with one of these values: (capturing party, value)."""
    found: set[tuple[int, str | bytes]] = set()
    for chunk in chunks(values):
        rows = session.exec(
            select(EpcisEvent.captured_by, column).where(
                column.in_(chunk),
                col(EpcisEvent.declares_error).is_(sa.true()),
                col(EpcisEvent.event_id_was_sent).is_(is_named),
            )
        )
        found.update((party, value) for party, value in rows)
    return found


def _read_back(document: str, context: str, received_at: datetime) -> Event:
    """The event of a stored document; it was read once before, so it reads again."""
    faults = DocumentFaults(received_at)
    parsed, namespaces = _context(context)
    event = read_one(json.loads(document), "", parsed, namespaces, faults)
    if event is None:
        raise AssertionError(f"a stored event no longer reads: {list(faults)}")
    return event


@lru_cache(maxsize=256)
def _context(context: str) -> tuple[Json, Mapping[str, str]]:
    parsed: Json = json.loads(context)
    if parsed is None:
        return None, GS1_PREFIXES
    return parsed, declared(parsed, GS1_PREFIXES, Faults(), "")
