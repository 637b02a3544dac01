"""Events written as XML: they say the same, in the order and the forms that are asked for."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from seafood_trace.epcis import document
from seafood_trace.epcis.document import Outgoing
from seafood_trace.epcis.event import Event, EventType, Json
from seafood_trace.epcis.event_hash import event_hash
from seafood_trace.epcis.xml import reading, writing
from seafood_trace.epcis.xml.text import scalar
from seafood_trace.epcis.xml.words import CbvForm
from seafood_trace.errors import InvalidInput
from tests.epcis import samples
from tests.epcis.xml.samples import NOW
from tests.needs import conformance_files, examples

A_QUERY = "SimpleEventQuery"
IN_JSON = [
    *conformance_files("epcis/json-documents/*.json"),
    *(one for one in conformance_files("epcis/json-query/*.json") if one.id != A_QUERY),
    *conformance_files("event-hash/*.jsonld"),
    *conformance_files("gdst/*.jsonld"),
]
IN_XML_2_0 = conformance_files("epcis/xml-2.0-documents/*.xml")
IN_XML = [*IN_XML_2_0, *conformance_files("epcis/xml-1.2-documents/*.xml")]
# Published documents whose events do not keep the order of the schema.
JUMBLED = frozenset(("JumbledFieldsOrder", "SensorData_with_combined_events"))

EVENT: dict[str, Any] = {
    "type": "ObjectEvent",
    "eventTime": "2026-03-12T06:40:00-05:00",
    "eventTimeZoneOffset": "-05:00",
    "action": "OBSERVE",
    "epcList": ["urn:epc:id:sscc:9521141.0000000111"],
}
CONTEXT: dict[str, Json] = {"own": "https://ns.example.com/epcis/", "two": "urn:x:y:"}


def event(**sent: Any) -> Event:
    return document.read_event({"@context": [CONTEXT], **EVENT, **sent}, received_at=NOW)


def written(*events: Event | Outgoing, form: CbvForm = CbvForm.NO_PREFERENCE) -> bytes:
    return writing.write(events, created_at=NOW, cbv_form=form)


def root(xml: bytes) -> Any:
    return etree.fromstring(xml)


def back(*events: Event | Outgoing, form: CbvForm = CbvForm.NO_PREFERENCE) -> tuple[Event, ...]:
    return reading.read(written(*events, form=form), received_at=NOW).events


def as_text(value: Any) -> Any:
    """A tree as XML can say it: all text, no nulls, nothing empty, no list of one."""
    if isinstance(value, list):
        parts = [as_text(part) for part in value if part is not None]
        return parts[0] if len(parts) == 1 else parts
    if isinstance(value, dict):
        found = {key: as_text(part) for key, part in value.items()}
        return {key: part for key, part in found.items() if part not in ([], None)} or ""
    return None if value is None else scalar(value)


def said(one: Event) -> dict[str, Any]:
    """What an event says, whatever the form it came in."""
    not_said = ("as_sent", "context", "namespaces")
    values = {
        field.name: getattr(one, field.name)
        for field in fields(Event)
        if field.name not in not_said
    }
    return values | {key: as_text(values[key]) for key in ("ilmd", "extensions")}


@pytest.mark.parametrize("form", CbvForm)
@pytest.mark.parametrize("path", [*IN_JSON, *IN_XML])
def test_published_events_come_back_the_same(path: Path, form: CbvForm) -> None:
    if path.suffix == ".xml":
        events = reading.read(path.read_bytes(), received_at=NOW).events
    else:
        events = document.read(json.loads(path.read_text()), received_at=NOW).events

    again = back(*events, form=form)

    assert list(map(said, again)) == list(map(said, events))
    assert list(map(event_hash, again)) == list(map(event_hash, events))


@pytest.mark.parametrize("path", [one for one in IN_XML_2_0 if one.id not in JUMBLED])
def test_published_documents_keep_the_order_that_is_written(path: Path) -> None:
    for one in root(path.read_bytes()).iter(*(f"{{*}}{name}" for name in EventType)):
        order = writing.ORDER[EventType(etree.QName(one).localname)]
        places = [order.index(name) for name in names_in(one) if name in order]
        assert places == sorted(places)


def names_in(element: Any) -> list[str]:
    return [etree.QName(child).localname for child in element.iterchildren("*")]


def test_fields_stand_in_the_order_of_the_schema():
    jumbled = dict(reversed(samples.FISHING.items()))
    one = document.read_event({"@context": samples.CONTEXT, **jumbled}, received_at=NOW)

    found = names_in(root(written(one)).find(".//ObjectEvent"))

    known = [name for name in writing.ORDER[EventType.OBJECT] if name in jumbled]
    assert found == [*known, "productOwner"]


def test_prefixes_are_declared_by_each_event():
    found = root(written(event(**{"own:a": "1"}), event()))

    first, second = found.iter("ObjectEvent")
    assert first.nsmap["own"] == "https://ns.example.com/epcis/"
    assert "own" not in second.nsmap


@pytest.mark.parametrize(
    ("form", "word", "xml"),
    [
        (CbvForm.NO_PREFERENCE, "shipping", "https://ref.gs1.org/cbv/BizStep-shipping"),
        (CbvForm.ALWAYS_WEB_URI, "shipping", "https://ref.gs1.org/cbv/BizStep-shipping"),
        (CbvForm.ALWAYS_URN, "shipping", "urn:epcglobal:cbv:bizstep:shipping"),
        (CbvForm.NEVER_TRANSLATES, "shipping", "urn:epcglobal:cbv:bizstep:shipping"),
        (
            CbvForm.ALWAYS_URN,
            "https://ref.gs1.org/cbv/BizStep-shipping",
            "urn:epcglobal:cbv:bizstep:shipping",
        ),
        (
            CbvForm.NEVER_TRANSLATES,
            "https://ref.gs1.org/cbv/BizStep-shipping",
            "https://ref.gs1.org/cbv/BizStep-shipping",
        ),
        (CbvForm.NEVER_TRANSLATES, "cbv:BizStep-shipping", "cbv:BizStep-shipping"),
        (CbvForm.ALWAYS_URN, "urn:gdst:bizStep:landing", "urn:gdst:bizStep:landing"),
    ],
)
def test_words_of_the_cbv_take_the_form_that_is_asked_for(
    form: CbvForm, word: str, xml: str
) -> None:
    assert root(written(event(bizStep=word), form=form)).findtext(".//bizStep") == xml


def test_every_word_takes_the_form_of_urns():
    one = document.read_event({"@context": samples.CONTEXT, **samples.FISHING}, received_at=NOW)

    xml = written(one, form=CbvForm.ALWAYS_URN).decode()

    for urn in (
        ">urn:epcglobal:cbv:disp:active<",
        ">urn:epcglobal:cbv:disp:completeness_inferred<",
        ">urn:epcglobal:cbv:er:incorrect_data<",
        'type="urn:epcglobal:cbv:btt:po"',
        'type="urn:epcglobal:cbv:sdt:owning_party"',
        'type="urn:epcglobal:cbv:sdt:location"',
    ):
        assert urn in xml


def test_outgoing_event_has_our_record_time_and_an_id():
    sent = event(recordTime="2020-01-01T00:00:00Z")

    found = root(written(Outgoing(sent, NOW, "urn:uuid:1"))).find(".//ObjectEvent")

    assert found.findtext("recordTime") == "2026-03-12T12:00:00.000000Z"
    assert found.findtext("eventID") == "urn:uuid:1"


def test_query_document_says_of_what_query_it_is():
    xml = writing.write_query([event()], created_at=NOW, query_name="a & b", subscription_id="s1")

    found = root(xml)
    results = found.find(".//{urn:epcglobal:epcis-query:xsd:2}QueryResults")
    assert etree.QName(found).localname == "EPCISQueryDocument"
    assert names_in(results) == ["queryName", "subscriptionID", "resultsBody"]
    assert results.findtext("queryName") == "a & b"
    assert len(reading.read(xml, received_at=NOW).events) == 1


def test_answer_without_events_is_a_document():
    xml = writing.write_query([], created_at=NOW, query_name="q")

    assert reading.read(xml, received_at=NOW).events == ()


@pytest.mark.parametrize(
    ("value", "again"),
    [
        ("a\r\n\tb", "a\r\n\tb"),
        (" a ", " a "),
        ("<&>\"'", "<&>\"'"),
        ("]]>", "]]>"),
        ("\x01\ufffe", "\ufffd\ufffd"),
        ("\U0001f41f", "\U0001f41f"),
        (20.0, "20"),
        (1e-7, "0.0000001"),
        (True, "true"),
        (None, None),
        ([], None),
        ({}, ""),
        ([1, "2"], ["1", "2"]),
        ({"@unit": 'K"\n', "@value": 3.5}, {"@unit": 'K"\n', "@value": "3.5"}),
        ({"@xmlns": "urn:z"}, {"@xmlns": "urn:z"}),
        ([[1, 2], [3]], [{"own:a": ["1", "2"]}, {"own:a": "3"}]),
        ({"@context": {"in": "urn:in:"}, "in:b": 1}, {"in:b": "1"}),
    ],
)
def test_own_value_comes_back_as_xml_can_say_it(value: Json, again: Json) -> None:
    assert back(event(**{"own:a": value}))[0].as_sent.get("own:a") == again


@pytest.mark.parametrize(
    "key",
    [
        "own:with space",
        "own:1st",
        "own:a:b",
        "own:_x0041_",
        "own:_x",
        "own:\u9c77",
        "own:\U0001f41f",
        "own:-",
        "own:xmlns",
        "https://other.example.com/ns#a",
    ],
)
def test_own_field_keeps_its_name(key: str) -> None:
    one = event(**{key: "1"})

    assert back(one)[0].extensions == one.extensions


def test_prefix_that_xml_forbids_is_another_one():
    one = event(**{"@context": {"1 x": "urn:1:", "xmly": "urn:2:"}, "1 x:a": "1", "xmly:b": "2"})

    assert back(one)[0].extensions == one.extensions


def test_two_prefixes_of_one_namespace_are_one():
    one = event(**{"own:a": "own:v", "own:b": {"@context": {"o": CONTEXT["own"]}, "o:c": "1"}})

    assert back(one)[0].extensions == one.extensions


# What JSON may hold: no U+0000 and no half of a pair, which the strict parser refuses.
CHARACTERS = st.characters(codec="utf-8", exclude_characters="\x00")
NAMES = st.one_of(
    st.sampled_from(["own:a", "own:b", "two:c", "cbvmda:d", "gs1:e"]),
    st.text(CHARACTERS, min_size=1, max_size=4).map(lambda text: f"own:{text}"),
)
TEXTS = st.text(CHARACTERS, max_size=8)
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
    st.sampled_from(
        ["own:a", "own:b c", "gs1:x", "urn:epc:id:sscc:9521141.0000000111", "https://id.gs1.org/x"]
    ),
)
TREES = st.recursive(
    SCALARS | st.none(),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(inner, max_size=3),
    max_leaves=8,
)


def is_flat(tree: Json) -> bool:
    """Whether no list lies in a list, for which XML has no form."""
    if isinstance(tree, list):
        return all(not isinstance(part, list) and is_flat(part) for part in tree)
    return not isinstance(tree, dict) or all(map(is_flat, tree.values()))


def without_what_xml_cannot_hold(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: without_what_xml_cannot_hold(part) for key, part in tree.items()}
    if isinstance(tree, list):
        return [without_what_xml_cannot_hold(part) for part in tree]
    if isinstance(tree, str):
        return "".join(
            c if c in "\t\n\r" or " " <= c < "\ufffe" or c > "\uffff" else "\ufffd" for c in tree
        )
    return tree


@settings(max_examples=examples(150), deadline=None)
@given(st.dictionaries(NAMES, TREES.filter(is_flat), max_size=4), st.sampled_from(CbvForm))
def test_any_tree_of_own_fields_comes_back(sent: dict[str, Any], form: CbvForm) -> None:
    try:
        one = event(**sent)
    except InvalidInput:
        return  # two names that are one
    clean = event(**without_what_xml_cannot_hold(sent))

    again = back(one, form=form)[0]

    assert said(again) == said(clean)
    assert event_hash(again) == event_hash(clean)


@settings(max_examples=examples(100), deadline=None)
@given(st.text(max_size=20), st.dictionaries(st.text(max_size=5), TREES, max_size=3))
def test_problem_is_well_formed_whatever_it_says(text: str, more: dict[str, Any]) -> None:
    xml = writing.write_problem({"type": "epcisException:X", "title": text, "status": 400, **more})

    assert etree.QName(root(xml)).text == "{urn:epcglobal:epcis:xsd:2}EPCISException"


def test_problem_names_each_fault_in_a_namespace_of_its_own():
    problem = {
        "type": "epcisException:ValidationException",
        "title": "What was sent is not right",
        "status": 400,
        "detail": "No.",
        "errors": [{"code": "bad_uri", "pointer": "/a"}, {"code": "bad_time", "pointer": "/b"}],
    }

    found = root(writing.write_problem(problem))

    own = "{urn:seafood-trace:ns:1:}"
    assert names_in(found) == ["type", "title", "status", "detail", "errors", "errors"]
    assert [one.findtext("code") for one in found.iter(f"{own}errors")] == ["bad_uri", "bad_time"]


def test_collection_lists_its_members():
    found = root(writing.write_collection(["events", "a<b"], name="BizStepCollection"))

    assert found.tag == "BizStepCollection"
    assert [one.text for one in found.iter("member")] == ["events", "a<b"]


def test_capture_job_is_that_of_the_schema():
    job = {
        "captureID": "j1",
        "running": False,
        "success": False,
        "captureErrorBehaviour": "rollback",
        "createdAt": "2026-03-12T12:00:00Z",
        "errors": [{"type": "epcisException:ValidationException", "title": "No", "status": 400}],
    }

    found = root(writing.write_capture_job(job))

    assert dict(found.attrib) == {"running": "false", "success": "false", "captureID": "j1"}
    assert names_in(found) == ["captureErrorBehaviour", "createdAt", "errors"]
    assert found.findtext("errors/error/status") == "400"


def test_times_are_written_as_the_schema_wants_them():
    one = event(eventTime="2026-03-12t06:40:00z")

    assert root(written(one)).findtext(".//eventTime") == "2026-03-12T06:40:00Z"


def test_list_that_may_not_be_empty_is_left_out():
    one = event(quantityList=[], sourceList=[], bizTransactionList=[], certificationInfo=[])

    found = names_in(root(written(one)).find(".//ObjectEvent"))

    assert found[-2:] == ["action", "quantityList"]
