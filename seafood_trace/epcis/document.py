"""EPCIS documents in JSON-LD: what the house reads and writes them by.

`read` takes a JSON value that was already parsed strictly (no duplicate keys, no NaN)
and refuses it whole with every fault at its place. What a partner sent stays in
`Event.as_sent`; `write` gives it back unchanged, under the prefixes it was sent with.

PURE. Source: GS1 EPCIS 2.0, section 10 (JSON-LD binding), its JSON Schema, and the
OpenAPI of its REST binding (capture takes documents and query documents).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from seafood_trace.epcis import keys, master_data
from seafood_trace.epcis.event import Event, EventType, Json
from seafood_trace.epcis.fields import DocumentFaults, Fields
from seafood_trace.epcis.master_data import MasterData
from seafood_trace.epcis.namespaces import GS1_CONTEXT, GS1_PREFIXES, declared
from seafood_trace.epcis.reading import read_one
from seafood_trace.epcis.writing import Outgoing as Outgoing
from seafood_trace.epcis.writing import write as write
from seafood_trace.epcis.writing import write_query as write_query
from seafood_trace.errors import Fault, InvalidInput

_DOCUMENT = "EPCISDocument"
_QUERY_DOCUMENT = "EPCISQueryDocument"
_VERSION = re.compile(r"2(?:\.\d+)*", re.ASCII)

_NEEDS_CONTEXT = f"'@context' is required: at least {GS1_CONTEXT!r}."
_TEXTS = ("instanceIdentifier", "sender", "receiver")
_TOP = frozenset(
    (*_TEXTS, "@context", "id", "type", "schemaVersion", "creationDate", "epcisBody", "epcisHeader")
)
_BODY = frozenset(("eventList", "event"))
_QUERY_BODY = frozenset(("queryResults",))
_RESULTS = frozenset(("queryName", "subscriptionID", "resultsBody"))
_RESULTS_BODY = frozenset(("eventList", "vocabularyList"))
_HEADER = frozenset(("epcisMasterData",))
_MASTER_DATA = frozenset(("vocabularyList",))


@dataclass(frozen=True, slots=True)
class Document:
    """What a document holds; `context` is its `@context` as sent.

    `places` are where the events stood, as JSON pointers. `refused` are the faults of events that
    were left out, by their places: none, unless the document was read event by event.
    """

    events: tuple[Event, ...]
    master_data: tuple[MasterData, ...]
    context: Json
    places: tuple[str, ...] = ()
    refused: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)


def read(body: Json, *, received_at: datetime, event_by_event: bool = False) -> Document:
    """The events and master data of a document; InvalidInput with every fault found.

    Takes an EPCISDocument, with a list of events or a single one, and an
    EPCISQueryDocument. `received_at` bounds the times that are believed. `event_by_event` leaves
    out the events that have faults, and refuses the document only for faults outside of them.
    """
    _refuse_bare_event(body)
    faults = DocumentFaults(received_at)
    events = _Events(received_at if event_by_event else None)
    top = _top(body, faults)
    found: tuple[MasterData, ...] = ()
    kind = top.text("type")
    if kind == _DOCUMENT:
        top.require("schemaVersion", "creationDate", "epcisBody")
        found = _header(top)
        _body(top, events)
    elif kind == _QUERY_DOCUMENT:
        top.require("epcisBody")
        found = _results(top, events)
    elif kind is not None or "type" not in top.sent:
        wanted = f"The type of a document is {_DOCUMENT} or {_QUERY_DOCUMENT}."
        top.fault("unknown_document_type", wanted, "type")
    faults.raise_if_any()
    return Document(tuple(events.found), found, _context(top), tuple(events.places), events.refused)


def read_event(body: Json, *, received_at: datetime) -> Event:
    """A single event that carries its own `@context`; InvalidInput with every fault found."""
    faults = DocumentFaults(received_at)
    if not isinstance(body, dict):
        raise InvalidInput.of("wrong_type", "An event is an object.")
    if "@context" not in body:
        faults.add("missing_field", _NEEDS_CONTEXT, "/@context")
    if _type_of(body) in (_DOCUMENT, _QUERY_DOCUMENT):
        raise InvalidInput.of(
            "unknown_event_type", "This is a document; send it to be captured as one.", "/type"
        )
    event = read_one(body, "", body.get("@context"), GS1_PREFIXES, faults)
    if event is not None:
        faults.extend(keys.faults(event))
    faults.raise_if_any()
    if event is None:
        raise AssertionError("an event that was not read has a fault")
    return event


def _refuse_bare_event(body: Json) -> None:
    """An event alone would have each of its fields refused as no field of a document."""
    if _type_of(body) in set(EventType):
        raise InvalidInput.of(
            "unknown_document_type",
            "This is a single event. Put it into the eventList of an EPCISDocument, "
            "or send it where single events are taken.",
            "/type",
        )


def _type_of(body: Json) -> str:
    kind = body.get("type") if isinstance(body, dict) else None
    return kind if isinstance(kind, str) else ""


def _top(body: Json, faults: DocumentFaults) -> Fields:
    """The fields of the document itself, those that are the same in each kind already checked."""
    if not isinstance(body, dict):
        raise InvalidInput.of("wrong_type", "A document is an object.")
    namespaces: Mapping[str, str] = GS1_PREFIXES
    if "@context" in body:
        namespaces = declared(body["@context"], namespaces, faults, "/@context")
    else:
        faults.add("missing_field", _NEEDS_CONTEXT, "/@context")
    top = Fields(body, "", faults, namespaces)
    version = top.text("schemaVersion")
    if version is not None and not _VERSION.fullmatch(version):
        top.fault("unknown_version", "Only documents of EPCIS 2 are read: 2.0.", "schemaVersion")
    top.time("creationDate")
    top.uri("id")
    for key in _TEXTS:
        top.text(key)
    top.other_fields(_TOP)
    return top


def _header(top: Fields) -> tuple[MasterData, ...]:
    header = top.inner("epcisHeader")
    if header is None:
        return ()
    header.other_fields(_HEADER)
    holder = header.inner("epcisMasterData")
    if holder is None:
        return ()
    holder.other_fields(_MASTER_DATA)
    return master_data.read(holder)


class _Events:
    """Takes in the events of a document, all of them or, `one_by_one`, those that are right."""

    def __init__(self, one_by_one: datetime | None) -> None:
        self.one_by_one = one_by_one
        self.found: list[Event] = []
        self.places: list[str] = []
        self.refused: dict[str, tuple[Fault, ...]] = {}

    def take(self, sent: Json, at: str, top: Fields) -> None:
        faults = top.faults if self.one_by_one is None else DocumentFaults(self.one_by_one)
        event = read_one(sent, at, _context(top), top.namespaces, faults)
        if event is not None:
            faults.extend(keys.faults(event), at)
        if faults is not top.faults and faults:
            self.refused[at] = tuple(faults)
        elif event is not None:
            self.found.append(event)
            self.places.append(at)

    def take_list(self, holder: Fields, top: Fields) -> None:
        holder.require("eventList")
        for place, sent in enumerate(holder.array("eventList")):
            if top.faults.are_too_many:
                break
            self.take(sent, f"{holder.at}/eventList/{place}", top)


def _body(top: Fields, events: _Events) -> None:
    body = top.inner("epcisBody")
    if body is None:
        return
    body.other_fields(_BODY)
    if "event" not in body.sent:
        events.take_list(body, top)
        return
    if "eventList" in body.sent:
        body.fault("field_not_allowed", "A body has 'eventList' or 'event', not both.", "event")
    events.take(body.sent["event"], f"{body.at}/event", top)


def _results(top: Fields, events: _Events) -> tuple[MasterData, ...]:
    body = top.inner("epcisBody")
    if body is None:
        return ()
    body.require("queryResults")
    body.other_fields(_QUERY_BODY)
    results = body.inner("queryResults")
    if results is None:
        return ()
    results.require("queryName", "resultsBody")
    results.other_fields(_RESULTS)
    results.text("queryName")
    results.text("subscriptionID")
    holder = results.inner("resultsBody")
    if holder is None:
        return ()
    holder.other_fields(_RESULTS_BODY)
    events.take_list(holder, top)
    return master_data.read(holder)


def _context(top: Fields) -> Json:
    return top.sent.get("@context")
