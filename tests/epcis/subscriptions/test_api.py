"""Named queries and subscriptions over HTTP: each partner's own, refused with every fault, bounded."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from werkzeug.test import TestResponse

from seafood_trace.access import keys
from seafood_trace.access.permissions import Permission
from seafood_trace.config import Settings
from seafood_trace.epcis.subscriptions import queries, subscriptions
from seafood_trace.epcis.subscriptions.tables import QuerySubscription
from seafood_trace.store.engine import Store
from seafood_trace.web.problem import PROBLEM_JSON
from seafood_trace.web.service import EXTENSION, Service, attach
from tests.epcis.partners import capture, ids, listed, lot_uri, shipping
from tests.epcis.subscriptions.receiver import Receiver
from tests.epcis.subscriptions.world import SHIPPED, TOKEN, name_query, ship, state, subscribe
from tests.world import NOW, Partner

pytestmark = pytest.mark.one_database  # what is kept is asked of both by test_delivery

DEST = "https://93.184.216.34/hook"


def refused(answer: TestResponse, status: int, kind: str) -> list[tuple[str, str]]:
    """The code and place of each fault."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == PROBLEM_JSON
    found = answer.json
    assert isinstance(found, dict)
    assert found["type"] == f"epcisException:{kind}"
    return [(fault["code"], fault["pointer"]) for fault in found["errors"]]


def next_page(answer: TestResponse) -> str:
    return str(answer.headers["Link"].split(">")[0].removeprefix("<"))


# Named queries.


def test_a_query_is_kept_as_it_was_sent(client: FlaskClient, bay: Partner):
    answer = name_query(client, bay)
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/epcis/queries/shipped"
    shown = client.get("/epcis/queries/shipped", headers=bay.headers)
    assert shown.json == {"name": "shipped", "query": SHIPPED}
    assert client.get("/epcis/queries", headers=bay.headers).json == [shown.json]


def test_a_name_is_taken_once_by_each_partner(client: FlaskClient, bay: Partner, lake: Partner):
    assert name_query(client, bay).status_code == 201
    taken = name_query(client, bay, query={"eventType": ["ObjectEvent"]})
    assert refused(taken, 409, "ResourceAlreadyExistsException") == [("name_taken", "/name")]
    assert name_query(client, lake).status_code == 201
    reserved = name_query(client, bay, "SimpleEventQuery")
    assert refused(reserved, 409, "ResourceAlreadyExistsException") == [("name_taken", "/name")]


def test_nobody_finds_the_query_of_another(client: FlaskClient, bay: Partner, lake: Partner):
    name_query(client, bay)
    assert client.get("/epcis/queries", headers=lake.headers).json == []
    for method, path in (
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/events"),
        ("GET", "/subscriptions"),
    ):
        answer = client.open(f"/epcis/queries/shipped{path}", method=method, headers=lake.headers)
        assert refused(answer, 404, "NoSuchNameException") == [("query_unknown", "")]
    assert client.get("/epcis/queries/shipped", headers=bay.headers).status_code == 200


def test_a_deleted_query_is_gone_and_its_name_free(client: FlaskClient, bay: Partner):
    name_query(client, bay)
    assert client.delete("/epcis/queries/shipped", headers=bay.headers).status_code == 204
    again = client.delete("/epcis/queries/shipped", headers=bay.headers)
    refused(again, 404, "NoSuchNameException")
    assert name_query(client, bay).status_code == 201


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ([], ("wrong_type", "")),
        ({"query": {}}, ("bad_name", "/name")),
        ({"name": "a/b", "query": {}}, ("bad_name", "/name")),
        ({"name": "..", "query": {}}, ("bad_name", "/name")),
        ({"name": "x" * 101, "query": {}}, ("bad_name", "/name")),
        ({"name": "q", "query": []}, ("wrong_type", "/query")),
        ({"name": "q", "query": {}, "more": 1}, ("unknown_field", "/more")),
    ],
)
def test_what_is_no_named_query_is_refused(
    client: FlaskClient, bay: Partner, sent: Any, expected: tuple[str, str]
):
    answer = client.post("/epcis/queries", json=sent, headers=bay.headers)
    assert refused(answer, 400, "ValidationException") == [expected]


def test_a_query_that_cannot_be_answered_is_not_kept(client: FlaskClient, bay: Partner):
    answer = name_query(client, bay, query={"EQ_nothing": ["1"], "GE_eventTime": "yesterday"})
    faults = refused(answer, 400, "QueryParameterException")
    assert {place for _, place in faults} == {"/EQ_nothing", "/GE_eventTime"}
    assert client.get("/epcis/queries", headers=bay.headers).json == []


def test_queries_are_bounded_in_length_and_number(
    client: FlaskClient, bay: Partner, monkeypatch: pytest.MonkeyPatch
):
    long = name_query(client, bay, query={"EQ_eventID": ["x" * 300 for _ in range(99)]})
    refused(long, 413, "QueryTooLargeException")
    monkeypatch.setattr(queries, "MOST_QUERIES", 1)
    assert name_query(client, bay).status_code == 201
    refused(name_query(client, bay, "one-more"), 413, "QueryTooLargeException")


def test_queries_are_listed_page_by_page(client: FlaskClient, bay: Partner):
    for number in range(3):
        name_query(client, bay, f"q{number}")
    first = client.get("/epcis/queries?perPage=2", headers=bay.headers)
    second = client.get(next_page(first), headers=bay.headers)
    assert [one["name"] for one in [*(first.json or ()), *(second.json or ())]] == [
        "q0",
        "q1",
        "q2",
    ]
    assert "Link" not in second.headers


def test_keeping_and_removing_asks_for_the_right_to_manage(
    client: FlaskClient, store: Store, bay: Partner
):
    name_query(client, bay)
    with store.transaction() as session:
        key = keys.issue(session, bay.id, "till", [Permission.READ], by="test", now=NOW).secret
    reading = {"X-API-Key": key}
    sent = {"name": "q", "query": {}}
    assert client.post("/epcis/queries", json=sent, headers=reading).status_code == 403
    assert client.delete("/epcis/queries/shipped", headers=reading).status_code == 403
    assert client.get("/epcis/queries/shipped", headers=reading).status_code == 200
    assert client.get("/epcis/queries").status_code == 401


def test_the_simple_query_is_there_for_everybody_and_stays(client: FlaskClient, bay: Partner):
    path = "/epcis/queries/SimpleEventQuery"
    shown = client.get(path, headers=bay.headers)
    assert shown.json == {"name": "SimpleEventQuery", "query": {}}
    refused(client.delete(path, headers=bay.headers), 403, "SecurityException")


# The events of queries.

SIMPLE = "/epcis/queries/SimpleEventQuery"


def test_a_named_query_finds_its_events_page_by_page(
    client: FlaskClient, bay: Partner, lake: Partner
):
    name_query(client, lake)
    sent = ship(client, bay, lake, ["l1", "l2", "l3"])
    capture(client, bay, shipping(bay, lake, lot="other", bizStep="receiving"))
    first = client.get("/epcis/queries/shipped/events?perPage=2", headers=lake.headers)
    second = client.get(next_page(first), headers=lake.headers)
    assert ids(listed(first)) + ids(listed(second)) == sent
    assert "Link" not in second.headers
    assert (first.json or {})["epcisBody"]["queryResults"]["queryName"] == "shipped"


def test_a_named_query_takes_no_further_parameters(client: FlaskClient, bay: Partner):
    name_query(client, bay)
    path = "/epcis/queries/shipped/events?EQ_action=ADD"
    answer = client.get(path, headers=bay.headers)
    assert refused(answer, 400, "QueryParameterException") == [("unknown_parameter", "/EQ_action")]


def test_the_simple_query_takes_those_of_the_language(
    client: FlaskClient, bay: Partner, lake: Partner
):
    sent = ship(client, bay, lake, ["l1", "l2"])
    path = f"{SIMPLE}/events?MATCH_anyEPCClass={lot_uri('l2')}"
    assert ids(listed(client.get(path, headers=lake.headers))) == sent[1:]
    unknown = client.get(f"{SIMPLE}/events?EQ_nothing=1", headers=lake.headers)
    assert refused(unknown, 400, "QueryParameterException")


@pytest.mark.parametrize("wrap", [True, False])
def test_a_gdst_client_posts_its_query(
    client: FlaskClient, bay: Partner, lake: Partner, wrap: bool
):
    sent = ship(client, bay, lake, ["l1", "l2", "l3"])
    asked = {"MATCH_anyEPCClass": [lot_uri("l1"), lot_uri("l3")]}
    body = {"query": asked} if wrap else asked
    answer = client.post(SIMPLE, json=body, headers={"X-API-Key": lake.key})
    assert ids(listed(answer)) == [sent[0], sent[2]]
    assert "Link" not in answer.headers


def test_what_follows_a_posted_query_is_got_and_posted(
    client: FlaskClient, bay: Partner, lake: Partner
):
    sent = ship(client, bay, lake, ["l1", "l2", "l3"])
    body = {"query": {"EQ_bizStep": ["shipping", "receiving"]}}
    first = client.post(f"{SIMPLE}?perPage=2", json=body, headers=lake.headers)
    assert ids(listed(first)) == sent[:2]
    link = next_page(first)
    assert link.startswith(f"{SIMPLE}/events?")
    assert ids(listed(client.get(link, headers=lake.headers))) == sent[2:]
    token = parse_qs(link.partition("?")[2])["nextPageToken"][0]
    path = f"{SIMPLE}?perPage=2&nextPageToken={token}"
    assert ids(listed(client.post(path, json=body, headers=lake.headers))) == sent[2:]


def test_a_posted_query_with_prefixes_of_its_own_goes_on_by_post(
    client: FlaskClient, bay: Partner, lake: Partner
):
    sent = ship(client, bay, lake, ["l1", "l2"])
    body = {"@context": {"s": "https://shop.example/"}, "query": {"EQ_s:price": ["9.80"]}}
    first = client.post(f"{SIMPLE}?perPage=1", json=body, headers=bay.headers)
    link = next_page(first)
    assert link.startswith(f"{SIMPLE}?perPage=1&nextPageToken=")
    assert ids(listed(client.post(link, json=body, headers=bay.headers))) == sent[1:]


@pytest.mark.parametrize("body", [[], {"query": {"EQ_nothing": ["x"]}}, {"query": 1}])
def test_what_is_no_query_is_refused(client: FlaskClient, bay: Partner, body: Any):
    answer = client.post(SIMPLE, json=body, headers=bay.headers)
    assert answer.status_code == 400
    assert (answer.json or {})["type"] in (
        "epcisException:QueryParameterException",
        "epcisException:QueryValidationException",
    )


@pytest.mark.parametrize(
    ("asked", "more", "place"),
    [
        ("", {"Upgrade": "websocket", "Connection": "Upgrade"}, ""),
        ("?stream=true", {}, "/stream"),
        ("?minute=5&hour=1", {}, "/hour"),
    ],
)
def test_who_wants_a_stream_is_told_where_it_is(
    client: FlaskClient, bay: Partner, asked: str, more: dict[str, str], place: str
):
    name_query(client, bay)
    path = f"/epcis/queries/shipped/events{asked}"
    answer = client.get(path, headers=bay.headers | more)
    assert refused(answer, 400, "SubscriptionControlsException") == [("stream_elsewhere", place)]
    assert "ws://127.0.0.1:8001/epcis/queries/shipped/events" in answer.text


# Subscriptions.


@pytest.fixture
def named(client: FlaskClient, bay: Partner) -> str:
    """The address of the subscriptions to a query of Bay Plant."""
    name_query(client, bay)
    return "/epcis/queries/shipped/subscriptions"


def test_a_subscription_is_shown_without_its_token(
    client: FlaskClient, bay: Partner, receiver: Receiver, named: str
):
    location = subscribe(client, bay, receiver.url)
    shown = client.get(location, headers=bay.headers)
    told = state(client, bay, location)
    assert told["dest"] == receiver.url
    assert told["stream"] is True
    assert (told["queryName"], told["state"], told["deadLetters"]) == ("shipped", "active", 0)
    assert told["epcFormat"] == "Always_GS1_Digital_Link"
    listed = client.get(named, headers=bay.headers)
    assert listed.json == [told]
    assert TOKEN not in shown.text + listed.text


def test_an_error_of_the_database_does_not_tell_the_token(
    client: FlaskClient, store: Store, bay: Partner, receiver: Receiver, named: str
):
    subscribe(client, bay, receiver.url)
    with store.reading() as session:
        row = session.exec(select(QuerySubscription)).one()
    again = QuerySubscription(**{**row.model_dump(), "number": None})
    with pytest.raises(IntegrityError) as error, store.transaction() as session:
        session.add(again)
    assert TOKEN not in str(error.value)


def test_its_owner_discovers_how_far_a_subscription_has_come(
    client: FlaskClient, bay: Partner, lake: Partner, receiver: Receiver, named: str
):
    location = subscribe(client, bay, receiver.url)
    header = "GS1-Query-Min-Record-Time"
    told = client.options(location, headers=bay.headers)
    assert told.status_code == 204
    assert told.headers[header] == client.get(location, headers=bay.headers).headers[header]
    assert header not in client.options(location).headers
    assert client.options(location, headers=lake.headers).status_code == 404


def test_a_schedule_is_shown_as_it_was_sent(
    client: FlaskClient, bay: Partner, receiver: Receiver, named: str
):
    fields = {"hour": "1", "minute": "5"}
    location = subscribe(client, bay, receiver.url, schedule=fields, reportIfEmpty=True)
    told = state(client, bay, location)
    assert (told["schedule"], told["reportIfEmpty"]) == (fields, True)
    assert told["nextAttemptAt"].endswith("01:05:00+00:00")
    assert "stream" not in told


def test_subscriptions_belong_to_their_partner(
    client: FlaskClient, bay: Partner, lake: Partner, receiver: Receiver, named: str
):
    location = subscribe(client, bay, receiver.url)
    name_query(client, lake)
    assert client.get(named, headers=lake.headers).json == []
    for method in ("GET", "DELETE"):
        answer = client.open(location, method=method, headers=lake.headers)
        assert refused(answer, 404, "NoSuchNameException") == [("subscription_unknown", "")]
    assert client.post(f"{location}/redeliver", headers=lake.headers).status_code == 404
    assert client.get(location, headers=bay.headers).status_code == 200
    assert client.delete(location, headers=bay.headers).status_code == 204
    assert client.get(named, headers=bay.headers).json == []


def test_what_is_no_subscription_is_refused_with_every_fault(
    client: FlaskClient, bay: Partner, named: str
):
    for sent, expected in (
        ({"stream": True, "schedule": {"hour": "24"}}, ["/dest", "/schedule", "/schedule/hour"]),
        ({"dest": DEST, "schedule": {"month": "2", "dayOfMonth": "30"}}, ["/schedule"]),
    ):
        answer = client.post(named, json=sent, headers=bay.headers)
        faults = refused(answer, 400, "SubscriptionControlsException")
        assert [place for _, place in faults] == expected


@pytest.mark.parametrize(
    "dest",
    [
        "http://127.0.0.1:9/hook",
        "https://10.0.0.1/hook",
        "https://169.254.169.254/latest",
        "https://[::1]/hook",
        "https://2130706433/hook",
        "ftp://example.org/hook",
        "https://user:secret@93.184.216.34/hook",
        "http://93.184.216.34/hook",
    ],
)
def test_nothing_is_sent_to_what_only_this_service_can_reach(
    app: Flask, client: FlaskClient, settings: Settings, bay: Partner, named: str, dest: str
):
    held = app.extensions[EXTENSION]
    attach(app, Service(Settings(database_url=settings.database_url), held.store))
    sent = {"dest": dest, "stream": True}
    answer = client.post(named, json=sent, headers=bay.headers)
    assert [place for _, place in refused(answer, 400, "SubscriptionControlsException")] == [
        "/dest"
    ]
    assert client.get(named, headers=bay.headers).json == []


def test_subscriptions_are_bounded_in_number(
    client: FlaskClient,
    bay: Partner,
    receiver: Receiver,
    named: str,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(subscriptions, "MOST_SUBSCRIPTIONS", 1)
    subscribe(client, bay, receiver.url)
    sent = {"dest": receiver.url, "stream": True}
    answer = client.post(named, json=sent, headers=bay.headers)
    assert refused(answer, 400, "SubscriptionControlsException") == [("too_many_subscriptions", "")]


def test_what_is_subscribed_to_has_a_name(client: FlaskClient, bay: Partner, receiver: Receiver):
    path = f"{SIMPLE}/subscriptions"
    sent = {"dest": receiver.url, "stream": True}
    answer = client.post(path, json=sent, headers=bay.headers)
    assert refused(answer, 400, "SubscriptionControlsException") == [("name_it_first", "")]
    assert client.get(path, headers=bay.headers).json == []


def test_a_retry_with_its_key_subscribes_once(
    client: FlaskClient, bay: Partner, receiver: Receiver, named: str, store: Store
):
    headers = bay.headers | {"Idempotency-Key": "one"}
    sent = {"dest": receiver.url, "stream": True, "signatureToken": TOKEN}
    first = client.post(named, json=sent, headers=headers)
    assert client.post(named, json=sent, headers=headers).json == first.json
    listed = client.get(named, headers=bay.headers).json
    assert listed == [first.json]
    assert TOKEN not in json.dumps(first.json)


def test_the_identifiers_of_a_subscription_are_in_the_form_asked_for(
    client: FlaskClient, bay: Partner, receiver: Receiver, named: str
):
    headers = bay.headers | {"GS1-EPC-Format": "Never_Translates"}
    sent = {"dest": receiver.url, "stream": True}
    answer = client.post(named, json=sent, headers=headers)
    assert answer.json is not None
    assert answer.json["epcFormat"] == "Never_Translates"
    headers = bay.headers | {"GS1-EPC-Format": "As_You_Like"}
    assert client.post(named, json=sent, headers=headers).status_code == 406
