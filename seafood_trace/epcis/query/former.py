"""Finding events: the parameters of the EPCIS query language that this version answers.

Every query is over what the actor may read, is bounded by its page, and is read in the order of
the ledger: the token of a page is the position it ended at, so that pages stay right while
events arrive. Filters on items and words are joins on integers; values that were never seen
find nothing without a look at the events.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.tables import RecordReader
from seafood_trace.access.visibility import Level
from seafood_trace.epcis import records
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.sharing import shared_document
from seafood_trace.epcis.tables import RUN, EpcisEvent, EventItem
from seafood_trace.store import identity

_Condition = Callable[[Collection[int]], "sa.ColumnElement[bool]"]


@dataclass(frozen=True, kw_only=True)
class EventQuery:
    """What is asked for; an empty filter asks for everything. Identifiers and words are canonical.

    Within a filter any value will do, between filters all must hold (EPCIS 2.0, 8.2.7.1).
    """

    event_types: Collection[str] = ()
    actions: Collection[str] = ()
    biz_steps: Collection[str] = ()
    dispositions: Collection[str] = ()
    biz_locations: Collection[str] = ()
    event_ids: Collection[str] = ()
    any_epcs: Collection[str] = ()
    any_epc_classes: Collection[str] = ()
    event_time_from: datetime | None = None
    event_time_before: datetime | None = None
    record_time_from: datetime | None = None
    record_time_before: datetime | None = None
    after: int | None = None
    limit: int = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """The events of one page and how much of each the actor may read.

    `next_after` is where the next page begins, None on the last.
    """

    events: Sequence[Recorded]
    levels: Mapping[int, Level]
    next_after: int | None

    def as_readable(self, one: Recorded) -> Event:
        """The event as the actor may read it: in full, or what was shared."""
        if self.levels.get(one.position) is Level.FULL:
            return one.event
        return replace(one.event, as_sent=shared_document(one.event))


def find(session: Session, actor: Actor, query: EventQuery) -> Answer:
    """The page of events that the query asks for and the actor may read."""
    positions = _positions(session, actor, query)
    next_after = positions[query.limit - 1] if len(positions) > query.limit else None
    shown = positions[: query.limit]
    levels = visibility.levels(session, actor, shown)
    return Answer(records.load(session, shown), levels, next_after)


def _positions(session: Session, actor: Actor, query: EventQuery) -> Sequence[int]:
    """One more than the page holds, so that it shows whether another follows."""
    numbers = identity.ids(session, _uris(query))
    conditions = _column_conditions(query)
    for asked, condition in _identity_conditions(query):
        known = [numbers[uri] for uri in asked if uri in numbers]
        if asked and not known:
            return []
        if known:
            conditions.append(condition(known))
    statement = _readable(actor, query).where(*conditions).limit(query.limit + 1)
    return session.exec(statement).all()


def _readable(actor: Actor, query: EventQuery) -> "SelectOfScalar[int]":
    """The positions of the events that the actor may read, in order.

    Events with an ID or at a place are few: these lead, and each is looked up in the actor's list.
    Otherwise that list leads, so that nobody walks through what only others may read.
    """
    if actor.reads_all or query.event_ids or query.biz_locations:
        event = col(EpcisEvent.position)
        may_read = visibility.visible_positions(actor, event)
        return select(EpcisEvent.position).where(may_read).order_by(event)
    position = col(RecordReader.position)
    return (
        select(position)
        .join(EpcisEvent, col(EpcisEvent.position) == position)
        .where(RecordReader.party_id == actor.party_id)
        .order_by(position)
    )


def _identity_conditions(query: EventQuery) -> "Iterator[tuple[Collection[str], _Condition]]":
    """What is asked by URI, each with the condition on the numbers of those that are known."""
    yield query.biz_steps, col(EpcisEvent.biz_step_id).in_
    yield query.dispositions, col(EpcisEvent.disposition_id).in_
    yield query.biz_locations, col(EpcisEvent.biz_location_id).in_
    yield query.any_epcs, partial(_touches, is_class=False)
    yield query.any_epc_classes, partial(_touches, is_class=True)


def _uris(query: EventQuery) -> set[str]:
    return {
        *query.biz_steps,
        *query.dispositions,
        *query.biz_locations,
        *query.any_epcs,
        *query.any_epc_classes,
    }


def _column_conditions(query: EventQuery) -> "list[sa.ColumnElement[bool]]":
    conditions: list[sa.ColumnElement[bool]] = []
    if query.event_types:
        conditions.append(col(EpcisEvent.event_type).in_(query.event_types))
    if query.actions:
        conditions.append(col(EpcisEvent.action).in_(query.actions))
    if query.event_ids:
        conditions.append(col(EpcisEvent.event_id).in_(query.event_ids))
    if query.event_time_from is not None:
        conditions.append(col(EpcisEvent.event_time) >= query.event_time_from)
    if query.event_time_before is not None:
        conditions.append(col(EpcisEvent.event_time) < query.event_time_before)
    if query.record_time_from is not None:
        conditions.append(col(EpcisEvent.record_time) >= query.record_time_from)
    if query.record_time_before is not None:
        conditions.append(col(EpcisEvent.record_time) < query.record_time_before)
    if query.after is not None:
        conditions.append(col(EpcisEvent.position) > query.after)
    return conditions


def _touches(numbers: Collection[int], is_class: bool) -> "sa.ColumnElement[bool]":
    touching = select(EventItem.position).where(
        col(EventItem.identity_id).in_(numbers),
        EventItem.is_class == is_class,
        EventItem.role != RUN,
    )
    return col(EpcisEvent.position).in_(touching)
