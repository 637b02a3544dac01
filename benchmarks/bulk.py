"""A hundred thousand events captured in documents of 1,000, in process and through HTTP.

In process is what reading, checking, hashing, committing and writing cost; through HTTP comes what
the server adds, and what two server processes take off it.
"""

import json
import time

import sqlalchemy as sa
from sqlmodel import col, select

from benchmarks import chains
from benchmarks.databases import IN_WORDS, database
from benchmarks.driving import Call, drive
from benchmarks.figures import milliseconds, say
from benchmarks.partner import Partner, capture_all, enrol
from benchmarks.scale import Scale
from benchmarks.serving import service
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.store.engine import Store
from tests.postgres import PostgresMissing

EVENTS = 100_000
QUICK_EVENTS = 10_000
DOCUMENT_EVENTS = 1_000
CLIENTS = (1, 2)


def run(scale: Scale) -> None:
    """Print the figures of both databases."""
    events = scale.sizes[0] if scale.sizes else QUICK_EVENTS if scale.is_quick else EVENTS
    say(f"Bulk: {events:,} events captured in documents of {DOCUMENT_EVENTS:,}")
    for kind in scale.kinds:
        try:
            say(f"  {IN_WORDS[kind]}")
            _in_process(kind, events)
            for clients in CLIENTS[:1] if scale.is_quick else CLIENTS:
                _through_http(kind, events, clients)
        except PostgresMissing as missing:
            say(f"  {kind}: skipped, {missing}")


def _in_process(kind: str, events: int) -> None:
    with database(kind) as url:
        store = Store(url)
        partner = enrol(store)
        took = []
        for one in chains.documents(events, DOCUMENT_EVENTS):
            began = time.perf_counter()
            capture_all(store, partner, [one])
            took.append(time.perf_counter() - began)
        assert _stored(store) == events
        store.dispose()
    rate = events / sum(took)
    say(f"    in process: {rate:,.0f} events/s; a document {milliseconds(took)}{_drift(took)}")


def _drift(took: list[float]) -> str:
    """How the last tenth compares with the first, where there are enough to compare."""
    tenth = len(took) // 10
    if tenth < 2:
        return ""
    ratio = sum(took[-tenth:]) / sum(took[:tenth])
    return f"; the last tenth takes {ratio:.2f} times as long as the first"


def _through_http(kind: str, events: int, clients: int) -> None:
    with database(kind) as url:
        store = Store(url)
        calls = _calls(enrol(store), events)
        with service(url) as port:
            driven = drive(port, [calls[client::clients] for client in range(clients)])
        assert _stored(store) == events
        store.dispose()
    rate = events / driven.seconds
    latencies = milliseconds(driven.latencies_s)
    say(f"    by HTTP, {clients} client(s): {rate:,.0f} events/s; a document {latencies}")


def _calls(partner: Partner, events: int) -> list[Call]:
    return [
        Call("POST", "/epcis/capture", json.dumps(body).encode(), partner.headers, expected=202)
        for body in chains.documents(events, DOCUMENT_EVENTS)
    ]


def _stored(store: Store) -> int:
    with store.reading() as session:
        return session.exec(select(sa.func.count(col(EpcisEvent.position)))).one()
