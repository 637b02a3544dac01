"""Scan pages a second, against a bare Flask page that is served alike in the same run."""

import http.client
from statistics import median

from benchmarks import chains
from benchmarks.databases import IN_WORDS, KINDS, database
from benchmarks.driving import Call, drive
from benchmarks.figures import milliseconds, say, spread
from benchmarks.partner import capture_all, enrol
from benchmarks.serving import HOST, bare_page, service
from seafood_trace.identifiers.digital_link import CANONICAL_DOMAIN
from seafood_trace.store.engine import Store
from tests.postgres import PostgresMissing

EVENTS = 10_000
QUICK_EVENTS = 1_000
CLIENTS = 4
PACKS = 100


def run(*, is_quick: bool) -> None:
    """Print the figures of both databases beside those of the bare page."""
    say(
        f"Scan: provenance pages a second, {CLIENTS} clients, {PACKS} packs; then a bare Flask page"
    )
    for kind in KINDS:
        try:
            _measure(kind, is_quick=is_quick)
        except PostgresMissing as missing:
            say(f"  {kind}: skipped, {missing}")


def _measure(kind: str, *, is_quick: bool) -> None:
    events = QUICK_EVENTS if is_quick else EVENTS
    repeats, seconds = (2, 2.0) if is_quick else (5, 5.0)
    with database(kind) as url:
        store = Store(url)
        capture_all(store, enrol(store), chains.documents(events, 2_000))
        store.dispose()
        packs = chains.pack_lots(events)[:PACKS]
        paths = [pack.removeprefix(CANONICAL_DOMAIN) for pack in packs]
        with service(url) as port:
            say(f"  {IN_WORDS[kind]}, {events:,} events")
            if _status(port, paths[0]) != 200:
                say("    skipped: this version has no provenance page at /01/<gtin>/10/<lot>")
                return
            pages = _rates(port, paths, repeats, seconds)
        with bare_page() as port:
            bare = _rates(port, ["/"], repeats, seconds)
        share = 100 * median(pages) / median(bare)
        say(f"    the scan page is served {share:.1f} % as often as a bare page")


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", path, headers=_BROWSER)
        return connection.getresponse().status
    finally:
        connection.close()


def _rates(port: int, paths: list[str], repeats: int, seconds: float) -> list[float]:
    calls = [Call("GET", path, None, _BROWSER) for path in paths]
    clients = [calls[place:] + calls[:place] for place in range(CLIENTS)]
    drive(port, clients, seconds=1.0)  # warm up
    runs = [drive(port, clients, seconds=seconds) for _ in range(repeats)]
    rates = [one.per_second for one in runs]
    latencies = [latency for one in runs for latency in one.latencies_s]
    name = "bare page" if paths == ["/"] else "scan page"
    say(f"    {name}: {spread(rates)} pages/s; a page {milliseconds(latencies)}")
    return rates


_BROWSER = {"Accept": "text/html,application/xhtml+xml"}
