"""What another system's answer tells: events that can be believed to be what was asked for. PURE.

Its document is read as strictly as one that is captured, event by event: what is faulty is
named and left out. So is an event about other items than those asked for, for an answer must
not bring in what nobody wanted, and one whose ID is the hash of something else.

Sources: EPCIS 2.0, section 12; CBV 2.0 (event hash), RFC 6920 (ni URIs).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from seafood_trace.epcis import document, event_hash
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.xml import reading as xml
from seafood_trace.errors import Fault
from seafood_trace.lineage.following.conversation import Page
from seafood_trace.web import strict_json

_OUR_HASH_FORM = "?ver=CBV2.0"
_HASH_ID = "ni:///sha-256;"


@dataclass(frozen=True, slots=True)
class Told:
    """The events of one answer, each with its content hash, and what was left out of it."""

    events: tuple[tuple[Event, str], ...]
    faults: tuple[Fault, ...]


def read(page: Page, wanted: Collection[str], *, received_at: datetime) -> Told:
    """What the document tells of the wanted items. Raises InvalidInput where it is no document."""
    if page.is_xml:
        read_in = xml.read(page.content, received_at=received_at, event_by_event=True)
    else:
        body = strict_json.loads(page.content)
        read_in = document.read(body, received_at=received_at, event_by_event=True)
    faults = [
        Fault("event_refused", f"An event is not as EPCIS wants it: {found[0].message}", place)
        for place, found in read_in.refused.items()
    ]
    events: list[tuple[Event, str]] = []
    for event, place in zip(read_in.events, read_in.places, strict=True):
        content = event_hash.event_hash(event)
        fault = _unbelievable(event, content, wanted)
        if fault is None:
            events.append((event, content))
        else:
            faults.append(Fault(*fault, place))
    return Told(tuple(events), tuple(faults))


def recorded(
    events: Collection[tuple[Event, str]], first_position: int, now: datetime
) -> list[Recorded]:
    """The events as records, at positions that are no ledger's, those declared wrong marked.

    All of one system: what it declares wrong is its own.
    """
    wrong_ids = {_name(*one) for one in events if one[0].error_declaration is not None}
    return [
        Recorded(
            position=position,
            record_time=now,
            captured_by=0,
            event=event,
            declared_wrong=event.error_declaration is None and _name(event, content) in wrong_ids,
            event_id=event.event_id or "",
            content_hash=_digest(content),
        )
        for position, (event, content) in enumerate(events, start=first_position)
    ]


def _unbelievable(event: Event, content: str, wanted: Collection[str]) -> tuple[str, str] | None:
    touched = {item.uri for item in event.items()}
    if event.transformation_id is not None:
        touched.add(event.transformation_id)
    if touched.isdisjoint(wanted):
        return "not_asked_for", "An event is about other items than those asked for."
    event_id = event.event_id or ""
    is_hash = event_id.startswith(_HASH_ID) and event_id.endswith(_OUR_HASH_FORM)
    if is_hash and event_id != content:
        return "hash_differs", "The ID of an event is a hash, and not that of the event."
    return None


def _name(event: Event, content: str) -> str:
    """What a declaration names its event by: its ID, or its content (EPCIS 2.0, 7.4.1.2)."""
    return event.event_id or content


def _digest(content: str) -> bytes:
    return bytes.fromhex(content.removeprefix(_HASH_ID).removesuffix(_OUR_HASH_FORM))
