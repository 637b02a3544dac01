"""JSON shapes of the cross-checks."""

import marshmallow as ma

from seafood_trace.web.paging import PageQuery


class ReferenceQuery(PageQuery):
    """Which references to list."""

    settled = ma.fields.Boolean(
        load_default=False,
        metadata={"description": "Those too that were answered since."},
    )


class RecordSchema(ma.Schema):
    """One event on record, as far as it takes to find it."""

    eventID = ma.fields.String(required=True)
    position = ma.fields.Integer(required=True)
    type = ma.fields.String(required=True)
    eventTime = ma.fields.AwareDateTime(required=True)
    bizStep = ma.fields.String(required=True, allow_none=True)
    recordedAt = ma.fields.AwareDateTime(required=True)
    recordedBy = ma.fields.String(required=True, allow_none=True)


class DuplicateSchema(ma.Schema):
    """An event, and those recorded before it that say the same."""

    event = ma.fields.Nested(RecordSchema, required=True)
    earlier = ma.fields.List(ma.fields.Nested(RecordSchema), required=True)
    sameParty = ma.fields.Boolean(
        required=True, metadata={"description": "One party recorded it twice: likely a slip."}
    )
    advice = ma.fields.String(required=True)


class ReferenceSchema(ma.Schema):
    """An event that an error declaration names."""

    declaration = ma.fields.Nested(RecordSchema, required=True)
    kind = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(["declares", "corrects"]),
        metadata={"description": "Whether the named event is the wrong one, or one that corrects."},
    )
    eventID = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The ID that is named; null where an event is meant by content."},
    )
    pending = ma.fields.Boolean(
        required=True, metadata={"description": "No such event is on record yet."}
    )
    answer = ma.fields.Nested(RecordSchema, required=True, allow_none=True)
    advice = ma.fields.String(required=True)
