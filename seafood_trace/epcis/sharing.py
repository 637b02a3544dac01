"""What an event tells those it was shared with, by an allow-list.

Whom an event names (the next in the chain) may read what and how much, where, when, why and
who, and the data about the fish that GDST asks to travel with it. Everything else in
extensions and ILMD may be private to the recorder (prices are), so it does not leave it.

PURE.
"""

from collections.abc import Iterable, Mapping

from seafood_trace.epcis.event import Event, Json
from seafood_trace.epcis.namespaces import CBVMDA, GDST, OWN, clark


def _named(namespaces: Iterable[str], names: str) -> frozenset[str]:
    return frozenset(f"{{{space}}}{name}" for space in namespaces for name in names.split())


# Fields in Clark notation. GDST puts some of its elements under either of the two namespaces.
SHARED_ILMD = _named(
    (CBVMDA, GDST),
    "lotNumber productionDate packagingDate harvestStartDate harvestEndDate itemExpirationDate "
    "bestBeforeDate sellByDate countryOfOrigin countryOfExport "
    "productionMethodForFishAndSeafoodCode storageStateCode preservationTechniqueCode "
    "vesselCatchInformationList certificationList aquacultureMethod broodstockSource "
    "proteinSource",
)
SHARED_EXTENSIONS = _named(
    (CBVMDA, GDST),
    "productOwner informationProvider humanWelfarePolicy unloadingPort landingStartDate "
    "landingEndDate transshipStartDate transshipEndDate certificationList",
) | _named((OWN,), "lines inputs outputs loss tags tripEnd")

_STANDARD = frozenset(
    """
    @context type eventID eventTime eventTimeZoneOffset recordTime action bizStep disposition
    persistentDisposition transformationID parentID epcList childEPCs inputEPCList outputEPCList
    quantityList childQuantityList inputQuantityList outputQuantityList bizTransactionList
    sourceList destinationList certificationInfo errorDeclaration
    """.split()
)
_PLACES = frozenset({"readPoint", "bizLocation"})


def shared_document(event: Event) -> dict[str, Json]:
    """The event as sent, without what is private to its recorder."""
    shown: dict[str, Json] = {}
    for name, value in event.as_sent.items():
        if name == "ilmd" and isinstance(value, dict):
            shown[name] = _allowed(value, event.namespaces)
        elif name in _PLACES and isinstance(value, dict):
            shown[name] = {"id": value.get("id")}  # beside it, a place may hold anybody's fields
        elif name in _STANDARD or clark(name, event.namespaces) in SHARED_EXTENSIONS:
            shown[name] = value
    return shown


def _allowed(tree: Mapping[str, Json], namespaces: Mapping[str, str]) -> dict[str, Json]:
    return {name: value for name, value in tree.items() if clark(name, namespaces) in SHARED_ILMD}
