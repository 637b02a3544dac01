"""EPCIS documents in JSON-LD: what the house reads and writes them by.

`read` takes a JSON value that was already parsed strictly (no duplicate keys, no NaN)
and refuses it whole with every fault at its place. What a partner sent stays in
`Event.as_sent`; `write` gives it back unchanged, under the prefixes it was sent with.

PURE. Source: GS1 EPCIS 2.0, section 10 (JSON-LD binding), its JSON Schema, and the
OpenAPI of its REST binding (capture takes documents and query documents).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from seafood_trace.epcis import keys, master_data
from seafood_trace.epcis.event import Event, Json
from seafood_trace.epcis.fields import DocumentFaults, Fields
from seafood_trace.epcis.master_data import MasterData
from seafood_trace.epcis.namespaces import GS1_CONTEXT, GS1_PREFIXES, declared
from seafood_trace.epcis.reading import read_one
from seafood_trace.epcis.writing import Outgoing as Outgoing
from seafood_trace.epcis.writing import write as write
from seafood_trace.epcis.writing import write_query as write_query
from seafood_trace.errors import InvalidInput

_DOCUMENT = "EPCISDocument"
_QUERY_DOCUMENT = "EPCISQueryDocument"
_VERSION = re.compile(r"2(?:\.\d+)*", re.ASCII)

_NEEDS_CONTEXT = f"'@context' is required: at least {GS1_CONTEXT!r}."
_TEXTS = ("id", "instanceIdentifier", "sender", "receiver")
_TOP = frozenset(
    (*_TEXTS, "@context", "type", "schemaVersion", "creationDate", "epcisBody", "epcisHeader")
)
_BODY = frozenset(("eventList", "event"))
_QUERY_BODY = frozenset(("queryResults",))
_RESULTS = frozenset(("queryName", "subscriptionID", "resultsBody"))
_RESULTS_BODY = frozenset(("eventList", "vocabularyList"))
_HEADER = frozenset(("epcisMasterData",))
_MASTER_DATA = frozenset(("vocabularyList",))


@dataclass(frozen=True, slots=True)
class Document:
    """What a document holds; `context` is its `@context` as sent."""

    events: tuple[Event, ...]
    master_data: tuple[MasterData, ...]
    context: Json


def read(body: Json, *, received_at: datetime) -> Document:
    """The events and master data of a document; InvalidInput with every fault found.

    Takes an EPCISDocument, with a list of events or a single one, and an
    EPCISQueryDocument. `received_at` bounds the times that are believed.
    """
    faults = DocumentFaults(received_at)
    top = _top(body, faults)
    events: tuple[Event, ...] = ()
    found: tuple[MasterData, ...] = ()
    kind = top.text("type")
    if kind == _DOCUMENT:
        top.require("schemaVersion", "creationDate", "epcisBody")
        found = _header(top)
        events = _body(top)
    elif kind == _QUERY_DOCUMENT:
        top.require("epcisBody")
        events, found = _results(top)
    elif kind is not None or "type" not in top.sent:
        wanted = f"The type of a document is {_DOCUMENT} or {_QUERY_DOCUMENT}."
        top.fault("unknown_document_type", wanted, "type")
    faults.raise_if_any()
    return Document(events, found, _context(top))


def read_event(body: Json, *, received_at: datetime) -> Event:
    """A single event that carries its own `@context`; InvalidInput with every fault found."""
    faults = DocumentFaults(received_at)
    if not isinstance(body, dict):
        raise InvalidInput.of("wrong_type", "An event is an object.")
    if "@context" not in body:
        faults.add("missing_field", _NEEDS_CONTEXT, "/@context")
    event = read_one(body, "", body.get("@context"), GS1_PREFIXES, faults)
    faults.raise_if_any()
    if event is None:
        raise AssertionError("an event that was not read has a fault")
    return event


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


def _body(top: Fields) -> tuple[Event, ...]:
    body = top.inner("epcisBody")
    if body is None:
        return ()
    body.other_fields(_BODY)
    if "event" not in body.sent:
        return _events(body, top)
    if "eventList" in body.sent:
        body.fault("field_not_allowed", "A body has 'eventList' or 'event', not both.", "event")
    event = _read_in(body.sent["event"], f"{body.at}/event", top)
    return () if event is None else (event,)


def _results(top: Fields) -> tuple[tuple[Event, ...], tuple[MasterData, ...]]:
    body = top.inner("epcisBody")
    if body is None:
        return (), ()
    body.require("queryResults")
    body.other_fields(_QUERY_BODY)
    results = body.inner("queryResults")
    if results is None:
        return (), ()
    results.require("queryName", "resultsBody")
    results.other_fields(_RESULTS)
    results.text("queryName")
    results.text("subscriptionID")
    holder = results.inner("resultsBody")
    if holder is None:
        return (), ()
    holder.other_fields(_RESULTS_BODY)
    return _events(holder, top), master_data.read(holder)


def _events(holder: Fields, top: Fields) -> tuple[Event, ...]:
    holder.require("eventList")
    found = []
    for place, sent in enumerate(holder.array("eventList")):
        if top.faults.are_too_many:
            break
        at = f"{holder.at}/eventList/{place}"
        event = _read_in(sent, at, top)
        if event is not None:
            found.append(event)
    return tuple(found)


def _read_in(sent: Json, at: str, top: Fields) -> Event | None:
    """The event that comes in: of right shape, and with keys that can be meant."""
    event = read_one(sent, at, _context(top), top.namespaces, top.faults)
    if event is not None:
        top.faults.extend(keys.faults(event), at)
    return event


def _context(top: Fields) -> Json:
    return top.sent.get("@context")
