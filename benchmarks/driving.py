"""A small load generator: each client a process of its own with one connection that is kept open.

It is written in Python too and shares the cores with the server, so its figures are a lower bound;
what compares two servers under the same clients is their ratio.
"""

import http.client
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing import get_context

from benchmarks.serving import HOST

SETTLE_SECONDS = 0.5  # until every client's process is up


@dataclass(frozen=True)
class Call:
    """One request."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: int = 200


@dataclass(frozen=True)
class Driven:
    """What the clients saw, from the first request sent to the last answer read."""

    seconds: float
    latencies_s: tuple[float, ...]

    @property
    def per_second(self) -> float:
        """Answers a second, of all clients together."""
        return len(self.latencies_s) / self.seconds


@dataclass(frozen=True)
class _Seen:
    began: float
    ended: float
    latencies_s: list[float]


def drive(port: int, clients: Sequence[Sequence[Call]], *, seconds: float | None = None) -> Driven:
    """Send each client's calls, once through, or over and over for so many seconds.

    Raises AssertionError for an answer with another status than expected.
    """
    start = time.time() + SETTLE_SECONDS
    with ProcessPoolExecutor(len(clients), mp_context=get_context("fork")) as processes:
        waiting = [processes.submit(_client, port, calls, start, seconds) for calls in clients]
        seen = [one.result() for one in waiting]
    span = max(one.ended for one in seen) - min(one.began for one in seen)
    return Driven(span, tuple(latency for one in seen for latency in one.latencies_s))


def _client(port: int, calls: Sequence[Call], start: float, seconds: float | None) -> _Seen:
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    connection.connect()
    time.sleep(max(0.0, start - time.time()))
    began = time.time()
    latencies = [_send(connection, call) for call in _until(calls, seconds)]
    return _Seen(began, time.time(), latencies)


def _until(calls: Sequence[Call], seconds: float | None) -> Iterator[Call]:
    if seconds is None:
        yield from calls
        return
    end = time.monotonic() + seconds
    for call in cycle(calls):
        if time.monotonic() >= end:
            return
        yield call


def _send(connection: http.client.HTTPConnection, call: Call) -> float:
    began = time.perf_counter()
    connection.request(call.method, call.path, call.body, dict(call.headers))
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == call.expected, (call.path, answer.status, body[:2000])
    return time.perf_counter() - began
