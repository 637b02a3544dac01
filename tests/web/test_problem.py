"""Every error is one shape: a problem for programs, a page for people, and nothing of the inside."""

import sqlite3
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from seafood_trace.access.permissions import Role
from seafood_trace.errors import Fault, InvalidInput
from seafood_trace.store.engine import Store
from seafood_trace.web.problem import MOST_FAULTS, PROBLEM_JSON
from tests.world import enrol

pytestmark = pytest.mark.one_database

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
KEYS = "/api/v1/keys"


def divide_by_nothing() -> str:
    secret = "the inside"
    return secret * (1 // 0)


def find_the_store_locked() -> str:
    raise OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked"))


def refuse_much() -> str:
    raise InvalidInput(*(Fault("bad", f"Fault {n}.", f"/{n}") for n in range(MOST_FAULTS + 5)))


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """These tests add routes of their own."""
    return own_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of an app with two routes that fail."""
    app.add_url_rule("/fails", "fails", divide_by_nothing)
    app.add_url_rule("/api/v1/fails", "api_fails", divide_by_nothing)
    app.add_url_rule("/api/v1/refuses", "refuses", refuse_much)
    app.add_url_rule("/api/v1/waits", "waits", find_the_store_locked)
    return app.test_client()


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The members of the problem, after a look at its shape."""
    assert answer.status_code == status
    assert answer.content_type == PROBLEM_JSON
    body = answer.json
    assert isinstance(body, dict)
    assert body["status"] == status
    assert body["type"]
    assert body["title"]
    assert body["detail"]
    for fault in body.get("errors", ()):
        assert set(fault) == {"code", "detail", "pointer"}
    return body


def test_a_program_is_told_of_an_unknown_address(client: FlaskClient):
    problem(client.get("/nowhere"), 404)


def test_a_person_gets_a_page(client: FlaskClient):
    answer = client.get("/nowhere", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "Not found" in answer.text


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/epcis/nowhere", "/log/nowhere"])
def test_where_programs_live_even_a_browser_gets_a_problem(client: FlaskClient, path: str):
    problem(client.get(path, headers=BROWSER), 404)


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient):
    answer = client.patch(KEYS)
    problem(answer, 405)
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_a_body_beyond_the_limit_is_refused(app: Flask, store: Store):
    app.config["MAX_CONTENT_LENGTH"] = 100
    headers = enrol(store).headers
    problem(app.test_client().post(KEYS, json={"name": "x" * 200}, headers=headers), 413)


@pytest.mark.parametrize(
    "media_type", [None, "text/plain", "application/xml", "multipart/form-data"]
)
def test_a_body_that_is_not_json_is_refused(
    client: FlaskClient, store: Store, media_type: str | None
):
    headers = enrol(store).headers
    problem(client.post(KEYS, data=b"{}", content_type=media_type, headers=headers), 415)


def test_nobody_unknown_has_their_input_parsed(client: FlaskClient):
    answer = client.post(KEYS, data=b"{", content_type="application/json")
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_every_fault_of_a_body_has_its_place(client: FlaskClient, store: Store):
    headers = enrol(store, roles=Role.PROCESSOR).headers
    sent = {"scopes": ["read", "fly"], "nmae": "till"}
    body = problem(client.post(KEYS, json=sent, headers=headers), 400)
    assert {fault["pointer"] for fault in body["errors"]} == {"/name", "/nmae", "/scopes/1"}


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"name"'])
def test_a_body_of_another_kind_is_refused(client: FlaskClient, store: Store, body: bytes):
    headers = enrol(store).headers
    problem(client.post(KEYS, data=body, content_type="application/json", headers=headers), 400)


def test_no_problem_grows_without_end(client: FlaskClient):
    body = problem(client.get("/api/v1/refuses"), 400)
    assert len(body["errors"]) == MOST_FAULTS
    assert body["more_errors"] == 5


@pytest.mark.parametrize("path", ["/fails", "/api/v1/fails"])
def test_what_nobody_foresaw_is_logged_and_tells_nothing(client: FlaskClient, path: str):
    with capture_logs() as logs:
        answer = client.get(path)
    body = problem(answer, 500)
    assert "inside" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert body["errors"][0]["code"] == "unforeseen"
    (entry,) = [one for one in logs if one["log_level"] == "error"]
    assert entry["path"] == path
    assert isinstance(entry["exc_info"], ZeroDivisionError)


def test_a_person_gets_a_plain_page_when_something_fails(client: FlaskClient):
    answer = client.get("/fails", headers=BROWSER)
    assert answer.status_code == 500
    assert answer.mimetype == "text/html"
    assert "ZeroDivision" not in answer.text


def test_epcis_errors_have_the_types_of_epcis(client: FlaskClient, store: Store):
    headers = enrol(store).headers
    unknown = client.get("/epcis/events/urn:uuid:nothing", headers=headers)
    assert problem(unknown, 404)["type"] == "epcisException:NoSuchResourceException"
    assert problem(client.get("/epcis/events"), 401)["type"] == "epcisException:SecurityException"


def test_every_answer_carries_the_headers_that_keep_others_out(client: FlaskClient):
    page = client.get("/nowhere", headers=BROWSER)
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_an_operator_sees_that_the_service_lives_and_is_ready(client: FlaskClient):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert "seafood_trace_requests_total" in client.get("/metrics").text


def test_an_old_schema_is_not_ready(client: FlaskClient, store: Store):
    with store.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM alembic_version")
    assert client.get("/readyz").status_code == 503


def test_a_busy_store_asks_to_try_again(client: FlaskClient):
    answer = client.get("/api/v1/waits")
    assert problem(answer, 503)["errors"][0]["code"] == "store_busy"
    assert answer.headers["Retry-After"] == "5"


def test_a_form_with_a_null_character_is_refused(client: FlaskClient):
    answer = client.post("/console/sign-in", data={"email": "a\x00b", "password": "x"})
    assert problem(answer, 400)["errors"][0]["code"] == "bad_character"
