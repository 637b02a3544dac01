"""What an XML document says, as events."""

import pytest

from seafood_trace.epcis import document
from seafood_trace.epcis.event import EventType, Json
from seafood_trace.epcis.xml import reading
from seafood_trace.errors import InvalidInput
from tests.epcis.xml import samples
from tests.epcis.xml.samples import NOW, codes, event, faults, own

NS = "{https://ns.example.com/epcis/}"


def test_translation_is_json_that_the_one_gate_reads():
    sent = reading.to_json(event("<own:a>1</own:a>"))

    assert document.read(sent, received_at=NOW).events == samples.read(event("<own:a>1</own:a>"))


def test_urn_of_the_cbv_is_a_bare_word_in_json():
    assert samples.read(event())[0].as_sent["bizStep"] == "shipping"


def test_uri_of_a_word_stays_as_it_was_sent():
    uri = "https://ref.gs1.org/cbv/BizStep-shipping"
    sent = event().replace(b"urn:epcglobal:cbv:bizstep:shipping", uri.encode())

    assert samples.read(sent)[0].as_sent["bizStep"] == uri


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ("<own:a>text</own:a>", "text"),
        ("<own:a/>", ""),
        ("<own:a> 0012\n </own:a>", "0012"),
        ('<own:a xml:space="preserve"> a </own:a>', " a "),
        ("<own:a><![CDATA[<b>]]></own:a>", "<b>"),
        ("<own:a>1<!-- no -->2<?nor this?></own:a>", "12"),
        ("<own:a>1</own:a><own:a>2</own:a>", ["1", "2"]),
        ("<own:a><own:b>1</own:b></own:a>", {f"{NS}b": "1"}),
        ("<own:a><b>1</b></own:a>", {f"{NS}b": "1"}),
        ("<own:a><own:b>1</own:b><own:b>2</own:b></own:a>", {f"{NS}b": ["1", "2"]}),
        ('<own:a unit="KGM">3.5</own:a>', {"@unit": "KGM", "@value": "3.5"}),
        ('<own:a value="1">2</own:a>', {f"{NS}value": "1", "@value": "2"}),
        ('<own:a own:unit="KGM"/>', {f"{NS}unit": "KGM"}),
        ("<own:a>one <own:b>2</own:b> three</own:a>", {f"{NS}b": "2", "@value": "one three"}),
        (
            '<own:a xsi:type="xsd:int" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">7</own:a>',
            "7",
        ),
    ],
)
def test_own_element_has_this_value(xml: str, value: Json) -> None:
    assert own(xml) == {f"{NS}a": value}


def test_own_element_that_is_nil_is_not_there():
    nil = '<own:a xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'

    assert own(nil) == {}


def test_one_namespace_has_one_prefix_however_often_it_is_declared():
    twice = '<x:a xmlns:x="urn:x:y:">1</x:a><z:a xmlns:z="urn:x:y:">2</z:a>'

    found = samples.read(event(twice))[0]

    assert found.extensions == {"{urn:x:y:}a": ["1", "2"]}
    assert found.as_sent["@context"] == [{"x": "urn:x:y:"}]


def test_default_namespace_gets_a_prefix():
    assert own('<a xmlns="urn:x:y:">1</a>') == {"{urn:x:y:}a": "1"}


def test_prefix_that_two_events_use_otherwise_is_declared_by_each():
    one, other = (
        samples.EVENT.format(f'<x:a xmlns:x="{uri}">1</x:a>') for uri in ("urn:x:1:", "urn:x:2:")
    )

    events = samples.read(samples.document(one + other))

    assert [list(found.extensions) for found in events] == [["{urn:x:1:}a"], ["{urn:x:2:}a"]]


def test_prefix_like_a_scheme_does_not_change_uris():
    trap = '<urn:a xmlns:urn="https://trap.example.com/">1</urn:a>'

    found = samples.read(event(trap))[0]

    assert found.epcs == ("https://id.gs1.org/00/095211410000001110",)
    assert found.extensions == {"{https://trap.example.com/}a": "1"}


def test_prefix_of_a_value_is_declared():
    sent = event("<own:a>own:b</own:a>")

    assert samples.read(sent)[0].namespaces["own"] == "https://ns.example.com/epcis/"


def test_elements_of_epcis_may_carry_its_namespace():
    sent = event().replace(b"<action>", b"<epcis:action>").replace(b"</action>", b"</epcis:action>")

    assert samples.read(sent)[0].action == "OBSERVE"


def test_wrappers_of_version_1_are_looked_through():
    inside = (
        "<baseExtension><eventID>urn:uuid:0b7f9a5e-5f4b-4f5e-9d0a-1c2f3a4b5c6d</eventID>"
        "</baseExtension><extension><extension><persistentDisposition>"
        "<set>urn:epcglobal:cbv:disp:completeness_verified</set></persistentDisposition>"
        "</extension></extension>"
    )

    found = samples.read(samples.document(samples.EVENT.format(inside), version="1.2"))[0]

    assert found.event_id == "urn:uuid:0b7f9a5e-5f4b-4f5e-9d0a-1c2f3a4b5c6d"
    assert found.persistent_set == ("https://ref.gs1.org/cbv/Disp-completeness_verified",)


def test_what_only_version_1_allows_is_kept_under_a_name_of_its_own():
    ilmd = samples.EVENT.format(
        '<extension><ilmd><x:a xmlns:x="urn:x:y:">1</x:a></ilmd></extension>'
    )

    found = samples.read(samples.document(ilmd, version="1.2"))[0]

    assert found.ilmd == {}
    assert found.extensions == {"{urn:seafood-trace:ns:epcis-1:}ilmd": {"{urn:x:y:}a": "1"}}
    assert codes(samples.document(ilmd)) == ["ilmd_not_allowed"]


def test_numbers_and_truths_of_a_sensor_are_no_text():
    report = (
        "<sensorElementList><sensorElement><sensorReport type='gs1:Temperature' value='26.0' "
        "booleanValue='1' own:probe='a'/></sensorElement></sensorElementList>"
    )

    sent = samples.read(event(report))[0].as_sent

    assert sent["sensorElementList"] == [
        {
            "sensorReport": [
                {"type": "gs1:Temperature", "value": 26.0, "booleanValue": True, "own:probe": "a"}
            ]
        }
    ]


@pytest.mark.parametrize("text", ["many", "NaN", "INF", "1e999", "", "٣"])
def test_quantity_that_is_no_number_is_refused(text: str) -> None:
    item = "<epcClass>urn:epc:idpat:sgtin:9521141.012345.*</epcClass>"
    line = f"<quantityElement>{item}<quantity>{text}</quantity></quantityElement>"

    assert codes(event(f"<quantityList>{line}</quantityList>")) == ["wrong_type"]


def test_fault_is_told_with_its_line():
    found = faults(event("<bizLocation>\n<id>no uri</id>\n</bizLocation>"))[0]

    assert found.pointer == "/epcisBody/eventList/0/bizLocation/id"
    assert found.message.endswith("(line 8)")


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<colour>red</colour>", "unknown_field"),
        ("<type>ObjectEvent</type>", "duplicate_field"),
        ("<action>ADD</action>", "duplicate_field"),
        ("loose text", "unexpected_text"),
        ("<parentID/>", "field_not_allowed"),
        ("<quantityList><epc>urn:x:y</epc></quantityList>", "unknown_element"),
        ("<bizLocation><id>urn:x:y</id><name>n</name></bizLocation>", "unknown_field"),
        ("<bizLocation kind='x'><id>urn:x:y</id></bizLocation>", "unknown_attribute"),
        (
            "<sourceList><source type='location' x='y'>urn:x:y</source></sourceList>",
            "unknown_attribute",
        ),
        ("<disposition><b/></disposition>", "unexpected_element"),
        ("<n:a xmlns:n='relative'>1</n:a>", "bad_namespace"),
    ],
)
def test_what_has_no_meaning_is_refused_by_name(inside: str, code: str) -> None:
    assert code in codes(event(inside))


def test_all_faults_are_told_at_once():
    found = codes(event("<bizLocation kind='x'><id>no uri</id></bizLocation><colour/>"))

    assert found == ["unknown_attribute", "bad_uri", "unknown_field"]


def test_event_by_event_leaves_out_those_whose_xml_is_at_fault():
    good, odd, wrong = (
        samples.EVENT.format(inside)
        for inside in ("", "<readPoint x='y'><id>urn:x:y</id></readPoint>", "<colour/>")
    )

    found = reading.read(
        samples.document(good + odd + wrong + good), received_at=NOW, event_by_event=True
    )

    assert found.places == ("/epcisBody/eventList/0", "/epcisBody/eventList/3")
    assert {place: one[0].code for place, one in found.refused.items()} == {
        "/epcisBody/eventList/1": "unknown_attribute",
        "/epcisBody/eventList/2": "unknown_field",
    }
    assert all("(line " in one[0].message for one in found.refused.values())


def test_bare_event_is_read_alone():
    found = reading.read_event(samples.EVENT.format("").encode(), received_at=NOW)

    assert found.type is EventType.OBJECT
    assert found.context is not None


def test_one_event_is_asked_for_and_two_are_refused():
    with pytest.raises(InvalidInput, match="One event is wanted"):
        reading.read_event(samples.document(samples.EVENT.format("") * 2), received_at=NOW)


def test_event_of_an_unknown_type_is_named():
    assert codes(samples.document("<QuantityEvent/>")) == ["unknown_event_type"]


def test_query_document_may_hold_master_data_alone():
    vocabulary = (
        "<VocabularyList><Vocabulary type='urn:epcglobal:epcis:vtype:Location'>"
        "<VocabularyElementList><VocabularyElement id='urn:epc:id:sgln:9521141.00001.0'>"
        "<attribute id='urn:epcglobal:cbv:mda#name'>Dock (demonstration)</attribute>"
        "<children><id>urn:epc:id:sgln:9521141.00001.1</id></children>"
        "</VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList>"
    )
    sent = (
        '<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:2" schemaVersion="2.0" '
        'creationDate="2026-03-12T12:00:00Z"><EPCISBody><q:QueryResults><queryName>all</queryName>'
        f"<resultsBody>{vocabulary}</resultsBody></q:QueryResults></EPCISBody></q:EPCISQueryDocument>"
    )

    found = reading.read(sent.encode(), received_at=NOW)

    assert found.events == ()
    assert found.master_data[0].get("urn:epcglobal:cbv:mda#name") == "Dock (demonstration)"
    assert len(found.master_data[0].children) == 1


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ("<attribute id='urn:x:a'>Dock</attribute>", "Dock"),
        ("<attribute id='urn:x:a'/>", ""),
        ("<attribute id='urn:x:a' own:by='me'>Dock</attribute>", "Dock"),
        ("<attribute id='urn:x:a'><own:b>1</own:b></attribute>", {"own:b": "1"}),
    ],
)
def test_master_data_attribute_has_this_value(xml: str, value: Json) -> None:
    header = (
        "<EPCISHeader><EPCISMasterData><VocabularyList><Vocabulary type='urn:x:v'>"
        "<VocabularyElementList><VocabularyElement id='urn:epc:id:sgln:9521141.00001.0'>"
        f"{xml}</VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList>"
        "</EPCISMasterData></EPCISHeader>"
    )
    sent = samples.document("", declares="xmlns:own='urn:own:'", before=header)

    found = reading.read(sent, received_at=NOW).master_data

    assert found[0].attributes == (("urn:x:a", value),)
