"""Asking queries of events, for the tests of this folder."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from seafood_trace.epcis import document
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.exceptions import QueryParameter
from seafood_trace.epcis.query import matching, parameters

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
PREFIXES = {
    "example": "http://ns.example.com/epcis/",
    "ext1": "http://example.com/ext1/",
    "ext2": "http://example.com/ext2/",
    "ext3": "http://example.com/ext3/",
    "shop": "https://shop.example/",
}


def finds(event: Event, **asked: Any) -> bool:
    """Whether the event fulfils this query, asked in a URL."""
    query = parameters.from_arguments([(k, str(v)) for k, v in asked.items()], PREFIXES)
    return matching.matches(event, query, event_id=event.event_id or "urn:x", record_time=NOW)


def finds_json(event: Event, asked: dict[str, Any]) -> bool:
    """The same, asked in JSON."""
    query = parameters.from_json(asked, PREFIXES)
    return matching.matches(event, query, event_id=event.event_id or "urn:x", record_time=NOW)


def faults(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    """The code and place of each fault of these arguments, none where they are a query."""
    try:
        parameters.from_arguments(pairs, PREFIXES)
    except QueryParameter as error:
        return [(fault.code, fault.pointer) for fault in error.faults]
    return []


@cache
def events_of(path: Path) -> tuple[Event, ...]:
    """The events of a published document."""
    return document.read(json.loads(path.read_text()), received_at=NOW).events
