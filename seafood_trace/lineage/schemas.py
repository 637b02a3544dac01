"""JSON shapes of the lots' routes."""

import marshmallow as ma


class LotSchema(ma.Schema):
    """A lot that you know, with what made it as far as it is on record."""

    lot = ma.fields.String(required=True, metadata={"description": "Its canonical identifier."})
    product = ma.fields.String(required=True)
    code = ma.fields.String(required=True, metadata={"description": "The lot code, verbatim."})
    made_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    made_kg = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "How much was made, where you may read the event that made it."},
    )
