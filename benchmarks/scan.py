"""Scan pages a second, against a bare Flask page that is served alike in the same run.

The pages are those of the demonstration's labelled packs, whole with names, map and certificates,
in a store that holds other chains beside it.
"""

import http.client
from statistics import median
from urllib.parse import urlsplit

from benchmarks import chains
from benchmarks.databases import IN_WORDS, KINDS, database
from benchmarks.driving import Call, Driven, drive
from benchmarks.figures import milliseconds, say, spread
from benchmarks.partner import DOMAIN, capture_all, enrol
from benchmarks.serving import HOST, bare_page, service
from seafood_trace.demonstration.load import load
from seafood_trace.store.engine import Store
from tests.postgres import PostgresMissing

EVENTS = 10_000
QUICK_EVENTS = 1_000
CLIENTS = 4


def run(*, is_quick: bool) -> None:
    """Print the figures of both databases beside those of the bare page."""
    say(f"Scan: provenance pages a second, {CLIENTS} clients, and a bare Flask page")
    for kind in KINDS:
        try:
            _measure(kind, is_quick=is_quick)
        except PostgresMissing as missing:
            say(f"  {kind}: skipped, {missing}")


def _measure(kind: str, *, is_quick: bool) -> None:
    events = QUICK_EVENTS if is_quick else EVENTS
    repeats, seconds = (2, 2.0) if is_quick else (5, 4.0)
    with database(kind) as url:
        store = Store(url)
        shown = load(store, domain=DOMAIN, public_url="http://localhost", staff_password=_PASSWORD)
        capture_all(store, enrol(store), chains.documents(events, 2_000))
        store.dispose()
        paths = [urlsplit(pack.link).path for pack in shown.packs]
        say(f"  {IN_WORDS[kind]}, {events:,} events")
        with service(url) as port, bare_page() as bare_port:
            status = _status(port, paths[0])
            if status != 200:
                say(f"    skipped: {paths[0]} answers {status}")
                return
            scans, bare = _in_turn((port, bare_port), (paths, ["/"]), repeats, seconds)
    _report("scan page", scans)
    _report("bare page", bare)
    share = 100 * median(one.per_second for one in scans) / median(one.per_second for one in bare)
    say(f"    scan pages are served at {share:.1f} % of the rate of bare pages")


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", path, headers=_BROWSER)
        return connection.getresponse().status
    finally:
        connection.close()


def _in_turn(
    ports: tuple[int, int], paths: tuple[list[str], list[str]], repeats: int, seconds: float
) -> list[list[Driven]]:
    """What the clients saw of each server; by turns, so that both see the same machine."""
    seen: list[list[Driven]] = [[], []]
    for repeat in range(repeats + 1):
        for port, some, runs in zip(ports, paths, seen, strict=True):
            calls = [Call("GET", path, None, _BROWSER) for path in some]
            clients = [calls[place:] + calls[:place] for place in range(CLIENTS)]
            driven = drive(port, clients, seconds=seconds if repeat else 1.0)
            runs.extend([driven] if repeat else [])  # the first warms up
    return seen


def _report(name: str, runs: list[Driven]) -> None:
    latencies = [latency for one in runs for latency in one.latencies_s]
    rates = spread([one.per_second for one in runs])
    say(f"    {name}: {rates} pages/s; a page {milliseconds(latencies)}")


_BROWSER = {"Accept": "text/html,application/xhtml+xml"}
_PASSWORD = "correct horse battery"  # nobody signs in
