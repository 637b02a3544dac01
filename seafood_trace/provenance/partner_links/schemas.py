"""JSON shapes of partners' links and of the domains they may lead to."""

import marshmallow as ma

from seafood_trace.access.schemas import PartyReference
from seafood_trace.provenance import linksets
from seafood_trace.provenance.partner_links.links import (
    HIGHEST_RANK,
    LONGEST_HREF,
    LOWEST_RANK,
    MOST_LANGUAGES,
)
from seafood_trace.store.columns import URI_LENGTH
from seafood_trace.web.blueprint import StrictSchema
from seafood_trace.web.fields import Line
from seafood_trace.web.paging import PageQuery


class NewLinkSchema(StrictSchema):
    """A link for a product, lot, pack, place or other key of yours."""

    item = Line(
        URI_LENGTH,
        required=True,
        metadata={
            "description": "What it is for: a GS1 Digital Link, its path, a URN, or a GTIN.",
            "example": "/01/09521234000013/10/BP-260310",
        },
    )
    type = Line(
        60, required=True, metadata={"description": "A link type of GS1: `gs1:recipeInfo`."}
    )
    href = Line(
        LONGEST_HREF,
        required=True,
        metadata={"description": "An https:// address on a domain registered for you."},
    )
    title = Line(200, required=True)
    languages = ma.fields.List(
        Line(5),
        load_default=(),
        validate=ma.validate.Length(max=MOST_LANGUAGES),
        metadata={"description": "The languages it is in, `en` or `es-MX`; left out, for all."},
    )
    media_type = Line(
        100, load_default=linksets.HTML, metadata={"description": "What it leads to: text/html."}
    )
    order = ma.fields.Integer(
        strict=True,
        load_default=LOWEST_RANK,
        validate=ma.validate.Range(LOWEST_RANK, HIGHEST_RANK),
        metadata={"description": "Of several of a type the lowest comes first."},
    )


class LinkSchema(ma.Schema):
    """A link that you set."""

    id = ma.fields.Integer(required=True)
    item = ma.fields.String(required=True)
    type = ma.fields.String(required=True)
    href = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    languages = ma.fields.List(ma.fields.String(), required=True)
    media_type = ma.fields.String(required=True)
    order = ma.fields.Integer(required=True)
    created_at = ma.fields.DateTime(required=True)
    created_by = ma.fields.String(required=True)
    removed_at = ma.fields.DateTime(required=True, allow_none=True)
    removed_by = ma.fields.String(required=True, allow_none=True)


class LinkQuery(PageQuery):
    """Which links to list."""

    item = Line(URI_LENGTH, load_default=None, metadata={"description": "Only those of this item."})


class LinkTypeSchema(ma.Schema):
    """A type that a link may have."""

    type = ma.fields.String(required=True)
    uri = ma.fields.String(required=True)
    meaning = ma.fields.String(required=True)


class NewLinkDomainSchema(StrictSchema):
    """A domain to which a partner's links may lead, with all names below it."""

    domain = Line(253, required=True, metadata={"example": "bay-plant.example"})
    party = PartyReference(load_default=None)


class LinkDomainSchema(ma.Schema):
    """A domain to which a partner's links may lead."""

    id = ma.fields.Integer(required=True)
    party_id = ma.fields.Integer(required=True)
    domain = ma.fields.String(required=True)
    created_at = ma.fields.DateTime(required=True)
    created_by = ma.fields.String(required=True)
