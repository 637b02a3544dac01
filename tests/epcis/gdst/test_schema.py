"""Our judge of key data elements beside GDST's own JSON Schema, on the published chain.

What ours calls complete passes the schema's rules for that event. The schema is asked for its rule
about one kind of event at a time (`GdstFishingEvent`), because as a whole it is wrong in places:

- an event without any `ilmd` passes it, and a `bizStep` written as a full URI escapes it;
- of a transformation that is no feed mill it asks for a protein source, by a condition that is
  always true (so the published chain writes one);
- it does not take a vessel's master data for what the catch information leaves out, one vessel
  that is no list, or the words of truth that XML writes.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.epcis import document
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.gdst.judging import Judgement, Known, Standing, judge
from seafood_trace.epcis.gdst.rules import RULES
from seafood_trace.epcis.gdst.shapes import TrackingEvent
from seafood_trace.errors import InvalidInput
from tests.epcis.samples import NOW
from tests.needs import conformance_folder, require_conformance_folder

pytestmark = pytest.mark.conformance

RULE_OF = {
    TrackingEvent.FISHING: "GdstFishingEvent",
    TrackingEvent.TRANSSHIPMENT: "GdstTransshipmentEvent",
    TrackingEvent.LANDING: "GdstLandingEvent",
    TrackingEvent.COMMINGLING: "GdstProcessingEvent",
    TrackingEvent.PROCESSING: "GdstProcessingEvent",
    TrackingEvent.AGGREGATION: "GdstAggregationEvent",
    TrackingEvent.DISAGGREGATION: "GdstAggregationEvent",
    TrackingEvent.SHIPPING: "GdstShippingEvent",
    TrackingEvent.RECEIVING: "GdstReceivingEvent",
    TrackingEvent.HATCHING: "GdstHatchingEvent",
    TrackingEvent.FARM_HARVEST: "GdstFarmHarvestEvent",
    TrackingEvent.FEED_MILL: "GdstFeedmillObjectEvent",
}
Sent = dict[str, Any]


@cache
def chain() -> Sent:
    path = require_conformance_folder() / "gdst" / "gdst_data_withmasterdata.jsonld"
    found: Sent = json.loads(path.read_text())
    return found


@cache
def rule(name: str) -> jsonschema_rs.Draft7Validator:
    folder = conformance_folder()
    assert folder is not None
    whole = json.loads((folder / "gdst" / "gdst_json_schema.json").read_text())
    asked = {"$ref": f"#/definitions/{name}", "definitions": whole["definitions"]}
    return jsonschema_rs.Draft7Validator(asked, validate_formats=True)


def read(sent: Sent) -> Event:
    body = {**chain(), "epcisHeader": {}, "epcisBody": {"eventList": [sent]}}
    return document.read(body, received_at=NOW).events[0]


def judged(sent: Sent) -> Judgement:
    found = judge(read(sent), Known())
    return found if found is not None else pytest.fail("it is no tracking event")


def events() -> list[Any]:
    indices = range(17) if conformance_folder() else ()
    return [pytest.param(index, id=str(index)) for index in indices]


@pytest.mark.parametrize("index", events())
def test_published_event_is_complete_for_both(index: int):
    sent = chain()["epcisBody"]["eventList"][index]
    found = judged(sent)

    assert found.is_complete
    assert rule(RULE_OF[found.kind]).is_valid(sent)


# One element left out, or written in another way


def places(sent: Sent, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a key data element stands, once for each."""
    for key, value in sent.items():
        name = key.rpartition(":")[2]
        at = (*path, key)
        if name in ELEMENTS and at[0] != "eventID":
            yield at
        if isinstance(value, dict):
            yield from places(value, at)
        elif isinstance(value, list) and value and isinstance(value[0], dict) and path:
            yield from places(value[0], (*at, 0))


ELEMENTS = {one.element for one in RULES} | {"certification", "certificationAgency"}
WRONG = [1, True, [], {}, "", "no such thing"]
# Of what is only expected these say nothing here, and have the wrong type there.
NOTHING: list[Any] = [[], {}, ""]
EXPECTED = {one.element for one in RULES if not one.is_required}


def changed(sent: Sent, path: tuple[Any, ...], value: Any = ...) -> Sent:
    """The event with one place left out, or holding another value."""
    found = deepcopy(sent)
    inside: Any = found
    for step in path[:-1]:
        inside = inside[step]
    if value is ...:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return found


STILL_TOLD = {
    (4, "unloadingPort"),  # the read point is on the map
    (5, "unloadingPort"),
    (9, "proteinSource"),  # without it, nothing says that this is a feed mill
    (12, "proteinSource"),  # and nobody asks for these of a plant
    (12, "humanWelfarePolicy"),
}


@pytest.mark.parametrize("index", events())
def test_element_that_is_left_out_is_the_one_that_is_named(index: int):
    sent = chain()["epcisBody"]["eventList"][index]
    numbers = {one.element: one.number for one in RULES}
    for path in places(sent):
        name = path[-1].rpartition(":")[2]
        if name.startswith("certification") or (index, name) in STILL_TOLD:
            continue
        before, after = judged(sent), judged(changed(sent, path))
        fewer = [
            one
            for one, was in zip(after.elements, before.elements, strict=True)
            if one.standing is not was.standing
        ]

        assert [(one.element, one.standing) for one in fewer] == [(name, Standing.MISSING)], path
        assert fewer[0].number == numbers[name]
        assert fewer[0].sentence is not None
        assert " is missing: " in fewer[0].sentence


@pytest.mark.parametrize("index", events())
def test_what_is_complete_here_passes_the_schemas_rule(index: int):
    sent = chain()["epcisBody"]["eventList"][index]
    tried = 0
    for path in places(sent):
        for value in (..., *WRONG):
            other = changed(sent, path, value)
            try:
                found = judge(read(other), Known())
            except InvalidInput:
                continue  # no event at all
            if found is None:
                continue  # a feed mill is known by its protein source alone
            name = path[-1].rpartition(":")[2]
            if (index, name) in STILL_TOLD or (name in EXPECTED and value in NOTHING):
                continue
            tried += 1
            is_valid = rule(RULE_OF[found.kind]).is_valid(other)
            assert is_valid or not found.is_complete, (path, value, found.lacking(required=True))
    assert tried > 5


@given(st.sampled_from(range(17)), st.data())
def test_several_elements_that_are_left_out_are_all_named(index: int, data: st.DataObject):
    sent = chain()["epcisBody"]["eventList"][index]
    names = {path: path[-1].rpartition(":")[2] for path in places(sent)}
    free = [
        path
        for path, name in names.items()
        if not name.startswith("certification") and (index, name) not in STILL_TOLD
    ]
    chosen = data.draw(st.sets(st.sampled_from(free)))
    # What lies in what is left out is left out with it.
    outermost = [
        path for path in chosen if not any(path[:size] in chosen for size in range(len(path)))
    ]
    for path in sorted(outermost, reverse=True):
        sent = changed(sent, path)

    found = judged(sent)
    missing = {one.element for one in found.elements if one.standing is Standing.MISSING}
    assert {names[path] for path in chosen} <= missing
    assert rule(RULE_OF[found.kind]).is_valid(sent) or not found.is_complete


def test_an_event_that_escapes_the_schema_does_not_escape_us():
    sent = chain()["epcisBody"]["eventList"][3]
    bare = {key: value for key, value in sent.items() if key != "ilmd"}

    assert rule("GdstFishingEvent").is_valid(bare)
    assert len(judged(bare).lacking(required=True)) > 15
