"""What is on record already of the items of a hop: is it known, who sent it, does it stand packed?

Only what the recorder may read counts. Whether others recorded a lot, or what they shipped to
somebody else, is none of its business, and no warning may tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.epcis import records, vocabulary
from seafood_trace.epcis.event import Action, Event, EventType, TypedRef
from seafood_trace.hops.hop import Hop, HopKind, Party, Shipment
from seafood_trace.parties.places import Place

# Of a lot that came in hundreds of parts, the first events are enough to know that it exists.
MOST_RECORDS = 500

_SENDING_STEPS = (vocabulary.SHIPPING, vocabulary.LANDING)


@dataclass(frozen=True)
class History:
    """The events of these items that still hold; `is_all` where there was not too much to read."""

    events: tuple[Event, ...] = ()
    is_all: bool = True

    @property
    def known(self) -> frozenset[str] | None:
        """Every item that the events are about; None where not all of them were read."""
        items = frozenset(item.uri for event in self.events for item in event.items())
        return items if self.is_all else None


def read_history(session: Session, actor: Actor, hop: Hop) -> History:
    """What the recorder may read of the items that should be on record."""
    uris = {line.sscc for line in hop.lines if line.sscc is not None}
    uris |= {line.item for line in (*hop.lines, *hop.inputs) if line.item is not None}
    if hop.kind is HopKind.CATCH or not uris:
        return History()
    touching = records.touching(session, uris, at_most=MOST_RECORDS)
    readable = visibility.levels(session, actor, [one.position for one in touching])
    events = (
        one.event
        for one in touching
        if one.position in readable
        and not one.declared_wrong
        and one.event.error_declaration is None
    )
    in_order = sorted(events, key=lambda event: event.event_time)
    return History(tuple(in_order), len(touching) < MOST_RECORDS)


def packed_before(hop: Hop, history: History) -> frozenset[str]:
    """The units that were packed when anything was last heard of them.

    Only what lies before the hop counts, so that the hop sent again means the same.
    """
    units = {line.sscc for line in hop.lines if line.sscc is not None}
    last: dict[str, Event] = {}
    for event in history.events:
        if event.event_time < hop.at:
            last |= {item.uri: event for item in event.items() if item.uri in units}
    return frozenset(unit for unit, event in last.items() if _is_packing_of(unit, event))


def _is_packing_of(unit: str, event: Event) -> bool:
    is_of_unit = event.type is EventType.AGGREGATION and event.parent_id == unit
    return is_of_unit and event.action is not Action.DELETE


def shipments_to(hop: Hop, place: Place, history: History) -> tuple[Shipment, ...]:
    """What this receipt answers: the latest sending of each line that names us.

    Where `from` is named, the sending must be theirs; where none is on record, they are it.
    """
    us = {place.uri, place.party_uri}
    sender = hop.counterparty
    sendings = [event for event in history.events if _is_sent_to(event, us)]
    found: dict[Shipment, None] = {}
    for line in hop.lines:
        wanted = {line.sscc, line.item} - {None}
        of_line = (one for one in sendings if any(item.uri in wanted for item in one.items()))
        answered = [
            one
            for one in map(_shipment_of, of_line)
            if one is not None and (sender is None or _is_of(one, sender))
        ]
        if answered:
            found[answered[-1]] = None
    if not found and sender is not None:
        return (Shipment(sender.uri, sender.uri, sender.place, is_recorded=False),)
    return tuple(found)


def _is_sent_to(event: Event, us: set[str]) -> bool:
    is_sent = event.biz_step in _SENDING_STEPS
    return is_sent and any(one.id in us for one in event.destinations)


def _is_of(shipment: Shipment, sender: Party) -> bool:
    return sender.uri in (shipment.sender, shipment.owner)


def _shipment_of(event: Event) -> Shipment | None:
    owner = _ref(event.sources, vocabulary.OWNING_PARTY)
    sender = _ref(event.sources, vocabulary.POSSESSING_PARTY) or owner
    if sender is None:
        return None
    papers = tuple((paper.type, paper.id) for paper in event.biz_transactions)
    return Shipment(sender, owner or sender, _ref(event.sources, vocabulary.LOCATION), papers)


def _ref(refs: Iterable[TypedRef], kind: str) -> str | None:
    return next((ref.id for ref in refs if ref.type == kind), None)
