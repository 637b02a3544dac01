"""JSON shapes of the completeness reports."""

import marshmallow as ma

from seafood_trace.audit.schemas import TraceQuery
from seafood_trace.web.blueprint import StrictSchema


class ChainQuery(TraceQuery):
    """Which chain to report on."""

    forward = ma.fields.Boolean(
        load_default=False,
        metadata={"description": "Where the item went, instead of where it came from."},
    )


class EventQuery(StrictSchema):
    """Which event to report on."""

    id = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 600),
        metadata={"description": "The event ID.", "example": "urn:uuid:…"},
    )


class ElementSchema(ma.Schema):
    """One key data element of an event."""

    element = ma.fields.String(required=True)
    number = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Its number in the GDST 1.0 list, such as W05; null for none."},
    )
    required = ma.fields.Boolean(
        required=True,
        metadata={
            "description": "Asked for by GDST's schema; false where its guidance expects it."
        },
    )
    standing = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(["told", "unclear", "missing"]),
        metadata={"description": "`unclear`: told, and not as GDST writes it."},
    )
    where = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Where it was found."}
    )
    question = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "What to ask, and whom."}
    )


class ToldSchema(ma.Schema):
    """How many elements are told, of how many."""

    told = ma.fields.Integer(required=True)
    of = ma.fields.Integer(required=True)
    percent = ma.fields.Integer(required=True)


class EventReportSchema(ma.Schema):
    """What one critical tracking event tells of what it should."""

    eventID = ma.fields.String(required=True)
    position = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True, metadata={"example": "fishing"})
    time = ma.fields.AwareDateTime(required=True)
    place = ma.fields.String(required=True, allow_none=True)
    placeName = ma.fields.String(required=True, allow_none=True)
    recorder = ma.fields.String(required=True, allow_none=True)
    recorderName = ma.fields.String(required=True, allow_none=True)
    complete = ma.fields.Boolean(required=True)
    required = ma.fields.Nested(ToldSchema, required=True)
    expected = ma.fields.Nested(ToldSchema, required=True)
    elements = ma.fields.List(ma.fields.Nested(ElementSchema), required=True)


class TotalSchema(ma.Schema):
    """Several events together."""

    events = ma.fields.Integer(required=True)
    complete = ma.fields.Integer(required=True)
    required = ma.fields.Nested(ToldSchema, required=True)
    expected = ma.fields.Nested(ToldSchema, required=True)


class KindTotalSchema(TotalSchema):
    kind = ma.fields.String(required=True)


class RecorderTotalSchema(TotalSchema):
    recorder = ma.fields.String(required=True, allow_none=True)
    recorderName = ma.fields.String(required=True, allow_none=True)


class ChainReportSchema(ma.Schema):
    """Every critical tracking event of a chain, with totals."""

    item = ma.fields.String(required=True)
    complete = ma.fields.Boolean(required=True)
    is_partial = ma.fields.Boolean(
        required=True,
        data_key="partial",
        metadata={
            "description": "There are hops that you may not read, or that GDST asks nothing of."
        },
    )
    events = ma.fields.List(ma.fields.Nested(EventReportSchema), required=True)
    total = ma.fields.Nested(TotalSchema, required=True)
    byKind = ma.fields.List(ma.fields.Nested(KindTotalSchema), required=True)
    byRecorder = ma.fields.List(ma.fields.Nested(RecorderTotalSchema), required=True)
