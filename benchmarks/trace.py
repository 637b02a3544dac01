"""Trace-back of a retail pack in a small and in a ten times larger store: at most 1.5 times apart.

Both stores are asked in turn, so that what else the machine does falls on both alike.
"""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from urllib.parse import quote

from benchmarks import chains
from benchmarks.databases import IN_WORDS, KINDS, databases
from benchmarks.driving import Call, drive
from benchmarks.figures import milliseconds, say
from benchmarks.partner import Partner, capture_all, enrol
from benchmarks.serving import service
from seafood_trace.lineage import tracing
from seafood_trace.lineage.trace import Direction
from seafood_trace.store.engine import Store
from tests.postgres import PostgresMissing

SIZES = (10_000, 100_000)
QUICK_SIZES = (1_000, 10_000)
DOCUMENT_EVENTS = 2_000
PACKS = 200
REPEATS = 3
WARM_UP = 20


@dataclass(frozen=True)
class Loaded:
    """A store with that many events in it, and packs to trace."""

    events: int
    url: str
    store: Store
    partner: Partner
    packs: list[str]


def run(*, is_quick: bool) -> None:
    """Print the figures of both databases."""
    sizes = QUICK_SIZES if is_quick else SIZES
    say(
        f"Trace: back from {PACKS} random retail packs, {REPEATS} times each; "
        "least / median / p90 of a trace"
    )
    for kind in KINDS:
        try:
            with _loaded(kind, sizes) as stores:
                _report("in process", stores, _in_process(stores))
                _report("by HTTP   ", stores, _through_http(stores))
        except PostgresMissing as missing:
            say(f"  {kind}: skipped, {missing}")


@contextmanager
def _loaded(kind: str, sizes: tuple[int, int]) -> Iterator[list[Loaded]]:
    with databases(kind, len(sizes)) as urls:
        say(f"  {IN_WORDS[kind]}")
        stores = [_load(url, events) for url, events in zip(urls, sizes, strict=True)]
        yield stores
        for one in stores:
            one.store.dispose()


def _load(url: str, events: int) -> Loaded:
    store = Store(url)
    partner = enrol(store)
    began = time.perf_counter()
    capture_all(store, partner, chains.documents(events, DOCUMENT_EVENTS))
    rate = events / (time.perf_counter() - began)
    say(f"    {events:>7,} events captured in process, {DOCUMENT_EVENTS:,} at once: {rate:,.0f}/s")
    packs = random.Random(events).choices(chains.pack_lots(events), k=PACKS)
    return Loaded(events, url, store, partner, packs)


def _in_process(stores: list[Loaded]) -> list[list[float]]:
    """The times of the traces, for each store."""
    times: list[list[float]] = [[] for _ in stores]
    for _ in range(REPEATS):
        for packs in zip(*(one.packs for one in stores), strict=True):
            for one, pack, found in zip(stores, packs, times, strict=True):
                found.append(_trace(one.store, pack))
    return [found[WARM_UP:] for found in times]


def _trace(store: Store, pack: str) -> float:
    now = datetime.now(UTC)
    began = time.perf_counter()
    with store.reading() as session:
        found = tracing.follow(session, pack, Direction.BACK, now=now)
    took = time.perf_counter() - began
    assert len(found.hops) == chains.EVENTS_OF_A_CHAIN, found.hops
    return took


def _through_http(stores: list[Loaded]) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in stores]
    with ExitStack() as running:
        ports = [running.enter_context(service(one.url)) for one in stores]
        for repeat in range(REPEATS + 1):
            for one, port, found in zip(stores, ports, times, strict=True):
                latencies = drive(port, [_calls(one)]).latencies_s
                found.extend(latencies if repeat else ())  # the first round warms up
    return times


def _calls(loaded: Loaded) -> list[Call]:
    return [
        Call(
            "GET", f"/api/v1/traces/back?item={quote(pack, safe='')}", None, loaded.partner.headers
        )
        for pack in loaded.packs
    ]


def _report(how: str, stores: list[Loaded], times: list[list[float]]) -> None:
    for one, found in zip(stores, times, strict=True):
        say(f"    {one.events:>7,} events, {how}: {milliseconds(found)}")
    small, large = (median(found) for found in times)
    say(
        f"    {stores[1].events // stores[0].events} times the events: {large / small:.2f} times as long"
    )
