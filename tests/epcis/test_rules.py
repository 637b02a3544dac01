"""What EPCIS asks of an event beyond the shape of each field."""

from typing import Any

import pytest

from seafood_trace.epcis import rules
from tests.epcis.samples import event, faults_in, of_type, read

PARENT = "urn:epc:id:sscc:9521141.0000000001"
CHILD = "urn:epc:id:sgtin:9521141.012345.4711"
LOT = {"epcClass": "urn:epc:class:lgtin:9521141.012345.L1", "quantity": 1}
ORDER = {"bizTransaction": "urn:epcglobal:cbv:bt:9521141:1"}

NOTHING = ("nothing_handled", "/0")
NO_PARENT = ("missing_parent", "/0/parentID")
NO_CHILDREN = ("missing_children", "/0")


@pytest.mark.parametrize(
    "fields",
    [
        {"epcList": [CHILD]},
        {"quantityList": [LOT]},
        {"epcList": [], "sensorElementList": [{"sensorReport": [{"type": "Speed"}]}]},
    ],
)
def test_object_event_names_what_was_handled(fields: dict[str, Any]) -> None:
    assert faults_in(of_type("ObjectEvent", action="OBSERVE", **fields)) == []


@pytest.mark.parametrize("fields", [{}, {"epcList": []}, {"epcList": [], "quantityList": []}])
def test_object_event_that_names_nothing_is_refused(fields: dict[str, Any]) -> None:
    assert faults_in(of_type("ObjectEvent", action="OBSERVE", **fields)) == [NOTHING]


@pytest.mark.parametrize(
    ("name", "action", "without", "wrong"),
    [
        ("AggregationEvent", "ADD", "parentID", [NO_PARENT]),
        ("AggregationEvent", "ADD", "childEPCs", [NO_CHILDREN]),
        ("AggregationEvent", "OBSERVE", "parentID", []),
        ("AggregationEvent", "OBSERVE", "childEPCs", [NO_CHILDREN]),
        ("AggregationEvent", "DELETE", "parentID", [NO_PARENT]),
        ("AggregationEvent", "DELETE", "childEPCs", []),
        ("AssociationEvent", "ADD", "parentID", [NO_PARENT]),
        ("AssociationEvent", "ADD", "childEPCs", [NO_CHILDREN]),
        ("AssociationEvent", "OBSERVE", "parentID", [NO_PARENT]),
        ("AssociationEvent", "OBSERVE", "childEPCs", [NO_CHILDREN]),
        ("AssociationEvent", "DELETE", "parentID", [NO_PARENT]),
        ("AssociationEvent", "DELETE", "childEPCs", []),
    ],
)
def test_parent_and_children_are_asked_for_by_action(
    name: str, action: str, without: str, wrong: list[tuple[str, str]]
) -> None:
    fields: dict[str, Any] = {"parentID": PARENT, "childEPCs": [CHILD]}
    del fields[without]

    assert faults_in(of_type(name, action=action, **fields)) == wrong


def test_children_may_be_classes() -> None:
    packing = of_type("AggregationEvent", action="ADD", parentID=PARENT, childQuantityList=[LOT])

    assert faults_in(packing) == []


def test_transaction_event_needs_a_transaction_and_objects() -> None:
    bare = of_type("TransactionEvent", action="ADD")
    untying = of_type("TransactionEvent", action="DELETE", bizTransactionList=[ORDER])

    assert faults_in(bare) == [("missing_transaction", "/0/bizTransactionList"), NOTHING]
    assert faults_in(untying) == []
    assert faults_in({**untying, "action": "ADD", "parentID": PARENT}) == [NOTHING]
    assert faults_in({**untying, "action": "ADD", "parentID": PARENT, "epcList": []}) == []


def test_a_sensor_alone_says_where_it_read() -> None:
    reading = [{"sensorReport": [{"type": "Temperature", "value": 1.5, "uom": "CEL"}]}]
    alone = of_type("ObjectEvent", action="OBSERVE", sensorElementList=reading)

    assert faults_in(alone) == [("missing_read_point", "/0")]
    assert faults_in({**alone, "readPoint": {"id": "geo:28.5,-94.7"}}) == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"inputQuantityList": [LOT], "outputEPCList": [CHILD]}, []),
        ({"inputEPCList": [CHILD], "transformationID": "urn:uuid:1"}, []),
        ({"outputEPCList": [CHILD], "transformationID": "urn:uuid:1"}, []),
        ({"inputEPCList": [CHILD]}, [("one_sided_transformation", "/0")]),
        ({"outputEPCList": [CHILD]}, [("one_sided_transformation", "/0")]),
        ({"transformationID": "urn:uuid:1"}, [NOTHING]),
    ],
)
def test_transformation_has_two_sides_or_an_id_that_joins_them(
    fields: dict[str, Any], wrong: list[tuple[str, str]]
) -> None:
    assert faults_in(of_type("TransformationEvent", **fields)) == wrong


def test_action_is_required_save_of_a_transformation() -> None:
    making = of_type("TransformationEvent", inputEPCList=[CHILD], outputEPCList=[PARENT])

    assert faults_in(event(action=...)) == [("missing_field", "/0/action")]
    assert faults_in({**making, "action": "ADD"}) == [("field_not_allowed", "/0/action")]


def test_lot_master_data_goes_with_the_making_of_the_lot() -> None:
    ilmd = {"cbvmda:lotNumber": "L1"}
    making = of_type("TransformationEvent", inputEPCList=[CHILD], outputEPCList=[PARENT], ilmd=ilmd)
    packing = of_type("AggregationEvent", action="ADD", parentID=PARENT, childEPCs=[CHILD])

    assert faults_in(event(), making) == []
    assert faults_in(event(action="OBSERVE")) == [("ilmd_not_allowed", "/0/ilmd")]
    assert faults_in({**packing, "ilmd": ilmd}) == [("ilmd_not_allowed", "/0/ilmd")]


def test_field_of_another_type_or_of_none_is_refused() -> None:
    wrong = event(childEPCs=[CHILD], bizSteps="shipping", mine=1)

    assert faults_in(wrong) == [
        ("unknown_field", "/0/bizSteps"),
        ("field_not_allowed", "/0/childEPCs"),
        ("unknown_field", "/0/mine"),
    ]


def test_malformed_field_is_not_also_called_missing() -> None:
    wrong = of_type("AssociationEvent", action="ADD", parentID=1, childEPCs=["no URI"])

    assert faults_in(wrong) == [("wrong_type", "/0/parentID"), ("bad_uri", "/0/childEPCs/0")]


def test_event_that_was_read_breaks_no_rule() -> None:
    (fishing,) = read(event())

    assert rules.check(fishing) == ()
