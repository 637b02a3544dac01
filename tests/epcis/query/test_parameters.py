"""How parameters are read: every one that the binding has, and each fault at its own place."""

import json
from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from seafood_trace.epcis.exceptions import QueryParameter, QueryValidation
from seafood_trace.epcis.query import names, parameters
from seafood_trace.epcis.query.language import EVENT_TIME, EventQuery, Field, Page, Where
from tests.epcis.query.asking import PREFIXES, faults
from tests.needs import require_conformance_folder

SAMPLES = {"array": "urn:x:1", "number": "1", "integer": "1", "boolean": "true"}
BY_NAME = {
    "eventType": "ObjectEvent",
    "EQ_action": "ADD",
    "EQ_booleanValue": "true",
    "orderBy": "eventTime",
    "orderDirection": "ASC",
}


def published_parameters() -> dict[str, dict[str, Any]]:
    """The query parameters of `GET /events` in the published OpenAPI, by name."""
    path = require_conformance_folder() / "epcis" / "epcis-openapi.yaml"
    sent = yaml.safe_load(path.read_text())["components"]["parameters"]
    return {
        one["name"]: one["schema"]
        for one in sent.values()
        if (one["in"] == "query" and "_" in one["name"]) or one["name"] in BY_NAME
    }


def test_every_parameter_of_the_published_binding_is_taken() -> None:
    found = published_parameters()
    assert len(found) > 50
    for name, schema in found.items():
        value = BY_NAME.get(name) or (
            "2026-03-12T12:00:00Z"
            if schema.get("format") == "date-time"
            else SAMPLES.get(schema.get("type", ""), "x")
        )
        with_order = [("orderBy", "eventTime")] if name == "orderDirection" else []
        assert faults((name, value), *with_order) == [], name


def test_published_query_is_read_in_json() -> None:
    path = require_conformance_folder() / "epcis" / "json-query" / "SimpleEventQuery.json"
    query = parameters.from_json(json.loads(path.read_text()))
    assert len(query.conditions) == 10
    assert (query.order_by, query.is_descending) == (EVENT_TIME, True)
    assert (query.event_count_limit, query.max_event_count) == (100, None)


def test_json_and_url_read_alike() -> None:
    in_json = parameters.from_json(
        {
            "@context": [{"shop": "https://shop.example/"}],
            "eventType": ["ObjectEvent"],
            "EQ_bizStep": "shipping",
            "GE_quantity_KGM": 12.5,
            "EQ_INNER_ILMD_shop:price": [9.8, "free"],
            "EXISTS_errorDeclaration": None,
        }
    )
    in_url = parameters.from_arguments(
        [
            ("eventType", "ObjectEvent"),
            ("EQ_bizStep", "https://ref.gs1.org/cbv/BizStep-shipping"),
            ("GE_quantity_KGM", "12.5"),
            ("EQ_INNER_ILMD_shop:price", "9.80|free"),
            ("EXISTS_errorDeclaration", ""),
        ],
        {"shop": "https://shop.example/"},
    )
    assert in_json == in_url


def test_query_may_lie_in_an_object_of_its_own_as_gdst_clients_send_it() -> None:
    asked: dict[str, Any] = {"MATCH_anyEPCClass": ["urn:epc:class:lgtin:9521141.012345.L1"]}
    assert parameters.from_json({"query": asked}) == parameters.from_json(asked)


@pytest.mark.parametrize("body", [None, [], "EQ_action", 3])
def test_what_is_no_object_is_no_query(body: Any) -> None:
    with pytest.raises(QueryValidation):
        parameters.from_json(body)


def test_both_spellings_of_gdst_are_one_vocabulary() -> None:
    with_slash = {"gdst": "https://traceability-dialogue.org/epcis/"}
    asked = [("EXISTS_gdst:productOwner", "true")]
    assert parameters.from_arguments(asked) == parameters.from_arguments(asked, with_slash)


FAULTY = [
    ("EQ_nothing", "1", "unknown_parameter"),
    ("eventTime", "2026-03-12T12:00:00Z", "unknown_parameter"),
    ("EQ_eventTime", "2026-03-12T12:00:00Z", "unknown_parameter"),
    ("WD_disposition", "active", "unknown_parameter"),
    ("MATCH_quantity", "1", "unknown_parameter"),
    ("EQ_other:field", "1", "undeclared_prefix"),
    ("EQ_action", "add", "unknown_word"),
    ("EQ_action", "", "empty_value"),
    ("EQ_action", "ADD||DELETE", "empty_value"),
    ("eventType", "Objectevent", "unknown_word"),
    ("EQ_bizStep", "shiping", "unknown_word"),
    ("EQ_bizStep", "|".join(["shipping"] * 101), "wrong_number_of_values"),
    ("EQ_bizLocation", "here", "bad_uri"),
    ("MATCH_epc", "urn:epc:idpat:sgtin:9521141.*.1.*", "bad_pattern"),
    ("MATCH_epc", "urn:epc:idpat:sgtin:*.012345.*", "bad_pattern"),
    ("MATCH_epc", "urn:epc:idpat:nothing:*.*", "bad_pattern"),
    ("GE_eventTime", "yesterday", "bad_time"),
    ("GE_eventTime", "2026-03-12T12:00:00", "bad_time"),
    ("GE_eventTime", "2026-03-12T12:00:00Z|2026-03-13T12:00:00Z", "wrong_number_of_values"),
    ("GE_quantity", "much", "bad_number"),
    ("GE_quantity", "007", "bad_number"),
    ("GE_ILMD_example:a", "much", "not_ordered"),
    ("EXISTS_errorDeclaration", "perhaps", "bad_boolean"),
    ("EQ_booleanValue", "yes", "bad_boolean"),
    ("EQ_source_owner", "urn:x:1", "unknown_word"),
    ("orderBy", "bizStep", "unknown_order"),
    ("orderDirection", "UP", "unknown_word"),
    ("maxEventCount", "-1", "bad_number"),
    ("maxEventCount", "9" * 30, "bad_number"),
    ("eventCountLimit", "5", "excluded"),
]


@pytest.mark.parametrize(("name", "value", "code"), FAULTY)
def test_what_cannot_be_meant_is_refused_at_its_name(name: str, value: str, code: str) -> None:
    place = "/" + name.replace("/", "~1")
    assert set(faults((name, value))) == {(code, place)}


def test_every_fault_is_told_at_once() -> None:
    found = faults(
        ("EQ_action", "add"),
        ("EQ_nothing", "1"),
        ("GE_eventTime", "soon"),
        ("orderBy", "eventTime"),
        ("eventCountLimit", "5"),
        ("maxEventCount", "5"),
        ("EQ_disposition", "active"),
        ("EQ_disposition", "active"),
    )
    assert sorted(place for _, place in found) == [
        "/EQ_action",
        "/EQ_disposition",
        "/EQ_nothing",
        "/GE_eventTime",
        "/maxEventCount",
    ]


def test_no_request_makes_more_of_itself_than_it_is() -> None:
    assert faults(("HASATTR_" + ":" * 100_000 + "_", "x"))[0][0] == "unknown_parameter"
    assert len(faults(*[("EQ_action", "ADD")] * 5_000)) == parameters.MOST_FAULTS
    assert len(faults(*[(f"EQ_{number}", "1") for number in range(5_000)])) <= 100
    assert len(faults(*[(f"EQ_shop:{n}", "|".join(["x"] * 101)) for n in range(90)])) == 90


def test_plus_that_was_not_escaped_in_a_url_is_understood() -> None:
    assert faults(("GE_eventTime", "2026-03-12T12:00:00 01:00")) == []


def test_order_may_be_that_of_an_extension() -> None:
    query = parameters.from_arguments(
        [("orderBy", "ILMD_example:weight"), ("orderDirection", "ASC")], PREFIXES
    )
    assert query.order_by == Field(Where.ILMD, "{http://ns.example.com/epcis/}weight")
    assert not query.is_descending


def test_page_is_read_from_the_same_arguments() -> None:
    assert parameters.page_of([("EQ_action", "ADD")]) == Page(30, None)
    assert parameters.page_of([("perPage", "5"), ("nextPageToken", "abc")]) == Page(5, "abc")
    assert parameters.page_of([("perPage", "5000")]) == Page(1_000, None)
    assert parameters.from_arguments([("perPage", "5"), ("nextPageToken", "abc")]).conditions == ()


@pytest.mark.parametrize(
    "pair", [("perPage", "0"), ("perPage", "-1"), ("perPage", "many"), ("nextPageToken", "")]
)
def test_page_that_cannot_be_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(QueryParameter) as refused:
        parameters.page_of([pair])
    assert [fault.pointer for fault in refused.value.faults] == [f"/{pair[0]}"]


NAMES = st.one_of(
    st.sampled_from(sorted(names.FIXED)),
    st.builds(
        "{}_{}{}{}".format,
        st.sampled_from(["EQ", "GE", "EXISTS", "HASATTR", "EQATTR", "MATCH"]),
        st.sampled_from(["", "INNER_", "ILMD_", "INNER_ILMD_", "source_", "value_", "quantity_"]),
        st.sampled_from(
            ["", "gdst:", "other:", "{urn:x}", "https://x.example/", "KGM", "bizLocation"]
        ),
        st.text(max_size=8),
    ),
    st.text(max_size=12),
)
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["urn:epc:idpat:sgtin:9521141.*.*", "2026-03-12T12:00:00Z", "12.5", "|", "é*["]
    ),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.tuples(NAMES, TEXTS), max_size=5))
def test_whatever_a_url_asks_is_a_query_or_refused(pairs: list[tuple[str, str]]) -> None:
    assert all(place.startswith("/") for _, place in faults(*pairs))


@given(JSON)
@example({"GE_quantity": 10**5000})
@example({"EQ_quantity": float("nan")})
@example({"EQ_bizStep": [["shipping"]]})
@example({"@context": 3, "EQ_bizStep": {}})
@example({"orderBy": ["eventTime"], "maxEventCount": [True]})
def test_whatever_json_asks_is_a_query_or_refused(body: Any) -> None:
    with suppress(QueryParameter, QueryValidation):
        assert isinstance(parameters.from_json(body), EventQuery)


def test_what_stands_beside_a_query_is_not_lost() -> None:
    with pytest.raises(QueryValidation) as refused:
        parameters.from_json({"query": {"EQ_action": ["ADD"]}, "EQ_eventID": ["urn:x:1"]})
    assert [fault.pointer for fault in refused.value.faults] == ["/EQ_eventID"]
