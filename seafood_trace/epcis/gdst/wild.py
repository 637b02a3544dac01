"""GDST's key data elements for wild-caught fish, as data that `judging` judges by.

A new version of GDST is a new table.

PURE. Sources: GDST 1.2 Basic Universal List and its JSON Schema; numbers (W01 …) from
the GDST 1.0 list for wild-caught fish; names of the dates from CBV 2.0, master data.
"""

from seafood_trace.epcis.gdst.shapes import (
    CERTIFICATE,
    COUNTRY,
    FAO,
    FISHERY,
    GEAR,
    IDENTIFIER,
    IMO,
    MOMENT,
    RFMO,
    TEXT,
    TRUTH,
    WELFARE,
    ZONE,
    Place,
    Rule,
    TrackingEvent,
    Where,
    catch_field,
    certificate,
    chain_certificate,
    event_field,
    ilmd_field,
    lot_field,
    product_field,
    vessel_field,
)
from seafood_trace.epcis.vocabulary import OWNING_PARTY

_ALL = tuple(TrackingEvent)  # farmed fish too has an owner, and somebody who recorded it
_CATCH = (TrackingEvent.FISHING,)
_TRANSSHIP = (TrackingEvent.TRANSSHIPMENT,)
_LAND = (TrackingEvent.LANDING,)
_AT_SEA = (TrackingEvent.FISHING, TrackingEvent.TRANSSHIPMENT, TrackingEvent.LANDING)
_PLANT = (TrackingEvent.COMMINGLING, TrackingEvent.PROCESSING)
_PACK = (TrackingEvent.AGGREGATION, TrackingEvent.DISAGGREGATION)
_TRADE = (TrackingEvent.SHIPPING, TrackingEvent.RECEIVING)
_FEED = (TrackingEvent.FEED_MILL,)
_FARM = (TrackingEvent.HATCHING, TrackingEvent.FARM_HARVEST, TrackingEvent.FEED_MILL)

RULES = (
    Rule(
        _ALL,
        "productOwner",
        None,
        event_field("productOwner"),
        "Product owner is missing: say who owns the fish, by the party's identifier.",
        form=IDENTIFIER,
    ),
    Rule(
        _ALL,
        "informationProvider",
        None,
        event_field("informationProvider"),
        "Information provider is missing: say who recorded this, by the party's identifier.",
        form=IDENTIFIER,
    ),
    Rule(
        _AT_SEA + _FARM,
        "humanWelfarePolicy",
        None,
        event_field("humanWelfarePolicy"),
        "Human welfare policy is missing: say how working conditions are checked: "
        "3P Audit, Internal or None.",
        form=WELFARE,
    ),
    # The vessel and its trip
    Rule(
        _CATCH,
        "vesselName",
        "W01",
        vessel_field("vesselName"),
        "Vessel name is missing: say which boat caught the fish.",
        form=TEXT,
    ),
    Rule(
        _CATCH,
        "vesselID",
        "W02",
        vessel_field("vesselID"),
        "Vessel registration is missing: give the boat's registration or documentation number.",
        form=TEXT,
    ),
    Rule(
        _CATCH,
        "imoNumber",
        "W03",
        vessel_field("imoNumber"),
        "IMO number is missing: if the boat has one, give it, for example IMO1234567.",
        form=IMO,
    ),
    Rule(
        _CATCH,
        "vesselFlagState",
        "W04",
        vessel_field("vesselFlagState"),
        "Flag is missing: say under which country's flag the boat sails, for example US.",
        form=COUNTRY,
    ),
    Rule(
        _CATCH,
        "fishingGearTypeCode",
        "W05",
        catch_field("fishingGearTypeCode"),
        "Gear type is missing: say how the fish was caught, for example LHP (handline).",
        form=GEAR,
    ),
    Rule(
        _CATCH,
        "fishingAuth",
        "W06",
        certificate("fishingAuth"),
        "Fishing permit is missing: name the permit under which the fish was caught.",
        is_required=False,
    ),
    Rule(
        _CATCH,
        "catchArea",
        "W07",
        catch_field("catchArea"),
        "Catch area is missing: say in which FAO area the fish was caught, for example 31 "
        "(Western Central Atlantic).",
        form=FAO,
    ),
    Rule(
        _CATCH,
        "economicZone",
        None,
        catch_field("economicZone"),
        "Economic zone is missing: say in which country's waters the fish was caught.",
        form=ZONE,
    ),
    Rule(
        _CATCH,
        "rfmoArea",
        None,
        catch_field("rfmoArea"),
        "RFMO area is missing: say which regional fisheries body manages the area.",
        form=RFMO,
    ),
    Rule(
        _CATCH,
        "subnationalPermitArea",
        None,
        catch_field("subnationalPermitArea"),
        "Permit area is missing: say for which state or district the permit holds.",
        form=TEXT,
    ),
    Rule(
        _CATCH,
        "vesselTripDate",
        "W08",
        catch_field("vesselTripDate"),
        "Trip date is missing: say on which day the boat left port.",
        form=MOMENT,
    ),
    Rule(
        _CATCH,
        "gpsAvailability",
        None,
        vessel_field("gpsAvailability"),
        "GPS availability is missing: say whether the boat has a position for its catches.",
        form=TRUTH,
    ),
    Rule(
        _CATCH,
        "satelliteTrackingAuthority",
        None,
        (*vessel_field("satelliteTrackingAuthority"), Place(Where.VESSEL, "satelliteTracking")),
        "Satellite tracking authority is missing: say who tracks the boat (its VMS).",
        form=TEXT,
    ),
    Rule(
        _CATCH,
        "vesselPublicRegistry",
        None,
        vessel_field("vesselPublicRegistry"),
        "Public vessel registry is missing: give the address where the boat can be looked up.",
        form=TEXT,
    ),
    Rule(
        _CATCH,
        "fisheryImprovementProject",
        "W27",
        catch_field("fisheryImprovementProject"),
        "Fishery improvement project is missing: name the project, or write None.",
        form=TEXT,
    ),
    Rule(
        _CATCH,
        "productionMethodForFishAndSeafoodCode",
        None,
        product_field("productionMethodForFishAndSeafoodCode"),
        "Production method is missing: say that the fish is wild-caught (MARINE_FISHERY).",
        form=FISHERY,
    ),
    # The fish
    Rule(
        _AT_SEA + _PLANT + _FARM,
        "speciesForFisheryStatisticsPurposesCode",
        "W10",
        product_field(
            "speciesForFisheryStatisticsPurposesCode", "speciesForFisheryStatisticsPurposesName"
        ),
        "Species is missing: say which fish it is, for example SNR (red snapper), in the "
        "product's master data.",
        is_required=False,
    ),
    Rule(
        _AT_SEA + _PLANT + _FARM,
        "quantity",
        "W11",
        (Place(Where.WEIGHT),),
        "Weight is missing: say what each lot weighs, for example 600 KGM (kilograms) or "
        "1300 LBR (pounds).",
        is_required=False,
    ),
    Rule(
        _AT_SEA + _PLANT + _FARM,
        "tradeItemConditionCode",
        "W12",
        product_field("tradeItemConditionCode"),
        "Product form is missing: say in what form the fish is, for example WHL (whole), in the "
        "product's master data.",
        is_required=False,
    ),
    Rule(
        _CATCH + _PLANT + _FARM,
        "lotNumber",
        "W21",
        ilmd_field("lotNumber"),
        "Lot number is missing: give the number that stands on the boxes of this lot.",
        form=TEXT,
    ),
    Rule(
        _PLANT + _FEED,
        "productionDate",
        None,
        lot_field("productionDate"),
        "Production date is missing: say on which day this lot was made.",
        is_required=False,
        form=MOMENT,
    ),
    Rule(
        _PLANT + _FEED,
        "itemExpirationDate",
        None,
        lot_field("itemExpirationDate"),
        "Expiry date is missing: say until when this lot may be used.",
        is_required=False,
        form=MOMENT,
    ),
    Rule(
        _PLANT + _FEED,
        "countryOfOrigin",
        None,
        lot_field("countryOfOrigin"),
        "Country of origin is missing: say where this lot was made, for example US.",
        is_required=False,
        form=COUNTRY,
    ),
    # Transshipment and landing
    Rule(
        _TRANSSHIP,
        "unloadingPort",
        None,
        (Place(Where.EVENT, "unloadingPort"), Place(Where.MAP_POINT)),
        "Place of transshipment is missing: give the port, or the position at sea.",
        is_required=False,
        form=TEXT,
    ),
    Rule(
        _TRANSSHIP,
        "transshipStartDate",
        None,
        event_field("transshipStartDate"),
        "Start of transshipment is missing: say when it began.",
        is_required=False,
    ),
    Rule(
        _TRANSSHIP,
        "transshipEndDate",
        None,
        event_field("transshipEndDate"),
        "End of transshipment is missing: say when it was done.",
        is_required=False,
    ),
    Rule(
        _TRANSSHIP,
        "transshipmentAuth",
        None,
        certificate("transshipmentAuth"),
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
        form=TEXT,
    ),
    Rule(
        _LAND,
        "landingStartDate",
        "W18",
        event_field("landingStartDate"),
        "Start of landing is missing: say when unloading began.",
        is_required=False,
    ),
    Rule(
        _LAND,
        "landingEndDate",
        "W18",
        event_field("landingEndDate"),
        "End of landing is missing: say when unloading was done.",
        is_required=False,
    ),
    Rule(
        _LAND,
        "landingAuth",
        "W33",
        certificate("landingAuth"),
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
        _CATCH + _FARM + _TRADE,
        "certification",
        None,
        (Place(Where.CERTIFICATES),),
        "Certificate is missing: name it with its type, agency, standard and number.",
        form=CERTIFICATE,
    ),
    Rule(
        _CATCH + _FARM,
        "harvestCert",
        "W25",
        certificate("harvestCert"),
        "Harvest certificate is missing: if the fishery or farm is certified, name its certificate.",
        is_required=False,
    ),
    Rule(
        _TRANSSHIP + _PLANT + _PACK + _TRADE + _FARM,
        "harvestCoC",
        "W26",
        chain_certificate("harvestCoC"),
        "Chain of custody certificate is missing: if the fish is sold as certified, name the "
        "certificate of this site.",
        is_required=False,
    ),
    Rule(
        _PLANT + _FEED,
        "processorLicense",
        None,
        certificate("processorLicense"),
        "Processor's licence is missing: name the licence under which this plant works.",
        is_required=False,
    ),
    Rule(
        _PACK,
        "aggregatorLicense",
        None,
        certificate("aggregatorLicense"),
        "Packer's licence is missing: name the licence under which this site packs fish.",
        is_required=False,
    ),
    Rule(
        _AT_SEA + _PLANT + _FARM,
        "humanPolicy",
        None,
        certificate("humanPolicy"),
        "Welfare certificate is missing: name the certificate or policy on working conditions.",
        is_required=False,
    ),
)
