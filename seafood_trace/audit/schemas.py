"""JSON shapes of the audit's routes."""

import marshmallow as ma

from seafood_trace.web.blueprint import StrictSchema


class TraceQuery(StrictSchema):
    """What to trace."""

    item = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 600),
        metadata={
            "description": "A lot, pack or logistic unit: EPC URN, Digital Link or GDST URN.",
            "example": "https://id.gs1.org/01/09521234000013/10/GAL-260308-A",
        },
    )
    place = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(1, 600),
        metadata={"description": "Only the way to (or from) this place, by its identifier."},
    )
    at = ma.fields.AwareDateTime(
        format="iso",
        load_default=None,
        error_messages={"invalid_awareness": "Add the offset, for example 2026-03-12T06:40-05:00."},
        metadata={"description": "A logistic unit's filling at this time; without it the latest."},
    )


class TraceSchema(ma.Schema):
    """A trace as a graph: hops, and the goods that pass between them."""

    item = ma.fields.String(required=True)
    direction = ma.fields.String(required=True)
    askedAt = ma.fields.AwareDateTime(required=True)
    atPlace = ma.fields.String()
    hops = ma.fields.List(
        ma.fields.Dict(),
        required=True,
        metadata={
            "description": "`id` is the hop's number in this answer, `level` how much you may see."
        },
    )
    links = ma.fields.List(
        ma.fields.Dict(),
        required=True,
        metadata={
            "description": "Goods that pass `from` one hop `to` another, with weights you may see."
        },
    )
    gaps = ma.fields.List(ma.fields.Dict(), required=True)
    origins = ma.fields.List(ma.fields.Integer(), required=True)
    ends = ma.fields.List(ma.fields.Integer(), required=True)
    truncated = ma.fields.Boolean(required=True)
    names = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(),
        required=True,
        metadata={
            "description": "Names of the places, parties and products that readable hops mention."
        },
    )
    verdict = ma.fields.Dict(
        required=True, metadata={"description": "Whether the chain is whole and which claim holds."}
    )
    duplicates = ma.fields.List(
        ma.fields.Dict(),
        required=True,
        metadata={
            "description": "Hops that were recorded more than once, each counted once: the hop and "
            "the `eventIDs` of the others."
        },
    )
    certificates = ma.fields.List(
        ma.fields.Dict(),
        required=True,
        metadata={"description": "Assurances of the fish's origin and of the sites it passed."},
    )
