"""A record to search, and the truth to compare with: every event judged by itself."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlmodel import select

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.visibility import Level
from seafood_trace.epcis import document, records
from seafood_trace.epcis.capture import prepare
from seafood_trace.epcis.intake import take_in
from seafood_trace.epcis.query import matching, parameters, search
from seafood_trace.epcis.query.language import EventQuery, Page
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.sharing import shared_event
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.parties.author import Author
from seafood_trace.store.engine import Store
from tests.epcis.samples import CONTEXT, body
from tests.needs import conformance_folder
from tests.world import DOMAIN, Partner

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
SHOP: list[Any] = [*CONTEXT, {"shop": "https://shop.example/"}]


def capture(store: Store, partner: Partner, *events: Any, now: datetime = NOW) -> None:
    """Record these events, sent in one document."""
    take(store, partner, body(*events, context=SHOP), now=now)


def take(store: Store, partner: Partner, sent: Any, now: datetime = NOW) -> None:
    read = document.read(sent, received_at=now)
    prepared = prepare(read.events, captured_by_uri=partner.uri, now=now)
    with store.transaction() as session:
        take_in(session, partner.actor, prepared, read.master_data, Author("test", now, DOMAIN))


def take_published(store: Store, partner: Partner) -> int:
    """Record the published documents, those that contradict none before; how many there were."""
    folder, taken = conformance_folder(), 0
    for path in sorted(folder.glob("epcis/json-documents/*.json")) if folder else ():
        sent = json.loads(path.read_text())
        for number, one in enumerate(sent["epcisBody"].get("eventList", [])):
            one["eventID"] = f"urn:x:{path.stem}-{number}"
        take(store, partner, sent)
        taken += 1
    return taken


def asked(**parameters_of: Any) -> EventQuery:
    return parameters.from_arguments(
        [(name, str(value)) for name, value in parameters_of.items()],
        {"shop": "https://shop.example/", "ext1": "http://example.com/ext1/"},
    )


def pages(store: Store, actor: Actor, query: EventQuery, size: int) -> Iterator[list[Recorded]]:
    """Each page of the answer, asked one after the other."""
    page: Page | None = Page(size)
    while page is not None:
        with store.reading() as session:
            found = search.find(session, actor, query, page)
        assert len(found.events) <= size
        yield list(found.events)
        page = Page(size, found.next_token) if found.next_token else None


def ids(found: Iterable[Recorded]) -> list[str]:
    return [one.event_id for one in found]


def find_all(store: Store, actor: Actor, query: EventQuery, size: int = 30) -> list[str]:
    """The IDs of all that is found, page by page."""
    return [event_id for page in pages(store, actor, query, size) for event_id in ids(page)]


def readable(store: Store, actor: Actor) -> list[Recorded]:
    """Every event that the actor may read, as the actor may read it, by position."""
    with store.reading() as session:
        positions = session.exec(select(EpcisEvent.position)).all()
        levels: Mapping[int, Level] = visibility.levels(session, actor, positions)
        loaded = records.load(session, [one for one in positions if one in levels])
    return [
        one
        if levels[one.position] is Level.FULL
        else Recorded(
            one.position,
            one.record_time,
            one.captured_by,
            shared_event(one.event),
            one.declared_wrong,
            one.event_id,
        )
        for one in loaded
    ]


def true_answer(candidates: Iterable[Recorded], query: EventQuery) -> list[str]:
    """The IDs of those that match, in no other order than theirs."""
    return ids(
        one
        for one in candidates
        if matching.matches(one.event, query, event_id=one.event_id, record_time=one.record_time)
    )
