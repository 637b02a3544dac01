"""What GDST 1.2 says of an event: which critical tracking event it is, and what it tells.

An element is read in any of the spellings that documents have for it: GDST with and without
a slash at its end, the CBV's vocabulary or none. Whether everything is told that should be is
for `judging`.

PURE. Sources: GDST 1.2 Basic Universal List and its JSON Schema; CBV 2.0 master data
attributes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from seafood_trace.epcis.event import Event, EventType, Json
from seafood_trace.epcis.gdst.shapes import TrackingEvent
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
        # A feed mill is told apart by its protein source alone, as in GDST's own schema; of a
        # transformation that schema asks for one always, so there it tells nothing.
        is_feed = is_told(child(event.ilmd, "proteinSource"))
        return TrackingEvent.FEED_MILL if is_feed else None
    return _KINDS.get((event.type, event.biz_step))


def catch_information(event: Event) -> tuple[CatchInformation, ...]:
    """What the ILMD tells of each vessel's catch, in the order sent."""
    return tuple(_catch(entry) for entry in catches(event))


_WORDS_OF_TRUTH = {"true": True, "false": False}  # XML has no booleans, only their words


def _catch(entry: Tree) -> CatchInformation:
    gps = child(entry, "gpsAvailability")
    return CatchInformation(
        vessel_id=text(entry, "vesselID"),
        vessel_name=text(entry, "vesselName"),
        flag=text(entry, "vesselFlagState"),
        gear=text(entry, "fishingGearTypeCode"),
        catch_area=text(entry, "catchArea"),
        economic_zone=text(entry, "economicZone"),
        trip_date=text(entry, "vesselTripDate"),
        imo=text(entry, "imoNumber"),
        rfmo_area=text(entry, "rfmoArea"),
        permit_area=text(entry, "subnationalPermitArea"),
        gps_available=None if gps is None else _WORDS_OF_TRUTH.get(str(gps).strip().lower()),
        satellite_tracking=text(entry, "satelliteTrackingAuthority"),
        public_registry=text(entry, "vesselPublicRegistry"),
        improvement_project=text(entry, "fisheryImprovementProject"),
    )


def certifications(event: Event) -> tuple[Certification, ...]:
    """The certificates named in the ILMD and in the event itself, in that order."""
    return tuple(
        Certification(
            type=certificate_type(entry),
            agency=text(entry, "certificationAgency"),
            standard=text(entry, "certificationStandard"),
            value=text(entry, "certificationValue"),
            identification=text(entry, "certificationIdentification"),
        )
        for entry in certificates(event)
    )


def lot_number(event: Event) -> str | None:
    """The lot number that the ILMD tells, as sent; None where it tells none."""
    return text(event.ilmd, "lotNumber")


def information_provider(event: Event) -> str | None:
    """The canonical identifier of the party that recorded the event; None where it is not told."""
    return _party(event, "informationProvider")


def product_owner(event: Event) -> str | None:
    """The canonical identifier of the party that owned the fish; None where it is not told."""
    return _party(event, "productOwner")


def _party(event: Event, name: str) -> str | None:
    uri = text(event.extensions, name) or text(event.ilmd, name)
    if uri is None:
        return None
    try:
        return identity.canonical(uri)
    except InvalidInput:
        return None  # a name, or a sentence: whoever it means, no party is found by it


# Reading the trees


@lru_cache(maxsize=256)
def spellings(name: str) -> tuple[str, ...]:
    """The names an element goes by: documents differ in which vocabulary they take it from."""
    return (f"{{{CBVMDA}}}{name}", f"{{{GDST}}}{name}", name)


def child(tree: Json | Tree, name: str) -> Json:
    """The element in any of its spellings; None where it is absent or null."""
    if isinstance(tree, dict | Mapping):  # `dict` first: it is checked far faster
        for key in spellings(name):
            value = tree.get(key)
            if value is not None:
                return value
    return None


def text(tree: Tree, name: str) -> str | None:
    """An element as text without space around it; None where it is absent, empty or no text."""
    value = child(tree, name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def is_told(value: Json) -> bool:
    """Whether an element says anything; false is an answer, an empty text or list is none."""
    if isinstance(value, str):
        return bool(value.strip())
    return bool(value) if isinstance(value, list | dict) else value is not None


def entries(tree: Json, name: str) -> Iterator[Tree]:
    """The objects of a list that stands under `name`, alone, or as the tree itself."""
    inner = child(tree, name) if isinstance(tree, Mapping) else tree
    for entry in inner if isinstance(inner, list) else [inner]:
        if isinstance(entry, dict):
            yield entry


def catches(event: Event) -> tuple[Tree, ...]:
    found = child(event.ilmd, "vesselCatchInformationList")
    return tuple(entries(found, "vesselCatchInformation"))


def certificates(event: Event) -> Iterator[Tree]:
    """The entries of the certificates named in the ILMD and in the event itself, in that order."""
    for tree in (event.ilmd, event.extensions):
        yield from certificates_in(tree)


def certificates_in(tree: Tree) -> Iterator[Tree]:
    return entries(child(tree, "certificationList"), "certification")


_CERTIFICATE_TYPE = "urn:gdst:certtype:"


def certificate_type(entry: Tree) -> str | None:
    kind = text(entry, "certificationType")
    if kind is None or not kind.lower().startswith(_CERTIFICATE_TYPE):
        return kind
    return kind[len(_CERTIFICATE_TYPE) :]
