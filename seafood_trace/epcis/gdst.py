"""Key data elements of GDST 1.2: what an event about wild-caught fish should tell, and does not.

A missing element is never a reason to refuse an event. It is said to the recorder, in
words of the trade, and counted by the audit. The rules are data (`gdst_rules.RULES`),
because GDST 2.0 names the same elements at other events. The published JSON Schema cannot
judge in our place: it passes a fishing event without any ILMD, and a business step
written as a full URI escapes it. So we judge after canonicalisation, and take an
element from wherever it lawfully stands: the ILMD, the event, or the master data of
the vessel or product.

Aquaculture (hatching, farm harvest, feed mill) is recognised but not judged yet:
`missing` answers with nothing for it.

PURE. Sources: GDST 1.2 Basic Universal List and its JSON Schema; CBV 2.0 master data
attributes; element numbers (W01 …) of the GDST 1.0 list for wild-caught fish.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from seafood_trace.epcis import codes
from seafood_trace.epcis.event import Event, EventType, Item, Json, Role
from seafood_trace.epcis.gdst_rules import RULES, TrackingEvent, Where
from seafood_trace.epcis.namespaces import CBVMDA, GDST
from seafood_trace.epcis.vocabulary import (
    COMMINGLING,
    COMMISSIONING,
    FARM_HARVEST,
    FISHING,
    HATCHING,
    LANDING,
    PACKING,
    RECEIVING,
    SHIPPING,
    TRANSSHIPMENT,
    UNPACKING,
)
from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import identity
from seafood_trace.identifiers.identity import Kind

# What a document says of its products and places: canonical ID -> attribute -> value.
MasterData = Mapping[str, Mapping[str, str]]
Tree = Mapping[str, Json]


_KINDS = {
    (EventType.OBJECT, FISHING): TrackingEvent.FISHING,
    (EventType.OBJECT, TRANSSHIPMENT): TrackingEvent.TRANSSHIPMENT,
    (EventType.OBJECT, LANDING): TrackingEvent.LANDING,
    (EventType.TRANSFORMATION, COMMINGLING): TrackingEvent.COMMINGLING,
    (EventType.TRANSFORMATION, COMMISSIONING): TrackingEvent.PROCESSING,
    (EventType.AGGREGATION, PACKING): TrackingEvent.AGGREGATION,
    (EventType.AGGREGATION, UNPACKING): TrackingEvent.DISAGGREGATION,
    (EventType.OBJECT, SHIPPING): TrackingEvent.SHIPPING,
    (EventType.OBJECT, RECEIVING): TrackingEvent.RECEIVING,
    (EventType.OBJECT, HATCHING): TrackingEvent.HATCHING,
    (EventType.TRANSFORMATION, FARM_HARVEST): TrackingEvent.FARM_HARVEST,
}


@dataclass(frozen=True, slots=True)
class MissingElement:
    """An element that an event should tell: its name, its number where it has one, and advice.

    `is_required` is false where only GDST's guidance expects it and its schema does not ask.
    """

    element: str
    number: str | None
    sentence: str
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class CatchInformation:
    """What a fishing event tells of one vessel's catch; None where it is not told.

    Codes are as sent (`urn:gdst:gear:LHP`), `trip_date` is the text as sent.
    """

    vessel_id: str | None = None
    vessel_name: str | None = None
    flag: str | None = None
    gear: str | None = None
    catch_area: str | None = None
    economic_zone: str | None = None
    trip_date: str | None = None
    imo: str | None = None
    rfmo_area: str | None = None
    permit_area: str | None = None
    gps_available: bool | None = None
    satellite_tracking: str | None = None
    public_registry: str | None = None
    improvement_project: str | None = None


@dataclass(frozen=True, slots=True)
class Certification:
    """A certificate or licence named in an event; `type` is GDST's bare word (`harvestCert`)."""

    type: str | None = None
    agency: str | None = None
    standard: str | None = None
    value: str | None = None
    identification: str | None = None


def critical_tracking_event(event: Event) -> TrackingEvent | None:
    """Which of GDST's events this is; None for another one."""
    if event.biz_step is None:
        return None
    if event.type is EventType.OBJECT and event.biz_step == COMMISSIONING:
        # A feed mill is told apart by its protein source alone, as in GDST's own schema.
        is_feed = _is_told(_child(event.ilmd, "proteinSource"))
        return TrackingEvent.FEED_MILL if is_feed else None
    return _KINDS.get((event.type, event.biz_step))


def missing(event: Event, master: MasterData) -> tuple[MissingElement, ...]:
    """The elements that this event should tell and does not, in the order of `RULES`.

    Empty for an event of another kind, of aquaculture, and for an error declaration, which
    only says that an earlier event is wrong.
    """
    kind = critical_tracking_event(event)
    if kind is None or event.error_declaration is not None:
        return ()
    return tuple(
        MissingElement(rule.element, rule.number, rule.sentence, rule.is_required)
        for rule in _RULES_OF[kind]
        if not any(_IS_TOLD[place.where](event, master, place.name) for place in rule.places)
    )


def catch_information(event: Event) -> tuple[CatchInformation, ...]:
    """What the ILMD tells of each vessel's catch, in the order sent."""
    return tuple(_catch(entry) for entry in _catches(event))


_WORDS_OF_TRUTH = {"true": True, "false": False}  # XML has no booleans, only their words


def _catch(entry: Tree) -> CatchInformation:
    gps = _child(entry, "gpsAvailability")
    return CatchInformation(
        vessel_id=_text(entry, "vesselID"),
        vessel_name=_text(entry, "vesselName"),
        flag=_text(entry, "vesselFlagState"),
        gear=_text(entry, "fishingGearTypeCode"),
        catch_area=_text(entry, "catchArea"),
        economic_zone=_text(entry, "economicZone"),
        trip_date=_text(entry, "vesselTripDate"),
        imo=_text(entry, "imoNumber"),
        rfmo_area=_text(entry, "rfmoArea"),
        permit_area=_text(entry, "subnationalPermitArea"),
        gps_available=None if gps is None else _WORDS_OF_TRUTH.get(str(gps).strip().lower()),
        satellite_tracking=_text(entry, "satelliteTrackingAuthority"),
        public_registry=_text(entry, "vesselPublicRegistry"),
        improvement_project=_text(entry, "fisheryImprovementProject"),
    )


def certifications(event: Event) -> tuple[Certification, ...]:
    """The certificates named in the ILMD and in the event itself, in that order."""
    return tuple(
        Certification(
            type=_certificate_type(entry),
            agency=_text(entry, "certificationAgency"),
            standard=_text(entry, "certificationStandard"),
            value=_text(entry, "certificationValue"),
            identification=_text(entry, "certificationIdentification"),
        )
        for entry in _certificates(event)
    )


def lot_number(event: Event) -> str | None:
    """The lot number that the ILMD tells, as sent; None where it tells none."""
    return _text(event.ilmd, "lotNumber")


def information_provider(event: Event) -> str | None:
    """The canonical identifier of the party that recorded the event; None where it is not told."""
    return _party(event, "informationProvider")


def product_owner(event: Event) -> str | None:
    """The canonical identifier of the party that owned the fish; None where it is not told."""
    return _party(event, "productOwner")


def _party(event: Event, name: str) -> str | None:
    uri = _text(event.extensions, name) or _text(event.ilmd, name)
    if uri is None:
        return None
    try:
        return identity.canonical(uri)
    except InvalidInput:
        return None  # a name, or a sentence: whoever it means, no party is found by it


# Reading the trees


@lru_cache(maxsize=256)
def _spellings(name: str) -> tuple[str, ...]:
    """The names an element goes by: documents differ in which vocabulary they take it from."""
    return (f"{{{CBVMDA}}}{name}", f"{{{GDST}}}{name}", name)


def _child(tree: Json | Tree, name: str) -> Json:
    """The element in any of its spellings; None where it is absent or null."""
    if isinstance(tree, dict | Mapping):  # `dict` first: it is checked far faster
        for key in _spellings(name):
            value = tree.get(key)
            if value is not None:
                return value
    return None


def _text(tree: Tree, name: str) -> str | None:
    """An element as text without space around it; None where it is absent, empty or no text."""
    value = _child(tree, name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _is_told(value: Json) -> bool:
    """Whether an element says anything; false is an answer, an empty text or list is none."""
    if isinstance(value, str):
        return bool(value.strip())
    return bool(value) if isinstance(value, list | dict) else value is not None


def _entries(tree: Json, name: str) -> Iterator[Tree]:
    """The objects of a list that stands under `name`, alone, or as the tree itself."""
    inner = _child(tree, name) if isinstance(tree, Mapping) else tree
    for entry in inner if isinstance(inner, list) else [inner]:
        if isinstance(entry, dict):
            yield entry


def _catches(event: Event) -> tuple[Tree, ...]:
    found = _child(event.ilmd, "vesselCatchInformationList")
    return tuple(_entries(found, "vesselCatchInformation"))


def _certificates(event: Event) -> Iterator[Tree]:
    for tree in (event.ilmd, event.extensions):
        yield from _entries(_child(tree, "certificationList"), "certification")


_CERTIFICATE_TYPE = "urn:gdst:certtype:"


def _certificate_type(entry: Tree) -> str | None:
    text = _text(entry, "certificationType")
    if text is None or not text.lower().startswith(_CERTIFICATE_TYPE):
        return text
    return text[len(_CERTIFICATE_TYPE) :]


# Where an element may stand, and whether it is told there


def _in_event(event: Event, _master: MasterData, name: str) -> bool:
    return _is_told(_child(event.extensions, name))


def _in_ilmd(event: Event, _master: MasterData, name: str) -> bool:
    return _is_told(_child(event.ilmd, name))


def _in_catch(event: Event, _master: MasterData, name: str) -> bool:
    catches = _catches(event)
    return bool(catches) and all(_is_told(_child(entry, name)) for entry in catches)


def _in_certificate(event: Event, _master: MasterData, name: str) -> bool:
    types = (_certificate_type(entry) for entry in _certificates(event))
    return any(each is not None and each.lower() == name.lower() for each in types)


def _in_vessel(event: Event, master: MasterData, name: str) -> bool:
    return event.biz_location is not None and _has_attribute(master, event.biz_location, name)


def _in_product(event: Event, master: MasterData, name: str) -> bool:
    """Pallets say nothing of what is on them: an event with nothing else cannot be judged here."""
    if all(identity.kind(item.uri) is Kind.LOGISTIC_UNIT for item in _made(event)):
        return event.biz_step != FISHING
    products = [_product(item.uri) for item in _made(event)]
    return all(
        product is not None and _has_attribute(master, product, name) for product in products
    )


def _in_map_point(event: Event, _master: MasterData, _name: str) -> bool:
    return event.read_point is not None and event.read_point.lower().startswith("geo:")


def _in_weight(event: Event, _master: MasterData, _name: str) -> bool:
    lines = [item for item in _made(event) if item.is_class]
    if not lines and event.biz_step != FISHING:
        return all(identity.kind(item.uri) is Kind.LOGISTIC_UNIT for item in _made(event))
    return bool(lines) and all(map(_is_weighed, lines))


def _in_source(event: Event, _master: MasterData, name: str) -> bool:
    return any(source.type == name for source in event.sources)


def _in_destination(event: Event, _master: MasterData, name: str) -> bool:
    return any(destination.type == name for destination in event.destinations)


def _made(event: Event) -> tuple[Item, ...]:
    """What the event is about: what comes out of a transformation, else what it touches."""
    return tuple(item for item in event.items() if item.role in (Role.EPC, Role.OUTPUT))


def _is_weighed(line: Item) -> bool:
    return line.quantity is not None and line.uom is not None and bool(codes.mass_unit(line.uom))


def _product(uri: str) -> str | None:
    return uri if identity.kind(uri) is Kind.PRODUCT else identity.product_of(uri)


@lru_cache(maxsize=256)
def _attribute_names(name: str) -> tuple[str, ...]:
    return (f"urn:epcglobal:cbv:mda#{name}", f"urn:gdst:kde#{name}", f"{CBVMDA}{name}", name)


def _has_attribute(master: MasterData, uri: str, name: str) -> bool:
    attributes = master.get(uri, {})
    return any(_is_told(attributes.get(key)) for key in _attribute_names(name))


_IS_TOLD: Mapping[Where, Callable[[Event, MasterData, str], bool]] = {
    Where.EVENT: _in_event,
    Where.ILMD: _in_ilmd,
    Where.CATCH: _in_catch,
    Where.CERTIFICATE: _in_certificate,
    Where.VESSEL: _in_vessel,
    Where.PRODUCT: _in_product,
    Where.MAP_POINT: _in_map_point,
    Where.WEIGHT: _in_weight,
    Where.SOURCE: _in_source,
    Where.DESTINATION: _in_destination,
}


_RULES_OF = {kind: tuple(rule for rule in RULES if kind in rule.events) for kind in TrackingEvent}
