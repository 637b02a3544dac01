"""The shape of a rule about GDST's key data elements; the rules themselves are in `rules`.

One rule says one thing that some events should tell: where it lawfully stands, how GDST writes
it, and the sentence that asks a fisherman or a plant for it.

PURE. Source: GDST 1.2 Basic Universal List and its JSON Schema.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from seafood_trace.epcis import codes
from seafood_trace.epcis.event import Json
from seafood_trace.epcis.namespaces import is_uri


class TrackingEvent(StrEnum):
    """GDST's critical tracking events."""

    FISHING = "fishing"
    TRANSSHIPMENT = "transshipment"
    LANDING = "landing"
    COMMINGLING = "commingling"
    PROCESSING = "processing"
    AGGREGATION = "aggregation"
    DISAGGREGATION = "disaggregation"
    SHIPPING = "shipping"
    RECEIVING = "receiving"
    HATCHING = "hatching"
    FARM_HARVEST = "farm harvest"
    FEED_MILL = "feed mill"


AQUACULTURE = (TrackingEvent.HATCHING, TrackingEvent.FARM_HARVEST, TrackingEvent.FEED_MILL)


class Where(StrEnum):
    """The places where an element lawfully stands."""

    EVENT = "a field of the event"
    ILMD = "a field of its ILMD"
    CATCH = "a field of every vessel's catch information"
    CERTIFICATE = "a certificate of this type"
    CERTIFICATES = "every certificate that is named"
    VESSEL = "an attribute in the master data of the business location"
    PRODUCT = "an attribute in the master data of every product"
    LOT = "the ILMD with which every lot was made"
    LOT_CERTIFICATE = "a certificate of this type with which every lot was made"
    MAP_POINT = "a read point on the map"
    WEIGHT = "a mass on every line"
    SOURCE = "a source of this type"
    DESTINATION = "a destination of this type"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element may stand, and under which name there."""

    where: Where
    name: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """How GDST writes an element; `advice` says it to people."""

    is_met: Callable[[Json], bool]
    advice: str


@dataclass(frozen=True, slots=True)
class Rule:
    """An element that these events should tell in one of these places.

    `is_required` is false where only GDST's guidance and samples have it. `number` is None where
    the GDST list has none for it. `form` None takes anything that says something.
    """

    events: tuple[TrackingEvent, ...]
    element: str
    number: str | None
    places: tuple[Place, ...]
    sentence: str
    is_required: bool = True
    form: Form | None = None


# Where elements lawfully stand.


def event_field(name: str) -> tuple[Place, ...]:
    return (Place(Where.EVENT, name),)


def ilmd_field(name: str) -> tuple[Place, ...]:
    return (Place(Where.ILMD, name),)


def lot_field(name: str) -> tuple[Place, ...]:
    """What GDST puts into the ILMD of new lots, and documents also write on the event."""
    return (Place(Where.ILMD, name), Place(Where.EVENT, name))


def catch_field(name: str) -> tuple[Place, ...]:
    return (Place(Where.CATCH, name),)


def vessel_field(name: str, attribute: str = "") -> tuple[Place, ...]:
    """What never changes about a vessel may stand in its master data: GDST guidance."""
    return (Place(Where.CATCH, name), Place(Where.VESSEL, attribute or name))


def product_field(*names: str) -> tuple[Place, ...]:
    """What is known of a product: in its master data, or in that of the lot (CBV 2.0, ILMD)."""
    places = (Where.PRODUCT, Where.ILMD, Where.LOT)
    return tuple(Place(where, name) for where in places for name in names)


def certificate(name: str) -> tuple[Place, ...]:
    return (Place(Where.CERTIFICATE, name),)


def chain_certificate(name: str) -> tuple[Place, ...]:
    """What was said when the lot was made goes with it."""
    return (Place(Where.CERTIFICATE, name), Place(Where.LOT_CERTIFICATE, name))


# How GDST's JSON Schema writes its elements.


def _like(pattern: str) -> Callable[[Json], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _one_of(*texts: str) -> Callable[[Json], bool]:
    return lambda value: value in texts


def _is_moment(value: Json) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_country(value: Json) -> bool:
    return isinstance(value, str) and codes.is_country_code(value)


def _is_identifier(value: Json) -> bool:
    return isinstance(value, str) and is_uri(value)


def _is_truth(value: Json) -> bool:
    return isinstance(value, bool) or value in ("true", "false")  # XML has only the words


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_whole_certificate(value: Json) -> bool:
    """Whether a certificate's entry names its type, agency, standard and number."""
    if not isinstance(value, dict):
        return False
    told = {key.rpartition("}")[2]: one for key, one in value.items()}
    kind = told.get("certificationType")
    has_kind = isinstance(kind, str) and kind.startswith("urn:gdst:certType:")
    return has_kind and all(isinstance(told.get(name), str) for name in _OF_CERTIFICATES)


_OF_CERTIFICATES = ("certificationAgency", "certificationStandard", "certificationIdentification")

TEXT = Form(_is_text, "write it as text.")
IDENTIFIER = Form(_is_identifier, "give the party's identifier, a URI.")
WELFARE = Form(_one_of("None", "Internal", "3P Audit"), "write None, Internal or 3P Audit.")
COUNTRY = Form(_is_country, "write the country's two capital letters, for example US.")
IMO = Form(_like("IMO[0-9]{7,8}"), "write IMO and its seven digits, for example IMO1234567.")
GEAR = Form(_like("urn:gdst:gear:.+"), "write urn:gdst:gear: and the code, for example LHP.")
FAO = Form(_like("urn:gdst:fao:.+"), "write urn:gdst:fao: and the area, for example 31.")
ZONE = Form(_like("urn:gdst:eez:.+"), "write urn:gdst:eez: and the zone, for example usa.")
RFMO = Form(_like("urn:gdst:rfmo:.+"), "write urn:gdst:rfmo: and the body, for example wecafc.")
TRUTH = Form(_is_truth, "write true or false.")
MOMENT = Form(_is_moment, "write a time with its offset, for example 2026-03-02T00:00:00-06:00.")
FISHERY = Form(_one_of("MARINE_FISHERY"), "write MARINE_FISHERY.")
FARMED = Form(_one_of("AQUACULTURE"), "write AQUACULTURE.")
BROODSTOCK = Form(_one_of("Domestic", "Wild Sources"), "write Domestic or Wild Sources.")
CERTIFICATE = Form(
    _is_whole_certificate,
    "give each its type (urn:gdst:certType: and the word), its agency, its standard and its number.",
)
