"""JSON shapes of the EPCIS routes, as their document tells them. Documents are `document.py`'s to read."""

import marshmallow as ma

from seafood_trace.epcis.event import EventType


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
