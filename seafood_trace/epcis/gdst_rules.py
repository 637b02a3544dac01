"""GDST's key data elements for wild-caught fish, as data that `gdst.py` judges by.

One rule says one thing that some events should tell: where it lawfully stands, and the
sentence that asks a fisherman or a plant for it. A new version of GDST is a new table.

PURE. Sources: GDST 1.2 Basic Universal List and its JSON Schema; numbers (W01 …) from
the GDST 1.0 list for wild-caught fish; names of the dates from CBV 2.0, master data.
"""

from dataclasses import dataclass
from enum import StrEnum

from seafood_trace.epcis.vocabulary import OWNING_PARTY


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


class Where(StrEnum):
    """The places where an element lawfully stands."""

    EVENT = "a field of the event"
    ILMD = "a field of its ILMD"
    CATCH = "a field of every vessel's catch information"
    CERTIFICATE = "a certificate of this type"
    VESSEL = "an attribute in the master data of the business location"
    PRODUCT = "an attribute in the master data of every product"
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
class Rule:
    """An element that these events should tell in one of these places.

    `is_required` is false where only GDST's guidance and samples have it. `number` is None where
    the GDST list has none for it.
    """

    events: tuple[TrackingEvent, ...]
    element: str
    number: str | None
    places: tuple[Place, ...]
    sentence: str
    is_required: bool = True


AQUACULTURE = (TrackingEvent.HATCHING, TrackingEvent.FARM_HARVEST, TrackingEvent.FEED_MILL)
_ALL = tuple(kind for kind in TrackingEvent if kind not in AQUACULTURE)
_CATCH = (TrackingEvent.FISHING,)
_TRANSSHIP = (TrackingEvent.TRANSSHIPMENT,)
_LAND = (TrackingEvent.LANDING,)
_AT_SEA = (TrackingEvent.FISHING, TrackingEvent.TRANSSHIPMENT, TrackingEvent.LANDING)
_PLANT = (TrackingEvent.COMMINGLING, TrackingEvent.PROCESSING)
_PACK = (TrackingEvent.AGGREGATION, TrackingEvent.DISAGGREGATION)
_TRADE = (TrackingEvent.SHIPPING, TrackingEvent.RECEIVING)


def _event(name: str) -> tuple[Place, ...]:
    return (Place(Where.EVENT, name),)


def _ilmd(name: str) -> tuple[Place, ...]:
    return (Place(Where.ILMD, name),)


def _lot(name: str) -> tuple[Place, ...]:
    """What GDST puts into the ILMD of new lots, and documents also write on the event."""
    return (Place(Where.ILMD, name), Place(Where.EVENT, name))


def _catch(name: str) -> tuple[Place, ...]:
    return (Place(Where.CATCH, name),)


def _vessel(name: str, attribute: str = "") -> tuple[Place, ...]:
    """What never changes about a vessel may stand in its master data: GDST guidance."""
    return (Place(Where.CATCH, name), Place(Where.VESSEL, attribute or name))


def _product(*names: str) -> tuple[Place, ...]:
    return tuple(Place(Where.PRODUCT, name) for name in names)


def _certificate(name: str) -> tuple[Place, ...]:
    return (Place(Where.CERTIFICATE, name),)


RULES = (
    Rule(
        _ALL,
        "productOwner",
        None,
        _event("productOwner"),
        "Product owner is missing: say who owns the fish, by the party's identifier.",
    ),
    Rule(
        _ALL,
        "informationProvider",
        None,
        _event("informationProvider"),
        "Information provider is missing: say who recorded this, by the party's identifier.",
    ),
    Rule(
        _AT_SEA,
        "humanWelfarePolicy",
        None,
        _event("humanWelfarePolicy"),
        "Human welfare policy is missing: say how the crew's working conditions are checked: "
        "3P Audit, Internal or None.",
    ),
    # The vessel and its trip
    Rule(
        _CATCH,
        "vesselName",
        "W01",
        _vessel("vesselName"),
        "Vessel name is missing: say which boat caught the fish.",
    ),
    Rule(
        _CATCH,
        "vesselID",
        "W02",
        _vessel("vesselID"),
        "Vessel registration is missing: give the boat's registration or documentation number.",
    ),
    Rule(
        _CATCH,
        "imoNumber",
        "W03",
        _vessel("imoNumber"),
        "IMO number is missing: if the boat has one, give it, for example IMO1234567.",
    ),
    Rule(
        _CATCH,
        "vesselFlagState",
        "W04",
        _vessel("vesselFlagState"),
        "Flag is missing: say under which country's flag the boat sails, for example US.",
    ),
    Rule(
        _CATCH,
        "fishingGearTypeCode",
        "W05",
        _catch("fishingGearTypeCode"),
        "Gear type is missing: say how the fish was caught, for example LHP (handline).",
    ),
    Rule(
        _CATCH,
        "fishingAuth",
        "W06",
        _certificate("fishingAuth"),
        "Fishing permit is missing: name the permit under which the fish was caught.",
        is_required=False,
    ),
    Rule(
        _CATCH,
        "catchArea",
        "W07",
        _catch("catchArea"),
        "Catch area is missing: say in which FAO area the fish was caught, for example 31 "
        "(Western Central Atlantic).",
    ),
    Rule(
        _CATCH,
        "economicZone",
        None,
        _catch("economicZone"),
        "Economic zone is missing: say in which country's waters the fish was caught.",
    ),
    Rule(
        _CATCH,
        "rfmoArea",
        None,
        _catch("rfmoArea"),
        "RFMO area is missing: say which regional fisheries body manages the area.",
    ),
    Rule(
        _CATCH,
        "subnationalPermitArea",
        None,
        _catch("subnationalPermitArea"),
        "Permit area is missing: say for which state or district the permit holds.",
    ),
    Rule(
        _CATCH,
        "vesselTripDate",
        "W08",
        _catch("vesselTripDate"),
        "Trip date is missing: say on which day the boat left port.",
    ),
    Rule(
        _CATCH,
        "gpsAvailability",
        None,
        _vessel("gpsAvailability"),
        "GPS availability is missing: say whether the boat has a position for its catches.",
    ),
    Rule(
        _CATCH,
        "satelliteTrackingAuthority",
        None,
        (*_vessel("satelliteTrackingAuthority"), Place(Where.VESSEL, "satelliteTracking")),
        "Satellite tracking authority is missing: say who tracks the boat (its VMS).",
    ),
    Rule(
        _CATCH,
        "vesselPublicRegistry",
        None,
        _vessel("vesselPublicRegistry"),
        "Public vessel registry is missing: give the address where the boat can be looked up.",
    ),
    Rule(
        _CATCH,
        "fisheryImprovementProject",
        "W27",
        _catch("fisheryImprovementProject"),
        "Fishery improvement project is missing: name the project, or write None.",
    ),
    Rule(
        _CATCH,
        "productionMethodForFishAndSeafoodCode",
        None,
        (
            *_ilmd("productionMethodForFishAndSeafoodCode"),
            *_product("productionMethodForFishAndSeafoodCode"),
        ),
        "Production method is missing: say that the fish is wild-caught (MARINE_FISHERY).",
    ),
    # The fish
    Rule(
        _AT_SEA + _PLANT,
        "speciesForFisheryStatisticsPurposesCode",
        "W10",
        _product(
            "speciesForFisheryStatisticsPurposesCode", "speciesForFisheryStatisticsPurposesName"
        ),
        "Species is missing: say which fish it is, for example SNR (red snapper), in the "
        "product's master data.",
        is_required=False,
    ),
    Rule(
        _AT_SEA + _PLANT,
        "quantity",
        "W11",
        (Place(Where.WEIGHT),),
        "Weight is missing: say what each lot weighs, for example 600 KGM (kilograms) or "
        "1300 LBR (pounds).",
        is_required=False,
    ),
    Rule(
        _AT_SEA + _PLANT,
        "tradeItemConditionCode",
        "W12",
        _product("tradeItemConditionCode"),
        "Product form is missing: say in what form the fish is, for example WHL (whole), in the "
        "product's master data.",
        is_required=False,
    ),
    Rule(
        _CATCH + _PLANT,
        "lotNumber",
        "W21",
        _ilmd("lotNumber"),
        "Lot number is missing: give the number that stands on the boxes of this lot.",
    ),
    Rule(
        _PLANT,
        "productionDate",
        None,
        _lot("productionDate"),
        "Production date is missing: say on which day this lot was made.",
        is_required=False,
    ),
    Rule(
        _PLANT,
        "itemExpirationDate",
        None,
        _lot("itemExpirationDate"),
        "Expiry date is missing: say until when this lot may be used.",
        is_required=False,
    ),
    Rule(
        _PLANT,
        "countryOfOrigin",
        None,
        _lot("countryOfOrigin"),
        "Country of origin is missing: say where this lot was made, for example US.",
        is_required=False,
    ),
    # Transshipment and landing
    Rule(
        _TRANSSHIP,
        "unloadingPort",
        None,
        (Place(Where.EVENT, "unloadingPort"), Place(Where.MAP_POINT)),
        "Place of transshipment is missing: give the port, or the position at sea.",
        is_required=False,
    ),
    Rule(
        _TRANSSHIP,
        "transshipStartDate",
        None,
        _event("transshipStartDate"),
        "Start of transshipment is missing: say when it began.",
        is_required=False,
    ),
    Rule(
        _TRANSSHIP,
        "transshipEndDate",
        None,
        _event("transshipEndDate"),
        "End of transshipment is missing: say when it was done.",
        is_required=False,
    ),
    Rule(
        _TRANSSHIP,
        "transshipmentAuth",
        None,
        _certificate("transshipmentAuth"),
        "Transshipment permit is missing: name the permit for moving fish between boats.",
        is_required=False,
    ),
    Rule(
        _LAND,
        "unloadingPort",
        "W17",
        (Place(Where.EVENT, "unloadingPort"), Place(Where.MAP_POINT)),
        "Landing place is missing: say at which port or dock the fish came ashore.",
        is_required=False,
    ),
    Rule(
        _LAND,
        "landingStartDate",
        "W18",
        _event("landingStartDate"),
        "Start of landing is missing: say when unloading began.",
        is_required=False,
    ),
    Rule(
        _LAND,
        "landingEndDate",
        "W18",
        _event("landingEndDate"),
        "End of landing is missing: say when unloading was done.",
        is_required=False,
    ),
    Rule(
        _LAND,
        "landingAuth",
        "W33",
        _certificate("landingAuth"),
        "Landing permit is missing: name the permit or notice under which the fish was landed.",
        is_required=False,
    ),
    # Buying and selling
    Rule(
        _TRADE,
        "sourceList",
        None,
        (Place(Where.SOURCE, OWNING_PARTY),),
        "Seller is missing: say whose fish it was before (source, owning_party).",
        is_required=False,
    ),
    Rule(
        _TRADE,
        "destinationList",
        None,
        (Place(Where.DESTINATION, OWNING_PARTY),),
        "Buyer is missing: say whose fish it is afterwards (destination, owning_party).",
        is_required=False,
    ),
    # Certificates and licences
    Rule(
        _CATCH,
        "harvestCert",
        "W25",
        _certificate("harvestCert"),
        "Harvest certificate is missing: if the fishery is certified, name its certificate.",
        is_required=False,
    ),
    Rule(
        _TRANSSHIP + _PLANT + _PACK + _TRADE,
        "harvestCoC",
        "W26",
        _certificate("harvestCoC"),
        "Chain of custody certificate is missing: if the fish is sold as certified, name the "
        "certificate of this site.",
        is_required=False,
    ),
    Rule(
        _PLANT,
        "processorLicense",
        None,
        _certificate("processorLicense"),
        "Processor's licence is missing: name the licence under which this plant works.",
        is_required=False,
    ),
    Rule(
        _PACK,
        "aggregatorLicense",
        None,
        _certificate("aggregatorLicense"),
        "Packer's licence is missing: name the licence under which this site packs fish.",
        is_required=False,
    ),
    Rule(
        _AT_SEA + _PLANT,
        "humanPolicy",
        None,
        _certificate("humanPolicy"),
        "Welfare certificate is missing: name the certificate or policy on working conditions.",
        is_required=False,
    ),
)
