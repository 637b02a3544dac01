"""What was told of what GDST 1.2 asks for: an event, a chain, and what each partner could add.

Never a reason to refuse anything: a chain with gaps is shown with the question that would
close each of them, and with whom to ask.

PURE. Source: GDST 1.2 Basic Universal List; domain facts, audit test 13.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from seafood_trace.epcis.event import Event
from seafood_trace.epcis.gdst.judging import Judged, Judgement, Known, Standing, judge
from seafood_trace.epcis.gdst.shapes import TrackingEvent
from seafood_trace.epcis.gdst.telling import information_provider

Naming = Callable[[str], str | None]
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Told:
    """How many elements are told, of how many."""

    told: int
    of: int

    @property
    def percent(self) -> int:
        """Whole per cent, never rounded up to all; all of nothing is all."""
        return 100 if not self.of else 100 * self.told // self.of


@dataclass(frozen=True, slots=True)
class EventReport:
    """One critical tracking event. `place` and `recorder` are identifiers; None where not told."""

    position: int
    event_id: str
    kind: TrackingEvent
    time: datetime
    place: str | None
    recorder: str | None
    judgement: Judgement

    @property
    def required(self) -> Told:
        return _told(one for one in self.judgement.elements if one.is_required)

    @property
    def expected(self) -> Told:
        return _told(one for one in self.judgement.elements if not one.is_required)


@dataclass(frozen=True, slots=True)
class Total:
    """Several events together: of one kind, or of one partner."""

    events: int
    complete: int
    required: Told
    expected: Told


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The events of a trace, in its order.

    `is_partial`: there are hops that the asker may not read, or that are no tracking events.
    """

    item: str
    events: tuple[EventReport, ...]
    is_partial: bool

    @property
    def is_complete(self) -> bool:
        """Whether every event that the asker may read tells all that the schema asks for."""
        return bool(self.events) and all(one.judgement.is_complete for one in self.events)

    def total(self) -> Total:
        return _total(self.events)

    def by_kind(self) -> Mapping[TrackingEvent, Total]:
        """In the order of the trace."""
        return {kind: _total(some) for kind, some in _grouped(self.events, _kind).items()}

    def by_recorder(self) -> Mapping[str | None, Total]:
        """By the identifier of whoever recorded it, in the order of the trace."""
        return {who: _total(some) for who, some in _grouped(self.events, _recorder).items()}


def report(event: Event, position: int, event_id: str, known: Known) -> EventReport | None:
    """The report of one event; None where it is no critical tracking event."""
    judgement = judge(event, known)
    if judgement is None:
        return None
    return EventReport(
        position=position,
        event_id=event_id,
        kind=judgement.kind,
        time=event.event_time,
        place=event.biz_location or event.read_point,
        recorder=information_provider(event),
        judgement=judgement,
    )


def question(one: Judged, of: EventReport, name: Naming) -> str | None:
    """What to ask, and whom; None where the element is told."""
    if one.sentence is None:
        return None
    whom = None if of.recorder is None else name(of.recorder) or of.recorder
    return f"{one.sentence} Ask {whom or 'whoever recorded it'}."


def _told(elements: Iterable[Judged]) -> Told:
    standings = [one.standing for one in elements]
    return Told(standings.count(Standing.TOLD), len(standings))


def _kind(one: EventReport) -> TrackingEvent:
    return one.kind


def _recorder(one: EventReport) -> str | None:
    return one.recorder


def _grouped(
    events: Iterable[EventReport], key: Callable[[EventReport], Key]
) -> dict[Key, list[EventReport]]:
    found: dict[Key, list[EventReport]] = {}
    for one in events:
        found.setdefault(key(one), []).append(one)
    return found


def _total(events: Iterable[EventReport]) -> Total:
    some = list(events)
    return Total(
        events=len(some),
        complete=sum(one.judgement.is_complete for one in some),
        required=_sum(one.required for one in some),
        expected=_sum(one.expected for one in some),
    )


def _sum(parts: Iterable[Told]) -> Told:
    some = list(parts)
    return Told(sum(one.told for one in some), sum(one.of for one in some))
