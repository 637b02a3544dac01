"""The questions that exports are asked with."""

import marshmallow as ma

from seafood_trace.access.schemas import PartyReference
from seafood_trace.store.columns import URI_LENGTH
from seafood_trace.web.blueprint import StrictSchema
from seafood_trace.web.fields import Line

FORMATS = ("xlsx", "csv")


class ExportQuery(StrictSchema):
    """A period, and how much of it."""

    first = ma.fields.Date(
        required=True,
        data_key="from",
        metadata={"description": "First day, by the clock of each site.", "example": "2026-03-01"},
    )
    last = ma.fields.Date(
        required=True,
        data_key="to",
        metadata={
            "description": "Last day, inclusive; at most two years.",
            "example": "2026-03-31",
        },
    )
    site = Line(
        URI_LENGTH, load_default=None, metadata={"description": "One site, by code or identifier."}
    )
    product = Line(
        URI_LENGTH,
        load_default=None,
        metadata={"description": "One product, by item code, GTIN or URI."},
    )
    lot = Line(
        URI_LENGTH, load_default=None, metadata={"description": "One lot, by code or identifier."}
    )
    format = ma.fields.String(load_default="xlsx", validate=ma.validate.OneOf(FORMATS))
    party = PartyReference(
        load_default=None,
        metadata={"description": "Whose records; of others for auditors and the alliance alone."},
    )


class ShippedQuery(ExportQuery):
    """The same, and optionally one customer, so that no customer reads of another."""

    customer = Line(
        URI_LENGTH,
        load_default=None,
        metadata={"description": "One customer: the identifier of its party or place."},
    )


class SourceQuery(StrictSchema):
    """A lot whose code somebody gave."""

    lot = Line(URI_LENGTH, required=True, metadata={"description": "The lot's identifier."})


class SourceSchema(ma.Schema):
    """The location description of a lot code source."""

    identifier = ma.fields.String(required=True)
    name = ma.fields.String(required=True, allow_none=True)
    street = ma.fields.String(required=True, allow_none=True)
    city = ma.fields.String(required=True, allow_none=True)
    state = ma.fields.String(required=True, allow_none=True)
    zip_code = ma.fields.String(required=True, allow_none=True)
    country = ma.fields.String(required=True, allow_none=True)
    phone = ma.fields.String(required=True, allow_none=True)
