"""Calls to other systems: the one way in which this service asks anything of the web.

The addresses come from others, so a call goes only where `addresses.py` lets it: the name is
resolved once, the address judged, and the connection made to that very address, so that a name
which answers otherwise the second time changes nothing. TLS still proves the name. No proxy is
taken from the environment, nothing is kept between calls, and no redirect is followed unasked;
each one followed is judged as the first was. An answer has a time in which it must be whole
and a size that it may have once unpacked; a peer that drips or swells is cut off.

Built on urllib3's connections, and not its pools, which resolve and retry by themselves.

    Refused (InvalidInput)               this address is not called by this service
    Unreachable (SeafoodTraceError)      it was called, and gave no answer that can be used
"""

import contextlib
import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from queue import Empty, SimpleQueue
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from seafood_trace.config import Settings
from seafood_trace.errors import Fault, InvalidInput, SeafoodTraceError
from seafood_trace.work import addresses
from seafood_trace.work.addresses import Address, Url

USER_AGENT = f"seafood-trace/{version('seafood-trace')}"
CONNECT_SECONDS = 5.0
_MOST_ADDRESSES = 3
_CHUNK_BYTES = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip"})
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
_HEADER_VALUE = re.compile(r"[ -~]*")
# What is ours to say, whatever a caller hands in.
_OWN_HEADERS = frozenset(
    {"host", "user-agent", "accept-encoding", "content-length", "transfer-encoding", "connection"}
)

Resolve = Callable[[str, int], Sequence[Address]]


class Refused(InvalidInput):
    """This address is not called by this service."""


class Unreachable(SeafoodTraceError):
    """The other system was called, and gave no answer that can be used."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other system answered, whatever its status; header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """The media type without its parameters, "" where none is stated."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Outbound:
    """Makes calls within what the settings allow. May be shared between threads."""

    def __init__(
        self,
        settings: Settings,
        *,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed = settings.outbound_networks
        self._resolve = resolve or _resolve
        self._given_tls = tls

    def get(
        self,
        url: str,
        headers: Mapping[str, str] = MappingProxyType({}),
        *,
        most_bytes: int,
        seconds: float,
        most_redirects: int = 0,
    ) -> Answer:
        """The answer to a GET. Raises Refused and Unreachable.

        To another origin a redirect takes no header along that could hold a secret. Without
        `most_redirects` the redirect itself is the answer.
        """
        until = time.monotonic() + seconds
        for _ in range(most_redirects):
            answer = self._call("GET", url, headers, None, most_bytes, until)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or location is None:
                return answer
            onward = urljoin(answer.url, location)
            if _read(onward).origin != _read(url).origin:
                headers = _without_secrets(headers)
            url = onward
        answer = self._call("GET", url, headers, None, most_bytes, until)
        if most_redirects and answer.status in _REDIRECTS:
            raise _unreachable("too_many_redirects", "It sends from one address to the next.")
        return answer

    def post(
        self,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        most_bytes: int,
        seconds: float,
    ) -> Answer:
        """The answer to a POST, a redirect too. Raises Refused and Unreachable."""
        return self._call("POST", url, headers, body, most_bytes, time.monotonic() + seconds)

    def check(self, url: str) -> None:
        """Nothing, if the address may be called as things stand. Raises Refused and Unreachable."""
        self._addresses(_read(url), time.monotonic() + CONNECT_SECONDS)

    def _call(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        most_bytes: int,
        until: float,
    ) -> Answer:
        wanted = _read(url)
        sent = _headers(wanted, headers)
        found = self._addresses(wanted, until)
        for last, address in enumerate(found, start=1):
            with self._connected(wanted, address, until) as connection:
                try:
                    connection.connect()
                except (HTTPError, OSError) as error:
                    if last == len(found) or time.monotonic() >= until:
                        raise _explained(error, until) from error
                    continue
                return _exchange(connection, (method, wanted, sent, body), most_bytes, until)
        raise AssertionError("an address list is never empty")

    def _addresses(self, wanted: Url, until: float) -> list[Address]:
        """Where the host may be called, never empty."""
        given = addresses.literal(wanted.host)
        found = self._named(wanted, until) if given is None else [given]
        is_plain = wanted.scheme == "http"
        allowed = addresses.callable_among(found, self._allowed, is_plain=is_plain)
        if not allowed:
            raise _refused(is_plain=is_plain)
        return list(dict.fromkeys(allowed))[:_MOST_ADDRESSES]

    def _named(self, wanted: Url, until: float) -> Sequence[Address]:
        """The addresses of a name, whose own servers may take longer over it than there is time."""
        answers: SimpleQueue[Sequence[Address] | Unreachable] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(wanted.host, wanted.port))
            except Unreachable as error:
                answers.put(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            answer = answers.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            raise _too_late() from None
        if isinstance(answer, Unreachable):
            raise answer
        return answer

    @contextlib.contextmanager
    def _connected(
        self, wanted: Url, address: Address, until: float
    ) -> Iterator["_Plain | _Secure"]:
        left = until - time.monotonic()
        if left <= 0:
            raise _too_late()
        connection: _Plain | _Secure
        if wanted.scheme == "https":
            connection = _Secure(
                str(address),
                wanted.port,
                timeout=min(CONNECT_SECONDS, left),
                ssl_context=self._tls,
                cert_reqs="CERT_REQUIRED",
                server_hostname=wanted.host,
            )
        else:
            connection = _Plain(str(address), wanted.port, timeout=min(CONNECT_SECONDS, left))
        connection.guard = _Guard(until)
        try:
            yield connection
        finally:
            connection.guard.end()
            connection.close()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or ssl.create_default_context()


class _Guard:
    """Shuts a connection when its time is up, whatever it is then waiting for.

    A time limit on each read is not enough: a peer may send a byte before each ends.
    """

    def __init__(self, until: float) -> None:
        self._until = until
        self._watched: socket.socket | None = None
        self._timer: threading.Timer | None = None

    def watch(self, connected: socket.socket) -> None:
        self._watched = connected.dup()  # TLS takes the socket itself over
        self._timer = threading.Timer(max(0.0, self._until - time.monotonic()), self._shut)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        if self._watched is not None:
            self._watched.close()

    def _shut(self) -> None:
        if self._watched is not None:
            with contextlib.suppress(OSError):
                self._watched.shutdown(socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    guard: _Guard

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        self.guard.watch(connected)
        return connected


class _Secure(HTTPSConnection):
    guard: _Guard

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        self.guard.watch(connected)
        return connected


def _exchange(
    connection: _Plain | _Secure,
    asked: tuple[str, Url, Mapping[str, str], bytes | None],
    most_bytes: int,
    until: float,
) -> Answer:
    """The answer of a host that is connected."""
    method, wanted, headers, body = asked
    try:
        connection.request(method, wanted.target, body=body, headers=headers, preload_content=False)
        response = connection.getresponse()
        with contextlib.closing(response):
            content = _body(response, most_bytes, until)
    except (HTTPError, http.client.HTTPException, OSError) as error:
        raise _explained(error, until) from error
    if time.monotonic() >= until:
        raise _too_late()  # the guard may have ended a body that has no stated length
    lowered = {name.lower(): value for name, value in response.headers.items()}
    return Answer(wanted.text, response.status, MappingProxyType(lowered), content)


def _body(response: BaseHTTPResponse, most_bytes: int, until: float) -> bytes:
    if response.headers.get("Content-Encoding", "").strip().lower() not in _ENCODINGS:
        raise _unreachable("answer_broken", "It packed its answer in a way that was not asked for.")
    parts: list[bytes] = []
    size = 0
    for part in response.stream(_CHUNK_BYTES, decode_content=True):
        size += len(part)
        if size > most_bytes:
            raise _unreachable("answer_too_large", f"Its answer has more than {most_bytes} bytes.")
        if time.monotonic() >= until:
            raise _too_late()
        parts.append(part)
    return b"".join(parts)


def _read(url: str) -> Url:
    try:
        return addresses.read(url)
    except InvalidInput as error:
        raise Refused(*error.faults) from error


def _headers(wanted: Url, given: Mapping[str, str]) -> dict[str, str]:
    for name, value in given.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise Refused.of("bad_header", "A header has a plain name, and a value in ASCII.")
    asked = {name: value for name, value in given.items() if name.lower() not in _OWN_HEADERS}
    return asked | {
        "Host": wanted.authority,
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


def _without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    kept = ("accept", "accept-language")
    return {
        name: value
        for name, value in headers.items()
        if name.lower() in kept or name.lower().startswith("gs1-epc")
    }


def _resolve(host: str, port: int) -> Sequence[Address]:
    """The addresses of a host name. Raises Unreachable."""
    try:
        found: list[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _unreachable("name_unknown", "Its host name is not known.") from error
    judged = [addresses.literal(str(address[0])) for *_, address in found]
    return [one for one in judged if one is not None]


def _explained(error: Exception, until: float) -> Unreachable:
    """What kept the answer away, without any of the other system's words."""
    if time.monotonic() >= until or isinstance(error, TimeoutError):
        return _too_late()
    cause = error.__cause__ or error.__context__ or error
    if isinstance(error, ssl.SSLError) or isinstance(cause, ssl.SSLError):
        return _unreachable("tls_failed", "Its certificate does not prove that it is this host.")
    if isinstance(cause, TimeoutError):
        return _too_late()
    if isinstance(error, HTTPError) and not isinstance(cause, OSError):
        return _unreachable("answer_broken", "Its answer broke off, or is no HTTP.")
    return _unreachable("no_connection", "It took no connection, or broke it.")


def _too_late() -> Unreachable:
    return _unreachable("timed_out", "It did not answer in time.")


def _unreachable(code: str, message: str) -> Unreachable:
    return Unreachable(Fault(code, message))


def _refused(*, is_plain: bool) -> Refused:
    if is_plain:
        said = "Plain http:// is spoken only within networks that the operator names: use https://."
    else:
        said = "This host is in a private network, which the operator has not opened to such calls."
    return Refused(Fault("address_not_allowed", said))
