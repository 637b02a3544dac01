"""What a stretch of the ledger holds for a subscriber: the events that it may read and asked for.

The events are looked at in the order of the ledger, each judged by itself as a query would judge
it. So what a subscription finds never depends on when it looks, and looking costs what was
recorded since the last time, never what the store holds.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.tables import RecordReader
from seafood_trace.access.visibility import Level
from seafood_trace.epcis import records
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.sharing import shared_event
from seafood_trace.epcis.tables import EpcisEvent

PAGE = 200
MOST_LOOKED_AT = 2_000

Matches = Callable[[Recorded], bool]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The positions of the ledger from `start` to below `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """Events as the subscriber may read them, in order; everything below `next_position` was looked at."""

    events: Sequence[Recorded]
    next_position: int


def find(session: Session, actor: Actor, matches: Matches, stretch: Stretch, *, most: int) -> Found:
    """The first `most` events of the stretch that match, looking at no more than `MOST_LOOKED_AT`."""
    found: list[Recorded] = []
    position, looked_at = stretch.start, 0
    while position < stretch.end and looked_at < MOST_LOOKED_AT:
        page = session.exec(_readable(actor, Stretch(position, stretch.end))).all()
        for one in as_readable(session, actor, page):
            if matches(one):
                found.append(one)
                if len(found) == most:
                    return Found(found, one.position + 1)
        looked_at += len(page)
        position = stretch.end if len(page) < PAGE else page[-1] + 1
    return Found(found, min(position, stretch.end))


def as_readable(session: Session, actor: Actor, positions: Sequence[int]) -> Iterator[Recorded]:
    """The events at these positions as the actor may read them: in full, or what was shared."""
    levels = visibility.levels(session, actor, positions)
    for one in records.load(session, positions):
        if levels.get(one.position) is Level.FULL:
            yield one
        else:
            yield replace(one, event=shared_event(one.event))


def _readable(actor: Actor, stretch: Stretch) -> "SelectOfScalar[int]":
    """The first page of the positions in the stretch at which there is an event for the actor."""
    if actor.reads_all:
        position = col(EpcisEvent.position)
        statement = select(position)
    else:
        position = col(RecordReader.position)
        statement = (
            select(position)
            .join(EpcisEvent, col(EpcisEvent.position) == position)
            .where(RecordReader.party_id == actor.party_id)
        )
    within = position >= stretch.start, position < stretch.end
    return statement.where(*within).order_by(position).limit(PAGE)
