"""EPCIS documents in JSON-LD, written from events.

An event goes out exactly as its partner sent it, so its fields must keep the meaning
they had: the prefixes of every event are declared again. Where two events use one
prefix for two namespaces, or a context that says more than prefixes, the event
carries a context of its own.

PURE. Source: GS1 EPCIS 2.0, section 10 (JSON-LD binding), and the OpenAPI of its REST
binding (query documents); JSON-LD 1.1, section 4.1.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from seafood_trace.epcis.event import Event, Json
from seafood_trace.epcis.namespaces import GS1_CONTEXT, GS1_PREFIXES

# Under these addresses GS1 publishes its context; all mean the same prefixes.
_GS1_CONTEXTS = ("https://ref.gs1.org/standards/epcis/", "https://gs1.github.io/EPCIS/")


class Outgoing(NamedTuple):
    """An event with what the repository adds to it when it gives it out.

    `record_time` replaces what the sender may have written there, because when an event was
    recorded is the repository's to say; `event_id` is added only where the event has none.
    """

    event: Event
    record_time: datetime
    event_id: str


def write(events: Iterable[Event | Outgoing], *, created_at: datetime) -> dict[str, Json]:
    """An EPCISDocument of these events, in their order."""
    context, event_list = _with_contexts(list(events))
    return _document("EPCISDocument", context, created_at, {"eventList": event_list})


def write_query(
    events: Iterable[Event | Outgoing],
    *,
    created_at: datetime,
    query_name: str,
    subscription_id: str | None = None,
) -> dict[str, Json]:
    """An EPCISQueryDocument: the answer to a query, or what a subscription delivers."""
    context, event_list = _with_contexts(list(events))
    results: dict[str, Json] = {"queryName": query_name}
    if subscription_id is not None:
        results["subscriptionID"] = subscription_id
    results["resultsBody"] = {"eventList": event_list}
    return _document("EPCISQueryDocument", context, created_at, {"queryResults": results})


def _document(
    kind: str, context: Json, created_at: datetime, body: dict[str, Json]
) -> dict[str, Json]:
    return {
        "@context": context,
        "type": kind,
        "schemaVersion": "2.0",
        "creationDate": instant(created_at),
        "epcisBody": body,
    }


def _with_contexts(outgoing: list[Event | Outgoing]) -> tuple[Json, list[Json]]:
    """The context for all, and the events as JSON, with one of their own where they need it."""
    outer = [_outer_context(one if isinstance(one, Event) else one.event) for one in outgoing]
    written = [as_json(one) for one in outgoing]
    if outer and all(context == outer[0] for context in outer):
        return outer[0], [*written]
    shared: dict[str, str] = {}
    for context, event in zip(outer, written, strict=True):
        if not _joins(context, shared):
            event["@context"] = [*_listed(context), *_listed(event.get("@context", []))]
    return _declaring(shared), [*written]


def _outer_context(event: Event) -> Json:
    """What the event needs to stand around it."""
    if event.context is None:  # it was translated from XML
        return _declaring(event.namespaces)
    if event.context == event.as_sent.get("@context"):  # it came alone and brings its own
        return GS1_CONTEXT
    return event.context


def _declaring(namespaces: Mapping[str, str]) -> list[Json]:
    """GS1's context, and the prefixes that it does not declare."""
    context: list[Json] = [GS1_CONTEXT]
    for prefix, uri in namespaces.items():
        if GS1_PREFIXES.get(prefix) != uri:
            context.append({prefix: uri})
    return context


def _joins(context: Json, shared: dict[str, str]) -> bool:
    """Whether a context means the same under the shared prefixes, to which it adds its own."""
    prefixes = _prefixes(context)
    if prefixes is None:
        return False
    in_force = {**GS1_PREFIXES, **shared}
    if any(in_force.get(prefix, uri) != uri for prefix, uri in prefixes.items()):
        return False
    shared.update(prefixes)
    return True


def _prefixes(context: Json) -> dict[str, str] | None:
    """The prefixes that a context declares beside GS1's; None where it says more than that."""
    if isinstance(context, str):
        return {} if context.startswith(_GS1_CONTEXTS) else None
    if isinstance(context, dict):
        plain = {term: uri for term, uri in context.items() if isinstance(uri, str)}
        has_more = len(plain) < len(context) or any(term.startswith("@") for term in plain)
        return None if has_more else plain
    found: dict[str, str] = {}
    for part in _listed(context):
        prefixes = _prefixes(part)
        if prefixes is None:
            return None
        found |= prefixes
    return found


def _listed(context: Json) -> list[Json]:
    return context if isinstance(context, list) else [context]


def as_json(one: Event | Outgoing) -> dict[str, Json]:
    """The event as it goes out, whatever the form it is then written in."""
    if isinstance(one, Event):
        return dict(one.as_sent)
    event, record_time, event_id = one
    sent: dict[str, Json] = {**event.as_sent, "recordTime": instant(record_time)}
    sent.setdefault("eventID", event_id)
    return sent


def instant(moment: datetime) -> str:
    """To the microsecond, so that a query for what was recorded since then misses nothing."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
