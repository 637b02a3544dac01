"""JSON shapes of labels."""

import marshmallow as ma

from seafood_trace.labels.order import MOST_PACKS, LabelKind
from seafood_trace.web.blueprint import StrictSchema
from seafood_trace.web.fields import Line

# A label narrower than this holds no code; wider ones are posters.
NARROWEST_MM, WIDEST_MM = 5, 2_000


class OrderSchema(StrictSchema):
    """Labels to print: of a product and its lot, or of an item."""

    product = Line(512, metadata={"description": "Item code, GTIN or URI of the product."})
    lot = Line(512, metadata={"description": "The lot's code, as it is on the case."})
    item = Line(
        512, metadata={"description": "Instead: the URI of a lot, or of a pack with its serial."}
    )
    kind = ma.fields.Enum(
        LabelKind,
        by_value=True,
        metadata={
            "description": "lot: one code for every pack of the lot. pack: a serial number for "
            "each. tray: a card for fish on a counter, by short code. Left out: pack with a count "
            "or serial, else lot; tray where the product has no GTIN."
        },
    )
    count = ma.fields.Integer(
        strict=True,
        validate=ma.validate.Range(1, MOST_PACKS),
        metadata={"description": "How many packs, each with a new serial number."},
    )
    site = Line(512, metadata={"description": "Where it is sold: your site, by code or URI."})
    printed_mm = ma.fields.Float(
        validate=ma.validate.Range(NARROWEST_MM, WIDEST_MM),
        metadata={
            "description": "How wide the picture will be printed, white border and all; you are "
            "warned where that is too small to be read."
        },
    )


class VoidSchema(StrictSchema):
    """Why a label is void."""

    reason = Line(200, required=True)


class LabelSchema(ma.Schema):
    """A printed code and what it leads to."""

    id = ma.fields.Integer(required=True)
    short_code = ma.fields.String(
        required=True, metadata={"description": "To be typed at /t/<code>; printed under the QR."}
    )
    kind = ma.fields.String(required=True)
    link = ma.fields.String(required=True, metadata={"description": "What the QR code leads to."})
    short_link = ma.fields.String(required=True)
    item = ma.fields.String(required=True)
    lot = ma.fields.String(required=True)
    lot_code = ma.fields.String(required=True)
    serial = ma.fields.String(required=True, allow_none=True)
    site = ma.fields.String(required=True, allow_none=True)
    product = ma.fields.String(required=True)
    product_name = ma.fields.String(required=True)
    market_name = ma.fields.String(required=True, allow_none=True)
    species = ma.fields.String(required=True, allow_none=True)
    form = ma.fields.String(required=True, allow_none=True)
    state = ma.fields.String(required=True, allow_none=True)
    svg = ma.fields.String(required=True, metadata={"description": "The picture; needs your key."})
    png = ma.fields.String(required=True)
    public_svg = ma.fields.String(
        required=True, metadata={"description": "The same for whoever has the short code."}
    )
    public_png = ma.fields.String(required=True)
    issued_at = ma.fields.DateTime(required=True)
    issued_by = ma.fields.String(required=True)
    voided_at = ma.fields.DateTime(required=True, allow_none=True)
    voided_by = ma.fields.String(required=True, allow_none=True)
    void_reason = ma.fields.String(required=True, allow_none=True)
    replaces = ma.fields.Integer(required=True, allow_none=True)


class WarningSchema(ma.Schema):
    """Something to know before printing."""

    code = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)
    pointer = ma.fields.String(required=True)


class IssuedSchema(ma.Schema):
    """New labels."""

    labels = ma.fields.List(ma.fields.Nested(LabelSchema), required=True)
    warnings = ma.fields.List(ma.fields.Nested(WarningSchema), required=True)
