"""One hop: an event seen as goods taken, goods yielded, and a place.

A trace thinks in hops and not in events, because the five event types and dozens of
business steps come down to few deeds: fish is caught, moved, changed, put into something,
taken out, or gone. What an event says about that is read here once, so that no other
file of the room needs to know EPCIS.

PURE. Sources: EPCIS 2.0 section 7.4 (event types and actions), CBV 2.0 section 7.1
(business steps), GDST 1.2 (critical tracking events).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from seafood_trace.epcis import vocabulary
from seafood_trace.epcis.event import Action, Event, EventType, Item, Json, Role, TypedRef
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import identity
from seafood_trace.identifiers.identity import Kind as ItemKind
from seafood_trace.identifiers.mass import mass_unit, to_milligrams


class Kind(StrEnum):
    """What a hop does, in the words of the hop call."""

    CATCH = "catch"
    HATCH = "hatch"
    COMMISSION = "commission"
    TRANSSHIP = "transship"
    LAND = "land"
    SHIP = "ship"
    RETURN = "return"
    RECEIVE = "receive"
    PROCESS = "process"
    COMMINGLE = "commingle"
    PACK = "pack"
    UNPACK = "unpack"
    COUNT = "count"
    SELL = "sell"
    DISCARD = "discard"
    OTHER = "other"


SENDING = frozenset({Kind.SHIP, Kind.RETURN})
ENDING = frozenset({Kind.SELL, Kind.DISCARD})
AT_SEA = frozenset({Kind.CATCH, Kind.TRANSSHIP, Kind.HATCH})
HANDING_OVER = frozenset({Kind.LAND, Kind.TRANSSHIP})

_STEP = "https://ref.gs1.org/cbv/BizStep-"
_KIND_OF_STEP = {
    vocabulary.FISHING: Kind.CATCH,
    vocabulary.HATCHING: Kind.HATCH,
    vocabulary.TRANSSHIPMENT: Kind.TRANSSHIP,
    vocabulary.LANDING: Kind.LAND,
    vocabulary.SHIPPING: Kind.SHIP,
    vocabulary.RECEIVING: Kind.RECEIVE,
    f"{_STEP}accepting": Kind.RECEIVE,
    f"{_STEP}arriving": Kind.RECEIVE,
    vocabulary.STOCK_TAKING: Kind.COUNT,
    f"{_STEP}cycle_counting": Kind.COUNT,
    vocabulary.RETAIL_SELLING: Kind.SELL,
    f"{_STEP}dispensing": Kind.SELL,
    vocabulary.DESTROYING: Kind.DISCARD,
    vocabulary.DECOMMISSIONING: Kind.DISCARD,
}
_RETURNED = "https://ref.gs1.org/cbv/Disp-returned"

# A place within a site is written as an extension of the site's GLN; goods that move from
# the dock to the cold room have not left the site.
_WITHIN_SITE = "/254/"


@dataclass(frozen=True, slots=True)
class Line:
    """So much of one item in one role; None where the event does not say how much."""

    role: Role
    item: str
    is_class: bool
    weight_mg: int | None = None
    count: Decimal | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Hop:
    """One event of a lineage.

    `place` is where it happened, for a shipment where the goods left; None where unknown.
    `site` is the site of that place, `bound_for` the site a shipment names as its destination.
    `keepers` are the parties that the event calls owner or recorder, `references` the numbers
    that belong to one consignment (an order number may belong to many).
    """

    position: int
    event: Event
    kind: Kind
    place: str | None
    site: str | None
    bound_for: str | None
    senders: frozenset[str]
    recipients: frozenset[str]
    keepers: frozenset[str]
    references: frozenset[str]
    lines: Mapping[tuple[Role, str], Line]
    content_hash: bytes = b""

    @property
    def time(self) -> datetime:
        return self.event.event_time

    def items(self, *roles: Role) -> tuple[str, ...]:
        """The items in any of these roles, in the event's order."""
        return tuple(item for role, item in self.lines if role in roles)

    def has(self, role: Role, item: str) -> bool:
        return (role, item) in self.lines

    @property
    def is_unpacking(self) -> bool:
        return self.event.type is EventType.AGGREGATION and self.event.action is Action.DELETE

    @property
    def is_packing(self) -> bool:
        """Whether it puts children into a parent; an observed aggregation says that they are."""
        return self.event.type is EventType.AGGREGATION and not self.is_unpacking

    @property
    def is_transformation(self) -> bool:
        return self.event.type is EventType.TRANSFORMATION

    @property
    def unpacks_all(self) -> bool:
        """Whether it unpacks without naming children, which means all of them (EPCIS 7.4.3)."""
        return self.is_unpacking and not self.items(Role.CHILD)

    @property
    def only_observes(self) -> bool:
        """Whether it is evidence of custody and moves nothing."""
        seen = (EventType.TRANSACTION, EventType.ASSOCIATION)
        return self.event.type in seen or self.kind is Kind.COUNT

    @property
    def begins_life(self) -> bool:
        """Whether what it yields may come from nowhere: a catch, a hatching, a first ADD."""
        return self.event.type is EventType.OBJECT and self.event.action is Action.ADD


def hops_of(records: Iterable[Recorded]) -> list[Hop]:
    """A hop for each event that still holds: neither declared wrong nor itself a declaration."""
    return [
        hop_of(record)
        for record in records
        if not record.declared_wrong and record.event.error_declaration is None
    ]


def hop_of(record: Recorded) -> Hop:
    event = record.event
    kind = kind_of(event)
    destination = _location(event.destinations)
    place = _place(event, kind, destination)
    return Hop(
        position=record.position,
        event=event,
        kind=kind,
        place=place,
        site=site_of(place),
        bound_for=site_of(destination),
        senders=_parties(event.sources),
        recipients=_parties(event.destinations),
        keepers=_keepers(event),
        references=_references(event),
        lines=_lines(event.items()),
        content_hash=record.content_hash,
    )


def kind_of(event: Event) -> Kind:
    """The deed: by event type where that settles it, else by business step."""
    if event.type is EventType.TRANSFORMATION:
        return Kind.COMMINGLE if event.biz_step == vocabulary.COMMINGLING else Kind.PROCESS
    if event.type is EventType.AGGREGATION and event.action is not Action.OBSERVE:
        return Kind.UNPACK if event.action is Action.DELETE else Kind.PACK
    kind = _KIND_OF_STEP.get(event.biz_step or "", Kind.OTHER)
    if kind is Kind.SHIP and event.disposition == _RETURNED:
        return Kind.RETURN
    if kind is Kind.OTHER and event.type is EventType.OBJECT and event.action is Action.ADD:
        return Kind.CATCH if _field(event.ilmd, "vesselCatchInformationList") else Kind.COMMISSION
    return kind


def site_of(place: str | None) -> str | None:
    """The site that a place is or lies within."""
    return None if place is None else place.split(_WITHIN_SITE, 1)[0]


def text_field(tree: Mapping[str, Json], local_name: str) -> str | None:
    """The text of the field of this local name in any namespace."""
    value = _field(tree, local_name)
    return value if isinstance(value, str) else None


def lot_of_new_serial(event: Event, serial: str) -> str | None:
    """The lot that an event says its serial number is of; None where it says nothing.

    In the link as sent, or by the lotNumber that a commissioning gives all its serials.
    """
    linked = _lot_in_link(event, serial)
    code = text_field(event.ilmd, "lotNumber")
    if linked is not None or code is None or event.action is not Action.ADD:
        return linked
    product = identity.product_of(serial)
    if product is None or identity.kind(serial) is not ItemKind.INSTANCE:
        return None
    try:
        return identity.lot_uri(product, code)
    except InvalidInput:
        return None  # a lot number that no identifier can hold names no lot


def _lot_in_link(event: Event, serial: str) -> str | None:
    """The lot that stands beside the serial in the Digital Link as it was sent."""
    sent = event.as_sent.get("epcList")
    for link in sent if isinstance(sent, list) else []:
        if isinstance(link, str) and "/10/" in link and "/21/" in link:
            lot = identity.lot_of_serial_link(link)
            if lot is not None and identity.canonical(link) == serial:
                return lot
    return None


def names_a_lot(item: str) -> bool:
    """Whether the identifier tells one batch or thing from another of its kind.

    A product without a lot does not: following it would join fish that never met.
    """
    return identity.kind(item) is not ItemKind.PRODUCT


def _field(tree: Mapping[str, Json], local_name: str) -> Json:
    for name, value in tree.items():
        if name.rpartition("}")[2] == local_name:
            return value
    return None


def _place(event: Event, kind: Kind, destination: str | None) -> str | None:
    """Where the hop happened.

    A business location is where goods are after the event, which some write as the
    destination of a shipment: for a shipment the source and the read point go first.
    """
    read_point = event.read_point
    if read_point is not None and read_point.startswith("geo:"):
        read_point = None
    if kind in SENDING:
        after = None if event.biz_location == destination else event.biz_location
        return _location(event.sources) or after or read_point
    place = event.biz_location or read_point
    if place is None and kind is Kind.RECEIVE:
        return destination
    return place


def _location(refs: Collection[TypedRef]) -> str | None:
    return next((ref.id for ref in refs if _is_location(ref)), None)


def _parties(refs: Collection[TypedRef]) -> frozenset[str]:
    return frozenset(ref.id for ref in refs if not _is_location(ref))


def _is_location(ref: TypedRef) -> bool:
    return ref.type is not None and ref.type.endswith("SDT-location")


def _keepers(event: Event) -> frozenset[str]:
    named = (text_field(event.extensions, name) for name in ("productOwner", "informationProvider"))
    return frozenset(party for party in named if party is not None)


def _references(event: Event) -> frozenset[str]:
    of_consignment = ("BTT-bol", "BTT-desadv")
    return frozenset(
        ref.id for ref in event.biz_transactions if (ref.type or "").endswith(of_consignment)
    )


def _lines(items: Iterable[Item]) -> dict[tuple[Role, str], Line]:
    """One line an item and role: a count and a weight of one lot are two entries in EPCIS."""
    lines: dict[tuple[Role, str], Line] = {}
    for item in items:
        key = (item.role, item.uri)
        lines[key] = _joined(lines.get(key), _line(item))
    return lines


def _line(item: Item) -> Line:
    if item.quantity is None:
        return Line(item.role, item.uri, item.is_class)
    if item.uom is None:
        return Line(item.role, item.uri, item.is_class, count=item.quantity)
    return Line(item.role, item.uri, item.is_class, weight_mg=_milligrams(item.quantity, item.uom))


def _milligrams(quantity: Decimal, unit: str) -> int | None:
    """None where the unit is not one of mass or the number is absurd: the audit says so, not we."""
    if mass_unit(unit) is None:
        return None
    try:
        return to_milligrams(quantity, unit)
    except InvalidInput:
        return None


def _joined(first: Line | None, second: Line) -> Line:
    if first is None:
        return second
    return Line(
        second.role,
        second.item,
        second.is_class,
        total((first.weight_mg, second.weight_mg)),
        _total_count(first.count, second.count),
    )


def total(weights: Iterable[int | None]) -> int | None:
    """The sum of the known weights, None where none is known."""
    known = [weight for weight in weights if weight is not None]
    return sum(known) if known else None


def _total_count(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    if first is None or second is None:
        return second if first is None else first
    return first + second
