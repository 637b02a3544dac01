"""What an event tells those it was shared with, by an allow-list.

Whom an event names (the next in the chain) may read what and how much, where, when, why and
who, and the data about the fish that GDST asks to travel with it. Everything else in
extensions and ILMD may be private to the recorder (prices are), so it does not leave it.

PURE.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from seafood_trace.epcis.event import Event, Json
from seafood_trace.epcis.namespaces import CBVMDA, GDST, GS1_PREFIXES, OWN, clark, extensions
from seafood_trace.errors import Faults


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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

_STANDARD = _words(
    "type eventID eventTime eventTimeZoneOffset recordTime action bizStep disposition "
    "persistentDisposition transformationID parentID epcList childEPCs inputEPCList outputEPCList "
    "quantityList childQuantityList inputQuantityList outputQuantityList bizTransactionList "
    "sourceList destinationList certificationInfo errorDeclaration"
)
_PLACES = frozenset({"readPoint", "bizLocation"})


# The vocabularies whose words, inside of a field that is shared, are about the fish.
_TELLING = tuple(f"{{{space}}}" for space in (CBVMDA, GDST, OWN, GS1_PREFIXES["gs1"]))


def shared_document(event: Event) -> dict[str, Json]:
    """The event as sent, without what is private to its recorder."""
    names = event.namespaces
    shown: dict[str, Json] = {}
    for name, value in event.as_sent.items():
        if name == "ilmd" and isinstance(value, dict):
            allowed = {
                key: inner for key, inner in value.items() if clark(key, names) in SHARED_ILMD
            }
            shown[name] = _about_fish(allowed, names)
        elif name in _PLACES and isinstance(value, dict):
            shown[name] = {"id": value.get("id")}  # beside it, a place may hold anybody's fields
        elif name in _STANDARD:
            shown[name] = _without_extensions(value)
        elif clark(name, names) in SHARED_EXTENSIONS:
            shown[name] = _about_fish(value, names)
    return shown


def shared_event(event: Event) -> Event:
    """The event as those know it whom it was shared with: nothing private is left to be found.

    Of the prefixes it was sent under only those are left that are still used: the address of a
    vocabulary may tell what its fields would have.
    """
    shown = shared_document(event)
    ilmd = shown.get("ilmd")
    used = set(_prefixes_in(shown))
    return replace(
        event,
        as_sent=shown,
        context=None,
        namespaces={prefix: uri for prefix, uri in event.namespaces.items() if prefix in used},
        ilmd=_tree(ilmd, ilmd.keys(), event.namespaces) if isinstance(ilmd, dict) else {},
        extensions=_tree(shown, [name for name in shown if ":" in name], event.namespaces),
    )


def _prefixes_in(value: Json) -> Iterator[str]:
    """What may be a prefix in names and words, wherever they stand."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name.partition(":")[0]
            yield from _prefixes_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _prefixes_in(inner)
    elif isinstance(value, str):
        yield value.partition(":")[0]


def _tree(
    sent: Mapping[str, Json], keys: Iterable[str], names: Mapping[str, str]
) -> Mapping[str, Json]:
    return extensions(sent, keys, names, Faults(), "")  # it was read before, so there are no faults


def _without_extensions(value: Json) -> Json:
    """A field of the standard without what senders may add inside of it: a line may have its price."""
    if isinstance(value, list):
        return [_without_extensions(inner) for inner in value]
    if isinstance(value, dict):
        return {
            name: _without_extensions(inner) for name, inner in value.items() if ":" not in name
        }
    return value


def _about_fish(value: Json, names: Mapping[str, str]) -> Json:
    """The same of a field whose own vocabulary is shared, as are those it is written with."""
    if isinstance(value, list):
        return [_about_fish(inner, names) for inner in value]
    if isinstance(value, dict):
        return {
            name: _about_fish(inner, names)
            for name, inner in value.items()
            if ":" not in name or (clark(name, names) or "").startswith(_TELLING)
        }
    return value
