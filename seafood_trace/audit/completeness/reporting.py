"""Completeness reports over the store, made of what the asker may read and of nothing else.

A hop that was only shared with the asker is judged by what it shows there; whether there are
hops that it may not read shows in `is_partial`, as it shows in the trace.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Level
from seafood_trace.audit.completeness import known
from seafood_trace.audit.completeness.report import ChainReport, EventReport, Naming, report
from seafood_trace.audit.tracing import Question, trace_for
from seafood_trace.epcis import records
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.sharing import shared_event
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.errors import NotFound
from seafood_trace.lineage import lots
from seafood_trace.lineage.trace import Trace
from seafood_trace.parties import directory, foreign, places

_MOST_ALIKE = 50  # parties that recorded an event under one ID


@dataclass(frozen=True, slots=True)
class _Readable:
    position: int
    event_id: str
    event: Event


def of_chain(session: Session, actor: Actor, asked: Question, now: datetime) -> ChainReport:
    """Every event of the item's trace that the actor may read. Raises NotFound, TooLarge."""
    nodes = trace_for(session, actor, asked, now).trace.nodes
    readable = [
        _Readable(
            node.hop.position,
            node.hop.event.event_id or "",
            _as_read(node.hop.event, node.level),
        )
        for node in nodes
        if node.hop is not None
    ]
    found = _reports(session, _with_ids(session, readable), ())
    return ChainReport(asked.item, found, is_partial=len(found) < len(nodes))


def of_whole_chain(session: Session, whole: Trace) -> ChainReport:
    """The same of a trace that was made for somebody who may read everything."""
    hops = [_Readable(hop.position, hop.event.event_id or "", hop.event) for hop in whole.hops]
    found = _reports(session, _with_ids(session, hops), ())
    return ChainReport(whole.item, found, is_partial=len(found) < len(hops))


def of_event(session: Session, actor: Actor, event_id: str) -> tuple[EventReport, ...]:
    """The reports of an event ID, one for each party that recorded it. Raises NotFound.

    Empty where the event is no critical tracking event, or is declared wrong.
    """
    positions = session.exec(
        select(EpcisEvent.position)
        .where(
            EpcisEvent.event_id == event_id,
            visibility.visible_positions(actor, col(EpcisEvent.position)),
        )
        .limit(_MOST_ALIKE)
    ).all()
    if not positions:
        raise NotFound.of("event_unknown", "There is no event with this ID that you may read.")
    levels = visibility.levels(session, actor, positions)
    standing = [one for one in records.load(session, positions) if _stands(one)]
    readable = [
        _Readable(one.position, one.event_id, _as_read(one.event, levels[one.position]))
        for one in standing
    ]
    return _reports(session, readable, _makers(session, actor, readable))


def naming(session: Session, events: Iterable[EventReport]) -> Naming:
    """Names of the places and parties that the reports mention."""
    uris = {uri for one in events for uri in (one.place, one.recorder) if uri is not None}
    names = {uri: told.name for uri, told in foreign.foreign(session, uris).items()}
    names |= {uri: party.name for uri, party in directory.parties_by_uri(session, uris).items()}
    names |= {uri: place.name for uri, place in places.places_by_uri(session, uris).items()}
    return names.get


def _stands(one: Recorded) -> bool:
    return not one.declared_wrong and one.event.error_declaration is None


def _as_read(event: Event, level: Level) -> Event:
    return event if level is Level.FULL else shared_event(event)


def _makers(session: Session, actor: Actor, events: Iterable[_Readable]) -> list[Event]:
    """The events that made the lots of these, as far as the actor may read them."""
    items = {item.uri for one in events for item in one.event.items()}
    positions = lots.made_at(session, items)
    levels = visibility.levels(session, actor, positions)
    return [
        _as_read(one.event, levels[one.position])
        for one in records.load(session, levels.keys())
        if _stands(one)
    ]


def _reports(
    session: Session, readable: Iterable[_Readable], makers: Iterable[Event]
) -> tuple[EventReport, ...]:
    some = list(readable)
    beside = known.gather(session, [one.event for one in some], makers)
    found = (report(one.event, one.position, one.event_id, beside) for one in some)
    return tuple(one for one in found if one is not None)


def _with_ids(session: Session, readable: Iterable[_Readable]) -> list[_Readable]:
    """Those that were sent without an ID with the one that the record gave them."""
    some = list(readable)
    given = records.event_ids(session, {one.position for one in some if not one.event_id})
    return [
        one if one.event_id else _Readable(one.position, given[one.position], one.event)
        for one in some
    ]
