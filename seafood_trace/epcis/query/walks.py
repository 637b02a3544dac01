"""Reading the candidates of a query in the order of its answer, a stretch at a time.

A walk never skips an event that answers the query, and says up to where it has looked, so that a
page can end anywhere and the next goes on from there. What it costs follows the rarest condition:
either few events are left by one of them, and those are taken together, or the walk follows the
index that gets on fastest just here.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.epcis.query.language import EVENT_TIME, RECORD_TIME, EventQuery, Value
from seafood_trace.epcis.query.restrictions import (
    TIMES,
    Restriction,
    Source,
    Span,
    conditions_on,
    readable_by,
    restrictions_of,
)
from seafood_trace.epcis.query.tokens import Order, Place
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.store.identity import chunks

# A restriction that leaves no more is taken as a whole.
FEW = 5_000
# Beyond these, looking for the rarest condition costs more than it saves.
MOST_PROBED = 12
MOST_FOLLOWED = 4
# How many events are looked at together: few at first, as a page may want no more.
SHORT_STRIDE = 100
STRIDE = 1_000


# The orders that an answer may come in where none is asked for.
OWN_ORDERS = (Order(), Order(EVENT_TIME), Order(RECORD_TIME))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that may answer the query, with its value in the order of the answer."""

    position: int
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The candidates of a stretch, in order; `end` is where it ended, `looked_at` how many it had."""

    candidates: Sequence[Candidate]
    end: Candidate
    looked_at: int


@dataclass(frozen=True)
class Plan:
    """How a query is answered: by which restrictions, in which order.

    `few`: the candidates, where one restriction leaves no more than these.
    """

    actor: Actor
    restrictions: Sequence[Restriction]
    span: Span
    order: Order
    few: Sequence[int] | None

    @property
    def clauses(self) -> "list[sa.ColumnElement[bool]]":
        found = [visibility.visible_positions(self.actor, col(EpcisEvent.position))]
        return found + [one.clause for one in self.restrictions if one.clause is not None]


def plan(
    session: Session, actor: Actor, query: EventQuery, span: Span, order: Order | None
) -> Plan | None:
    """How to answer the query within the span; None where nothing can.

    Where no order is asked for, it is that of the record; but that of a time which is asked for
    where nothing leaves few: the index of the time then leads to what the record would hide.
    """
    restrictions = restrictions_of(session, query)
    if restrictions is None:
        return None
    asked = order or Order()
    choice = next((one for one in OWN_ORDERS if _is_asked_of(query, one)), asked)
    # In the order of the record, the ordered ones are followed and need not be counted.
    if asked.field is not None or (order is None and choice.field is not None):
        few = _few(session, [readable_by(actor), *restrictions], span)
    else:
        few = _few(session, [one for one in restrictions if not one.is_ordered], span)
    if order is None and few is None:
        asked = choice
    return Plan(actor, restrictions, span, asked, few)


def _is_asked_of(query: EventQuery, order: Order) -> bool:
    return order.field is not None and bool(conditions_on(query, order.field.name))


def walk(session: Session, asked: Plan, start: Place | None) -> Iterator[Step]:
    """The steps from a place on, in the order of the plan."""
    if asked.order.field is None:
        yield from _by_position(session, asked)
    elif asked.few is not None:
        yield from _few_by_time(session, asked, start)
    else:
        yield from _by_time(session, asked, start)


def _few(session: Session, restrictions: Sequence[Restriction], span: Span) -> list[int] | None:
    """All positions of the restriction that leaves fewest; None where each leaves many."""
    best, fewest = None, FEW + 1
    for restriction in restrictions[:MOST_PROBED]:
        if restriction.sources:
            count = _count(session, restriction, span, fewest)
            if count < fewest:
                best, fewest = restriction, count
    if best is None:
        return None
    return sorted({one for source in best.sources for one in source.positions(session, span)})


def _count(session: Session, restriction: Restriction, span: Span, most: int) -> int:
    counted = 0
    for source in restriction.sources:
        counted += source.count(session, span, most - counted)
        if counted >= most:
            break
    return counted


def _sifted(session: Session, asked: Plan, positions: Sequence[int]) -> list[int]:
    """Those of the positions at which the indexes know of nothing against the event."""
    query = (
        sa.select(col(EpcisEvent.position))
        .where(col(EpcisEvent.position).in_(positions), *asked.clauses)
        .order_by(col(EpcisEvent.position))
    )
    return list(session.connection().execute(query).scalars())


def _by_position(session: Session, asked: Plan) -> Iterator[Step]:
    for positions in _stretches(session, asked):
        kept = _sifted(session, asked, positions)
        yield Step(
            [Candidate(position) for position in kept], Candidate(positions[-1]), len(positions)
        )


def _stretches(session: Session, asked: Plan) -> Iterator[Sequence[int]]:
    """The positions to look at, in order."""
    ordered = [one for one in asked.restrictions if one.is_ordered][:MOST_FOLLOWED]
    followed = [*ordered, readable_by(asked.actor)]
    span: Span | None = asked.span
    stride = SHORT_STRIDE
    while span is not None:
        found = [_first(session, one.sources, span, stride) for one in followed]
        if asked.few is not None:
            start = 0 if span.after is None else bisect_right(asked.few, span.after)
            found.append(asked.few[start : start + stride])
        best = min(found, key=lambda some: _slowness(some, stride))
        if best:
            yield best
        span = replace(span, after=best[-1]) if len(best) == stride else None
        stride = min(stride * 2, STRIDE)


def _slowness(some: Sequence[int], stride: int) -> tuple[bool, int]:
    """Least for the index that leaves least to look at: it ends here, or its events lie far apart."""
    return (True, -some[-1]) if len(some) == stride else (False, len(some))


def _first(session: Session, sources: Sequence[Source], span: Span, limit: int) -> Sequence[int]:
    found: set[int] = set()
    for source in sources:
        found.update(source.first(session, span, limit))
    return sorted(found)[:limit]


def _by_time(session: Session, asked: Plan, start: Place | None) -> Iterator[Step]:
    """Along the index of the time itself."""
    behind = None if start is None else Candidate(start.position, start.value)
    stride, is_end = SHORT_STRIDE, False
    while not is_end:
        rows = _next_by_time(session, asked, behind, stride)
        if rows:
            kept = set(_sifted(session, asked, [row.position for row in rows]))
            yield Step([row for row in rows if row.position in kept], rows[-1], len(rows))
            behind = rows[-1]
        is_end = len(rows) < stride
        stride = min(stride * 2, STRIDE)


def _next_by_time(
    session: Session, asked: Plan, behind: Candidate | None, limit: int
) -> list[Candidate]:
    column, position = _time_of(asked.order), col(EpcisEvent.position)
    within = [one.clause for one in asked.restrictions if _is_of_event(one)]
    query = (
        sa.select(position, column)
        .where(*asked.span.of(position), *_behind(asked.order, behind))
        .where(*[clause for clause in within if clause is not None])
        .limit(limit)
    )
    if asked.order.is_descending:
        query = query.order_by(column.desc(), position.desc())
    else:
        query = query.order_by(column, position)
    rows = session.connection().execute(query)
    return [Candidate(number, value) for number, value in rows]


def _behind(order: Order, place: Candidate | None) -> "Iterator[sa.ColumnElement[bool]]":
    """What comes after a place in the order of a time."""
    if place is None:
        return
    assert isinstance(place.value, datetime)
    column, position = _time_of(order), col(EpcisEvent.position)
    if order.is_descending:
        yield column <= place.value
        yield (column < place.value) | (position < place.position)
    else:
        yield column >= place.value
        yield (column > place.value) | (position > place.position)


def _is_of_event(restriction: Restriction) -> bool:
    """Whether it is a plain condition on a column of the event, cheap to test on the way."""
    return bool(restriction.sources) and restriction.sources[0].key is None


def _few_by_time(session: Session, asked: Plan, start: Place | None) -> Iterator[Step]:
    """Few events, put into their order here."""
    found: list[Candidate] = []
    behind = None if start is None else Candidate(start.position, start.value)
    column, position = _time_of(asked.order), col(EpcisEvent.position)
    for some in chunks(asked.few or ()):
        query = sa.select(position, column).where(
            position.in_(some), *asked.clauses, *_behind(asked.order, behind)
        )
        found += [Candidate(*row) for row in session.connection().execute(query)]
    found.sort(key=in_order, reverse=asked.order.is_descending)
    for step in chunks(found, STRIDE):
        yield Step(step, step[-1], len(step))


def in_order(candidate: Candidate) -> tuple[Value | None, int]:
    """What candidates are sorted by; for those that have a value."""
    return candidate.value, candidate.position


def _time_of(order: Order) -> "Mapped[datetime]":
    assert order.field is not None
    return TIMES[order.field.name]
