"""Every query parameter, over the events of published documents: what it finds and what not."""

from dataclasses import replace

import pytest

from seafood_trace.epcis.event import Event
from seafood_trace.epcis.query import matching, parameters
from seafood_trace.epcis.sharing import shared_event
from tests.epcis import samples
from tests.epcis.query.asking import NOW, PREFIXES, events_of, finds, finds_json
from tests.needs import require_conformance_folder

# Of `ObjectEvent_all_possible_fields.json`: parameter, a value that finds it, one that does not.
OBJECT = [
    ("eventType", "ObjectEvent|AggregationEvent", "TransactionEvent"),
    ("eventType", "https://ref.gs1.org/epcis/ObjectEvent", "https://example.org/OwnEvent"),
    ("GE_eventTime", "2005-04-05T02:33:31.116Z", "2005-04-05T02:33:31.117Z"),
    ("LT_eventTime", "2005-04-05T02:33:31.117Z", "2005-04-05T02:33:31.116Z"),
    ("GT_eventTime", "2005-04-05T02:33:31.115Z", "2005-04-05T02:33:31.116Z"),
    ("LE_eventTime", "2005-04-04T20:33:31.116-06:00", "2005-04-05T02:33:31.115Z"),
    ("GE_recordTime", "2026-03-12T12:00:00Z", "2026-03-12T12:00:01Z"),
    ("LT_recordTime", "2026-03-12T12:00:01Z", "2026-03-12T12:00:00Z"),
    ("EQ_action", "DELETE|ADD", "DELETE"),
    ("EQ_bizStep", "receiving", "shipping"),
    ("EQ_bizStep", "https://ref.gs1.org/cbv/BizStep-receiving|packing", "packing"),
    ("EQ_disposition", "urn:epcglobal:cbv:disp:in_progress", "active"),
    ("EQ_persistentDisposition_set", "completeness_verified", "completeness_inferred"),
    ("EQ_persistentDisposition_unset", "completeness_inferred", "completeness_verified"),
    ("EQ_readPoint", "urn:epc:id:sgln:0012345.11111.400", "urn:epc:id:sgln:0012345.11111.0"),
    ("WD_readPoint", "urn:epc:id:sgln:0012345.11111.0", "urn:epc:id:sgln:0012345.11111.401"),
    ("WD_readPoint", "urn:epc:id:sgln:0012345.11111.400", "urn:epc:id:sgln:0012345.11112.0"),
    ("EQ_bizLocation", "urn:epc:id:sgln:0012345.11111.0", "urn:epc:id:sgln:0012345.11111.400"),
    ("EQ_bizLocation", "https://example.org/414/0012345111112", "geo:28.5,-94.7"),
    ("WD_bizLocation", "urn:epc:id:sgln:0012345.11111.0", "urn:epc:id:sgln:0012345.11111.400"),
    ("MATCH_epc", "urn:epc:id:sgtin:0614141.107346.2018", "urn:epc:id:sgtin:0614141.107346.2"),
    ("MATCH_epc", "https://example.org/01/10614141073464/21/2018", "urn:epc:id:gid:1.2.3"),
    ("MATCH_epc", "urn:epc:idpat:sgtin:0614141.107346.*", "urn:epc:idpat:sgtin:0614141.107347.*"),
    ("MATCH_epc", "urn:epc:idpat:sgtin:0614141.*.*", "urn:epc:idpat:sgtin:0614142.*.*"),
    ("MATCH_epc", "urn:epc:idpat:sgtin:*.*.*", "urn:epc:idpat:sscc:*.*"),
    ("MATCH_epc", "urn:epc:idpat:sgtin:0614141.107346.[2000-2020]", "urn:epc:idpat:giai:*.*"),
    ("MATCH_epc", "https://id.gs1.org/01/10614141073464/21/*", "https://id.gs1.org/00/*"),
    ("MATCH_anyEPC", "urn:epc:id:sgtin:0614141.107346.2018", "urn:epc:id:sscc:0614141.1234567890"),
    ("MATCH_epcClass", "urn:epc:class:lgtin:4012345.012345.998877", "urn:epc:class:lgtin:4012345.012345.9"),
    ("MATCH_epcClass", "urn:epc:class:lgtin:4012345.012345.*", "urn:epc:idpat:sgtin:4012345.012345.*"),
    ("MATCH_anyEPCClass", "urn:epc:class:lgtin:4012345.*.*", "urn:epc:class:lgtin:4012346.*.*"),
    ("MATCH_anyEPCClass", "https://id.gs1.org/01/04012345123456/10/998877", "urn:gdst:x:product:class:a.b"),
    ("EQ_quantity", "200", "201"),
    ("EQ_quantity", "7|200.0", "7"),
    ("GT_quantity", "199.99", "200"),
    ("GE_quantity", "200", "200.01"),
    ("LT_quantity", "200.01", "200"),
    ("LE_quantity", "200", "199.99"),
    ("EQ_quantity_KGM", "200", "2"),
    ("GE_quantity_KGM", "200", "200.5"),
    ("LT_quantity_KGM", "201", "200"),
    ("EQ_bizTransaction_po", "urn:epc:id:gdti:0614141.00001.1618034", "urn:epc:id:gsrn:0614141.0000010253"),
    ("EQ_bizTransaction_urn:epcglobal:cbv:btt:pedigree", "urn:epc:id:gsrn:0614141.0000010253", "urn:x:1"),
    ("EQ_bizTransaction", "urn:epc:id:gsrn:0614141.0000010253", "urn:x:1"),
    ("EQ_source_location", "urn:epc:id:sgln:4012345.00225.0", "urn:epc:id:pgln:4012345.00225"),
    ("EQ_source_owning_party", "urn:epc:id:pgln:4012345.00225", "urn:epc:id:sgln:4012345.00225.0"),
    ("EQ_destination_possessing_party", "urn:epc:id:pgln:0614141.00777", "urn:epc:id:pgln:4012345.00225"),
    ("EQ_eventID", "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8", "urn:uuid:1"),
    ("GE_errorDeclarationTime", "2006-11-07T13:00:00Z", "2006-11-07T13:00:01Z"),
    ("LT_errorDeclarationTime", "2006-11-07T13:00:01Z", "2006-11-07T13:00:00Z"),
    ("GE_errorDeclaration_Time", "2006-11-07T13:00:00Z", "2006-11-07T13:00:01Z"),
    ("EQ_errorReason", "incorrect_data", "did_not_occur"),
    (
        "EQ_correctiveEventID",
        "ni:///sha-256;fec9667280c4710a3fa9558b7bc8ddc2ced0dc442d87f82becae24bb6ca6a46f?ver=CBV2.0",
        "urn:x:1",
    ),
    ("GE_time", "2019-07-19T13:00:00Z", "2019-07-19T13:00:01Z"),
    ("LT_time", "2019-04-02T13:05:01Z", "2019-04-02T13:05:00Z"),
    ("GE_startTime", "2019-04-02T12:55:01Z", "2019-04-02T12:55:02Z"),
    ("LT_startTime", "2019-04-02T12:55:02Z", "2019-04-02T12:55:01Z"),
    ("GE_endTime", "2019-04-02T13:55:00Z", "2019-04-02T13:55:01Z"),
    ("LT_endTime", "2019-04-02T13:55:01Z", "2019-04-02T13:55:00Z"),
    ("EQ_type", "Temperature", "Speed"),
    ("EQ_type", "gs1:Temperature", "gs1:Speed"),
    ("EQ_deviceID", "urn:epc:id:giai:4000001.111", "urn:epc:id:giai:4000001.112"),
    ("EQ_dataProcessingMethod", "https://example.com/253/4012345000054987", "https://example.com/1"),
    ("EQ_microorganism", "https://www.ncbi.nlm.nih.gov/taxonomy/1126011", "urn:x:1"),
    ("EQ_chemicalSubstance", "https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N", "urn:x:1"),
    ("EQ_bizRules", "https://example.com/253/4012345000054987", "https://example.com/1"),
    ("EQ_stringValue", "other|SomeString", "somestring"),
    ("EQ_hexBinaryValue", "F0F0F0", "F0F0F1"),
    ("EQ_uriValue", "https://id.gs1.org/8004/4000001111", "https://id.gs1.org/8004/4000001112"),
    ("EQ_booleanValue", "true", "false"),
    ("EQ_component", "example:x", "x"),
    ("EQ_deviceMetadata", "https://id.gs1.org/8004/4000001111", "urn:x:1"),
    ("EQ_rawData", "https://example.org/8004/401234599999", "urn:x:1"),
    ("EQ_value_CEL", "26", "25"),
    ("EQ_value_CEL", "26.0", "26.1"),
    ("GE_value_CEL", "26", "26.01"),
    ("GT_value_CEL", "25.9", "26"),
    ("LE_value_CEL", "26", "25.9"),
    ("LT_value_CEL", "26.1", "26"),
    ("GE_value", "26", "27"),
    ("GE_minValue_CEL", "26", "26.5"),
    ("LT_maxValue_CEL", "26.3", "26.2"),
    ("LE_meanValue_CEL", "13.2", "13.1"),
    ("GT_sDev_CEL", "0.01", "0.1"),
    ("EQ_percValue_CEL", "12.7", "12.8"),
    ("GE_percRank", "50", "50.1"),
    ("EQ_SENSORELEMENT_ext1:int", "10", "11"),
    ("GE_SENSORELEMENT_ext1:float", "20.0", "20.1"),
    ("LT_SENSORELEMENT_ext1:time", "2013-06-08T14:58:57Z", "2013-06-08T14:58:56Z"),
    ("EQ_INNER_SENSORELEMENT_ext2:string", "stringInObject", "string"),
    ("EQ_SENSORMETADATA_ext1:someFurtherMetadata", "someText", "otherText"),
    ("EQ_SENSORREPORT_ext1:someFurtherReportData", "someText", "otherText"),
    ("EQ_ILMD_ext1:float", "20", "21"),
    ("GT_ILMD_ext1:float", "19", "20"),
    ("EQ_ILMD_ext1:array", "stringInArray", "stringInArrayInObject"),
    ("EQ_ILMD_ext1:array", "2013-06-08T16:58:56.591+02:00", "2013-06-08T16:58:56Z"),
    ("EQ_INNER_ILMD_ext2:array", "23", "24"),
    ("EQ_INNER_ILMD_ext3:string", "stringInObjectInObject", "string"),
    ("EQ_ILMD_{http://example.com/ext1/}float", "20", "21"),
    ("EQ_ILMD_http://example.com/ext1/float", "20", "21"),
]  # fmt: skip
# The parameters that ask whether there is something, and one of the same kind that finds nothing.
EXISTENCE = [
    ("EXISTS_sensorElementList", "EXISTS_SENSORMETADATA_ext1:nothing"),
    ("EXISTS_errorDeclaration", "EXISTS_ERROR_DECLARATION_ext1:nothing"),
    ("EXISTS_ILMD_ext1:object", "EXISTS_ILMD_ext2:object"),
    ("EXISTS_INNER_ILMD_ext2:object", "EXISTS_INNER_ILMD_ext2:nothing"),
    ("EXISTS_SENSORREPORT_ext1:someFurtherReportData", "EXISTS_SENSORREPORT_ext1:nothing"),
]
# Of `TransformationEvent_all_possible_fields.json`.
TRANSFORMATION = [
    ("EQ_transformationID", "urn:epc:id:gdti:0614141.12345.400", "urn:epc:id:gdti:0614141.12345.1"),
    ("MATCH_inputEPC", "urn:epc:id:sgtin:4012345.011122.25", "urn:epc:id:sgtin:4012345.077889.25"),
    ("MATCH_outputEPC", "urn:epc:id:sgtin:4012345.077889.25", "urn:epc:id:sgtin:4012345.011122.25"),
    ("MATCH_outputEPC", "urn:epc:idpat:sgtin:4012345.077889.*", "urn:epc:idpat:sgtin:4012345.011122.*"),
    ("MATCH_anyEPC", "urn:epc:id:sgtin:4012345.011122.25", "urn:epc:class:lgtin:4012345.011111.4444"),
    ("MATCH_inputEPCClass", "urn:epc:idpat:sgtin:4012345.066666.*", "urn:epc:idpat:sgtin:4012345.066667.*"),
    ("MATCH_outputEPCClass", "urn:epc:class:lgtin:4012345.011111.4444", "urn:epc:class:lgtin:4012345.011111.4"),
    ("MATCH_anyEPCClass", "urn:epc:idpat:sgtin:4012345.*.*", "urn:epc:idpat:sgtin:0614142.*.*"),
    ("GE_quantity_KGM", "10", "11"),
    ("EQ_quantity", "220", "221"),
]  # fmt: skip


def published(name: str) -> Event:
    path = require_conformance_folder() / "epcis" / "json-documents" / f"{name}.json"
    return events_of(path)[0]


@pytest.mark.parametrize(("parameter", "hit", "miss"), OBJECT)
def test_parameter_finds_an_object_event_by_its_value_alone(
    parameter: str, hit: str, miss: str
) -> None:
    event = published("ObjectEvent_all_possible_fields")
    assert finds(event, **{parameter: hit})
    assert not finds(event, **{parameter: miss})
    assert finds_json(event, {parameter: hit.split("|") if "|" in hit else hit})
    assert not finds_json(event, {parameter: miss})


@pytest.mark.parametrize(("hit", "miss"), EXISTENCE)
def test_existence_is_asked_by_true_one_or_nothing(hit: str, miss: str) -> None:
    event = published("ObjectEvent_all_possible_fields")
    for value in ("true", "1", ""):
        assert finds(event, **{hit: value})
        assert not finds(event, **{miss: value})
    assert finds(event, **{miss: "false"})
    assert finds_json(event, {hit: None})
    assert not finds_json(event, {miss: 1})


@pytest.mark.parametrize(("parameter", "hit", "miss"), TRANSFORMATION)
def test_parameter_finds_a_transformation_by_its_value_alone(
    parameter: str, hit: str, miss: str
) -> None:
    event = published("TransformationEvent_all_possible_fields")
    assert finds(event, **{parameter: hit})
    assert not finds(event, **{parameter: miss})


def test_parent_and_children_of_an_aggregation_are_told_apart() -> None:
    event = published("AggregationEvent_all_possible_fields")
    assert event.parent_id is not None
    assert finds(event, MATCH_parentID=event.parent_id)
    assert not finds(event, MATCH_epc=event.parent_id)
    assert finds(event, MATCH_anyEPC=event.parent_id)
    assert finds(event, MATCH_epc=event.child_epcs[0])
    assert not finds(event, MATCH_parentID=event.child_epcs[0])


def test_extension_at_the_top_and_in_the_declaration_is_found() -> None:
    (event,) = samples.read(
        samples.event(
            **{
                "shop:price": 9.8,
                "shop:terms": {"shop:discount": {"shop:rate": "0.05"}},
                "readPoint": {"id": "geo:28.5,-94.7", "shop:note": "night"},
                "errorDeclaration": {
                    "declarationTime": "2026-03-09T05:00:00Z",
                    "shop:by": {"shop:who": "ida"},
                },
            }
        ),
        context=[*samples.CONTEXT, PREFIXES],
    )
    assert finds(event, **{"EQ_shop:price": "9.80", "LT_shop:price": "10"})
    assert not finds(event, **{"EQ_INNER_shop:price": "9.80"})
    assert finds(event, **{"GE_INNER_shop:rate": "0.05", "EXISTS_shop:terms": "true"})
    assert finds(event, **{"EQ_readPoint_shop:note": "night"})
    assert finds(event, **{"EQ_INNER_ERROR_DECLARATION_shop:who": "ida"})
    assert finds(event, **{"EXISTS_ERROR_DECLARATION_shop:by": "true"})
    assert finds(event, **{"EQ_gdst:productOwner": "urn:gdst:example.org:party:boat.1"})
    assert not finds(event, **{"EQ_bizLocation_shop:note": "night"})


def test_code_with_leading_zeros_is_no_number() -> None:
    (event,) = samples.read(samples.event(ilmd={"cbvmda:lotNumber": "007"}))
    assert finds(event, **{"EQ_ILMD_cbvmda:lotNumber": "007"})
    assert not finds(event, **{"EQ_ILMD_cbvmda:lotNumber": "7"})


def test_conditions_must_all_hold_and_any_of_their_values_will_do() -> None:
    event = published("ObjectEvent_all_possible_fields")
    assert finds(event, EQ_action="ADD|DELETE", EQ_bizStep="shipping|receiving")
    assert not finds(event, EQ_action="ADD|DELETE", EQ_bizStep="shipping|packing")


def test_attributes_of_a_place_are_asked_of_master_data() -> None:
    (event,) = samples.read(samples.event())
    told = {event.biz_location: {"urn:epcglobal:cbv:mda#city": "Galveston"}}

    def finds_told(**asked: str) -> bool:
        query = parameters.from_arguments(asked.items())
        return matching.matches(
            event,
            query,
            event_id="urn:x",
            record_time=NOW,
            attributes=lambda uri: told.get(uri, {}),
        )

    assert finds_told(HASATTR_bizLocation="cbvmda:city")
    assert finds_told(HASATTR_bizLocation="urn:epcglobal:cbv:mda#city|urn:epcglobal:cbv:mda#state")
    assert not finds_told(HASATTR_bizLocation="cbvmda:state")
    assert not finds_told(HASATTR_readPoint="cbvmda:city")
    assert finds_told(**{"EQATTR_bizLocation_cbvmda:city": "Galveston|Tampa"})
    assert finds_told(**{"EQ_ATTR_bizLocation_urn:epcglobal:cbv:mda#city": "Galveston"})
    assert not finds_told(**{"EQATTR_bizLocation_cbvmda:city": "Tampa"})


def test_event_as_shared_holds_nothing_private_to_find() -> None:
    (event,) = samples.read(
        samples.event(
            ilmd={
                "cbvmda:lotNumber": "L1",
                "shop:price": "9.80",
                "cbvmda:certificationList": {"certification": [{"shop:fee": "3"}]},
            },
            **{"shop:terms": {"shop:discount": "0.49"}},
        ),
        context=[*samples.CONTEXT, PREFIXES],
    )
    private = {
        "EQ_ILMD_shop:price": "9.80",
        "EXISTS_ILMD_shop:price": "true",
        "EQ_INNER_ILMD_shop:fee": "3",
        "EQ_INNER_shop:discount": "0.49",
        "EXISTS_shop:terms": "true",
        "EQ_type": "Temperature",
        "EXISTS_sensorElementList": "true",
        "EQ_SENSORREPORT_gdst:probe": "a",
    }
    shared = {
        "EQ_ILMD_cbvmda:lotNumber": "L1",
        "EQ_gdst:productOwner": "urn:gdst:example.org:party:boat.1",
        "EXISTS_errorDeclaration": "true",
    }
    assert all(finds(event, **{name: value}) for name, value in (private | shared).items())
    known = shared_event(event)
    assert not any(finds(known, **{name: value}) for name, value in private.items())
    assert all(finds(known, **{name: value}) for name, value in shared.items())


def test_event_without_an_id_is_found_by_the_one_it_was_given() -> None:
    (event,) = samples.read(samples.event(eventID=...))
    query = parameters.from_arguments([("EQ_eventID", "urn:uuid:given")])
    assert matching.matches(event, query, event_id="urn:uuid:given", record_time=NOW)
    assert not matching.matches(event, query, event_id="urn:uuid:other", record_time=NOW)
    assert not finds(replace(event, event_id="urn:uuid:other"), EQ_eventID="urn:uuid:given")
