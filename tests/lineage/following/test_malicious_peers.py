"""A system that means harm gets nothing, holds nothing up, and the trace is made without it.

Over real sockets, with the calls as they are made.
"""

import gzip
import json
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from seafood_trace.config import Settings
from seafood_trace.lineage import trace
from seafood_trace.lineage.following.conversation import Conversation, Limits
from seafood_trace.lineage.following.gathering import Gathering
from seafood_trace.lineage.following.systems import Systems
from seafood_trace.lineage.hop import Kind
from seafood_trace.work.outbound import Outbound
from tests.lineage.following.network import answer, catch, document, lot, receive
from tests.lineage.following.test_gathering import own_record
from tests.work.peer import Behave, answering, peer

NOW = datetime(2026, 4, 1, tzinfo=UTC)
JSON = "Content-Type: application/json"
LIMITS = Limits(seconds=3, seconds_an_answer=0.5, requests=20, answer_bytes=200_000)


def endless(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(f"HTTP/1.1 200 OK\r\n{JSON}\r\n\r\n[".encode())
    while True:
        connection.sendall(b" " * 65_536)


def slow(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X: y\r\n")
        time.sleep(0.05)


def linking_to(address: str) -> Behave:
    links = [{"link": address, "linkType": "gs1:epcis", "title": "x", "authRequired": False}]
    return answering(json.dumps(links).encode(), JSON)


def telling(content: bytes, *headers: str) -> Callable[[int], Behave]:
    """Links to itself, and answers any query with this."""

    def at(port: int) -> Behave:
        def behave(connection: socket.socket, request: bytes) -> None:
            if request.startswith(b"POST"):
                answering(content, *(headers or (JSON,)))(connection, request)
            else:
                linking_to(f"http://127.0.0.1:{port}/epcis")(connection, request)

        return behave

    return at


def always(behave: Behave) -> Callable[[int], Behave]:
    return lambda _port: behave


OTHERS = json.dumps(document([catch("X1"), catch("X2")])).encode()


BILLION_LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<x xmlns="urn:epcglobal:epcis:xsd:2">&b;</x>'
)


@pytest.mark.parametrize(
    ("behaving", "code"),
    [
        (always(endless), "answer_too_large"),
        (always(slow), "timed_out"),
        (always(answering(b"", "Location: http://127.0.0.2:1/", status="302 Found")), "address_not_allowed"),
        (always(linking_to("https://169.254.169.254/latest")), "address_not_allowed"),
        (always(linking_to("http://[::1]:8000/epcis")), "address_not_allowed"),
        (telling(gzip.compress(bytes(30_000_000)), JSON, "Content-Encoding: gzip"), "answer_too_large"),
        (telling(b"[" * 100_000), "too_deep"),
        (telling(b'{"a":' * 30_000 + b"1" + b"}" * 30_000), "too_deep"),
        (telling(OTHERS), "not_asked_for"),
        (telling(b"<epcis/>", "Content-Type: application/xml"), "unknown_document_type"),
        (telling(BILLION_LAUGHS, "Content-Type: application/xml"), "doctype_refused"),
        (telling(b"GIF89a", "Content-Type: image/gif"), "wrong_type"),
    ],
)  # fmt: skip
def test_trace_is_made_without_a_system_that_means_harm(behaving, code):
    behaviour: list[Behave] = []
    with peer(lambda connection, request: behaviour[0](connection, request)) as bad:
        behaviour.append(behaving(bad.port))
        settings = Settings(outbound_private_networks="127.0.0.1/32")
        talk = Conversation(Outbound(settings), Systems((bad.origin,)), LIMITS)
        gathering = Gathering(own_record(receive("C1", 3, "plant")), talk, NOW)
        begun = time.monotonic()
        found = trace.back(gathering.fetch, lot("C1"), asked_at=NOW)
        took = time.monotonic() - begun
    assert [hop.kind for hop in found.hops] == [Kind.RECEIVE]
    assert code in {note.code for note in gathering.notes}
    assert took < LIMITS.seconds


def test_fake_network_answers_as_a_real_one_does():
    """The other tests of this folder stand on it."""
    made = answer("https://boat.example/x", [1])
    with peer(answering(b"[1]", JSON)) as real:
        settings = Settings(outbound_private_networks="127.0.0.1/32")
        got = Outbound(settings).get(real.origin, most_bytes=10, seconds=5)
    assert (made.status, made.media_type, made.body) == (got.status, got.media_type, got.body)
