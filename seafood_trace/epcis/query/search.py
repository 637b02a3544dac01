"""Finding the events that answer a query, among those that the actor may read.

The indexes narrow (`walks.py`), the events themselves decide (`matching.py`): each is judged as the
actor may read it, so that nobody learns by asking what was not shared with them. A request looks at
so many events and no more. A page may hold fewer events than it could, with a link to where it
went on; a query is refused as too complex where nothing was found within the bound, or where its
answer needs to be known as a whole: to be counted (maxEventCount) or to be ordered by a field that
no index is by.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.visibility import Level
from seafood_trace.epcis import records
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.exceptions import QueryTooComplex, QueryTooLarge
from seafood_trace.epcis.query import matching, tokens, walks
from seafood_trace.epcis.query.language import EventQuery, Page, Value, Where
from seafood_trace.epcis.query.restrictions import Span
from seafood_trace.epcis.query.tokens import Order, Place
from seafood_trace.epcis.query.walks import Candidate, Plan
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.sharing import shared_event
from seafood_trace.ledger import log
from seafood_trace.parties import foreign

# What one request looks at, at most: entries of indexes, and events themselves. Either takes about
# a second.
MOST_LOOKED_AT = 100_000
MOST_READ = 5_000
# Of texts so many characters are told apart in their order: they go into a page's token.
LONGEST_ORDERED = 200
# Events are read so many together, as a page may be full before all candidates are read.
FEWEST_READ = 20
MOST_READ_TOGETHER = 500

_NARROWER = (
    "Ask for an item (MATCH_…), a place, a business step, one value of a field, or a shorter time."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The events of one page and how much of each the actor may read.

    `next_token` leads to the next page, None on the last.
    """

    events: Sequence[Recorded]
    levels: Mapping[int, Level]
    next_token: str | None

    def as_readable(self, one: Recorded) -> Event:
        """The event as the actor may read it: in full, or what was shared."""
        return _readable(one, self.levels)


def find(session: Session, actor: Actor, query: EventQuery, page: Page | None = None) -> Answer:
    """The page of events that the query asks for and the actor may read.

    Raises QueryParameter for a token that is none of this query's, QueryTooLarge beyond
    maxEventCount, and QueryTooComplex.
    """
    page = page or Page()
    place = None if page.token is None else tokens.read(page.token, _orders(query))
    remaining = query.event_count_limit if place is None else place.remaining
    limit = page.limit if remaining is None else min(page.limit, remaining)
    plan = _plan(session, actor, query, place)
    if plan is None or limit == 0:
        return Answer((), {}, None)
    found, end = _read(_Reading(session, actor, query), plan, place, limit)
    shown = found[:limit]
    if len(found) > limit:
        end = shown[-1].candidate
    levels = {one.recorded.position: one.level for one in shown}
    left = None if remaining is None else remaining - len(shown)
    next_token = None
    if end is not None and left != 0:
        next_token = tokens.write(_place_of(end, plan, query, left))
    return Answer([one.recorded for one in shown], levels, next_token)


def _read(
    reading: "_Reading", plan: Plan, place: Place | None, limit: int
) -> "tuple[list[_Found], Candidate | None]":
    """The matches of a page and those behind it that were read as well; where the reading ended."""
    query = reading.query
    if query.order_by is not None and plan.order.field is None:
        found, end = _in_own_order(reading, plan, place)
    elif query.max_event_count is not None and place is None:
        found, end = _all(reading, plan, query.max_event_count)
    else:
        found, end = reading.first(plan, place, limit + 1)
    if not found and end is not None and place is None:
        raise _too_complex("Nothing was found among the first events that were looked at.")
    return found, end


def _place_of(end: Candidate, plan: Plan, query: EventQuery, left: int | None) -> Place:
    order = plan.order
    if query.order_by is not None:
        order = Order(query.order_by, query.is_descending)
    is_counted = query.max_event_count is not None
    return Place(order, end.position, end.value, plan.span.head, left, is_counted)


def _orders(query: EventQuery) -> tuple[Order, ...]:
    """The orders that the query's answer can be in."""
    if query.order_by is not None:
        return (Order(query.order_by, query.is_descending),)
    return walks.OWN_ORDERS


def _plan(session: Session, actor: Actor, query: EventQuery, place: Place | None) -> Plan | None:
    order = place.order if place else None
    if query.order_by is not None:
        order = Order(query.order_by, query.is_descending)
        if query.order_by.where is not Where.EVENT:
            order = Order()  # of what is read, before it is put into the order asked for
    # What follows the record takes in what arrives; an answer that is ordered or counted does not.
    follows = query.order_by is None and query.max_event_count is None
    head = place.head if place else log.size(session)
    after = place.position if place and order == Order() == place.order else None
    plan = walks.plan(session, actor, query, Span(after, None if follows else head), order)
    if plan is not None and follows and plan.order != Order():
        return replace(plan, span=replace(plan.span, head=head))
    return plan


@dataclass(frozen=True, slots=True)
class _Found:
    """An event that matches, with its place in the answer."""

    candidate: Candidate
    recorded: Recorded
    level: Level


@dataclass
class _Reading:
    """What one request reads, and how much of it so far."""

    session: Session
    actor: Actor
    query: EventQuery
    looked_at: int = 0
    read: int = 0
    _told: dict[str, Mapping[str, object]] = field(default_factory=dict)

    def first(
        self, plan: Plan, place: Place | None, most: int
    ) -> tuple[list[_Found], Candidate | None]:
        """The first matches; and where the looking ended, None where nothing is left behind it."""
        found: list[_Found] = []
        for step in walks.walk(self.session, plan, place):
            self.looked_at += step.looked_at
            start = 0
            while start < len(step.candidates):
                some = step.candidates[start : start + self._portion(most - len(found))]
                for one in self._matching(some):
                    found.append(one)
                    if len(found) == most:
                        return found, one.candidate
                if self.read >= MOST_READ:
                    return found, some[-1]
                start += len(some)
            if self.looked_at >= MOST_LOOKED_AT:
                return found, step.end
        return found, None

    def _portion(self, wanted: int) -> int:
        """How many events are read together, where so many more are wanted."""
        return min(max(wanted, FEWEST_READ), MOST_READ_TOGETHER, MOST_READ - self.read)

    def _matching(self, candidates: Sequence[Candidate]) -> Iterator[_Found]:
        positions = [candidate.position for candidate in candidates]
        self.read += len(positions)
        levels = visibility.levels(self.session, self.actor, positions)
        loaded = {one.position: one for one in records.load(self.session, positions)}
        if self._asks_for_attributes:
            self._learn(one.event for one in loaded.values())
        for candidate in candidates:
            one = loaded.get(candidate.position)
            if one is not None and self._matches(_readable(one, levels), one):
                yield _Found(candidate, one, levels.get(one.position, Level.SHARED))

    def _matches(self, event: Event, one: Recorded) -> bool:
        return matching.matches(
            event,
            self.query,
            event_id=one.event_id,
            record_time=one.record_time,
            attributes=self._attributes,
        )

    @property
    def _asks_for_attributes(self) -> bool:
        return any(
            condition.operator in matching.ASKING_ATTRIBUTES for condition in self.query.conditions
        )

    def _learn(self, events: Iterable[Event]) -> None:
        """Look up the master data of all that the events name.

        It is what the actor's own party told; of anybody's for who reads everything.
        """
        named = {uri for event in events for uri in matching.named_by(event, self.query)}
        new = named - self._told.keys()
        told_by = None if self.actor.reads_all else [self.actor.party_id]
        known = foreign.foreign(self.session, new, told_by)
        self._told |= {uri: known[uri].attributes if uri in known else {} for uri in new}

    def _attributes(self, uri: str) -> Mapping[str, object]:
        return self._told.get(uri, {})


def _readable(one: Recorded, levels: Mapping[int, Level]) -> Event:
    return one.event if levels.get(one.position) is Level.FULL else shared_event(one.event)


def _all(reading: _Reading, plan: Plan, most: int) -> tuple[list[_Found], Candidate | None]:
    """Every match, in order. Raises QueryTooLarge where there are more than `most`."""
    found, end = reading.first(plan, None, most + 1)
    if len(found) > most:
        raise QueryTooLarge.of(
            "too_many_events", f"More than {most} events match; ask for fewer, or allow more."
        )
    if end is not None:
        raise _too_complex("To count all that match, all that may match have to be looked at.")
    return found, None


def _in_own_order(
    reading: _Reading, plan: Plan, place: Place | None
) -> tuple[list[_Found], Candidate | None]:
    """Every match behind the place, ordered by a field of its own; those without it come last."""
    query = reading.query
    if query.max_event_count is not None:
        found, _ = _all(reading, plan, query.max_event_count)
    else:
        found, end = reading.first(plan, None, MOST_READ + 1)
        if end is not None:
            raise _too_complex("To order by a field that no index is by, all are looked at.")
    valued = [_with_value(one, query) for one in found]
    having = [one for one in valued if one.candidate.value is not None]
    having.sort(key=_own_order, reverse=query.is_descending)
    lacking = [one for one in valued if one.candidate.value is None]
    if place is None:
        return [*having, *lacking], None
    if place.value is None:
        return [one for one in lacking if one.candidate.position > place.position], None
    here = _rank(place.value, place.position)
    behind = [one for one in having if (_own_order(one) < here) is query.is_descending]
    return [one for one in behind if _own_order(one) != here] + lacking, None


def _with_value(one: _Found, query: EventQuery) -> _Found:
    assert query.order_by is not None
    recorded = one.recorded
    value = matching.value_to_order_by(
        _readable(recorded, {recorded.position: one.level}),
        query.order_by,
        event_id=recorded.event_id,
        record_time=recorded.record_time,
    )
    if isinstance(value, str):
        value = value[:LONGEST_ORDERED]
    return replace(one, candidate=Candidate(recorded.position, value))


_Rank = tuple[Decimal, float, str, int]


def _own_order(one: _Found) -> _Rank:
    assert one.candidate.value is not None
    return _rank(one.candidate.value, one.candidate.position)


def _rank(value: Value, position: int) -> _Rank:
    """Numbers come before times, these before texts; equals go by position."""
    if isinstance(value, Decimal):
        return value, 0, "", position
    if isinstance(value, datetime):
        return Decimal("Infinity"), value.timestamp(), "", position
    return Decimal("Infinity"), float("inf"), str(value), position


def _too_complex(reason: str) -> QueryTooComplex:
    error = QueryTooComplex.of("query_too_complex", f"{reason} {_NARROWER}")
    assert isinstance(error, QueryTooComplex)
    return error
