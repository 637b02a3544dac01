"""The document of the API is whole: every operation says who may come in and how it can fail."""

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient

from seafood_trace.app import create_app
from seafood_trace.config import Settings
from seafood_trace.web.openapi import METHODS, document
from seafood_trace.web.problem import PROBLEM_JSON
from seafood_trace.web.service import EXTENSION

pytestmark = pytest.mark.one_database

# To do these twice is as good as once, or changes nothing.
KEYLESS = {
    "sign_in",
    "sign_out",
    "change_password",
    "check_hop",
    "upload_attachment",
    "ask_simple_query",
    "forget_page_token",
}


@pytest.fixture
def spec(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found = answer.json
    assert isinstance(found, dict)
    return found


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method} {path}", item[method]


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_the_document_is_openapi_3_1(spec: dict[str, Any]):
    assert spec["openapi"] == "3.1.0"
    assert spec["info"]["license"]["identifier"] == "Apache-2.0"
    assert len(list(operations(spec))) > 10


def test_every_json_route_is_in_the_document(app: Flask, spec: dict[str, Any]):
    outside = {"/api/v1/openapi.json", "/api/docs"}
    routes = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/epcis")) and rule.rule not in outside
    }
    assert len(routes) == len(spec["paths"])


def test_every_operation_says_who_may_come_in(spec: dict[str, Any]):
    for name, operation in operations(spec):
        assert operation["security"] == [] or operation["x-permission"], name


def test_every_operation_says_how_it_succeeds_and_fails(spec: dict[str, Any]):
    for name, operation in operations(spec):
        statuses = set(operation["responses"])
        assert any(status.startswith("2") for status in statuses), name
        assert not operation["security"] or {"401", "403"} <= statuses, name
        assert ("415" in statuses) == ("requestBody" in operation), name
        assert "default" not in statuses, name
        for status in statuses:
            if status.startswith(("4", "5")):
                assert list(operation["responses"][status]["content"]) == [PROBLEM_JSON], name


def test_every_operation_has_a_summary(spec: dict[str, Any]):
    assert [name for name, operation in operations(spec) if not operation.get("summary")] == []


def test_no_operation_names_a_parameter_twice(spec: dict[str, Any]):
    for name, operation in operations(spec):
        named = [(one["in"], one["name"]) for one in operation.get("parameters", ())]
        assert len(set(named)) == len(named), name


def test_writes_take_an_idempotency_key(spec: dict[str, Any]):
    for name, operation in operations(spec):
        named = [
            parameter
            for parameter in operation.get("parameters", ())
            if parameter.get("name") == "Idempotency-Key"
        ]
        takes_key = not name.startswith("get") and operation["operationId"] not in KEYLESS
        assert bool(named) == takes_key, name
        assert ("422" in operation["responses"]) == takes_key, name


def test_operations_have_ids_of_their_own(spec: dict[str, Any]):
    names = [operation["operationId"] for _, operation in operations(spec)]
    assert len(set(names)) == len(names)
    assert {"record_hop", "issue_labels", "trace_back", "capture_document"} <= set(names)


def test_every_operation_belongs_to_a_tag_that_is_described(spec: dict[str, Any]):
    described = {tag["name"] for tag in spec["tags"] if tag["description"]}
    for name, operation in operations(spec):
        assert set(operation["tags"]) <= described, name


def test_numbers_in_a_path_have_bounds(spec: dict[str, Any]):
    for name, operation in operations(spec):
        for parameter in operation.get("parameters", ()):
            shape = parameter["schema"]
            if parameter["in"] == "path" and shape["type"] == "integer":
                assert "maximum" in shape, name


def test_the_page_names_what_stands_in_a_path(client: FlaskClient):
    assert "The number of the unit vessel." in client.get("/api/docs").text


def test_list_says_how_to_get_to_the_next_page(spec: dict[str, Any]):
    assert "Link" in spec["paths"]["/api/v1/parties"]["get"]["responses"]["200"]["headers"]
    assert "Link" in spec["paths"]["/epcis/events"]["get"]["responses"]["200"]["headers"]


def test_nothing_in_the_document_has_two_shapes(settings: Settings):
    # apispec warns where two schemas want one name, or a field is of a kind that it cannot describe.
    with warnings.catch_warnings():
        warnings.filterwarnings("error", module="apispec")
        made = create_app(settings)
        document(made)
    made.extensions[EXTENSION].store.dispose()


def test_the_document_is_valid_by_the_schema_of_openapi(app: Flask):
    schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app).validate()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused_as_a_problem(client: FlaskClient, method: str):
    answer = client.open("/api/v1/parties", method=method)
    assert (answer.status_code, answer.mimetype) == (405, PROBLEM_JSON)
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("number", [2**63, 10**30, "x", "-1"])
@pytest.mark.parametrize("method", ["get", "patch"])
def test_number_that_no_row_can_have_is_not_found(
    client: FlaskClient, method: str, number: int | str
):
    answer = client.open(f"/api/v1/sites/{number}", method=method)
    assert (answer.status_code, answer.mimetype) == (404, PROBLEM_JSON)


def test_address_says_what_it_takes(client: FlaskClient):
    answer = client.options("/api/v1/parties")
    assert answer.status_code == 200
    assert {"GET", "POST", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))


def test_head_is_a_get_without_its_body(client: FlaskClient):
    answer = client.head("/api/v1/openapi.json")
    assert (answer.status_code, answer.data) == (200, b"")
    assert client.head("/api/v1/parties").status_code == 401


def test_every_reference_leads_somewhere(spec: dict[str, Any]):
    for reference in set(references(spec)):
        part: Any = spec
        for step in reference.removeprefix("#/").split("/"):
            assert step in part, reference
            part = part[step]


def test_asking_twice_gives_the_same(client: FlaskClient, spec: dict[str, Any]):
    assert client.get("/api/v1/openapi.json").json == spec


def test_the_document_can_be_built_outside_of_a_request(app: Flask, spec: dict[str, Any]):
    assert document(app) == spec


def test_the_page_shows_every_path_and_asks_nobody(client: FlaskClient, spec: dict[str, Any]):
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert page.mimetype == "text/html"
    assert all(path in page.text for path in spec["paths"])
    assert 'src="http' not in page.text
    assert 'href="http' not in page.text.replace('href="https://www.apache.org', "")
