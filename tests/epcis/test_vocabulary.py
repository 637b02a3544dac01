"""The words of the CBV in every spelling that partners use."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.epcis import vocabulary
from seafood_trace.errors import InvalidInput
from tests.needs import require_conformance_folder

SHIPPING = "https://ref.gs1.org/cbv/BizStep-shipping"


@pytest.mark.parametrize(
    "spelling",
    [
        "shipping",
        "urn:epcglobal:cbv:bizstep:shipping",
        "https://ref.gs1.org/cbv/BizStep-shipping",
        "http://ref.gs1.org/cbv/BizStep-shipping",
        "https://ns.gs1.org/cbv/BizStep-shipping",
        "cbv:BizStep-shipping",
    ],
)
def test_every_spelling_of_a_step_is_one_uri(spelling: str) -> None:
    assert vocabulary.biz_step(spelling) == SHIPPING == vocabulary.SHIPPING


def test_curie_is_resolved_by_the_prefixes_of_its_document() -> None:
    prefixes = {"words": "https://ref.gs1.org/cbv/", "own": "https://example.com/steps/"}

    assert vocabulary.biz_step("words:BizStep-shipping", prefixes) == SHIPPING
    assert vocabulary.biz_step("own:icing", prefixes) == "https://example.com/steps/icing"


@pytest.mark.parametrize(
    "uri", ["urn:gdst:bizStep:fishingEvent", "https://example.com/bizStep/inspecting"]
)
def test_own_uri_is_kept(uri: str) -> None:
    assert vocabulary.biz_step(uri) == uri


def test_each_list_has_its_own_words() -> None:
    assert vocabulary.disposition("in_transit") == "https://ref.gs1.org/cbv/Disp-in_transit"
    assert vocabulary.source_dest_type("location") == "https://ref.gs1.org/cbv/SDT-location"
    assert vocabulary.biz_transaction_type("po") == "https://ref.gs1.org/cbv/BTT-po"
    assert vocabulary.error_reason("urn:epcglobal:cbv:er:did_not_occur") == vocabulary.DID_NOT_OCCUR
    with pytest.raises(InvalidInput):
        vocabulary.disposition("shipping")


def test_former_transaction_type_is_taken_as_a_urn_alone() -> None:
    former = vocabulary.biz_transaction_type("urn:epcglobal:cbv:btt:packevent")

    assert former == "https://ref.gs1.org/cbv/BTT-packevent"
    with pytest.raises(InvalidInput):
        vocabulary.biz_transaction_type("packevent")


@pytest.mark.parametrize(
    "word",
    [
        "shiping",
        "urn:epcglobal:cbv:bizstep:shiping",
        "https://ref.gs1.org/cbv/BizStep-shiping",
        "cbv:BizStep-shiping",
    ],
)
def test_misspelt_word_is_refused_with_the_right_one(word: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        vocabulary.biz_step(word)

    (fault,) = caught.value.faults
    assert fault.code == "unknown_word"
    assert "'shipping'" in fault.message


@pytest.mark.parametrize(
    "uri",
    [
        "urn:epcglobal:cbv:disp:active",
        "https://ref.gs1.org/cbv/Disp-active",
        "https://ns.gs1.org/cbv/Disp-active",
        "cbv:BTT-po",
        "urn:epcglobal:cbv:nothing",
    ],
)
def test_a_word_of_another_list_is_no_business_step(uri: str) -> None:
    with pytest.raises(InvalidInput):
        vocabulary.biz_step(uri)


def test_words_of_sensors_are_gs1s_or_ones_own() -> None:
    assert vocabulary.measurement_type("Temperature") == "https://gs1.org/voc/Temperature"
    assert vocabulary.measurement_type("gs1:Temperature") == "https://gs1.org/voc/Temperature"
    assert vocabulary.measurement_type("urn:own:slime") == "urn:own:slime"
    assert vocabulary.sensor_alert("ALARM_CONDITION") == "https://gs1.org/voc/ALARM_CONDITION"
    assert vocabulary.component("cbv:Comp-easting") == "https://ref.gs1.org/cbv/Comp-easting"
    for unknown in ("temperature", "gs1:Warmth", "ALARM_CONDITION"):
        with pytest.raises(InvalidInput):
            vocabulary.measurement_type(unknown)


@pytest.mark.parametrize("word", ["", " shipping", "Shipping", "two words", ":", "a:", "a: b"])
def test_what_is_neither_word_nor_uri_is_refused(word: str) -> None:
    with pytest.raises(InvalidInput):
        vocabulary.biz_step(word)


@given(st.text())
def test_any_text_is_a_uri_in_the_end_or_refused(text: str) -> None:
    try:
        found = vocabulary.biz_step(text)
    except InvalidInput:
        return
    assert ":" in found
    assert vocabulary.biz_step(found) == found


def test_short_is_the_bare_word_or_the_whole_own_uri() -> None:
    assert vocabulary.short(vocabulary.RETAIL_SELLING) == "retail_selling"
    assert vocabulary.short(vocabulary.FISHING) == "urn:gdst:bizStep:fishingEvent"
    assert vocabulary.short("https://ref.gs1.org/cbv/my_own_party").endswith("my_own_party")


def test_words_are_those_of_the_published_schema() -> None:
    schema = json.loads(
        (require_conformance_folder() / "epcis" / "epcis-json-schema.json").read_text()
    )
    lists = {
        "bizStep": vocabulary.biz_step,
        "disposition": vocabulary.disposition,
        "source-dest-type": vocabulary.source_dest_type,
        "bizTransaction-type": vocabulary.biz_transaction_type,
        "error-reason": vocabulary.error_reason,
    }

    for name, uri_of in lists.items():
        _, bare = schema["definitions"][name]["anyOf"]
        assert [vocabulary.short(uri_of(word)) for word in bare["enum"]] == bare["enum"]


@pytest.mark.parametrize(
    ("read", "word", "told"),
    [
        (vocabulary.biz_step, "landing", "urn:gdst:bizStep:landing"),
        (vocabulary.biz_step, "shiping", "Did you mean 'shipping'?"),
        (vocabulary.error_reason, "oops", "did_not_occur, incorrect_data"),
    ],
)
def test_a_word_that_is_unknown_is_told_what_may_have_been_meant(
    read: Callable[[str], str], word: str, told: str
):
    with pytest.raises(InvalidInput, match=re.escape(told)):
        read(word)
