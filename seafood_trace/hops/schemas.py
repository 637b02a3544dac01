"""JSON shapes of what a hop call answers."""

import marshmallow as ma


class HopEventSchema(ma.Schema):
    """One EPCIS event of the hop."""

    id = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Event ID; null in a check."}
    )
    position = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Its place in the log."}
    )
    is_resend = ma.fields.Boolean(
        required=True, metadata={"description": "You recorded the same before: nothing was added."}
    )
    type = ma.fields.String(required=True)
    step = ma.fields.String(required=True, metadata={"description": "bizStep."})


class HopWarningSchema(ma.Schema):
    """Something in the call that is likely not meant so."""

    code = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)
    pointer = ma.fields.String(required=True)


class MissingElementSchema(ma.Schema):
    """A key data element of GDST that one of the events does not tell."""

    event = ma.fields.Integer(required=True, metadata={"description": "Which of `events`, from 0."})
    element = ma.fields.String(required=True)
    number = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "W01 and so on, GDST 1.0."}
    )
    detail = ma.fields.String(required=True)
    is_required = ma.fields.Boolean(
        required=True,
        metadata={"description": "GDST's schema asks for it, not its guidance alone."},
    )


class HopCounterpartySchema(ma.Schema):
    """Who was meant by `to` or `from`."""

    uri = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    place = ma.fields.String(required=True, allow_none=True)
    is_member = ma.fields.Boolean(required=True)


class HopReceiptSchema(ma.Schema):
    """What became of a hop."""

    hop = ma.fields.String(required=True)
    recorded_at = ma.fields.DateTime(
        required=True, allow_none=True, metadata={"description": "Null in a check."}
    )
    counterparty = ma.fields.Nested(HopCounterpartySchema, required=True, allow_none=True)
    events = ma.fields.List(ma.fields.Nested(HopEventSchema), required=True)
    warnings = ma.fields.List(ma.fields.Nested(HopWarningSchema), required=True)
    missing = ma.fields.List(ma.fields.Nested(MissingElementSchema), required=True)


class HopCheckSchema(HopReceiptSchema):
    """What would become of a hop, with the EPCIS document that it stands for."""

    epcis = ma.fields.Dict(required=True)
