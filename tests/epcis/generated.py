"""Events as hypothesis makes them up: all five types, with everything that EPCIS lets them have.

`in_document` puts one into a document whose prefixes are those the events are written with.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any

from hypothesis import strategies as st

Sent = dict[str, Any]

OWN = "https://ns.example.com/epcis/"
CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"own": OWN, "gdst": "https://traceability-dialogue.org/epcis"},
]


def in_document(event: Sent) -> Sent:
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-12T12:00:00Z",
        "epcisBody": {"eventList": [event]},
    }


# Identifiers: a company prefix that begins with 4 is none of the restricted ones, which are refused.


def _digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def _epcs(form: str, lengths: tuple[int, ...], *, serial: bool = True) -> st.SearchStrategy[str]:
    first, *rest = lengths
    parts = [_digits(first - 1).map("4".__add__), *map(_digits, rest)]
    if serial:
        parts.append(st.from_regex("[1-9A-Za-z][0-9A-Za-z]{0,9}", fullmatch=True))
    return st.tuples(*parts).map(lambda chosen: f"urn:epc:{form}:" + ".".join(chosen))


serials = _epcs("id:sgtin", (7, 6))
units = _epcs("id:sscc", (7, 10), serial=False)
instances = (
    serials
    | units
    | st.just("https://fish.example/stem/01/09521234000013/10/L1/21/S1?x=1")
    | st.just("urn:gdst:example.org:product:serial:obj:a.1u.s-1")
)
lots = (
    _epcs("class:lgtin", (7, 6))
    | st.just("https://id.gs1.org/01/09521234000013/10/GAL-1")
    | st.just("urn:gdst:example.org:product:lot:class:a.1u.l-1")
)
places = (
    _epcs("id:sgln", (7, 5))
    | st.just("geo:28.5,-94.7")
    | st.just("urn:gdst:example.org:location:loc:a.1u")
)
parties = _epcs("id:pgln", (7, 5), serial=False) | st.just("urn:gdst:example.org:party:a.1u")

# Times and numbers: offsets by the quarter hour, fractions of any length.


def _written(seconds: int, fraction: str, minutes: int) -> str:
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    local = moment.astimezone(timezone(timedelta(minutes=minutes))).isoformat()
    return f"{local[:19]}{fraction}{local[19:]}"


times = st.builds(
    _written,
    st.integers(0, 10**8),
    st.just("") | st.from_regex(r"\.[0-9]{1,9}", fullmatch=True),
    st.sampled_from([-570, -300, 0, 60, 345, 840]),
)
amounts = (
    st.integers(0, 10**9)
    | st.integers(1, 10**9).map(lambda whole: whole / 1000)
    | st.sampled_from([0.00001, 1.50, 2.0])
)
_measures = st.tuples(amounts, st.sampled_from([None, "KGM", "LBR", "ONZ"]))


def _quantity(lot: str, measure: tuple[float, str | None] | None) -> Sent:
    line: Sent = {"epcClass": lot}
    if measure is not None:
        amount, unit = measure
        line |= {"quantity": amount} if unit is None else {"quantity": amount, "uom": unit}
    return line


quantities = st.lists(
    st.builds(_quantity, lots, st.none() | _measures),
    min_size=1,
    max_size=3,
)


# Fields of one's own: text in any script, numbers, truth, lists and objects in each other.

texts = (
    st.from_regex(r"(?:x[0-9a-z .,;é魚-]{0,12})", fullmatch=True)
    | st.sampled_from(["0012", "1.50", "+7", " padded ", "red snapper", "🐟", "a:b", "own:word"])
    | units
    | st.just("urn:epcglobal:cbv:bizstep:packing")
)
values: st.SearchStrategy[Any] = st.recursive(
    texts | amounts | st.booleans() | st.none(),
    lambda inner: (
        st.dictionaries(st.sampled_from(["own:a", "own:b", "own:c"]), inner, max_size=3)
        | st.lists(inner, max_size=3)
    ),
    max_leaves=6,
)
trees = st.dictionaries(
    st.sampled_from(["own:a", "own:b", "gdst:productOwner"]), values, min_size=1, max_size=3
)

# The lists and objects of an event.


def _reference(kind: str, chosen: tuple[str | None, str]) -> Sent:
    name, target = chosen
    return {kind: target} if name is None else {"type": name, kind: target}


def _references(
    kind: str, types: Iterable[str | None], ids: st.SearchStrategy[str]
) -> st.SearchStrategy[list[Sent]]:
    one = st.tuples(st.sampled_from([*types]), ids).map(partial(_reference, kind))
    return st.lists(one, min_size=1, max_size=3)


_orders = st.sampled_from(["urn:epcglobal:cbv:bt:1:2", "https://shop.example/order/7"])
transactions = _references("bizTransaction", ["po", "bol", "own:receipt", None], _orders)
_reports = st.fixed_dictionaries(
    {"type": st.sampled_from(["Temperature", "gs1:Speed", "own:Slime"])},
    optional={
        "value": amounts,
        "uom": st.sampled_from(["CEL", "KMH"]),
        "component": st.sampled_from(["x", "easting", "own:depth"]),
        "exception": st.just("ALARM_CONDITION"),
        "stringValue": texts,
        "booleanValue": st.booleans(),
        "time": times,
        "deviceID": st.just("urn:epc:id:giai:4000001.111"),
        "microorganism": st.just("https://www.ncbi.nlm.nih.gov/taxonomy/1126011"),
        "own:probe": texts,
    },
)
sensors = st.lists(
    st.fixed_dictionaries(
        {"sensorReport": st.lists(_reports, min_size=1, max_size=2)},
        optional={
            "sensorMetadata": st.fixed_dictionaries(
                {}, optional={"time": times, "rawData": st.just("https://example.org/raw")}
            ),
            "own:note": texts,
        },
    ),
    min_size=1,
    max_size=2,
)
_dispositions = st.lists(
    st.sampled_from(["completeness_verified", "conformant", "own:chilled"]),
    min_size=1,
    max_size=2,
    unique=True,
)
_placed = st.fixed_dictionaries({"id": places}, optional={"own:near": values})
_anywhere: dict[str, st.SearchStrategy[Any]] = {
    "eventID": st.uuids().map(lambda each: f"urn:uuid:{each}"),
    "recordTime": times,
    "bizStep": st.sampled_from(["shipping", "receiving", "urn:gdst:bizStep:landing"]),
    "disposition": st.sampled_from(["in_transit", "urn:epcglobal:cbv:disp:active"]),
    "persistentDisposition": st.fixed_dictionaries(
        {"set": _dispositions}, optional={"unset": _dispositions}
    ),
    "readPoint": _placed,
    "bizLocation": _placed,
    "bizTransactionList": transactions,
    "sourceList": _references("source", ["owning_party", "possessing_party"], parties),
    "destinationList": _references("destination", ["owning_party", "location"], parties | places),
    "sensorElementList": sensors,
    "certificationInfo": st.just("https://example.com/cert/1")
    | st.just(["https://example.com/cert/2", "https://example.com/cert/1"]),
}


def _events(
    kind: str, shape: dict[str, st.SearchStrategy[Any]], optional: Sent
) -> st.SearchStrategy[Sent]:
    always = {"type": st.just(kind), "eventTime": times, "eventTimeZoneOffset": _offsets, **shape}
    sometimes = {key: one for key, one in (_anywhere | optional).items() if key not in always}
    event = st.fixed_dictionaries(always, optional=sometimes)
    return st.builds(lambda sent, own: {**sent, **own}, event, st.just({}) | trees)


_offsets = st.sampled_from(["-05:00", "+05:45", "+14:00", "+00:00"])
_actions = {"action": st.sampled_from(["ADD", "OBSERVE", "DELETE"])}
_several = st.lists(instances, min_size=1, max_size=4, unique=True)
_making = {"type": st.just("ObjectEvent"), "action": st.just("ADD")}

events = st.one_of(
    _events("ObjectEvent", {**_actions, "epcList": _several}, {"quantityList": quantities}),
    _events("ObjectEvent", {**_making, "quantityList": quantities}, {"ilmd": trees}),
    _events(
        "AggregationEvent",
        {**_actions, "parentID": units, "childEPCs": _several},
        {"childQuantityList": quantities},
    ),
    _events(
        "AssociationEvent",
        {**_actions, "parentID": units, "childEPCs": _several},
        {"childQuantityList": quantities},
    ),
    _events(
        "TransactionEvent",
        {**_actions, "bizTransactionList": transactions, "epcList": _several},
        {"parentID": units, "quantityList": quantities},
    ),
    _events(
        "TransformationEvent",
        {"inputQuantityList": quantities, "outputEPCList": _several},
        {
            "inputEPCList": _several,
            "outputQuantityList": quantities,
            "transformationID": st.uuids().map(lambda each: f"urn:uuid:{each}"),
            "ilmd": trees,
        },
    ),
)
