"""References to events that are not on record, or not yet.

An error declaration names the event that is wrong, and may name those that correct it. Either may
come later, or never: the declaration is kept, has its effect as soon as its event is there, and
until then is raised here. A declaration of another party's event has no effect on it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.audit.crosschecks import window
from seafood_trace.audit.crosschecks.tables import EventReference
from seafood_trace.epcis import records
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.ledger.commitment import LeafKind
from seafood_trace.ledger.log import FeedItem
from seafood_trace.ledger.projections import Projection
from seafood_trace.store.identity import chunks

MOST_CORRECTIONS = 100


class Kind(StrEnum):
    """What a declaration says of the event that it names."""

    DECLARES = "declares"  # that it is wrong
    CORRECTS = "corrects"  # that it corrects what is wrong


@dataclass(frozen=True, slots=True)
class Reference:
    """One event that a declaration names. `event_id` is None where it is known by its content.

    `answer` is the event that is meant, None while it is not on record or not the asker's to
    read; `is_pending` tells these apart. `is_of_another`: only another party recorded such an
    event, as far as the asker may read.
    """

    declaration: Recorded
    line: int
    kind: Kind
    event_id: str | None
    is_pending: bool
    answer: Recorded | None
    is_of_another: bool


def page_for(
    session: Session, actor: Actor, before: int | None, limit: int, *, only_pending: bool
) -> tuple[list[Reference], int | None]:
    """The references of the next declarations that the actor may read, newest first.

    Whole declarations, at most `limit` of them, and before which position the page after begins.
    """
    listed = sa.select(col(EventReference.position))
    if only_pending:
        listed = listed.where(col(EventReference.answered_at).is_(None))
    column = col(EventReference.position)
    seen = window.look(session, actor, listed, column, before=before, limit=limit)
    positions = seen.positions
    rows = session.exec(
        select(EventReference)
        .where(col(EventReference.position).in_(positions))
        .order_by(col(EventReference.position).desc(), col(EventReference.line))
    ).all()
    if only_pending:
        rows = [row for row in rows if row.answered_at is None]
    answers = {row.answered_at for row in rows if row.answered_at is not None}
    readable = visibility.levels(session, actor, {*answers, *positions})
    loaded = {one.position: one for one in records.load(session, readable.keys())}
    others = _recorded_by_others(session, actor, [row for row in rows if row.answered_at is None])
    found = [
        Reference(
            declaration=loaded[row.position],
            line=row.line,
            kind=Kind(row.kind),
            event_id=row.event_id or None,
            is_pending=row.answered_at is None,
            answer=None if row.answered_at is None else loaded.get(row.answered_at),
            is_of_another=row.event_id in others,
        )
        for row in rows
    ]
    return found, seen.next_before


def _positions(
    session: Session, actor: Actor, before: int | None, limit: int, *, only_pending: bool
) -> list[int]:
    query = (
        select(EventReference.position)
        .where(visibility.visible_positions(actor, col(EventReference.position)))
        .distinct()
        .order_by(col(EventReference.position).desc())
        .limit(limit)
    )
    if only_pending:
        query = query.where(col(EventReference.answered_at).is_(None))
    if before is not None:
        query = query.where(col(EventReference.position) < before)
    return list(session.exec(query).all())


def _recorded_by_others(session: Session, actor: Actor, rows: Sequence[EventReference]) -> set[str]:
    """The IDs among these that the actor can read an event of, though not the declarer's."""
    wanted = {row.event_id for row in rows if row.kind == Kind.DECLARES and row.event_id}
    found: set[str] = set()
    for chunk in chunks(wanted):
        found.update(
            session.exec(
                select(EpcisEvent.event_id).where(
                    col(EpcisEvent.event_id).in_(chunk),
                    col(EpcisEvent.declares_error).is_(sa.false()),
                    visibility.visible_positions(actor, col(EpcisEvent.position)),
                )
            )
        )
    return found


# The projection.


def take_in(session: Session, items: Sequence[FeedItem]) -> None:
    """Note what the declarations of this stretch name, and which references its events answer."""
    positions = [item.position for item in items if item.kind is LeafKind.EVENT]
    rows = _rows(session, positions)
    _answer(session, [row for row in rows if not row.declares_error and row.event_id_was_sent])
    declaring = {row.position: row for row in rows if row.declares_error}
    for record in records.load(session, declaring.keys()):
        row = declaring[record.position]
        for reference in _references(record, row):
            reference.answered_at = _answer_to(session, reference, row)
            session.add(reference)
    session.flush()


def forget(session: Session) -> None:
    session.connection().execute(sa.delete(EventReference))


PROJECTION = Projection("references", take_in, forget)


def _rows(session: Session, positions: Collection[int]) -> list[EpcisEvent]:
    found: list[EpcisEvent] = []
    for chunk in chunks(positions):
        found += session.exec(
            select(EpcisEvent)
            .where(col(EpcisEvent.position).in_(chunk))
            .order_by(col(EpcisEvent.position))
        )
    return found


def _answer(session: Session, rows: Sequence[EpcisEvent]) -> None:
    """Settle what waits for these events: what declares them wrong only of their own party."""
    waiting: dict[str, list[EventReference]] = {}
    for chunk in chunks({row.event_id for row in rows}):
        for reference in session.exec(
            select(EventReference).where(
                col(EventReference.event_id).in_(chunk), col(EventReference.answered_at).is_(None)
            )
        ):
            waiting.setdefault(reference.event_id, []).append(reference)
    for row in rows:
        for reference in waiting.get(row.event_id, ()):
            is_meant = reference.kind == Kind.CORRECTS or reference.party_id == row.captured_by
            if reference.answered_at is None and is_meant:
                reference.answered_at = row.position
                session.add(reference)
    session.flush()


def _references(record: Recorded, row: EpcisEvent) -> Iterator[EventReference]:
    declaration = record.event.error_declaration
    corrections = () if declaration is None else declaration.corrective_event_ids
    named = [(Kind.DECLARES, row.event_id if row.event_id_was_sent else "")]
    named += [(Kind.CORRECTS, one) for one in dict.fromkeys(corrections[:MOST_CORRECTIONS])]
    for line, (kind, event_id) in enumerate(named):
        yield EventReference(
            position=row.position,
            line=line,
            kind=kind.value,
            event_id=event_id,
            party_id=row.captured_by,
        )


def _answer_to(session: Session, reference: EventReference, row: EpcisEvent) -> int | None:
    """The first event on record that the reference means."""
    query = select(sa.func.min(col(EpcisEvent.position))).where(
        col(EpcisEvent.declares_error).is_(sa.false())
    )
    if reference.kind == Kind.CORRECTS:
        query = query.where(EpcisEvent.event_id == reference.event_id)
    elif reference.event_id:
        query = query.where(
            EpcisEvent.event_id == reference.event_id, EpcisEvent.captured_by == row.captured_by
        )
    else:
        # By its content it takes back what was recorded before it, and nothing that comes later.
        query = query.where(
            EpcisEvent.content_hash == row.content_hash,
            EpcisEvent.captured_by == row.captured_by,
            col(EpcisEvent.event_id_was_sent).is_(sa.false()),
            EpcisEvent.position < row.position,
        )
    return session.exec(query).one()
