"""Events captured a second through HTTP, in documents of 100, by one and by two clients."""

import json

from benchmarks import chains
from benchmarks.databases import IN_WORDS, KINDS, database
from benchmarks.driving import Call, drive
from benchmarks.figures import milliseconds, say, spread
from benchmarks.partner import Partner, enrol
from benchmarks.serving import service
from seafood_trace.store.engine import Store
from tests.postgres import PostgresMissing

DOCUMENT_EVENTS = 100
CLIENTS = (1, 2)


def run(*, is_quick: bool) -> None:
    """Print the figures of both databases."""
    say(
        "Capture: events a second through HTTP, documents of 100 events, each answered when durable"
    )
    for kind in KINDS:
        try:
            _measure(kind, repeats=2 if is_quick else 5, documents=5 if is_quick else 20)
        except PostgresMissing as missing:
            say(f"  {kind}: skipped, {missing}")


def _measure(kind: str, repeats: int, documents: int) -> None:
    with database(kind) as url:
        store = Store(url)
        partner = enrol(store)
        store.dispose()
        with service(url) as port:
            calls = _calls(partner, documents * (1 + repeats * sum(CLIENTS)))
            drive(port, [calls[:documents]])  # warm up
            del calls[:documents]
            say(f"  {IN_WORDS[kind]}")
            for clients in CLIENTS:
                _report(port, calls, clients, repeats, documents)


def _report(port: int, calls: list[Call], clients: int, repeats: int, documents: int) -> None:
    rates: list[float] = []
    latencies: list[float] = []
    for _ in range(repeats):
        shares = [calls[place * documents : (place + 1) * documents] for place in range(clients)]
        del calls[: clients * documents]
        driven = drive(port, shares)
        rates.append(driven.per_second * DOCUMENT_EVENTS)
        latencies += driven.latencies_s
    say(f"    {clients} client(s): {spread(rates)} events/s; a document {milliseconds(latencies)}")


def _calls(partner: Partner, documents: int) -> list[Call]:
    """Captures of documents that nobody sent before."""
    sent = chains.documents(documents * DOCUMENT_EVENTS, DOCUMENT_EVENTS)
    return [
        Call("POST", "/epcis/capture", json.dumps(body).encode(), partner.headers, expected=202)
        for body in sent
    ]
