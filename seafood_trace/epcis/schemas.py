"""JSON shapes of the EPCIS routes: query parameters and capture jobs. Documents are `document.py`'s."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import marshmallow as ma

from seafood_trace.epcis import vocabulary
from seafood_trace.epcis.event import Action, EventType
from seafood_trace.epcis.query import EventQuery
from seafood_trace.errors import Fault, InvalidInput
from seafood_trace.identifiers import identity
from seafood_trace.web.blueprint import StrictSchema
from seafood_trace.web.paging import cursor_of, key_of

DEFAULT_PER_PAGE = 30  # EPCIS 2.0, REST binding
LARGEST_PER_PAGE = 1_000
MOST_VALUES = 100


def _values(sentence: str) -> ma.fields.String:
    return ma.fields.String(
        validate=ma.validate.Length(min=1), metadata={"description": f"{sentence} Several by `|`."}
    )


def _time(sentence: str) -> ma.fields.AwareDateTime:
    return ma.fields.AwareDateTime(
        format="iso",
        error_messages={
            "invalid_awareness": "Add the offset, for example 2026-03-12T06:40:00-05:00."
        },
        metadata={"description": sentence},
    )


class EventQuerySchema(StrictSchema):
    """The query parameters of `GET /epcis/events`."""

    eventType = _values("Event types, as `ObjectEvent`.")
    EQ_action = _values("Actions: `ADD`, `OBSERVE`, `DELETE`.")
    EQ_bizStep = _values("Business steps, as `shipping` or as URI.")
    EQ_disposition = _values("Dispositions, as `in_transit` or as URI.")
    EQ_bizLocation = _values("Locations, in any spelling of their identifier.")
    EQ_eventID = _values("Event IDs.")
    MATCH_anyEPC = _values("Instances in any list of the event.")
    MATCH_anyEPCClass = _values("Classes, such as lots, in any quantity list of the event.")
    GE_eventTime = _time("Happened at this time or later.")
    LT_eventTime = _time("Happened before this time.")
    GE_recordTime = _time("Recorded at this time or later.")
    LT_recordTime = _time("Recorded before this time.")
    perPage = ma.fields.Integer(
        load_default=DEFAULT_PER_PAGE, validate=ma.validate.Range(1, LARGEST_PER_PAGE)
    )
    nextPageToken = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(1, 200),
        metadata={"description": "From the `Link` header of the page before."},
    )

    @ma.post_load
    def _as_query(self, sent: Mapping[str, Any], **_: object) -> EventQuery:
        faults: list[Fault] = []

        def values(name: str, read: Callable[[str], str]) -> tuple[str, ...]:
            return _read_values(name, sent.get(name), read, faults)

        query = EventQuery(
            event_types=values("eventType", _one_of(EventType)),
            actions=values("EQ_action", _one_of(Action)),
            biz_steps=values("EQ_bizStep", vocabulary.biz_step),
            dispositions=values("EQ_disposition", vocabulary.disposition),
            biz_locations=values("EQ_bizLocation", identity.canonical),
            event_ids=values("EQ_eventID", str),
            any_epcs=values("MATCH_anyEPC", identity.canonical),
            any_epc_classes=values("MATCH_anyEPCClass", identity.canonical),
            event_time_from=_instant(sent.get("GE_eventTime")),
            event_time_before=_instant(sent.get("LT_eventTime")),
            record_time_from=_instant(sent.get("GE_recordTime")),
            record_time_before=_instant(sent.get("LT_recordTime")),
            after=key_of(sent["nextPageToken"]),
            limit=sent["perPage"],
        )
        if faults:
            raise InvalidInput(*faults)
        return query


def _one_of(words: type[EventType] | type[Action]) -> Callable[[str], str]:
    def read(word: str) -> str:
        try:
            return words(word).value
        except ValueError:
            raise InvalidInput.of("unknown_word", f"It is one of {', '.join(words)}.") from None

    return read


def _read_values(
    name: str, sent: str | None, read: Callable[[str], str], faults: list[Fault]
) -> tuple[str, ...]:
    if sent is None:
        return ()
    parts = sent.split("|")
    if len(parts) > MOST_VALUES:
        faults.append(Fault("too_many_values", f"At most {MOST_VALUES} values.", f"/{name}"))
        return ()
    found = []
    for part in parts:
        try:
            found.append(read(part))
        except InvalidInput as error:
            faults.extend(Fault(fault.code, fault.message, f"/{name}") for fault in error.faults)
    return tuple(found)


def _instant(sent: datetime | None) -> datetime | None:
    """The instant, unless its offset carries it out of the years that there are."""
    if sent is None:
        return None
    if not 1 < sent.year < 9999:
        raise InvalidInput.of("bad_time", "The year is out of range.")
    return sent


class CaptureJobSchema(ma.Schema):
    """A capture job (EPCIS 2.0, REST binding)."""

    captureID = ma.fields.String(required=True)
    createdAt = ma.fields.AwareDateTime(required=True)
    finishedAt = ma.fields.AwareDateTime(required=True, allow_none=True)
    running = ma.fields.Boolean(required=True)
    success = ma.fields.Boolean(required=True)
    captureErrorBehaviour = ma.fields.String(required=True)
    errors = ma.fields.List(ma.fields.Dict(), required=True)


class CollectionSchema(ma.Schema):
    """A list of names or URIs (EPCIS 2.0, REST binding)."""

    context = ma.fields.Raw(required=True, data_key="@context")
    type = ma.fields.String(required=True, validate=ma.validate.Equal("Collection"))
    member = ma.fields.List(ma.fields.String(), required=True)


class EpcisEventSchema(ma.Schema):
    """A single event in JSON-LD with its own `@context` (EPCIS 2.0, section 10)."""

    class Meta:
        unknown = ma.INCLUDE

    context = ma.fields.Raw(required=True, data_key="@context")
    type = ma.fields.String(required=True, validate=ma.validate.OneOf(list(EventType)))
    eventTime = ma.fields.AwareDateTime(required=True)
    eventTimeZoneOffset = ma.fields.String(required=True)


class EpcisDocumentSchema(ma.Schema):
    """An EPCISDocument or EPCISQueryDocument in JSON-LD (EPCIS 2.0, section 10)."""

    class Meta:
        unknown = ma.INCLUDE

    context = ma.fields.Raw(required=True, data_key="@context")
    type = ma.fields.String(
        required=True, validate=ma.validate.OneOf(["EPCISDocument", "EPCISQueryDocument"])
    )
    schemaVersion = ma.fields.String(required=True)
    creationDate = ma.fields.AwareDateTime(required=True)
    epcisHeader = ma.fields.Dict()
    epcisBody = ma.fields.Dict(required=True)


__all__ = [
    "CaptureJobSchema",
    "CollectionSchema",
    "EpcisDocumentSchema",
    "EpcisEventSchema",
    "EventQuerySchema",
    "cursor_of",
]
