"""Capture over HTTP: all or none, event by event, one alone; and exactly as much as is announced."""

import io
import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from seafood_trace.access.permissions import Role
from seafood_trace.epcis.rest.capture import MOST_ERRORS, MOST_ITEMS
from seafood_trace.store.engine import Store
from seafood_trace.web.service import EXTENSION, Service, attach
from tests.epcis.partners import OWN_CONTEXT, capture, find, ids, listed, send, shipping
from tests.epcis.samples import body
from tests.world import Partner, add_site, enrol

PROCEED = {"GS1-Capture-Error-Behaviour": "proceed"}


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


@pytest.fixture
def lake(store: Store) -> Partner:
    return enrol(store, "Lake Market", Role.RETAILER)


def proceed(client: FlaskClient, partner: Partner, *events: Any, **changes: Any) -> TestResponse:
    sent = body(*events, context=OWN_CONTEXT, **changes)
    return client.post("/epcis/capture", json=sent, headers=partner.headers | PROCEED)


def alone(event: dict[str, Any]) -> dict[str, Any]:
    """The event with its own context, as `POST /events` takes it."""
    return {"@context": OWN_CONTEXT, **event}


def test_proceeding_records_what_is_right_and_names_each_that_is_not(
    client: FlaskClient, store: Store, bay: Partner, lake: Partner
):
    elsewhere = add_site(store, lake, "lake-market").uri
    known = shipping(bay, lake, lot="known")
    capture(client, bay, known)
    events = [
        shipping(bay, lake, lot="first"),
        shipping(bay, lake, lot="no-step", bizStep="shiping"),
        shipping(bay, lake, lot="known", disposition="returned"),
        shipping(bay, lake, lot="not-mine", bizLocation={"id": elsewhere}),
        "no event at all",
        known,
        shipping(bay, lake, lot="last"),
    ]
    answer = proceed(client, bay, *events)
    assert answer.status_code == 202, answer.text
    job = answer.json
    assert isinstance(job, dict)
    assert (job["success"], job["running"], job["captureErrorBehaviour"]) == (
        False,
        False,
        "proceed",
    )
    told = {one["instance"]: (one["type"], one["errors"][0]["code"]) for one in job["errors"]}
    assert told == {
        "#/epcisBody/eventList/1": ("epcisException:ValidationException", "unknown_word"),
        "#/epcisBody/eventList/2": (
            "epcisException:ResourceAlreadyExistsException",
            "event_id_taken",
        ),
        "#/epcisBody/eventList/3": ("epcisException:SecurityException", "mandate_missing"),
        "#/epcisBody/eventList/4": ("epcisException:ValidationException", "wrong_type"),
    }
    places = [fault["pointer"] for one in job["errors"] for fault in one["errors"]]
    assert "/epcisBody/eventList/3/bizLocation" in places
    assert ids(find(client, bay)) == ids([known, events[0], events[-1]])  # type: ignore[list-item]
    assert client.get(answer.headers["Location"], headers=bay.headers).json == job


def test_proceeding_where_nothing_is_right_records_nothing(client: FlaskClient, bay: Partner):
    answer = proceed(client, bay, {"type": "FishEvent"}, 5)
    assert answer.status_code == 202
    assert answer.json["success"] is False  # type: ignore[index]
    assert len(answer.json["errors"]) == 2  # type: ignore[index]
    assert find(client, bay) == []


def test_proceeding_where_all_is_right_is_a_success(
    client: FlaskClient, bay: Partner, lake: Partner
):
    for _ in range(2):  # a resend changes nothing and is no error
        answer = proceed(client, bay, shipping(bay, lake))
        assert answer.json["success"] is True  # type: ignore[index]
        assert answer.json["errors"] == []  # type: ignore[index]
    assert len(find(client, bay)) == 1


@pytest.mark.one_database
def test_proceeding_does_not_reach_past_what_is_wrong_with_the_document(
    client: FlaskClient, bay: Partner, lake: Partner
):
    answer = proceed(client, bay, shipping(bay, lake), schemaVersion="1.0")
    assert answer.status_code == 400
    assert find(client, bay) == []


@pytest.mark.one_database
def test_a_long_list_of_errors_is_cut(client: FlaskClient, bay: Partner):
    answer = proceed(client, bay, *([1] * (MOST_ERRORS + 5)))
    errors = answer.json["errors"]  # type: ignore[index]
    assert len(errors) == MOST_ERRORS + 1
    assert errors[-1]["detail"].startswith("5 more events were refused")


@pytest.mark.one_database
def test_faults_of_a_query_document_are_told_where_they_stand(
    client: FlaskClient, bay: Partner, lake: Partner
):
    event = shipping(bay, lake)
    capture(client, bay, event)
    results = {
        "queryName": "SimpleEventQuery",
        "resultsBody": {"eventList": [event | {"disposition": "returned"}]},
    }
    sent = body(context=OWN_CONTEXT, type="EPCISQueryDocument")
    sent["epcisBody"] = {"queryResults": results}
    answer = client.post("/epcis/capture", json=sent, headers=bay.headers)
    assert answer.status_code == 409
    (fault,) = answer.json["errors"]  # type: ignore[index]
    assert fault["pointer"] == "/epcisBody/queryResults/resultsBody/eventList/0/eventID"


@pytest.fixture
def small(own_app: Flask) -> FlaskClient:
    """A service that takes three events, and as many bytes as `LARGEST`."""
    known = own_app.extensions[EXTENSION]
    assert isinstance(known, Service)
    settings = replace(known.settings, max_capture_events=3, max_body_bytes=LARGEST)
    attach(own_app, replace(known, settings=settings))
    own_app.config["MAX_CONTENT_LENGTH"] = LARGEST
    return own_app.test_client()


LARGEST = 5_000


@pytest.mark.one_database
def test_exactly_as_much_is_taken_as_is_announced(
    small: FlaskClient, store: Store, bay: Partner, lake: Partner
):
    told = small.options("/epcis/capture").headers
    most = int(told["GS1-EPCIS-Capture-Limit"])
    largest = int(told["GS1-EPCIS-Capture-File-Size-Limit"])
    assert (most, largest) == (3, LARGEST)
    events = [shipping(bay, lake, lot=f"l{n}") for n in range(most + 1)]
    assert send(small, bay, *events[:most]).status_code == 202
    too_many = send(small, bay, *events)
    fits = json.dumps(body(events[0], context=OWN_CONTEXT)).ljust(largest)
    post = {"headers": bay.headers, "content_type": "application/json"}
    assert small.post("/epcis/capture", data=fits, **post).status_code == 202
    too_long = small.post("/epcis/capture", data=fits + " ", **post)
    for refused in (too_many, too_long):
        assert refused.status_code == 413
        assert refused.json["type"] == "epcisException:CaptureLimitExceededException"  # type: ignore[index]
        assert refused.headers["GS1-EPCIS-Capture-Limit"] == str(most)
        assert refused.headers["GS1-EPCIS-Capture-File-Size-Limit"] == str(largest)


def test_single_event_is_recorded_and_its_location_leads_to_it(
    client: FlaskClient, bay: Partner, lake: Partner
):
    event = shipping(bay, lake)
    answer = client.post("/epcis/events", json=alone(event), headers=bay.headers)
    assert answer.status_code == 201, answer.text
    assert answer.json == alone(event)
    (shown,) = listed(client.get(answer.headers["Location"], headers=bay.headers))
    assert shown["eventID"] == event["eventID"]


def test_single_event_without_an_id_is_given_one_that_can_be_looked_up(
    client: FlaskClient, bay: Partner, lake: Partner
):
    event = alone(shipping(bay, lake, eventID=...))
    answer = client.post("/epcis/events", json=event, headers=bay.headers)
    made = answer.json["eventID"]  # type: ignore[index]
    assert made.startswith("urn:uuid:")
    (shown,) = listed(client.get(answer.headers["Location"], headers=bay.headers))
    assert shown["eventID"] == made
    again = client.post("/epcis/events", json=event, headers=bay.headers)
    assert again.headers["Location"] == answer.headers["Location"]
    assert len(find(client, bay)) == 1


def test_single_event_whose_id_exists_is_refused(client: FlaskClient, bay: Partner, lake: Partner):
    event = alone(shipping(bay, lake))
    assert client.post("/epcis/events", json=event, headers=bay.headers).status_code == 201
    for sent in (event, event | {"disposition": "returned"}):
        answer = client.post("/epcis/events", json=sent, headers=bay.headers)
        assert answer.status_code == 409
        assert answer.json["type"] == "epcisException:ResourceAlreadyExistsException"  # type: ignore[index]
        assert answer.json["errors"][0]["pointer"] == "/eventID"  # type: ignore[index]


@pytest.mark.parametrize(
    "event_id",
    [
        "urn:uuid:00000000-0000-4000-8000-000000000001",
        "https://example.org/events//1?part=2#top",
        "ni:///sha-256;df7bb3c352fef055578554f09f5e2aa41782150ced7bd0b8af24dd3ccb30ba69?ver=CBV2.0",
        "https://example.org/a%2Fb/%C3%A9",
    ],
)
@pytest.mark.one_database
def test_whatever_uri_an_event_id_is_its_location_leads_to_it(
    client: FlaskClient, bay: Partner, lake: Partner, event_id: str
):
    event = alone(shipping(bay, lake, eventID=event_id))
    answer = client.post("/epcis/events", json=event, headers=bay.headers)
    assert answer.status_code == 201, answer.text
    assert unquote(answer.headers["Location"].removeprefix("/epcis/events/")) == event_id
    (shown,) = listed(client.get(answer.headers["Location"], headers=bay.headers))
    assert shown["eventID"] == event_id


@pytest.mark.parametrize(
    "sent", [{}, [], 5, None, {"type": "ObjectEvent"}, {"@context": {}, "type": "EPCISDocument"}]
)
@pytest.mark.one_database
def test_what_is_no_event_is_refused(client: FlaskClient, bay: Partner, sent: Any):
    answer = client.post(
        "/epcis/events",
        data=json.dumps(sent),
        headers=bay.headers,
        content_type="application/json",
    )
    assert answer.status_code == 400
    assert answer.json["type"] == "epcisException:ValidationException"  # type: ignore[index]


@pytest.mark.one_database
def test_single_event_at_the_place_of_another_is_refused_at_its_place(
    client: FlaskClient, store: Store, bay: Partner, lake: Partner
):
    elsewhere = add_site(store, lake, "lake-market").uri
    event = alone(shipping(bay, lake, bizLocation={"id": elsewhere}))
    answer = client.post("/epcis/events", json=event, headers=bay.headers)
    assert answer.status_code == 403
    assert answer.json["errors"][0]["pointer"] == "/bizLocation"  # type: ignore[index]


@pytest.mark.one_database
def test_a_body_in_chunks_is_refused_where_it_is_too_long_rather_than_cut(
    small: FlaskClient, bay: Partner, lake: Partner
):
    whole = json.dumps(body(shipping(bay, lake), context=OWN_CONTEXT)).encode()
    for end, status in ((b" ", 202), (b" " * LARGEST + b"and more", 413)):
        answer = small.post(
            "/epcis/capture",
            input_stream=io.BytesIO(whole + end),
            environ_overrides={"wsgi.input_terminated": True},
            headers=bay.headers | {"Transfer-Encoding": "chunked"},
            content_type="application/json",
        )
        assert answer.status_code == status, answer.text


@pytest.mark.one_database
def test_more_items_than_others_would_wait_for_are_refused(client: FlaskClient, bay: Partner):
    event = {
        "type": "ObjectEvent",
        "eventTime": "2026-03-10T05:10:00-06:00",
        "eventTimeZoneOffset": "-06:00",
        "action": "OBSERVE",
        "epcList": [f"urn:x:{number}" for number in range(MOST_ITEMS + 1)],
    }
    for answer in (
        send(client, bay, event),
        client.post("/epcis/events", json=alone(event), headers=bay.headers),
    ):
        assert answer.status_code == 413
        assert answer.json["type"] == "epcisException:CaptureLimitExceededException"  # type: ignore[index]
