"""A call reaches only what it may, in the time and size that it has, whatever the other side does."""

import gzip
import socket
import ssl
import time
from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from seafood_trace.config import Settings, from_environment
from seafood_trace.errors import InvalidInput
from seafood_trace.work import outbound
from seafood_trace.work.addresses import Address
from seafood_trace.work.outbound import Outbound, Refused, Unreachable
from tests.work.peer import answering, peer

OPEN = Settings(outbound_private_networks="127.0.0.0/8")
CLOSED = Settings()
LOOPBACK = ip_address("127.0.0.1")

# Made for this test, for the name fish.example and a hundred years; it opens nothing.
KEY_AND_CERTIFICATE = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxm2BXPDnizyTfo0W
lmJ7d7DCiKL91dRSj8FjfNAhmv2hRANCAARrEI1GLbXT0cNHoXh9x8vFZqNlqhdl
yXgltYcg9VoC68QFistEaes5Nq7KqI9h224ZWHAO+wIjkwF47MgFcWyr
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBnTCCAUSgAwIBAgIUVs9w4xBsH7k8TVlPoPsTlOGcmf8wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMZmlzaC5leGFtcGxlMCAXDTI2MTEyNDE5MjcyN1oYDzIxMjYx
MDMxMTkyNzI3WjAXMRUwEwYDVQQDDAxmaXNoLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARrEI1GLbXT0cNHoXh9x8vFZqNlqhdlyXgltYcg9VoC68QF
istEaes5Nq7KqI9h224ZWHAO+wIjkwF47MgFcWyro2wwajAdBgNVHQ4EFgQU9lLH
QtTQ+VNggnCGqUPydMVt7uAwHwYDVR0jBBgwFoAU9lLHQtTQ+VNggnCGqUPydMVt
7uAwDwYDVR0TAQH/BAUwAwEB/zAXBgNVHREEEDAOggxmaXNoLmV4YW1wbGUwCgYI
KoZIzj0EAwIDRwAwRAIgKN52uiPKBF+cx+aLREfSDfeE/zsk6TpBhcqZ6n76a+4C
IHakGWjNFaYCK3hl/bA1Wfw9m3l6fSleW+zFo+xO9jTW
-----END CERTIFICATE-----
"""


def get(url: str, settings: Settings = OPEN, **limits: float) -> outbound.Answer:
    most = {"most_bytes": 10_000, "seconds": 5.0, **limits}
    return Outbound(settings).get(url, **most)  # type: ignore[arg-type]


def code_of(raised: pytest.ExceptionInfo[outbound.Unreachable | Refused]) -> str:
    return raised.value.faults[0].code


def test_an_answer_comes_with_its_status_headers_and_body():
    with peer(
        answering(b"[]", "Content-Type: application/JSON; charset=x", "X-Fish: snapper")
    ) as one:
        found = get(f"{one.origin}/01/1?linkType=gs1:epcis")
    assert (found.status, found.body, found.media_type) == (200, b"[]", "application/json")
    assert found.headers["x-fish"] == "snapper"
    assert one.asked[0].startswith(b"GET /01/1?linkType=gs1:epcis HTTP/1.1\r\n")


def test_a_call_says_who_calls_and_carries_no_other_header_of_its_own():
    with peer(answering(b"")) as one:
        Outbound(OPEN).post(
            f"{one.origin}/in",
            {"X-API-Key": "k", "User-Agent": "other", "Host": "evil.example"},
            b"{}",
            most_bytes=10,
            seconds=5,
        )
    head = one.asked[0].decode().lower()
    assert "user-agent: seafood-trace/" in head
    assert f"host: 127.0.0.1:{one.port}" in head
    assert "evil" not in head
    assert "cookie" not in head
    assert head.endswith("\r\n\r\n{}")


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with peer(answering(b"direct")) as one:
        assert get(one.origin).body == b"direct"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "http://8.8.8.8/",
        "http://localhost/",
    ],
)
def test_what_only_this_machine_can_reach_is_refused(url):
    with pytest.raises(Refused) as raised:
        get(url, CLOSED)
    assert code_of(raised) == "address_not_allowed"


def test_a_name_of_a_private_address_is_refused():
    outward = Outbound(CLOSED, resolve=lambda *_: [ip_address("10.0.0.1"), ip_address("::1")])
    with pytest.raises(Refused):
        outward.check("https://fish.example/hook")


def test_a_name_is_resolved_once_and_that_address_called():
    answers: list[Sequence[Address]] = [[LOOPBACK], [ip_address("10.9.9.9")]]
    outward = Outbound(OPEN, resolve=lambda *_: answers.pop(0))
    with peer(answering(b"here")) as one:
        found = outward.get(f"http://fish.example:{one.port}/", most_bytes=10, seconds=5)
    assert found.body == b"here"
    assert len(answers) == 1
    assert f"Host: fish.example:{one.port}".encode() in one.asked[0]


def test_where_one_address_does_not_answer_the_next_is_tried():
    with peer(answering(b"here")) as one:
        outward = Outbound(OPEN, resolve=lambda *_: [ip_address("127.9.9.9"), LOOPBACK])
        found = outward.get(f"http://fish.example:{one.port}/", most_bytes=10, seconds=5)
    assert found.body == b"here"


def test_the_certificate_must_prove_the_name_although_the_address_is_pinned(tmp_path):
    file = tmp_path / "fish.pem"
    file.write_text(KEY_AND_CERTIFICATE)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(file)
    ours = ssl.create_default_context(cafile=str(file))
    with peer(answering(b"safe"), tls=theirs) as one:
        outward = Outbound(OPEN, resolve=lambda *_: [LOOPBACK], tls=ours)
        address = f"https://fish.example:{one.port}/"
        assert outward.get(address, most_bytes=10, seconds=5).body == b"safe"
        with pytest.raises(Unreachable) as raised:
            outward.get(f"https://cod.example:{one.port}/", most_bytes=10, seconds=5)
        assert code_of(raised) == "tls_failed"
        unknown = Outbound(OPEN, resolve=lambda *_: [LOOPBACK])
        with pytest.raises(Unreachable) as raised:
            unknown.get(address, most_bytes=10, seconds=5)
        assert code_of(raised) == "tls_failed"


def test_a_redirect_is_an_answer_unless_it_is_to_be_followed():
    with peer(answering(b"", "Location: /new", status="302 Found")) as one:
        assert get(one.origin).status == 302
        with pytest.raises(Unreachable) as raised:
            get(one.origin, most_redirects=3)
    assert code_of(raised) == "too_many_redirects"
    assert len(one.asked) == 1 + 4


def test_a_redirect_into_a_private_network_is_refused():
    only = Settings(outbound_private_networks="127.0.0.1/32")
    for inward in ("http://127.0.0.2:8000/", "https://169.254.169.254/", "file:///etc/passwd"):
        onward = answering(b"", f"Location: {inward}", status="302 Found")
        with peer(onward) as one, pytest.raises(Refused):
            get(one.origin, only, most_redirects=3)


def test_a_redirect_to_another_origin_takes_no_key_along():
    def send_on(connection: socket.socket, request: bytes) -> None:
        answering(b"", f"Location: {there.origin}/x", status="302 Found")(connection, request)

    with peer(answering(b"there")) as there, peer(send_on) as one:
        headers = {"X-API-Key": "hidden", "Authorization": "hidden", "Accept": "a/b"}
        found = Outbound(OPEN).get(one.origin, headers, most_bytes=10, seconds=5, most_redirects=1)
    assert (found.body, found.url) == (b"there", f"{there.origin}/x")
    assert b"hidden" in one.asked[0]
    assert b"hidden" not in there.asked[0]
    assert b"Accept: a/b" in there.asked[0]


def test_a_packed_answer_is_unpacked():
    with peer(answering(gzip.compress(b"fish"), "Content-Encoding: gzip")) as one:
        assert get(one.origin).body == b"fish"


def test_an_answer_that_swells_when_unpacked_is_cut_off():
    bomb = gzip.compress(bytes(50_000_000))
    with (
        peer(answering(bomb, "Content-Encoding: gzip")) as one,
        pytest.raises(Unreachable) as raised,
    ):
        get(one.origin)
    assert code_of(raised) == "answer_too_large"


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "zstd", "deflate"])
def test_an_answer_packed_otherwise_is_not_unpacked(coding):
    with (
        peer(answering(b"x", f"Content-Encoding: {coding}")) as one,
        pytest.raises(Unreachable) as raised,
    ):
        get(one.origin)
    assert code_of(raised) == "answer_broken"


def test_an_endless_answer_is_cut_off():
    def endless(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(bytes(65_536))

    with peer(endless) as one, pytest.raises(Unreachable) as raised:
        get(one.origin)
    assert code_of(raised) == "answer_too_large"


@pytest.mark.parametrize(
    "head", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["line", "head", "body"]
)
def test_a_peer_that_drips_is_cut_off_when_the_time_is_up(head):
    def drip(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)

    begun = time.monotonic()
    with peer(drip) as one, pytest.raises(Unreachable) as raised:
        get(one.origin, seconds=0.3)
    assert code_of(raised) == "timed_out"
    assert time.monotonic() - begun < 2


def test_a_peer_that_says_nothing_is_cut_off_when_the_time_is_up():
    with peer(lambda *_: time.sleep(0.5)) as one, pytest.raises(Unreachable) as raised:
        get(one.origin, seconds=0.2)
    assert code_of(raised) == "timed_out"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x16\x03\x01 no http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
    ],
)
def test_an_answer_that_is_no_http_is_unreachable(sent):
    with peer(lambda connection, _: connection.sendall(sent)) as one, pytest.raises(Unreachable):
        get(one.origin)


def test_where_nobody_listens_it_says_so():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Unreachable) as raised:
        get(f"http://127.0.0.1:{port}/")
    assert code_of(raised) == "no_connection"


def test_a_name_that_nobody_knows_says_so(monkeypatch):
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable) as raised:
        get("https://nobody.invalid/")
    assert code_of(raised) == "name_unknown"


def test_a_name_that_takes_too_long_to_look_up_is_given_up():
    def slow(_host: str, _port: int) -> Sequence[Address]:
        time.sleep(0.5)
        return [LOOPBACK]

    begun = time.monotonic()
    with pytest.raises(Unreachable) as raised:
        Outbound(OPEN, resolve=slow).get("https://fish.example/", most_bytes=1, seconds=0.1)
    assert code_of(raised) == "timed_out"
    assert time.monotonic() - begun < 0.4


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\n", "ü"])
def test_a_header_cannot_bring_another_one(value):
    with pytest.raises(Refused):
        Outbound(OPEN).get("http://127.0.0.1:9/", {"X-Key": value}, most_bytes=1, seconds=1)


@pytest.mark.parametrize("said", ["maybe", "10.0.0.0/99", "10.0.0.1/8", "no,yes"])
def test_a_setting_that_names_no_networks_is_refused_at_start(said):
    with pytest.raises(InvalidInput) as raised:
        from_environment({"SEAFOOD_TRACE_OUTBOUND_PRIVATE_NETWORKS": said})
    assert raised.value.faults[0].code == "bad_setting"
