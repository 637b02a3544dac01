"""Possible duplicates: one content, recorded under two event IDs or by two parties.

A resend is none: it is not recorded again. Two parties may rightly tell the same (a processor
passes on what the vessel recorded); under two IDs of one party it is likelier a slip. A trace
counts either of them once. What its own party declared wrong is no duplicate any more.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.audit.crosschecks import window
from seafood_trace.audit.crosschecks.tables import PossibleDuplicate
from seafood_trace.epcis import records
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.ledger.commitment import LeafKind
from seafood_trace.ledger.log import FeedItem
from seafood_trace.ledger.projections import Projection
from seafood_trace.store.identity import chunks

# Of what is told a hundred times these say enough.
MOST_COPIES = 20


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An event and those before it that say the same, in order."""

    event: Recorded
    earlier: tuple[Recorded, ...]

    @property
    def is_own(self) -> bool:
        """Whether one party recorded the same twice."""
        return any(one.captured_by == self.event.captured_by for one in self.earlier)


def page_for(
    session: Session, actor: Actor, before: int | None, limit: int
) -> tuple[list[Duplicate], int | None]:
    """The next duplicates, newest first, and before which position the page after begins.

    Of events that the actor may read, beside others that it may read.
    """
    listed = sa.select(col(PossibleDuplicate.position))
    seen = window.look(
        session, actor, listed, col(PossibleDuplicate.position), before=before, limit=limit
    )
    pairs = session.exec(
        select(PossibleDuplicate.position, PossibleDuplicate.earlier)
        .where(
            col(PossibleDuplicate.position).in_(seen.positions),
            visibility.visible_positions(actor, col(PossibleDuplicate.earlier)),
        )
        .order_by(col(PossibleDuplicate.position).desc(), col(PossibleDuplicate.earlier))
    ).all()
    stands = {
        one.position: one
        for one in records.load(session, {position for pair in pairs for position in pair})
        if not one.declared_wrong
    }
    return list(_standing(pairs, stands)), seen.next_before


def copies_of(session: Session, actor: Actor, positions: Collection[int]) -> dict[int, list[str]]:
    """The IDs of further events that say what these say, of those that stand and the actor reads."""
    found: dict[int, set[int]] = {}
    first, second = col(PossibleDuplicate.earlier), col(PossibleDuplicate.position)
    for chunk in chunks(positions):
        for one, other in ((first, second), (second, first)):
            pairs = sa.select(one, other).where(
                one.in_(chunk), visibility.visible_positions(actor, other)
            )
            for position, copy in session.connection().execute(pairs):
                found.setdefault(position, set()).add(copy)
    copies = set().union(*found.values())
    wrong = records.declared_wrong(session, copies)
    ids = records.event_ids(session, copies - wrong)
    told = {
        position: [ids[copy] for copy in sorted(some - wrong)] for position, some in found.items()
    }
    return {position: some for position, some in told.items() if some}


def _standing(
    pairs: Sequence[tuple[int, int]], stands: Mapping[int, Recorded]
) -> Iterator[Duplicate]:
    earlier: dict[int, list[Recorded]] = {}
    for position, copy in pairs:
        if position in stands and copy in stands:
            earlier.setdefault(position, []).append(stands[copy])
    for position, copies in earlier.items():
        yield Duplicate(stands[position], tuple(copies))


# The projection.


def take_in(session: Session, items: Sequence[FeedItem]) -> None:
    """Note which events of this stretch of the feed say what was said before."""
    positions = [item.position for item in items if item.kind is LeafKind.EVENT]
    fresh = _contents(session, positions)
    first = _first_copies(session, set(fresh.values()))
    rows = [
        {"position": position, "earlier": copy}
        for position, content in fresh.items()
        for copy in first[content]
        if copy < position
    ]
    if rows:
        session.connection().execute(sa.insert(PossibleDuplicate), rows)


def forget(session: Session) -> None:
    session.connection().execute(sa.delete(PossibleDuplicate))


PROJECTION = Projection("duplicates", take_in, forget)


def _contents(session: Session, positions: Collection[int]) -> dict[int, bytes]:
    """The content hash of each of these events that declares no other wrong."""
    found: dict[int, bytes] = {}
    for chunk in chunks(positions):
        rows = select(EpcisEvent.position, EpcisEvent.content_hash).where(
            col(EpcisEvent.position).in_(chunk), col(EpcisEvent.declares_error).is_(sa.false())
        )
        found.update(session.exec(rows).all())
    return found


def _first_copies(session: Session, contents: Collection[bytes]) -> dict[bytes, list[int]]:
    """The first positions of each content."""
    found: dict[bytes, list[int]] = {}
    for chunk in chunks(contents):
        ranked = (
            sa.select(
                col(EpcisEvent.content_hash).label("content"),
                col(EpcisEvent.position).label("position"),
                sa.func.row_number()
                .over(partition_by=col(EpcisEvent.content_hash), order_by=col(EpcisEvent.position))
                .label("rank"),
            )
            .where(
                col(EpcisEvent.content_hash).in_(chunk),
                col(EpcisEvent.declares_error).is_(sa.false()),
            )
            .subquery()
        )
        rows = session.connection().execute(
            sa.select(ranked.c.content, ranked.c.position)
            .where(ranked.c.rank <= MOST_COPIES)
            .order_by(ranked.c.position)
        )
        for content, position in rows:
            found.setdefault(content, []).append(position)
    return found
