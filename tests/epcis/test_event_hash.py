"""The CBV event hash, judged by published vectors and by the package of those who devised it."""

import hashlib
import json
import random
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from epcis_event_hash_generator import hash_generator, json_to_py
from hypothesis import given, settings
from hypothesis import strategies as st

from seafood_trace.epcis import document
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.event_hash import event_hash, prehash
from tests.needs import conformance_files

NOW = datetime(2026, 3, 12, tzinfo=UTC)
OWN = "https://ns.example.com/epcis/"
CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"own": OWN, "gdst": "https://traceability-dialogue.org/epcis"},
]
EVENT: dict[str, Any] = {
    "type": "ObjectEvent",
    "eventTime": "2026-03-12T06:40:00-05:00",
    "eventTimeZoneOffset": "-05:00",
    "action": "OBSERVE",
    "bizStep": "shipping",
    "epcList": ["urn:epc:id:sscc:4012345.0000000111"],
}


def in_document(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-12T12:00:00Z",
        "epcisBody": {"eventList": [event]},
    }


def read(**fields: Any) -> Event:
    """The plain event with these fields put in or replaced; None leaves one out."""
    sent = {key: value for key, value in {**EVENT, **fields}.items() if value is not None}
    return document.read(in_document(sent), received_at=NOW).events[0]


def own(**fields: Any) -> Event:
    return read(**{f"own:{name}": value for name, value in fields.items()})


def tail(event: Event) -> str:
    """What the event's own fields add to the text that is hashed."""
    return prehash(event).removeprefix(prehash(read()))


# Published vectors


@pytest.mark.conformance
@pytest.mark.parametrize("path", conformance_files("event-hash/*.jsonld"))
def test_published_documents_have_their_published_hashes(path: Path):
    body = json.loads(path.read_text())
    ignored = frozenset(body.get("repository-x:ignoreFields", ()))
    events = document.read(body, received_at=NOW).events

    hashes = path.with_suffix(".hashes").read_text().split()
    prehashes = [line for line in path.with_suffix(".prehashes").read_text().split("\n") if line]

    assert [event_hash(event, ignored) for event in events] == hashes
    for event, expected, digest in zip(events, prehashes, hashes, strict=True):
        if hashlib.sha256(expected.encode()).hexdigest() in digest:
            assert prehash(event, ignored) == expected
        else:
            # One line of the published files is cut short: its own hash contradicts it.
            assert prehash(event, ignored).startswith(expected)


# The package of those who devised the hash


def theirs(event: dict[str, Any]) -> str:
    sent = json.loads(json.dumps(in_document(event)))  # the package writes into what it is given
    events = json_to_py.event_list_from_epcis_document_json(sent)
    (text,) = hash_generator.derive_prehashes_from_events(events)
    return str(text)


digits = st.text("0123456789", min_size=1)


def epcs(form: str, lengths: tuple[int, ...], serial: bool = True) -> st.SearchStrategy[str]:
    # A company prefix that begins with 4 is none of the restricted ones, which are refused.
    first, *rest = lengths
    parts = [st.text("0123456789", min_size=first - 1, max_size=first - 1).map("4".__add__)]
    parts += [st.text("0123456789", min_size=length, max_size=length) for length in rest]
    if serial:
        # No leading or inner punctuation: the package leaves escapes of its own in Digital Links.
        parts.append(st.from_regex("[1-9A-Za-z][0-9A-Za-z]{0,9}", fullmatch=True))
    return st.tuples(*parts).map(lambda chosen: f"urn:epc:{form}:" + ".".join(chosen))


instances = epcs("id:sgtin", (7, 6)) | epcs("id:sscc", (7, 10), serial=False)
lots = epcs("class:lgtin", (7, 6)) | st.just("urn:gdst:example.org:product:lot:class:a.1u.l-1")
places = epcs("id:sgln", (7, 5)) | st.just("urn:gdst:example.org:location:loc:a.1u")
parties = epcs("id:pgln", (7, 5), serial=False) | st.just("urn:gdst:example.org:party:a.1u")
# Not numbers smaller than 0.0001: the package writes them with an exponent.
amounts = st.integers(0, 10**9) | st.integers(1, 10**9).map(lambda whole: whole / 1000)
quantities = st.lists(
    st.fixed_dictionaries(
        {"epcClass": lots, "quantity": amounts}, optional={"uom": st.just("KGM")}
    ),
    min_size=1,
    max_size=3,
)
# No two equal siblings whose text differs only by white space, no null and no boolean: the package
# writes Python's None and True. No text that reads as a number: it loses its leading zeros there.
# No word that is a CBV word elsewhere in the event: the package replaces it wherever it stands.
texts = st.from_regex(r"(?:x[0-9a-z .,;é魚-]{0,12})", fullmatch=True)
values = st.recursive(
    texts | amounts,
    # No list directly in a list and no empty list or object: their reading is not laid down.
    lambda inner: (
        st.dictionaries(st.sampled_from(["own:a", "own:b", "own:c"]), inner, min_size=1, max_size=3)
        | st.lists(inner.filter(lambda value: not isinstance(value, list)), min_size=1, max_size=3)
    ),
    max_leaves=6,
)
trees = st.dictionaries(
    st.sampled_from(["own:a", "own:b", "gdst:productOwner"]), values, min_size=1, max_size=3
)
# Whole milliseconds: the package loses an event whose time rounds up to a full second.
times = st.builds(
    lambda seconds, milliseconds, zone: (
        (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, milliseconds=milliseconds))
        .astimezone(timezone(timedelta(minutes=zone)))
        .isoformat(timespec="milliseconds")
    ),
    st.integers(0, 10**8),
    st.integers(0, 999),
    st.sampled_from([-300, 0, 60, 345]),
)


def typed_as(kind: str, chosen: tuple[str, str]) -> dict[str, str]:
    return {"type": chosen[0], kind: chosen[1]}


references = {
    # Always typed: the package cannot read a transaction without a type.
    "bizTransactionList": ("bizTransaction", ["po", "bol"], st.just("urn:epcglobal:cbv:bt:1:2")),
    "sourceList": ("source", ["owning_party", "possessing_party"], parties),
    "destinationList": ("destination", ["owning_party", "location"], parties),
}
reference_lists = {
    # `type` first, for the package keeps the order of the keys here.
    name: st.lists(
        st.tuples(st.sampled_from(types), ids).map(partial(typed_as, kind)), min_size=1, max_size=3
    )
    for name, (kind, types, ids) in references.items()
}


def events(shape: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    common = {"eventTime": times, "eventTimeZoneOffset": st.just("-05:00")}
    anywhere = {
        "bizStep": st.sampled_from(["shipping", "receiving", "urn:gdst:bizStep:landing"]),
        "disposition": st.sampled_from(["in_transit", "urn:epcglobal:cbv:disp:active"]),
        "readPoint": st.fixed_dictionaries({"id": places}, optional={"own:near": texts}),
        "bizLocation": st.fixed_dictionaries({"id": places}),
    }
    return st.fixed_dictionaries({**common, **shape}, optional={**anywhere, **optional})


actions = st.sampled_from(["ADD", "OBSERVE", "DELETE"])
several = st.lists(instances, min_size=1, max_size=4, unique=True)
generated = (
    events(
        {"type": st.just("ObjectEvent"), "action": actions, "epcList": several},
        # With sources the package puts the ILMD between destinations and sources (it sorts all
        # that its table does not order), and sensors before transactions: so never both.
        {"quantityList": quantities, **reference_lists},
    )
    | events(
        {"type": st.just("ObjectEvent"), "action": st.just("ADD"), "quantityList": quantities},
        {"ilmd": trees},
    )
    | events(
        {"type": st.just("AggregationEvent"), "action": actions, "childEPCs": several},
        {"childQuantityList": quantities},
    ).map(lambda event: {**event, "parentID": "urn:epc:id:sscc:4012345.0000000111"})
    | events(
        {"type": st.just("TransformationEvent"), "inputQuantityList": quantities},
        {"outputQuantityList": quantities, "outputEPCList": several, "ilmd": trees},
    ).map(lambda event: {"outputEPCList": ["urn:epc:id:sgtin:4012345.011111.1"], **event})
)


@settings(deadline=None, max_examples=150)
@given(generated, st.one_of(st.just({}), trees))
def test_generated_events_hash_as_in_the_package(event: dict[str, Any], extra: dict[str, Any]):
    sent = {**event, **extra}

    assert prehash(document.read(in_document(sent), received_at=NOW).events[0]) == theirs(sent)


# What a resend may change, and what it may not


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same value with its keys and lists in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(inner, chance)) for key, inner in value.items()]
        return dict(chance.sample(items, len(items)))
    if isinstance(value, list):
        inners = [shuffled(inner, chance) for inner in value]
        return chance.sample(inners, len(inners))
    return value


@settings(max_examples=50)
@given(generated, trees, st.randoms(use_true_random=False))
def test_order_of_keys_and_lists_does_not_matter(
    event: dict[str, Any], extra: dict[str, Any], chance: random.Random
):
    sent = {**event, **extra}
    again = shuffled(sent, chance)

    assert event_hash(document.read(in_document(sent), received_at=NOW).events[0]) == event_hash(
        document.read(in_document(again), received_at=NOW).events[0]
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"bizStep": "urn:epcglobal:cbv:bizstep:shipping"},
        {"bizStep": "cbv:BizStep-shipping"},
        {"bizStep": "https://ref.gs1.org/cbv/BizStep-shipping"},
        {"eventTime": "2026-03-12T11:40:00.0000000Z"},
        {"eventTime": "2026-03-12T11:40:00.0004999Z"},
        {"epcList": ["https://id.gs1.org/00/040123450000001112"]},
        {"epcList": ["https://fish.example/00/040123450000001112?x=1"]},
        {"eventID": "urn:uuid:39ac7499-fecd-4f65-b582-1c45ff4e6356"},
        {"recordTime": "2026-03-12T12:00:00Z"},
        {"rdfs:comment": "the second try"},
        {"own:nothing": []},
        {
            "eventID": "urn:uuid:39ac7499-fecd-4f65-b582-1c45ff4e6356",
            "errorDeclaration": {"declarationTime": "2026-03-12T12:00:00Z"},
        },
    ],
)
def test_another_spelling_of_the_same_event_has_the_same_hash(fields: dict[str, Any]):
    assert event_hash(read(**fields)) == event_hash(read())


@pytest.mark.parametrize(
    "fields",
    [
        {"eventTime": "2026-03-12T06:40:00.001-05:00"},
        {"eventTimeZoneOffset": "-06:00"},
        {"action": "ADD"},
        {"bizStep": "receiving"},
        {"epcList": ["urn:epc:id:sscc:4012345.0000000222"]},
        {"own:new": "x"},
        {"own:new": ""},
    ],
)
def test_a_changed_event_has_another_hash(fields: dict[str, Any]):
    assert event_hash(read(**fields)) != event_hash(read())


def test_a_prefix_may_have_any_name():
    other = {**EVENT, "@context": {"mine": OWN}, "mine:a": "1", "own:b": {"mine:c": "2"}}

    assert event_hash(document.read(in_document(other), received_at=NOW).events[0]) == event_hash(
        own(a="1", b={"own:c": "2"})
    )


def test_time_is_rounded_at_the_fourth_decimal():
    def written(time: str) -> str:
        return prehash(read(eventTime=time)).split("eventTime=")[1][:24]

    assert written("2026-03-12T11:40:00.0005Z") == "2026-03-12T11:40:00.001Z"
    assert written("2026-03-12T11:40:00.99949999Z") == "2026-03-12T11:40:00.999Z"
    assert written("2026-12-31T23:59:59.9995Z") == "2027-01-01T00:00:00.000Z"


def test_numbers_lose_trailing_zeros_and_text_stays_text():
    assert tail(own(a=1.50, b=2.0, c=10, d=-0.0, e=1e-7, f=1e21)) == (
        "{https://ns.example.com/epcis/}a=1.5{https://ns.example.com/epcis/}b=2"
        "{https://ns.example.com/epcis/}c=10{https://ns.example.com/epcis/}d=0"
        "{https://ns.example.com/epcis/}e=0.0000001"
        "{https://ns.example.com/epcis/}f=1000000000000000000000"
    )
    assert tail(own(lot="0012")) == f"{{{OWN}}}lot=0012"
    assert event_hash(own(lot="12.10")) != event_hash(own(lot="12.1"))


def test_truth_values_are_written_as_in_json_and_null_is_absence():
    sent = {**EVENT, "own:a": True, "own:b": None, "own:c": [None, False]}

    found = tail(document.read(in_document(sent), received_at=NOW).events[0])

    assert found == f"{{{OWN}}}a=true{{{OWN}}}c=false"


def test_a_list_in_a_list_is_not_the_flat_list():
    hashes = {event_hash(own(a=value)) for value in (["x", "y"], [["x", "y"]], [["x"], ["y"]])}

    assert len(hashes) == 3


def test_identifiers_and_words_in_own_fields_are_canonical_too():
    event = own(
        a="urn:epc:id:sscc:4012345.0000000111",
        b="urn:epcglobal:cbv:bizstep:packing",
        c="own:word",
        d="urn:epc:id:sscc:broken",
        e="remark: at 6:40",
    )

    assert tail(event) == "".join(
        f"{{{OWN}}}{name}={value}"
        for name, value in {
            "a": "https://id.gs1.org/00/040123450000001112",
            "b": "https://ref.gs1.org/cbv/BizStep-packing",
            "c": f"{OWN}word",
            "d": "urn:epc:id:sscc:broken",
            "e": "remark: at 6:40",
        }.items()
    )


def test_sensor_words_times_and_numbers_have_one_spelling():
    def sensing(word: str, time: str, value: object) -> Event:
        metadata = {"time": time, "deviceID": "urn:epc:id:giai:4000001.111"}
        report = {"type": word, "value": value, "uom": "CEL"}
        return read(sensorElementList=[{"sensorMetadata": metadata, "sensorReport": [report]}])

    plain = sensing("Temperature", "2026-03-12T06:00:00-05:00", 2.5)

    assert tail(plain) == (
        "sensorElementListsensorElementsensorMetadatatime=2026-03-12T11:00:00.000Z"
        "deviceID=https://id.gs1.org/8004/4000001111"
        "sensorReporttype=https://gs1.org/voc/Temperaturevalue=2.5uom=CEL"
    )
    assert event_hash(plain) == event_hash(
        sensing("gs1:Temperature", "2026-03-12T11:00:00.0000Z", 2.50)
    )


# Total


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_any_tree_has_a_hash(tree: Any):
    # Past the reader on purpose: it refuses most names, and the hash must not depend on that.
    sent = {**EVENT, "own:tree": tree, "ilmd": {"own:tree": tree}, "sensorElementList": tree}
    event = Event(
        type=read().type,
        event_time=NOW,
        event_time_offset="+00:00",
        as_sent={**sent, "readPoint": tree, "bizLocation": {"id": "x", "own:y": tree}},
        namespaces={"own": OWN},
    )

    assert event_hash(event) == event_hash(event)


@pytest.mark.parametrize(
    "value",
    [10**5000, float("inf"), float("nan"), 5e-324, "\ud800", "x" * 10**6, {"own:a": "\ud800"}],
    ids=["long", "infinite", "no-number", "tiny", "surrogate", "big", "deeper"],
)
def test_strange_values_have_a_hash(value: Any):
    event = Event(
        type=read().type,
        event_time=datetime.max.replace(tzinfo=UTC),
        event_time_offset="+00:00",
        as_sent={"own:a": value},
        namespaces={"own": OWN},
    )

    assert event_hash(event).startswith("ni:///sha-256;")


@pytest.mark.conformance
@pytest.mark.parametrize("path", conformance_files("epcis/json-documents/*"))
def test_every_published_document_has_hashes(path: Path):
    for event in document.read(json.loads(path.read_text()), received_at=NOW).events:
        assert len(event_hash(event)) == len("ni:///sha-256;?ver=CBV2.0") + 64
