"""Subscriptions over WebSockets, with real connections: who is let in, what is said, and when it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from seafood_trace.access import keys
from seafood_trace.access.permissions import Permission
from seafood_trace.config import Settings
from seafood_trace.epcis.subscriptions import line, streaming
from seafood_trace.epcis.subscriptions.streaming import Stream
from seafood_trace.store.engine import Store
from tests.epcis.partners import find
from tests.epcis.subscriptions.world import Clock, name_query, ship
from tests.world import NOW, Partner

SECONDS = 10.0  # the longest that a test waits for what is to come
SILENCE = 0.4  # and for what is not


@pytest.fixture
def port(
    app: Flask, client: FlaskClient, store: Store, clock: Clock, bay: Partner, lake: Partner
) -> Iterator[int]:
    """The port of a stream; both partners have a query for what is shipped."""
    for partner in (bay, lake):
        name_query(client, partner)
    with Stream(store, clock, most=5).listening("127.0.0.1", 0) as bound:
        yield bound


def address(port: int, name: str = "shipped", asked: str = "stream=true") -> str:
    return f"ws://127.0.0.1:{port}/epcis/queries/{name}/events?{asked}"


@contextmanager
def connected(url: str, partner: Partner, **more: Any) -> Iterator[ClientConnection]:
    with connect(url, additional_headers=partner.headers, compression=None, **more) as found:
        yield found


def told(connection: ClientConnection) -> list[str]:
    """The event IDs of the next document."""
    results = json.loads(connection.recv(timeout=SECONDS))["epcisBody"]["queryResults"]
    return [event["eventID"] for event in results["resultsBody"]["eventList"]]


def is_silent(connection: ClientConnection) -> bool:
    try:
        connection.recv(timeout=SILENCE)
    except TimeoutError:
        return True
    return False


def refused(url: str, headers: dict[str, str]) -> tuple[int, str, list[str]]:
    """Status and type of the problem, and the places of its faults."""
    with pytest.raises(InvalidStatus) as error, connect(url, additional_headers=headers):
        pass
    response = error.value.response
    assert response.headers["Content-Type"] == "application/problem+json"
    body = json.loads(response.body)
    return (
        response.status_code,
        body["type"].removeprefix("epcisException:"),
        [fault["pointer"] for fault in body["errors"]],
    )


def test_events_are_said_as_they_are_recorded(
    client: FlaskClient, bay: Partner, lake: Partner, port: int
):
    ship(client, bay, lake, ["before"])
    with connected(address(port), lake) as connection:
        first = ship(client, bay, lake, ["l1", "l2"])
        assert told(connection) == first
        second = ship(client, bay, lake, ["l3"])
        document = json.loads(connection.recv(timeout=SECONDS))
    results = document["epcisBody"]["queryResults"]
    assert document["type"] == "EPCISQueryDocument"
    assert results["queryName"] == "shipped"
    assert results["subscriptionID"]
    assert [one["eventID"] for one in results["resultsBody"]["eventList"]] == second


@pytest.mark.one_database
def test_each_is_told_what_it_may_read(client: FlaskClient, bay: Partner, lake: Partner, port: int):
    with connected(address(port), lake) as of_lake, connected(address(port), bay) as of_bay:
        ship(client, bay, lake, ["l1"])
        for connection, partner, price in ((of_lake, lake, None), (of_bay, bay, "9.80")):
            results = json.loads(connection.recv(timeout=SECONDS))["epcisBody"]["queryResults"]
            (event,) = results["resultsBody"]["eventList"]
            assert event.get("shop:price") == price
            assert [event] == find(client, partner, EQ_bizStep="shipping")


@pytest.mark.one_database
def test_a_stream_can_begin_in_the_past(
    client: FlaskClient, bay: Partner, lake: Partner, port: int, clock: Clock
):
    ship(client, bay, lake, ["early"])
    since = clock.on(seconds=1)
    sent = ship(client, bay, lake, ["l1"])
    asked = f"stream=true&initialRecordTime={since.isoformat()}"
    with connected(address(port, asked=asked), lake) as connection:
        assert told(connection) == sent
        assert connection.response is not None
        assert connection.response.headers["GS1-Query-Min-Record-Time"].endswith("Z")


@pytest.mark.one_database
def test_a_schedule_is_kept(
    client: FlaskClient, bay: Partner, lake: Partner, port: int, clock: Clock
):
    clock.now = clock.now.replace(minute=10)
    asked = "minute=5&hour=[0-23]&reportIfEmpty=true"
    with connected(address(port, asked=asked), lake) as connection:
        sent = ship(client, bay, lake, ["l1"])
        assert is_silent(connection)
        clock.on(hours=1)
        assert told(connection) == sent
        clock.on(hours=1)
        assert told(connection) == []
        assert is_silent(connection)


@pytest.mark.one_database
def test_the_simple_query_streams_everything_that_may_be_read(
    client: FlaskClient, bay: Partner, lake: Partner, port: int
):
    with connected(address(port, "SimpleEventQuery"), lake) as connection:
        sent = ship(client, bay, lake, ["l1"])
        assert told(connection) == sent


@pytest.mark.one_database
def test_nobody_unknown_is_let_in_and_nothing_else_is_found(
    client: FlaskClient, store: Store, bay: Partner, lake: Partner, port: int
):
    name_query(client, bay, "of-bay")
    with store.transaction() as session:
        key = keys.issue(session, lake.id, "x", [Permission.LABEL], by="test", now=NOW).secret
    assert refused(address(port), {})[:2] == (401, "SecurityException")
    assert refused(address(port), {"X-API-Key": "st_1_wrong"})[:2] == (401, "SecurityException")
    assert refused(address(port), {"X-API-Key": key})[:2] == (403, "SecurityException")
    assert refused(address(port, "of-bay"), lake.headers)[:2] == (404, "NoSuchNameException")
    elsewhere = f"ws://127.0.0.1:{port}/epcis/queries"
    assert refused(elsewhere, lake.headers)[:2] == (404, "NoSuchNameException")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ("", ["/stream"]),
        ("stream=true&minute=5", ["/schedule"]),
        ("stream=true&stream=true", ["/stream"]),
        ("stream=yes", ["/stream"]),
        ("minute=60&hour=x", ["/schedule/minute", "/schedule/hour"]),
        ("stream=true&EQ_bizStep=shipping", ["/EQ_bizStep"]),
        ("stream=true&schedule=1", ["/schedule"]),
        ("stream=true&initialRecordTime=yesterday", ["/initialRecordTime"]),
    ],
)
def test_when_to_report_is_said_once_and_rightly(
    lake: Partner, port: int, asked: str, places: list[str]
):
    expected = (400, "SubscriptionControlsException", places)
    assert refused(address(port, asked=asked), lake.headers) == expected


@pytest.mark.one_database
def test_connections_are_bounded_for_all_and_for_each(
    lake: Partner, port: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(streaming, "MOST_OF_A_PARTY", 2)
    with connected(address(port), lake), connected(address(port), lake):
        time.sleep(0.1)
        assert refused(address(port), lake.headers)[0] == 503
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
        time.sleep(0.1)
        assert refused(address(port), {})[0] == 503
        for one in silent:
            one.close()


@pytest.mark.one_database
def test_a_deleted_query_and_a_revoked_key_end_it(
    client: FlaskClient,
    store: Store,
    bay: Partner,
    lake: Partner,
    port: int,
    clock: Clock,
):
    with connected(address(port), lake) as of_lake, connected(address(port), bay) as of_bay:
        client.delete("/epcis/queries/shipped", headers=lake.headers)
        with store.transaction() as session:
            assert bay.actor.key_id is not None
            keys.revoke(session, bay.id, bay.actor.key_id, by="test", now=NOW)
        clock.now += line.CHECK_EVERY
        for connection in (of_lake, of_bay):
            with pytest.raises(ConnectionClosed) as closed:
                connection.recv(timeout=SECONDS)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1008


@pytest.mark.one_database
def test_a_client_that_talks_is_not_listened_to(lake: Partner, port: int):
    with connected(address(port), lake) as connection:
        connection.send("hello")
        with pytest.raises(ConnectionClosed) as closed:
            connection.recv(timeout=SECONDS)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1003


def test_a_reader_that_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(streaming, "SEND_SECONDS", 1)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        streaming.bound_sending(ours)
        with pytest.raises(OSError, match="temporarily unavailable"):
            ours.sendall(bytes(64 * 2**20))


@pytest.mark.one_database
@pytest.mark.slow
def test_the_command_serves_and_ends_when_it_is_told(
    client: FlaskClient, settings: Settings, bay: Partner, lake: Partner
):
    name_query(client, lake)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "SEAFOOD_TRACE_DATABASE_URL": settings.database_url,
        "SEAFOOD_TRACE_DATA_DIR": str(settings.data_dir),
    }
    command = [sys.executable, "-m", "seafood_trace.cli", "stream", "--port", str(port)]
    with subprocess.Popen(command, env=environment) as process:
        try:
            with connected_at_last(address(port), lake) as connection:
                sent = ship(client, bay, lake, ["l1"])
                assert told(connection) == sent
                process.send_signal(signal.SIGTERM)
                with pytest.raises(ConnectionClosed) as closed:
                    connection.recv(timeout=SECONDS)
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 1001
            assert process.wait(SECONDS) == 0
        finally:
            process.kill()


@contextmanager
def connected_at_last(url: str, partner: Partner) -> Iterator[ClientConnection]:
    until = time.monotonic() + 30
    while True:
        try:
            with connected(url, partner) as connection:
                yield connection
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
