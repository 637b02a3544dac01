"""What an event tells those it was shared with, by an allow-list.

Whom an event names (the next in the chain) may read what and how much, where, when, why and
who, and the data about the fish that GDST asks to travel with it. Everything else in
extensions and ILMD may be private to the recorder (prices are), and so does not leave it.

PURE.
"""

from collections.abc import Mapping

from seafood_trace.epcis.event import Event, Json

SHARED_ILMD = frozenset(
    {
        "lotNumber",
        "productionDate",
        "packagingDate",
        "harvestStartDate",
        "harvestEndDate",
        "itemExpirationDate",
        "bestBeforeDate",
        "sellByDate",
        "countryOfOrigin",
        "countryOfExport",
        "productionMethodForFishAndSeafoodCode",
        "storageStateCode",
        "preservationTechniqueCode",
        "vesselCatchInformationList",
        "certificationList",
        "aquacultureMethod",
        "broodstockSource",
        "proteinSource",
    }
)
SHARED_EXTENSIONS = frozenset(
    {
        "productOwner",
        "informationProvider",
        "humanWelfarePolicy",
        "unloadingPort",
        "landingStartDate",
        "landingEndDate",
        "transshipStartDate",
        "transshipEndDate",
        "certificationList",
    }
)
_STANDARD = frozenset(
    {
        "@context",
        "type",
        "eventID",
        "eventTime",
        "eventTimeZoneOffset",
        "recordTime",
        "action",
        "bizStep",
        "disposition",
        "persistentDisposition",
        "readPoint",
        "bizLocation",
        "transformationID",
        "parentID",
        "epcList",
        "childEPCs",
        "inputEPCList",
        "outputEPCList",
        "quantityList",
        "childQuantityList",
        "inputQuantityList",
        "outputQuantityList",
        "bizTransactionList",
        "sourceList",
        "destinationList",
        "certificationInfo",
        "errorDeclaration",
    }
)


def shared_document(event: Event) -> dict[str, Json]:
    """The event as sent, without what is private to its recorder."""
    shown: dict[str, Json] = {}
    for name, value in event.as_sent.items():
        if name == "ilmd" and isinstance(value, dict):
            shown[name] = _allowed(value, SHARED_ILMD)
        elif name in _STANDARD or local_name(name) in SHARED_EXTENSIONS:
            shown[name] = value
    return shown


def local_name(name: str) -> str:
    """The end of a field's name: of `gdst:productOwner`, of a full URI, of Clark notation."""
    return name.replace("}", ":").replace("/", ":").replace("#", ":").rpartition(":")[2]


def _allowed(tree: Mapping[str, Json], names: frozenset[str]) -> dict[str, Json]:
    return {name: value for name, value in tree.items() if local_name(name) in names}
