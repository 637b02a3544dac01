"""EPCIS documents in XML, read by way of the JSON-LD documents that say the same.

`translate` judges nothing but what JSON-LD cannot show (an attribute that has no meaning, an
element in the wrong list); all else is for `document.read`, the one gate. Both versions of the
schema are read, and a bare event.

PURE. Source: GS1 EPCIS 2.0, section 9 (XML binding), and EPCIS 1.2, section 9.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from seafood_trace.epcis import document
from seafood_trace.epcis.document import Document
from seafood_trace.epcis.event import Event, EventType, Json
from seafood_trace.epcis.namespaces import GS1_CONTEXT
from seafood_trace.epcis.xml import header
from seafood_trace.epcis.xml.elements import Scope, children, standard_name
from seafood_trace.epcis.xml.events import event_json
from seafood_trace.epcis.xml.names import Prefixes, in_scope
from seafood_trace.epcis.xml.notes import Notes
from seafood_trace.epcis.xml.parsing import parse
from seafood_trace.errors import Fault, InvalidInput

_DOCUMENT = "EPCISDocument"
_QUERY_DOCUMENT = "EPCISQueryDocument"
# What EPCIS 1 says can be said in EPCIS 2, and is read as that.
_VERSION_1 = re.compile(r"1(?:\.\d+)*", re.ASCII)
_EVENT = re.compile(r".*?/(?:eventList/\d+|event)(?=/|$)")


@dataclass(frozen=True, slots=True)
class Translation:
    """A document as JSON-LD, and what is wrong with its XML.

    `faults` point into `value`. A bare event is an object with its own `@context`, as
    `document.read_event` takes it.
    """

    value: dict[str, Json]
    faults: tuple[Fault, ...]
    notes: Notes
    is_bare_event: bool

    def located(self, faults: Iterable[Fault]) -> tuple[Fault, ...]:
        """Faults of `value`, each message with its line of the XML."""
        return self.notes.located(faults)


def translate(data: bytes) -> Translation:
    """The JSON-LD of an XML document; raises InvalidInput where it is no XML, or too much."""
    root = parse(data)
    notes = Notes()
    notes.mark("", root)
    name = standard_name(root)
    is_bare = name in set(EventType)
    if is_bare:
        value = _bare_event(root, notes)
    elif name in (_DOCUMENT, _QUERY_DOCUMENT):
        value = _document(root, name, notes)
    else:
        known = f"{_DOCUMENT}, {_QUERY_DOCUMENT} or a single event"
        message = f"The root of the XML is an {known}, of EPCIS 2.0 or 1.2."
        raise InvalidInput.of("unknown_document_type", message)
    return Translation(value, tuple(notes.faults), notes, is_bare)


def to_json(data: bytes) -> dict[str, Json]:
    """What `document.read` takes (of a bare event, what `read_event` takes); InvalidInput if none."""
    found = translate(data)
    if found.faults:
        raise InvalidInput(*found.located(found.faults))
    return found.value


def read(data: bytes, *, received_at: datetime, event_by_event: bool = False) -> Document:
    """As `document.read`, from XML: every fault found, each with its line.

    A bare event is a document of one.
    """
    found = translate(data)
    if found.is_bare_event:
        event = _read_event(found, received_at)
        return Document((event,), (), event.context, places=("",))
    outside, inside = _sorted(found.faults)
    if outside or (inside and not event_by_event):
        _raise_all(found, received_at)
    try:
        read_ = document.read(found.value, received_at=received_at, event_by_event=event_by_event)
    except InvalidInput as error:
        raise InvalidInput(*found.located(error.faults)) from None
    return _without(read_, inside, found) if event_by_event else read_


def read_event(data: bytes, *, received_at: datetime) -> Event:
    """The single event that is the root of this XML, or alone in its document."""
    found = translate(data)
    if found.is_bare_event:
        return _read_event(found, received_at)
    events = read(data, received_at=received_at).events
    if len(events) != 1:
        raise InvalidInput.of("not_one_event", f"One event is wanted, and {len(events)} are here.")
    return events[0]


def _read_event(found: Translation, received_at: datetime) -> Event:
    faults = list(found.faults)
    try:
        event = document.read_event(found.value, received_at=received_at)
    except InvalidInput as error:
        raise InvalidInput(*found.located([*faults, *error.faults])) from None
    if faults:
        raise InvalidInput(*found.located(faults))
    return event


def _raise_all(found: Translation, received_at: datetime) -> None:
    """Refuse the document for what is wrong with it as XML and as JSON-LD."""
    faults = list(found.faults)
    try:
        document.read(found.value, received_at=received_at)
    except InvalidInput as error:
        faults.extend(error.faults)
    raise InvalidInput(*found.located(faults))


def _sorted(faults: Iterable[Fault]) -> tuple[list[Fault], dict[str, list[Fault]]]:
    """Faults outside of events, and those of each event by its place."""
    outside: list[Fault] = []
    inside: dict[str, list[Fault]] = {}
    for fault in faults:
        event = _EVENT.match(fault.pointer)
        if event is None:
            outside.append(fault)
        else:
            inside.setdefault(event[0], []).append(fault)
    return outside, inside


def _without(
    read_: Document, inside: Mapping[str, Iterable[Fault]], found: Translation
) -> Document:
    """The document without the events whose XML is at fault."""
    refused = {
        place: found.located([*inside.get(place, ()), *read_.refused.get(place, ())])
        for place in dict.fromkeys((*read_.refused, *inside))
    }
    kept = [
        (event, place)
        for event, place in zip(read_.events, read_.places, strict=True)
        if place not in inside
    ]
    return replace(
        read_,
        events=tuple(event for event, _ in kept),
        places=tuple(place for _, place in kept),
        refused=refused,
    )


def _bare_event(root: etree._Element, notes: Notes) -> dict[str, Json]:
    sent, declared = event_json(root, "", notes)
    return {"@context": _context(declared), **sent}


def _document(root: etree._Element, name: str, notes: Notes) -> dict[str, Json]:
    sent: dict[str, Json] = {"@context": [GS1_CONTEXT], "type": name}
    version, created = root.get("schemaVersion"), root.get("creationDate")
    if version is not None:
        sent["schemaVersion"] = "2.0" if _VERSION_1.fullmatch(version) else version
    if created is not None:
        sent["creationDate"] = created
    scope = Scope(notes, Prefixes(root))
    events = _Events(root, scope, is_of_version_1=bool(_VERSION_1.fullmatch(version or "")))
    for child in children(root):
        part = standard_name(child)
        if part == "EPCISHeader":
            sent |= header.header_json(child, scope)
        elif part == "EPCISBody" and "epcisBody" not in sent:
            read_body = _body if name == _DOCUMENT else _query_body
            sent["epcisBody"] = read_body(child, "/epcisBody", events)
        elif part is not None:
            notes.fault("unknown_element", f"{part[:60]!r} has no place here.", "", child)
    sent["@context"] = _context(events.shared | scope.prefixes.declared)
    return sent


def _context(declared: Mapping[str, str]) -> Json:
    context: list[Json] = [GS1_CONTEXT]
    for prefix, uri in declared.items():
        context.append({prefix: uri})
    return context


class _Events:
    """Takes in event lists, and shares the prefixes that the document itself declares."""

    def __init__(self, root: etree._Element, scope: Scope, *, is_of_version_1: bool) -> None:
        self.shared: dict[str, str] = {}
        self.scope = scope
        self.notes = scope.notes
        self._outer = in_scope(root)
        self._is_of_version_1 = is_of_version_1

    def list_at(self, element: etree._Element, at: str) -> list[Json]:
        found: list[Json] = []
        for child in children(element):
            found.append(self._event(child, f"{at}/{len(found)}"))
        return found

    def _event(self, element: etree._Element, at: str) -> Json:
        sent, declared = event_json(element, at, self.notes, is_of_version_1=self._is_of_version_1)
        own: dict[str, Json] = {}
        for prefix, uri in declared.items():
            if self._outer.get(prefix) == uri:
                self.shared[prefix] = uri
            else:
                own[prefix] = uri
        return {"type": sent["type"], "@context": [own], **sent} if own else dict(sent)


def _body(element: etree._Element, at: str, events: _Events) -> Json:
    sent: dict[str, Json] = {}
    for child in _parts(element, at, ("EventList",), events.notes):
        sent["eventList"] = [*events.list_at(child, f"{at}/eventList")]
    return sent


def _query_body(element: etree._Element, at: str, events: _Events) -> Json:
    sent: dict[str, Json] = {}
    for child in _parts(element, at, ("QueryResults",), events.notes):
        sent["queryResults"] = _results(child, f"{at}/queryResults", events)
    return sent


def _results(element: etree._Element, at: str, events: _Events) -> Json:
    sent: dict[str, Json] = {}
    for child in _parts(element, at, ("queryName", "subscriptionID", "resultsBody"), events.notes):
        name = str(standard_name(child))
        if name == "resultsBody":
            sent[name] = _results_body(child, f"{at}/{name}", events)
        else:
            sent[name] = (child.text or "").strip()
    return sent


def _results_body(element: etree._Element, at: str, events: _Events) -> Json:
    """Events or master data; in JSON-LD there is always a list of events."""
    sent: dict[str, Json] = {"eventList": []}
    for child in _parts(element, at, ("EventList", "VocabularyList"), events.notes):
        if standard_name(child) == "EventList":
            sent["eventList"] = events.list_at(child, f"{at}/eventList")
        else:
            sent["vocabularyList"] = header.vocabularies(child, at, events.scope)
    return sent


def _parts(
    element: etree._Element, at: str, known: tuple[str, ...], notes: Notes
) -> list[etree._Element]:
    """The child elements of these names, each once; others of EPCIS are faults."""
    notes.mark(at, element)
    found: dict[str, etree._Element] = {}
    for child in children(element):
        name = standard_name(child)
        if name in known and name not in found:
            found[name] = child
        elif name is not None:
            wanted = " or ".join(repr(one) for one in known)
            message = f"{name[:60]!r} has no place here. Only {wanted} is wanted, once."
            notes.fault("unknown_element", message, at, child)
    return list(found.values())
