"""JSON shapes of label sheets."""

import marshmallow as ma

from seafood_trace.labels import schemas
from seafood_trace.labels.sheets.sheets import AT_ONCE, MOST_PRINTS, State
from seafood_trace.labels.sheets.stocks import STOCKS
from seafood_trace.labels.sheets.wording import Method
from seafood_trace.web.fields import Line


class SheetOrderSchema(schemas.OrderSchema):
    """A sheet of labels: of goods, as when labels are issued, or of labels that you have."""

    class Meta(schemas.OrderSchema.Meta):
        exclude = ("printed_mm",)

    stock = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(list(STOCKS)),
        metadata={"description": "The label stock; see /api/v1/labels/stocks."},
    )
    count = ma.fields.Integer(
        strict=True,
        validate=ma.validate.Range(1, MOST_PRINTS),
        metadata={"description": "How many packs, each with a new serial number."},
    )
    labels = ma.fields.List(
        ma.fields.Integer(strict=True, validate=ma.validate.Range(1, 2**62)),
        validate=ma.validate.Length(1, AT_ONCE),
        metadata={"description": "Instead of goods: the numbers of labels that you have."},
    )
    start = ma.fields.Integer(
        strict=True,
        validate=ma.validate.Range(1),
        metadata={"description": "The first place to print on, where a sheet is partly used."},
    )
    copies = ma.fields.Integer(
        strict=True,
        validate=ma.validate.Range(1, MOST_PRINTS),
        metadata={"description": "How often each label is printed, as for a lot or a tray."},
    )
    origin = Line(
        60, metadata={"description": "Country of origin; left out: what the record says."}
    )
    method = ma.fields.Enum(
        Method, by_value=True, metadata={"description": "Left out: what the record says."}
    )
    previously_frozen = ma.fields.Boolean(
        truthy={True}, falsy={False}, metadata={"description": "Left out: as the product's state."}
    )
    net_weight = Line(
        40,
        metadata={
            "description": "Of each pack, as 250 g; left out: the product's unit weight.",
            "example": "250 g",
        },
    )
    slogan = Line(140, metadata={"description": "A line that sells the fish."})


class StockSchema(ma.Schema):
    """A label stock; lengths in millimetres."""

    code = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    page_width_mm = ma.fields.Float(required=True)
    page_height_mm = ma.fields.Float(required=True)
    label_width_mm = ma.fields.Float(required=True)
    label_height_mm = ma.fields.Float(required=True)
    per_page = ma.fields.Integer(required=True)


class SheetWarningSchema(ma.Schema):
    """Something to know before printing."""

    code = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)
    pointer = ma.fields.String(required=True)


class SheetSchema(ma.Schema):
    """A sheet of labels and how far it has come."""

    id = ma.fields.Integer(required=True)
    state = ma.fields.String(
        required=True,
        metadata={
            "enum": [state.value for state in State],
            "description": "ready: fetch the PDF. waiting: being made; ask again.",
        },
    )
    stock = ma.fields.String(required=True)
    start = ma.fields.Integer(required=True)
    copies = ma.fields.Integer(required=True)
    labels = ma.fields.Integer(required=True, metadata={"description": "Labels in all."})
    registered = ma.fields.Integer(
        required=True, metadata={"description": "Labels whose codes are drawn and kept."}
    )
    prints = ma.fields.Integer(required=True, metadata={"description": "Labels times copies."})
    drawn = ma.fields.Integer(required=True, metadata={"description": "Prints in the PDF so far."})
    pages = ma.fields.Integer(required=True)
    origin = ma.fields.String(required=True, allow_none=True)
    method = ma.fields.String(required=True, allow_none=True)
    warnings = ma.fields.List(ma.fields.Nested(SheetWarningSchema), required=True)
    pdf = ma.fields.String(required=True, metadata={"description": "The PDF; needs your key."})

    created_at = ma.fields.DateTime(required=True)
    created_by = ma.fields.String(required=True)
    finished_at = ma.fields.DateTime(required=True, allow_none=True)
    void_reason = ma.fields.String(required=True, allow_none=True)
    failure = ma.fields.String(required=True, allow_none=True)
