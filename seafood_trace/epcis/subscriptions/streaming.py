"""The stream: subscriptions over WebSockets, in a process of its own.

A web server's threads are too few to keep connections open that say little, so `seafood-trace
stream` answers at the binding's address for it, `/epcis/queries/{name}/events?stream=true`, or with
the fields of a schedule. A reverse proxy sends there what asks for an upgrade.

A connection has a thread. One more follows the size of the log for all of them. A reader that
takes nothing is cut off after `SEND_SECONDS`, one that answers no ping after `PING_SECONDS`. What
clients say is not listened to.

Source: GS1 EPCIS 2.0, REST binding (WebSocket subscriptions); RFC 6455.
"""

import json
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, unquote

import structlog
from sqlalchemy.exc import OperationalError
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from seafood_trace.epcis.exceptions import SubscriptionControls
from seafood_trace.epcis.forms import EpcFormat
from seafood_trace.epcis.subscriptions import controls
from seafood_trace.epcis.subscriptions.line import Asked, Line
from seafood_trace.epcis.subscriptions.parcel import written_instant
from seafood_trace.errors import Fault, NotFound, SeafoodTraceError, pointer
from seafood_trace.ledger import log
from seafood_trace.store.engine import Store
from seafood_trace.web.problem import PROBLEM_JSON, NotAcceptable, problem, status_of

TICK_SECONDS = 0.25  # how long an event may wait before it is noticed
SEND_SECONDS = 30
PING_SECONDS = 20.0
MOST_OF_A_PARTY = 20
LONGEST_QUERY_STRING = 4_000
LONGEST_HEARD = 1_024  # bytes of a message by a client, none of which are listened to
_LONGEST_REASON = 120  # bytes of a close frame, of 123 (RFC 6455, 5.5)

_PATH = re.compile(r"/epcis/queries/([^/?]{1,300})/events/?")
_EXCEPTIONS = {
    400: "SubscriptionControlsException",
    401: "SecurityException",
    403: "SecurityException",
    404: "NoSuchNameException",
    406: "NotAcceptableException",
}
_log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]


class _Connection(ServerConnection):
    """A connection with its subscription, once it has been let in."""

    line: Line | None = None


@dataclass(frozen=True)
class Stream:
    """What all connections share; `most` is how many there may be at once."""

    store: Store
    clock: Clock
    most: int

    @contextmanager
    def listening(self, host: str, port: int) -> Iterator[int]:
        """Serve until the block ends; gives the port, also where 0 asked for any."""
        tide = Tide(self.store)
        talks = _Talks(self, tide)
        server = serve(
            talks.talk,
            host,
            port,
            process_request=talks.let_in,
            process_response=_name_versions,
            create_connection=_Connection,
            compression=None,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            max_size=LONGEST_HEARD,
            max_queue=4,
            server_header=None,
        )
        with tide.followed(), _served(server):
            bound: int = server.socket.getsockname()[1]
            yield bound


@contextmanager
def _served(server: Server) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, name="stream")
    thread.start()
    try:
        yield
    finally:
        server.shutdown(reason="The stream restarts; come again.")
        thread.join()


class Tide:
    """The size of the log, followed for everybody by one thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stop = threading.Event()
        self.size = 0

    @contextmanager
    def followed(self) -> Iterator[None]:
        thread = threading.Thread(target=self._follow, name="tide")
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _follow(self) -> None:
        while True:
            try:
                with self._store.reading() as session:
                    self.size = log.size(session)
            except OperationalError as error:
                _log.error("the store did not answer", error=str(error.orig))
            if self._stop.wait(TICK_SECONDS):
                return


class _Talks:
    """Who is let in, and what is said to each; called in the thread of its connection."""

    def __init__(self, stream: Stream, tide: Tide) -> None:
        self._stream = stream
        self._tide = tide
        self._lock = threading.Lock()
        self._of_parties: Counter[int] = Counter()

    def let_in(self, connection: ServerConnection, request: Request) -> Response | None:
        """None where the client may subscribe, else the problem that it is answered with."""
        assert isinstance(connection, _Connection)
        # Those that are not yet let in count too, or they could take every thread.
        if len(connection.server.handler_threads) > self._stream.most:
            return _refusal(connection, 503, [_too_many("Too many connections; try again later.")])
        try:
            line = Line(self._stream.store, _asked(request), self._stream.clock())
        except SeafoodTraceError as error:
            return _refusal(connection, status_of(error), error.faults)
        except OperationalError:
            return _refusal(connection, 503, [_too_many("The store is busy; try again later.")])
        with self._lock:
            if self._of_parties[line.party_id] >= MOST_OF_A_PARTY:
                said = f"A partner has at most {MOST_OF_A_PARTY} connections at once."
                return _refusal(connection, 503, [_too_many(said)])
        connection.line = line
        return None

    def talk(self, connection: ServerConnection) -> None:
        """Say what there is to say until the connection or the subscription ends."""
        assert isinstance(connection, _Connection)
        assert connection.line is not None
        bound_sending(connection.socket)
        with self._counted(connection.line.party_id):
            try:
                self._say(connection, connection.line)
            except ConnectionClosed:
                return
            except OperationalError:
                connection.close(CloseCode.TRY_AGAIN_LATER, "The store is busy.")
            except SeafoodTraceError as error:
                connection.close(CloseCode.POLICY_VIOLATION, _reason(error))

    def _say(self, connection: _Connection, line: Line) -> None:
        while True:
            parcel = line.next_parcel(self._stream.store, self._stream.clock(), self._tide.size)
            if parcel is not None:
                connection.send(parcel.body.decode())
            elif _hears(connection):
                connection.close(CloseCode.UNSUPPORTED_DATA, "Nothing is listened to here.")

    @contextmanager
    def _counted(self, party_id: int) -> Iterator[None]:
        with self._lock:
            self._of_parties[party_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._of_parties[party_id] -= 1


def _hears(connection: _Connection) -> bool:
    """Whether the client says something while we wait. Raises ConnectionClosed."""
    try:
        connection.recv(timeout=TICK_SECONDS)
    except TimeoutError:
        return False
    return True


def _asked(request: Request) -> Asked:
    """What is asked for in the address and the headers. Raises what is to be answered."""
    path, _, query = request.path.partition("?")
    match = _PATH.fullmatch(path)
    if match is None:
        raise NotFound.of("http_404", "Streams are at /epcis/queries/{name}/events?stream=true.")
    return Asked(
        token=_token(request),
        query_name=unquote(match[1]),
        timing=controls.read_query_string(_parameters(query)),
        epc_format=_epc_format(request),
    )


def _parameters(query: str) -> dict[str, str]:
    if len(query) > LONGEST_QUERY_STRING:
        raise SubscriptionControls.of("too_long", "This address is too long.")
    pairs = parse_qsl(query, keep_blank_values=True)
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(
            name for name, count in Counter(name for name, _ in pairs).items() if count > 1
        )
        raise SubscriptionControls.of("repeated_parameter", "Give it once.", pointer(twice))
    return found


def _token(request: Request) -> str | None:
    scheme, _, token = (_header(request, "Authorization") or "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return _header(request, "X-API-Key")


def _epc_format(request: Request) -> EpcFormat:
    sent = (_header(request, "GS1-EPC-Format") or EpcFormat.DIGITAL_LINK.value).strip()
    for known in EpcFormat:
        if known.value.lower() == sent.lower():
            return known
    raise NotAcceptable.of(
        "unknown_format", f"GS1-EPC-Format is one of {', '.join(EpcFormat)}.", "/GS1-EPC-Format"
    )


def _header(request: Request, name: str) -> str | None:
    return next(iter(request.headers.get_all(name)), None)


def _name_versions(
    connection: ServerConnection, _request: Request, response: Response
) -> Response | None:
    assert isinstance(connection, _Connection)
    response.headers["GS1-EPCIS-Version"] = "2.0.0"
    response.headers["GS1-CBV-Version"] = "2.0.0"
    if connection.line is not None:
        since = written_instant(connection.line.min_record_time)
        response.headers["GS1-Query-Min-Record-Time"] = since
    return None


def _refusal(
    connection: _Connection, status: int, faults: list[Fault] | tuple[Fault, ...]
) -> Response:
    """The problem as the binding writes it (RFC 9457)."""
    kind = f"epcisException:{_EXCEPTIONS.get(status, 'ImplementationException')}"
    response = connection.respond(status, json.dumps(problem(status, faults, kind)))
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = PROBLEM_JSON
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="seafood-trace"'
    if status == 503:
        response.headers["Retry-After"] = "30"
    return response


def _too_many(sentence: str) -> Fault:
    return Fault("busy", sentence)


def bound_sending(connected: socket.socket) -> None:
    """Let sending fail where the other side has taken nothing for a while.

    A ping cannot find out: it waits behind what is being sent.
    """
    limit = struct.pack("ll", SEND_SECONDS, 0)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def _reason(error: SeafoodTraceError) -> str:
    return str(error).encode()[:_LONGEST_REASON].decode(errors="ignore")
