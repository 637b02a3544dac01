"""The EPCIS binding over HTTP: published documents are taken, bad ones refused with a problem, none fails."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from seafood_trace.access.permissions import Permission, Role
from seafood_trace.store.engine import Store
from seafood_trace.web.problem import PROBLEM_JSON
from tests.epcis.partners import capture, find, lot_uri, send, shipping
from tests.epcis.samples import FISHING, body
from tests.needs import conformance_files, examples, require_conformance_folder
from tests.world import Partner, add_site, enrol

DOCUMENTS = conformance_files("epcis/json-documents/*.json")


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


@pytest.fixture
def lake(store: Store) -> Partner:
    return enrol(store, "Lake Market", Role.RETAILER)


def problem(answer: TestResponse, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.content_type == PROBLEM_JSON
    found = answer.json
    assert isinstance(found, dict)
    assert found["type"] == f"epcisException:{kind}"
    return found


def test_the_receipt_is_a_job_that_can_be_looked_up(
    client: FlaskClient, bay: Partner, lake: Partner
):
    answer = send(client, bay, shipping(bay, lake))
    assert answer.status_code == 202
    assert answer.json["success"] is True  # type: ignore[index]
    assert answer.json["running"] is False  # type: ignore[index]
    looked_up = client.get(answer.headers["Location"], headers=bay.headers)
    assert looked_up.json == answer.json
    assert client.get(answer.headers["Location"], headers=lake.headers).status_code == 404


def test_every_answer_names_the_versions(client: FlaskClient, bay: Partner):
    answer = client.get("/epcis/events", headers=bay.headers)
    assert answer.headers["GS1-EPCIS-Version"] == "2.0.0"
    assert answer.headers["GS1-CBV-Version"] == "2.0.0"


def test_jobs_are_listed_newest_first_and_each_once_while_others_arrive(
    client: FlaskClient, bay: Partner, lake: Partner
):
    sent = [send(client, bay, shipping(bay, lake, lot=f"l{n}")).json for n in range(3)]
    first = client.get("/epcis/capture?perPage=2", headers=bay.headers)
    capture(client, bay, shipping(bay, lake, lot="later"))
    link = first.headers["Link"].split(">")[0].removeprefix("<")
    second = client.get(link, headers=bay.headers)
    assert [*(first.json or ()), *(second.json or ())] == sent[::-1]
    assert "Link" not in second.headers
    assert client.get("/epcis/capture", headers=lake.headers).json == []


def test_a_retry_with_its_key_is_answered_with_the_same_job(
    client: FlaskClient, bay: Partner, lake: Partner
):
    headers = bay.headers | {"Idempotency-Key": "one"}
    sent = body(FISHING)
    first = client.post("/epcis/capture", json=sent, headers=headers)
    again = client.post("/epcis/capture", json=sent, headers=headers)
    assert again.json == first.json
    assert len(find(client, bay)) == 1


def test_a_conflict_names_its_event_and_keeps_nothing(
    client: FlaskClient, bay: Partner, lake: Partner
):
    capture(client, bay, shipping(bay, lake))
    changed = shipping(bay, lake, disposition="damaged")
    answer = send(client, bay, shipping(bay, lake, lot="l2"), changed)
    found = problem(answer, 409, "ResourceAlreadyExistsException")
    assert found["errors"][0]["pointer"] == "/epcisBody/eventList/1/eventID"
    assert find(client, bay, MATCH_anyEPCClass=lot_uri("l2")) == []


def test_a_place_of_another_partner_is_refused(
    client: FlaskClient, store: Store, bay: Partner, lake: Partner
):
    there = {"id": add_site(store, lake).uri}
    answer = send(client, bay, shipping(bay, lake, bizLocation=there))
    found = problem(answer, 403, "SecurityException")
    assert found["errors"][0]["pointer"] == "/epcisBody/eventList/0/bizLocation"


@pytest.mark.slow  # `test_conformance_documents.py` reads each of them; here it goes all the way
@pytest.mark.conformance
@pytest.mark.one_database
@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_published_document_is_captured_and_found(client: FlaskClient, bay: Partner, path: Path):
    sent = json.loads(path.read_text())
    answer = client.post("/epcis/capture", json=sent, headers=bay.headers)
    assert answer.status_code == 202, answer.text
    inside = sent["epcisBody"]
    events = inside["eventList"] if "eventList" in inside else [inside["event"]]
    shown = find(client, bay, perPage=1000)
    assert [known(event, like=one) for event, one in zip(shown, events, strict=True)] == events


def known(event: dict[str, Any], *, like: dict[str, Any]) -> dict[str, Any]:
    """The event without what the repository added: its record time, its ID, its context."""
    return {key: like[key] if key == "recordTime" else event.get(key) for key in like}


@pytest.mark.conformance
@pytest.mark.one_database
def test_ids_that_recur_in_published_documents_are_conflicts_in_one_store(
    client: FlaskClient, bay: Partner
):
    """Two event IDs stand in several of them, each time with other content."""
    folder = require_conformance_folder()
    answers = [
        client.post(
            "/epcis/capture",
            data=path.read_bytes(),
            headers=bay.headers,
            content_type="application/json",
        )
        for path in sorted(folder.glob("epcis/json-documents/*.json"))
    ]
    assert {answer.status_code for answer in answers} == {202, 409}
    taken = {
        fault["detail"].split()[7]
        for answer in answers
        if answer.status_code == 409
        for fault in answer.json["errors"]  # type: ignore[index]
    }
    assert len(taken) == 2


BAD_BODIES: dict[str, tuple[bytes, int, str]] = {
    "malformed": (b'{"type": ', 400, "ValidationException"),
    "empty": (b"", 400, "ValidationException"),
    "a list": (b"[]", 400, "ValidationException"),
    "null": (b"null", 400, "ValidationException"),
    "no document": (b'{"type": "Recipe"}', 400, "ValidationException"),
    "NaN": (b'{"type": NaN}', 400, "ValidationException"),
    "a key twice": (b'{"type": "a", "type": "b"}', 400, "ValidationException"),
    "no UTF-8": (b'{"type": "\xff"}', 400, "ValidationException"),
    "a lone surrogate": (b'{"type": "\\ud800"}', 400, "ValidationException"),
    "too deep": (b"[" * 100_000, 413, "CaptureLimitExceededException"),
}


@pytest.mark.one_database
def test_a_bad_body_is_a_problem(client: FlaskClient, bay: Partner):
    for sent, status, kind in BAD_BODIES.values():
        answer = client.post(
            "/epcis/capture", data=sent, headers=bay.headers, content_type="application/json"
        )
        problem(answer, status, kind)


@pytest.mark.one_database
def test_too_many_events_are_refused_whole(client: FlaskClient, app: Flask, bay: Partner):
    most = app.extensions["seafood_trace"].settings.max_capture_events
    events = [{**FISHING, "eventID": f"urn:x:{number}"} for number in range(most + 1)]
    problem(send(client, bay, *events), 413, "CaptureLimitExceededException")
    assert find(client, bay) == []


@pytest.mark.one_database
def test_too_large_a_body_is_refused(
    client: FlaskClient, app: Flask, bay: Partner, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1_000)
    problem(send(client, bay, FISHING), 413, "CaptureLimitExceededException")


@pytest.mark.one_database
@pytest.mark.parametrize("media_type", [None, "text/plain"])
def test_another_media_type_is_refused(client: FlaskClient, bay: Partner, media_type: str | None):
    sent = json.dumps(body(FISHING))
    answer = client.post("/epcis/capture", data=sent, content_type=media_type, headers=bay.headers)
    problem(answer, 415, "UnsupportedMediaTypeException")


BAD_QUERIES = [
    "EQ_bizstep=shipping",
    "EQ_bizStep=",
    "EQ_bizStep=shiping",
    "EQ_bizStep=shipping|",
    "EQ_bizStep=shipping&EQ_bizStep=packing",
    "eventType=FishEvent",
    "EQ_action=add",
    "GE_eventTime=yesterday",
    "GE_eventTime=2026-03-12T06:40:00",
    "GE_eventTime=0001-01-01T00:00:00%2B14:00",
    "GE_eventTime=9999-12-31T23:59:59-14:00",
    "LT_recordTime=2026-13-01T00:00:00Z",
    "perPage=0",
    "perPage=ten",
    "nextPageToken=x",
    "nextPageToken=",
    "MATCH_anyEPC=not%20a%20uri",
    "EQ_eventID=%00",
    "%00=1",
    "MATCH_anyEPC=" + "|".join(f"urn:x:{number}" for number in range(101)),
]


def test_a_bad_query_is_a_problem(client: FlaskClient, bay: Partner):
    for query in BAD_QUERIES:
        answer = client.get(f"/epcis/events?{query}", headers=bay.headers)
        assert answer.status_code == 400, query
        problem(answer, 400, "QueryParameterException")


@pytest.mark.one_database
def test_nobody_unknown_comes_in(client: FlaskClient):
    problem(client.post("/epcis/capture", json={}), 401, "SecurityException")
    problem(client.get("/epcis/events"), 401, "SecurityException")


@pytest.mark.one_database
def test_who_may_not_record_is_refused(client: FlaskClient, store: Store):
    ngo = enrol(store, "Gulf Trust", Role.CONSERVATION_PARTNER)
    found = problem(send(client, ngo, FISHING), 403, "SecurityException")
    assert Permission.RECORD.value in found["detail"]


def places_in(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of everything in a JSON value."""
    found = [at]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places_in(inner, (*at, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found += places_in(inner, (*at, number))
    return found


REAL = [json.loads(one.values[0].read_text()) for one in DOCUMENTS if one.values[0] is not None]
REAL.append(body(FISHING))
ODD: list[Any] = [
    None,
    True,
    -1,
    0,
    1.5e300,
    2**53 - 1,
    "",
    " ",
    "urn:",
    "urn:epc:id:sgtin:9521141.012345.4711",
    "https://id.gs1.org/01/09521141123454/10/" + "x" * 600,
    "\U0001f41f" * 200,
    "9999-12-31T23:59:59-14:00",
    [],
    {},
    [[]],
    {"a": {}},
    ["shipping", "shipping"],
    {"id": "urn:x:y"},
]


def test_no_mutation_of_a_real_document_makes_the_service_fail(client: FlaskClient, bay: Partner):
    @settings(
        max_examples=examples(100),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        database=None,
    )
    @given(st.data())
    def mutate(data: st.DataObject) -> None:
        sent = deepcopy(data.draw(st.sampled_from(REAL)))
        for _ in range(data.draw(st.integers(1, 3))):
            mutate_once(sent, data)
        answer = client.post("/epcis/capture", json=sent, headers=bay.headers)
        assert answer.status_code in {202, 400, 403, 409, 413}, answer.text

    mutate()


def mutate_once(sent: Any, data: st.DataObject) -> None:
    """Change, drop or rename something, somewhere."""
    path = data.draw(st.sampled_from([path for path in places_in(sent) if path] or [()]))
    if not path:
        return
    holder = sent
    for step in path[:-1]:
        holder = holder[step]
    last: Any = path[-1]
    match data.draw(st.sampled_from(["replace", "drop", "rename", "double"])):
        case "replace":
            holder[last] = deepcopy(data.draw(st.sampled_from(ODD) | st.text(max_size=5)))
        case "drop":
            del holder[last]
        case "rename" if isinstance(holder, dict):
            name = data.draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
            holder[name.replace("\x00", "")] = holder.pop(last)
        case "double" if isinstance(holder, list):
            holder.append(deepcopy(holder[last]))
