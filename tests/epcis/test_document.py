"""EPCIS documents read into events, refused with every fault, and written back."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seafood_trace.epcis import document, vocabulary
from seafood_trace.epcis.event import Action, ErrorDeclaration, Event, EventType, Quantity, TypedRef
from seafood_trace.epcis.namespaces import CBVMDA, GDST, GS1_CONTEXT
from seafood_trace.errors import InvalidInput
from tests.epcis.samples import (
    CONTEXT,
    FISHING,
    NOW,
    body,
    event,
    faults_in,
    faults_of,
    of_type,
    read,
)
from tests.needs import examples

LOT = "https://id.gs1.org/01/09521141123454/10/L1"


def test_event_is_read_into_canonical_values() -> None:
    (fishing,) = read(event())

    assert fishing.type is EventType.OBJECT
    assert fishing.action is Action.ADD
    assert fishing.event_time == datetime(2026, 3, 8, 11, 10, 0, 123000, tzinfo=UTC)
    assert fishing.event_time_offset == "-06:00"
    assert fishing.biz_step == vocabulary.FISHING
    assert fishing.disposition == vocabulary.ACTIVE
    assert fishing.persistent_set == ("https://ref.gs1.org/cbv/Disp-completeness_inferred",)
    assert fishing.read_point == "geo:28.5,-94.7"
    assert fishing.biz_location == "https://id.gs1.org/414/9521141000014"
    assert fishing.epcs == ("https://id.gs1.org/01/09521141123454/21/4711",)
    assert fishing.quantities == (Quantity(LOT, Decimal("9.5"), "KGM"),)
    assert fishing.biz_transactions == (
        TypedRef("https://ref.gs1.org/cbv/BTT-po", "urn:epcglobal:cbv:bt:9521141:1"),
    )
    assert fishing.sources == (
        TypedRef(vocabulary.OWNING_PARTY, "https://id.gs1.org/417/9521141000021"),
    )
    assert fishing.destinations == (
        TypedRef(vocabulary.LOCATION, "https://id.gs1.org/414/9521141000038"),
    )
    assert fishing.certification_info == ("https://example.com/certificate/1",)
    assert fishing.error_declaration == ErrorDeclaration(
        datetime(2026, 3, 9, 5, tzinfo=UTC),
        vocabulary.INCORRECT_DATA,
        ("urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518",),
    )
    assert fishing.as_sent == FISHING
    assert fishing.context == CONTEXT


def test_own_fields_are_kept_under_names_without_prefixes() -> None:
    (fishing,) = read(event())

    assert fishing.extensions == {f"{{{GDST}}}productOwner": "urn:gdst:example.org:party:boat.1"}
    assert fishing.ilmd == {
        f"{{{CBVMDA}}}lotNumber": "L1",
        f"{{{CBVMDA}}}certificationList": {
            f"{{{CBVMDA}}}certification": [
                {f"{{{GDST}}}certificationType": "t", f"{{{CBVMDA}}}certificationAgency": "a"}
            ]
        },
    }


@pytest.mark.parametrize(
    ("prefix", "namespace"),
    [
        ("gdst", "https://traceability-dialogue.org/epcis"),
        ("gdst", "https://traceability-dialogue.org/epcis/"),
        ("g", "https://traceability-dialogue.org/epcis"),
    ],
)
def test_gdst_is_one_vocabulary_however_it_is_bound(prefix: str, namespace: str) -> None:
    bare = event(ilmd=..., sensorElementList=..., **{"gdst:productOwner": ...})

    (found,) = read({**bare, f"{prefix}:x": 1}, context=[GS1_CONTEXT, {prefix: namespace}])

    assert found.extensions == {f"{{{GDST}}}x": 1}


@pytest.mark.parametrize(
    "context",
    [
        GS1_CONTEXT,
        [GS1_CONTEXT, {"own": "https://example.com/ns/"}],
        [GS1_CONTEXT, {"own": {"@id": "https://example.com/ns/", "@prefix": True}}],
    ],
)
def test_prefix_may_be_declared_in_the_document_or_the_event(context: Any) -> None:
    inner = {"own": "https://example.com/ns/"}
    sent = of_type(
        "ObjectEvent",
        action="OBSERVE",
        epcList=FISHING["epcList"],
        **{"@context": inner, "own:a": {"@context": {"deep": "urn:deep:"}, "deep:b": [{"c": 1}]}},
    )

    (found,) = read(sent, context=context)

    assert found.extensions == {
        "{https://example.com/ns/}a": {"{urn:deep:}b": [{"{urn:deep:}c": 1}]}
    }
    assert found.namespaces["own"] == "https://example.com/ns/"


def test_full_uri_may_name_a_field() -> None:
    (found,) = read(event(**{"https://example.com/ns/iced": True, "urn:x:y:z": 1}))

    assert found.extensions["{https://example.com/ns/}iced"] is True
    assert found.extensions["{urn:x:y:}z"] == 1


def test_field_without_a_declared_prefix_is_refused() -> None:
    wrong = event(
        ilmd={"lotNumber": "L1", "cbvmda:x": {"no:y": 1}}, readPoint={"id": "geo:0,0", "a": 1}
    )

    assert faults_in({**wrong, "other:field": 1}) == [
        ("unknown_field", "/0/readPoint/a"),
        ("unknown_field", "/0/ilmd/lotNumber"),
        ("undeclared_prefix", "/0/ilmd/cbvmda:x/no:y"),
        ("undeclared_prefix", "/0/other:field"),
    ]


def test_one_field_under_two_prefixes_is_refused() -> None:
    context = [*CONTEXT, {"g": "https://traceability-dialogue.org/epcis/"}]

    found = faults_of(body(event(**{"g:productOwner": "x"}), context=context))

    assert found == [("duplicate_field", "/epcisBody/eventList/0/g:productOwner")]


def test_every_fault_of_every_event_is_named_at_its_place() -> None:
    first = event(eventTime="yesterday", epcList=["a b", 7], bizStep="fishing")
    second = event(quantityList=[{"epcClass": 1, "quantity": -1, "uom": "kilos"}])

    assert faults_in(first, event(), second) == [
        ("bad_time", "/0/eventTime"),
        ("unknown_word", "/0/bizStep"),
        ("bad_uri", "/0/epcList/0"),
        ("wrong_type", "/0/epcList/1"),
        ("wrong_type", "/2/quantityList/0/epcClass"),
        ("bad_quantity", "/2/quantityList/0/quantity"),
        ("bad_uom", "/2/quantityList/0/uom"),
    ]


def test_faults_beyond_a_hundred_are_only_counted_as_more() -> None:
    found = faults_in(*[event(eventTime=1)] * 150)

    assert len(found) == 101
    assert found[99] == ("bad_time", "/99/eventTime")
    assert found[-1] == ("more_faults", "")


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        ("2026-03-08T05:10:00Z", datetime(2026, 3, 8, 5, 10, tzinfo=UTC)),
        ("2026-03-08t05:10:00z", datetime(2026, 3, 8, 5, 10, tzinfo=UTC)),
        ("2026-03-08T05:10:00.5+05:30", datetime(2026, 3, 7, 23, 40, 0, 500000, tzinfo=UTC)),
        ("2026-03-08T05:10:00.123456789Z", datetime(2026, 3, 8, 5, 10, 0, 123456, tzinfo=UTC)),
        ("1900-01-01T00:00:00+14:00", datetime(1899, 12, 31, 10, tzinfo=UTC)),
    ],
)
def test_time_is_read_to_the_microsecond(sent: str, read_as: datetime) -> None:
    (found,) = read(event(eventTime=sent))

    assert found.event_time == read_as


@pytest.mark.parametrize(
    "sent",
    [
        "2026-03-08T05:10:00",
        "2026-03-08",
        "2026-03-08T05:10Z",
        "20260308T051000Z",
        "2026-W10-1T05:10:00Z",
        "2026-02-30T05:10:00Z",
        "2026-03-08T24:00:00Z",
        "2026-03-08T05:10:00+25:00",
        "2026-03-08T05:10:00.1234567890Z",
        "२०२६-03-08T05:10:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        1,
        None,
    ],
)
def test_what_is_no_time_of_ours_is_refused(sent: Any) -> None:
    ((_, place),) = faults_in(event(eventTime=sent))

    assert place == "/0/eventTime"


@pytest.mark.parametrize("offset", ["+00:00", "-13:59", "+14:00"])
def test_offset_of_a_zone_is_read(offset: str) -> None:
    assert read(event(eventTimeZoneOffset=offset))[0].event_time_offset == offset


@pytest.mark.parametrize("offset", ["Z", "+14:01", "-15:00", "+0100", "01:00", "+01:60", 1, None])
def test_what_is_no_offset_is_refused(offset: Any) -> None:
    ((_, place),) = faults_in(event(eventTimeZoneOffset=offset))

    assert place == "/0/eventTimeZoneOffset"


def test_times_are_required() -> None:
    assert faults_in(event(eventTime=..., eventTimeZoneOffset=...)) == [
        ("missing_field", "/0/eventTime"),
        ("missing_field", "/0/eventTimeZoneOffset"),
    ]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ({"quantity": 0}, []),
        ({}, []),
        ({"quantity": 10**15, "uom": "23"}, []),
        ({"quantity": True}, [("wrong_type", "quantity")]),
        ({"quantity": "5"}, [("wrong_type", "quantity")]),
        ({"quantity": 10**5000}, [("bad_quantity", "quantity")]),
        ({"quantity": float("inf")}, [("bad_quantity", "quantity")]),
        ({"quantity": float("nan")}, [("bad_quantity", "quantity")]),
        ({"uom": "KGM"}, [("missing_field", "quantity")]),
        ({"quantity": 1, "uom": "kgm"}, [("bad_uom", "uom")]),
        ({"quantity": 1, "note": "x"}, [("unknown_field", "note")]),
    ],
)
def test_quantity_is_a_sane_number_with_a_code(
    line: dict[str, Any], wrong: list[tuple[str, str]]
) -> None:
    found = faults_in(event(quantityList=[{"epcClass": LOT, **line}]))

    assert found == [(code, f"/0/quantityList/0/{key}") for code, key in wrong]


def test_two_spellings_of_one_thing_are_one_thing() -> None:
    twice = [
        "urn:epc:id:sgtin:9521141.012345.4711",
        "https://example.com/01/09521141123454/21/4711",
    ]

    assert read(event(epcList=twice))[0].epcs == ("https://id.gs1.org/01/09521141123454/21/4711",)
    assert faults_in(event(epcList=twice[:1] * 2)) == [("duplicate", "/0/epcList")]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"parentID": 1, "type": "TransactionEvent", "ilmd": ...}, "/0/parentID"),
        ({"bizLocation": "geo:0,0"}, "/0/bizLocation"),
        ({"bizLocation": {}}, "/0/bizLocation/id"),
        ({"sourceList": [{"source": "geo:0,0"}]}, "/0/sourceList/0/type"),
        ({"destinationList": [{"type": "location"}]}, "/0/destinationList/0/destination"),
        ({"bizTransactionList": [{"type": "po"}]}, "/0/bizTransactionList/0/bizTransaction"),
        ({"persistentDisposition": {}}, "/0/persistentDisposition"),
        ({"persistentDisposition": {"set": ["gone"]}}, "/0/persistentDisposition/set/0"),
        ({"certificationInfo": ["no"]}, "/0/certificationInfo/0"),
        ({"errorDeclaration": {"reason": "incorrect_data"}}, "/0/errorDeclaration/declarationTime"),
        ({"sensorElementList": [{}]}, "/0/sensorElementList/0/sensorReport"),
        (
            {"sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": "1"}]}]},
            "/0/sensorElementList/0/sensorReport/0/value",
        ),
        ({"recordTime": "now"}, "/0/recordTime"),
        ({"action": "WATCH"}, "/0/action"),
        ({"type": "QuantityEvent"}, "/0/type"),
        ({"type": ...}, "/0/type"),
        ({"eventID": "x" * 600}, "/0/eventID"),
        ({"eventID": "urn:uuid:" + "ü" * 252}, "/0/eventID"),
        ({"@context": [1]}, "/0/@context/0"),
    ],
)
def test_malformed_field_is_refused_at_its_place(changes: dict[str, Any], place: str) -> None:
    ((_, found),) = faults_in(event(**changes))

    assert found == place


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"type": "EPCISMasterDataDocument"}, "/type"),
        ({"schemaVersion": "1.2"}, "/schemaVersion"),
        ({"creationDate": "today"}, "/creationDate"),
        ({"epcisBody": []}, "/epcisBody"),
        ({"epcisBody": {}}, "/epcisBody/eventList"),
        ({"epcisBody": {"eventList": {}}}, "/epcisBody/eventList"),
        ({"epcisBody": {"eventList": [], "event": event()}}, "/epcisBody/event"),
        ({"epcisBody": {"eventList": [3]}}, "/epcisBody/eventList/0"),
        ({"@context": 5}, "/@context"),
        ({"comment": "x"}, "/comment"),
        ({"type": "EPCISQueryDocument"}, "/epcisBody/queryResults"),
    ],
)
def test_malformed_document_is_refused_at_its_place(changes: dict[str, Any], place: str) -> None:
    assert place in [found for _, found in faults_of({**body(), **changes})]


@pytest.mark.parametrize("sent", [None, 1, "x", [], [{}]])
def test_what_is_no_object_is_refused(sent: Any) -> None:
    assert faults_of(sent) == [("wrong_type", "")]
    with pytest.raises(InvalidInput):
        document.read_event(sent, received_at=NOW)


def test_document_may_hold_a_single_event_or_none() -> None:
    single = {**body(), "epcisBody": {"event": event()}}

    assert document.read(single, received_at=NOW).events == read(event())
    assert read() == ()


def test_event_that_comes_alone_brings_its_context() -> None:
    alone = {"@context": CONTEXT, **event()}

    found = document.read_event(alone, received_at=NOW)

    assert found.extensions == read(event())[0].extensions
    with pytest.raises(InvalidInput) as caught:
        document.read_event(event(**{"gdst:productOwner": ...}), received_at=NOW)
    assert "/@context" in [fault.pointer for fault in caught.value.faults]


def test_master_data_faults_are_named_with_those_of_events() -> None:
    elements = [{"id": "no uri", "attributes": [{"id": "urn:x:y"}]}, 4]
    vocabulary_list = [
        {"type": "urn:epcglobal:epcis:vtype:party", "vocabularyElementList": elements}
    ]
    header = {"epcisMasterData": {"vocabularyList": vocabulary_list}}
    start = "/epcisHeader/epcisMasterData/vocabularyList/0/vocabularyElementList"

    found = faults_of(body(event(action="GO"), epcisHeader=header))

    assert found == [
        ("wrong_type", f"{start}/1"),
        ("bad_uri", f"{start}/0/id"),
        ("missing_field", f"{start}/0/attributes/0/attribute"),
        ("bad_action", "/epcisBody/eventList/0/action"),
    ]


def test_attribute_of_the_cbv_has_one_name() -> None:
    attributes = [{"id": "cbvmda:name", "attribute": "A"}, {"id": "urn:own:b", "attribute": {}}]
    element = {"id": "urn:epc:id:pgln:9521141.00002", "attributes": attributes}
    part = {"type": "urn:epcglobal:epcis:vtype:party", "vocabularyElementList": [element]}
    header = {"epcisMasterData": {"vocabularyList": [part]}}

    (party,) = document.read(body(epcisHeader=header), received_at=NOW).master_data

    assert party.id == "https://id.gs1.org/417/9521141000021"
    assert party.attributes == (("urn:epcglobal:cbv:mda#name", "A"), ("urn:own:b", {}))


def test_written_document_gives_events_back_as_sent() -> None:
    events = read(event(), event(eventID=...))

    written = document.write(events, created_at=NOW)

    assert written["type"] == "EPCISDocument"
    assert written["@context"] == CONTEXT
    assert written["epcisBody"] == {"eventList": [FISHING, event(eventID=...)]}
    assert document.read(written, received_at=NOW).events == events


def test_recorded_event_gets_our_record_time_and_an_id_where_it_has_none() -> None:
    named, nameless = read(event(recordTime="2020-01-01T00:00:00Z"), event(eventID=...))
    outgoing = [document.Outgoing(one, NOW, "urn:uuid:ours") for one in (named, nameless)]

    written: Any = document.write_query(outgoing, created_at=NOW, query_name="Q")

    first, second = written["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert first == {**named.as_sent, "recordTime": "2026-03-12T12:00:00.000000Z"}
    assert second["eventID"] == "urn:uuid:ours"
    assert "eventID" not in nameless.as_sent


def test_query_document_names_its_query_and_subscription() -> None:
    written: Any = document.write_query(
        read(event()), created_at=NOW, query_name="Q", subscription_id="S"
    )
    unasked: Any = document.write_query([], created_at=NOW, query_name="Q")

    results = written["epcisBody"]["queryResults"]
    assert (results["queryName"], results["subscriptionID"]) == ("Q", "S")
    assert unasked["epcisBody"]["queryResults"] == {
        "queryName": "Q",
        "resultsBody": {"eventList": []},
    }


@pytest.mark.parametrize(
    ("first", "second", "have_own"),
    [
        ({"a": "https://a.example/"}, {"b": "https://b.example/"}, [False, False]),
        ({"a": "https://a.example/"}, {"a": "https://b.example/"}, [False, True]),
        ({"a": "https://a.example/"}, {"cbvmda": "https://b.example/"}, [False, True]),
        (
            {"a": "https://a.example/", "@vocab": "urn:x:"},
            {"b": "https://b.example/"},
            [True, False],
        ),
    ],
)
def test_events_of_two_documents_keep_their_meaning_in_one(
    first: dict[str, str], second: dict[str, str], have_own: list[bool]
) -> None:
    events: list[Event] = []
    for prefixes in (first, second):
        prefix = next(iter(prefixes))
        sent = of_type("ObjectEvent", action="OBSERVE", epcList=FISHING["epcList"])
        events += read({**sent, f"{prefix}:x": 1}, context=[GS1_CONTEXT, prefixes])

    written: Any = document.write(events, created_at=NOW)

    again = document.read(written, received_at=NOW).events
    assert [one.extensions for one in again] == [one.extensions for one in events]
    assert ["@context" in one for one in written["epcisBody"]["eventList"]] == have_own


def test_event_with_a_context_of_its_own_keeps_both() -> None:
    outer = [GS1_CONTEXT, {"a": "https://a.example/"}]
    sent = of_type("ObjectEvent", action="OBSERVE", epcList=FISHING["epcList"])
    sent |= {"@context": {"b": "https://b.example/"}, "a:x": 1, "b:y": 2}
    events = (*read(event()), *read(sent, context=outer), *read(sent, context=[{"a": "urn:a:"}]))

    again = document.read(document.write(events, created_at=NOW), received_at=NOW).events

    assert [one.extensions for one in again] == [one.extensions for one in events]
    assert again[2].extensions == {"{urn:a:}x": 1, "{https://b.example/}y": 2}


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(max_size=8)
    | st.sampled_from(["urn:a:b", "shipping", "ADD", "2026-03-08T05:10:00Z", "a:b", "@context"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=4) | st.sampled_from(["id", "type", "@context", "gdst:x", "source"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside, the whole of it first."""
    parts: Any = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    return [path, *(place for key, part in parts for place in places_in(part, (*path, key)))]


def mutated(sent: Any, data: st.DataObject) -> Any:
    """The document with a value replaced, left out, nested or given a new neighbour."""
    path = data.draw(st.sampled_from(places_in(sent)[1:]))
    holder = sent
    for step in path[:-1]:
        holder = holder[step]
    match data.draw(st.sampled_from(["replace", "delete", "nest", "add"])):
        case "replace":
            holder[path[-1]] = data.draw(ANYTHING)
        case "delete":
            del holder[path[-1]]
        case "nest":
            holder[path[-1]] = data.draw(
                st.sampled_from([[holder[path[-1]]], {"x": holder[path[-1]]}])
            )
        case _ if isinstance(holder, dict):
            holder[data.draw(st.text(max_size=6))] = data.draw(ANYTHING)
        case _:
            holder.append(data.draw(ANYTHING))
    return sent


HEADER = {
    "epcisMasterData": {
        "vocabularyList": [
            {
                "type": "urn:epcglobal:epcis:vtype:party",
                "vocabularyElementList": [
                    {
                        "id": "urn:epc:id:pgln:9521141.00002",
                        "attributes": [{"id": "urn:a:b", "attribute": "x"}],
                        "children": ["urn:epc:id:pgln:9521141.00003"],
                    }
                ],
            }
        ]
    }
}


@settings(max_examples=examples(500), deadline=None)
@given(st.data())
def test_mutilated_document_is_taken_or_refused_and_never_breaks_the_reader(
    data: st.DataObject,
) -> None:
    sent: Any = deepcopy(body(event(), epcisHeader=HEADER))
    for _ in range(data.draw(st.integers(1, 3))):
        sent = mutated(sent, data)

    events, places = outcome(sent)

    assert all(points_into(sent, place) for place in places)
    again = document.read(document.write(events, created_at=NOW), received_at=NOW).events
    assert [one.as_sent for one in again] == [one.as_sent for one in events]


def outcome(sent: Any) -> tuple[tuple[Event, ...], list[str]]:
    """The events of a document that is taken, or the places of the faults of one that is not."""
    try:
        return document.read(sent, received_at=NOW).events, []
    except InvalidInput as error:
        return (), [fault.pointer for fault in error.faults]


def points_into(sent: Any, place: str) -> bool:
    """Whether a pointer leads to a value, or to a field that its object lacks."""
    *steps, last = [step.replace("~1", "/").replace("~0", "~") for step in place.split("/")]
    for step in steps[1:]:
        sent = sent[int(step)] if isinstance(sent, list) else sent[step]
    return not place or isinstance(sent, dict) or int(last) < len(sent)


@given(ANYTHING)
def test_any_json_is_taken_or_refused(sent: Any) -> None:
    for reader in (document.read, document.read_event):
        with pytest.raises(InvalidInput):
            reader(sent, received_at=NOW)


def test_deep_nesting_is_refused() -> None:
    deep: Any = 1
    for _ in range(200):
        deep = {"x": [deep]}

    ((code, _),) = faults_in(event(**{"gdst:deep": deep}))

    assert code == "too_deep"


def test_there_is_an_end_to_prefixes() -> None:
    many = {f"p{number}": "https://example.com/" for number in range(600)}

    found = faults_of(body(event(), context=[*CONTEXT, many]))

    assert ("too_many_prefixes", "/@context") in found


def test_document_survives_being_stored_as_text() -> None:
    events = read(event())

    written = json.loads(json.dumps(document.write(events, created_at=NOW)))

    assert document.read(written, received_at=NOW).events == events


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("https://id.gs1.org/00/095212340000009994", "bad_check_digit"),
        ("https://example.com/01/09521234000014/21/7", "bad_check_digit"),
        ("https://id.gs1.org/01/02012345678903/21/1", "restricted_gtin"),
    ],
)
def test_a_key_that_cannot_be_meant_is_refused_at_its_event(uri: str, code: str):
    event = {
        "type": "ObjectEvent",
        "eventTime": "2026-03-12T06:40:00-05:00",
        "eventTimeZoneOffset": "-05:00",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "epcList": [uri],
    }
    body: dict[str, Any] = {
        "@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-12T12:00:00Z",
        "epcisBody": {"eventList": [event]},
    }
    with pytest.raises(InvalidInput) as error:
        document.read(body, received_at=datetime(2026, 3, 12, tzinfo=UTC))
    assert [(f.code, f.pointer) for f in error.value.faults] == [
        (code, "/epcisBody/eventList/0/epcList")
    ]


@pytest.mark.parametrize(
    "field",
    [
        {"readPoint": {"id": "https://id.gs1.org/414/9521141000013"}},
        {"bizLocation": {"id": "https://id.gs1.org/414/9521141000013"}},
        {"sourceList": [{"type": "location", "source": "https://id.gs1.org/414/9521141000013"}]},
        {
            "destinationList": [
                {"type": "owning_party", "destination": "https://id.gs1.org/417/9521141000013"}
            ]
        },
    ],
)
def test_a_place_or_party_whose_check_digit_is_wrong_is_refused(field: dict[str, Any]):
    sent = {**of_type("ObjectEvent", action="OBSERVE", epcList=["urn:x:1"]), **field}
    assert faults_in(sent) == [("bad_check_digit", f"/0/{next(iter(field))}")]


def test_a_single_event_is_held_to_its_check_digits_too():
    sent = {
        "@context": CONTEXT,
        **of_type(
            "ObjectEvent", action="OBSERVE", epcList=["https://id.gs1.org/00/095212340000009994"]
        ),
    }
    with pytest.raises(InvalidInput) as error:
        document.read_event(sent, received_at=NOW)
    assert [(f.code, f.pointer) for f in error.value.faults] == [("bad_check_digit", "/epcList")]


def test_what_is_sent_to_the_wrong_door_is_told_the_right_one():
    event = of_type("ObjectEvent", action="OBSERVE", epcList=["urn:x:1"])
    assert faults_of({"@context": CONTEXT, **event}) == [("unknown_document_type", "/type")]
    with pytest.raises(InvalidInput, match="This is a document"):
        document.read_event(body(event), received_at=NOW)
