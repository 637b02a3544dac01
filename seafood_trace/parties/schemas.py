"""JSON shapes of the master data. Whether a value is right is asked by `rules` and the logic."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from seafood_trace.access.permissions import Permission, Role
from seafood_trace.access.schemas import (
    IssuedKeySchema,
    MemberSchema,
    NewKeySchema,
    NewMemberSchema,
    PartyReference,
)
from seafood_trace.identifiers.mass import kilograms
from seafood_trace.parties import rules
from seafood_trace.store.columns import URI_LENGTH
from seafood_trace.web.blueprint import StrictSchema
from seafood_trace.web.fields import Line
from seafood_trace.web.paging import PageQuery


def _described(sentence: str, **more: Any) -> dict[str, Any]:
    return {"metadata": {"description": sentence}, **more}


class Mass(ma.fields.Field[object]):
    """A weight: `"600 kg"` or `{"value": "600", "unit": "KGM"}`; given back in kilograms."""

    def __init__(self, *, allow_none: bool = False, **more: Any) -> None:
        shape = {
            "oneOf": [
                *([{"type": "null"}] if allow_none else []),
                {"type": "string", "examples": ["600 kg"]},
                {
                    "type": "object",
                    "properties": {
                        "value": {"type": ["string", "number"]},
                        "unit": {"type": "string"},
                    },
                    "required": ["value", "unit"],
                },
            ]
        }
        metadata = shape | more.get("metadata", {})
        super().__init__(**{**more, "allow_none": allow_none, "metadata": metadata})

    def _serialize(self, value: Any, *args: Any, **more: Any) -> Mapping[str, str] | None:
        return None if value is None else {"value": kilograms(value), "unit": "KGM"}


class FirstAccess(StrictSchema):
    """How a new partner comes in: a first key, a first person, or both."""

    first_key = ma.fields.Nested(NewKeySchema, load_default=None)
    first_member = ma.fields.Nested(NewMemberSchema, load_default=None)


class RolesSchema(StrictSchema):
    """The roles of a partner."""

    roles = ma.fields.List(
        ma.fields.Enum(Role, by_value=True),
        required=True,
        validate=ma.validate.Length(1, len(Role)),
    )


class PromotionSchema(RolesSchema, FirstAccess):
    """A stub that joins."""


class PartyChangesSchema(StrictSchema):
    """What a partner may change of itself."""

    name = Line(200)
    place = Line(200, allow_none=True, **_described("Town and state, for people."))
    country = Line(2, allow_none=True, **_described("ISO 3166-1 alpha-2."))
    may_be_named = ma.fields.Boolean(**_described("Whether shoppers may read the name."))


class NewPartySchema(PartyChangesSchema, PromotionSchema):
    """A partner that joins the alliance."""

    name = Line(200, required=True)
    uri = Line(URI_LENGTH, **_described("PGLN or party URI; left out, a GDST URN is made."))


class PartyNameSchema(ma.Schema):
    """A party, in short."""

    id = ma.fields.Integer(required=True)
    uri = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    place = ma.fields.String(required=True, allow_none=True)
    is_member = ma.fields.Boolean(
        required=True, **_described("False for an unverified stub, who never joined.")
    )


class PartySchema(PartyNameSchema):
    """A party in the directory."""

    country = ma.fields.String(required=True, allow_none=True)
    roles = ma.fields.List(ma.fields.String(), required=True)
    may_be_named = ma.fields.Boolean(required=True)
    is_demonstration = ma.fields.Boolean(required=True)


class EnrolledSchema(PartySchema):
    """A new partner with its first key and person, where they were asked for."""

    first_key = ma.fields.Nested(IssuedKeySchema)
    first_member = ma.fields.Nested(MemberSchema)


class MeSchema(ma.Schema):
    """Who is asking."""

    party = ma.fields.Nested(PartySchema, required=True)
    roles = ma.fields.List(ma.fields.String(), required=True)
    permissions = ma.fields.List(
        ma.fields.Enum(Permission, by_value=True),
        required=True,
        **_described("What this key or person may do."),
    )
    actor = ma.fields.String(required=True, **_described("As it is written into records."))


class PartyQuery(PageQuery):
    """Which members to list."""

    role = ma.fields.Enum(Role, by_value=True, load_default=None)


class OfPartyQuery(PageQuery):
    """Whose to list; your own unless said."""

    party = PartyReference(load_default=None)


class ProductQuery(PageQuery):
    """Your own, or the one product with this number."""

    uri = Line(URI_LENGTH, load_default=None, **_described("A GTIN or URI, of whomever."))


class SiteChangesSchema(StrictSchema):
    """What may change of a site."""

    name = Line(200)
    kind = Line(30, metadata={"enum": list(rules.SITE_KINDS)})
    time_zone = Line(60, **_described("IANA name: America/Chicago."))
    street = Line(200, allow_none=True)
    postal_code = Line(20, allow_none=True)
    phone = Line(40, allow_none=True, **_described("As FSMA 204 asks of a location."))
    locality = Line(100, allow_none=True)
    region = Line(100, allow_none=True)
    country = Line(2, allow_none=True, **_described("ISO 3166-1 alpha-2."))
    latitude = ma.fields.Float(allow_none=True)
    longitude = ma.fields.Float(allow_none=True)
    registration = Line(100, allow_none=True)


class NewSiteSchema(SiteChangesSchema):
    """A site of your own."""

    code = Line(60, required=True, **_described("Short name, for good: bay-plant."))
    uri = Line(URI_LENGTH, **_described("GLN or place URI; left out, a GDST URN is made."))
    name = Line(200, required=True)
    kind = Line(30, required=True, metadata={"enum": list(rules.SITE_KINDS)})
    time_zone = Line(60, required=True, **_described("IANA name: America/Chicago."))


class SiteSchema(ma.Schema):
    """A site. Of another partner's, only what somebody who trades with it needs."""

    id = ma.fields.Integer(required=True)
    party_id = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True)
    uri = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    locality = ma.fields.String(required=True, allow_none=True)
    region = ma.fields.String(required=True, allow_none=True)
    country = ma.fields.String(required=True, allow_none=True)
    kind = ma.fields.String()
    time_zone = ma.fields.String()
    street = ma.fields.String(allow_none=True)
    postal_code = ma.fields.String(allow_none=True)
    phone = ma.fields.String(allow_none=True)
    latitude = ma.fields.Float(allow_none=True)
    longitude = ma.fields.Float(allow_none=True)
    registration = ma.fields.String(allow_none=True)
    created_at = ma.fields.DateTime()
    created_by = ma.fields.String()


class VesselChangesSchema(StrictSchema):
    """What may change of a vessel."""

    name = Line(200)
    registration = Line(60)
    flag = Line(2, **_described("ISO 3166-1 alpha-2."))
    time_zone = Line(60, **_described("IANA name: America/Chicago."))
    imo = Line(11, allow_none=True, **_described("IMO and 7 or 8 digits."))
    gear = Line(3, allow_none=True, **_described("ISSCFG letters: LHP."))
    catch_area = Line(60, allow_none=True, **_described("urn:gdst:fao:31"))
    economic_zone = Line(60, allow_none=True, **_described("urn:gdst:eez:…"))
    public_registry = Line(200, allow_none=True)
    satellite_tracking = Line(200, allow_none=True)
    welfare_policy = Line(20, allow_none=True, metadata={"enum": list(rules.WELFARE_POLICIES)})
    may_be_named = ma.fields.Boolean(
        **_described("Whether shoppers may read its name; they then see the wide area only.")
    )


class NewVesselSchema(VesselChangesSchema):
    """A vessel of your own."""

    code = Line(60, required=True, **_described("Short name, for good: miss-ida."))
    uri = Line(URI_LENGTH, **_described("GLN or place URI; left out, a GDST URN is made."))
    name = Line(200, required=True)
    registration = Line(60, required=True)
    flag = Line(2, required=True, **_described("ISO 3166-1 alpha-2."))
    time_zone = Line(60, required=True, **_described("IANA name: America/Chicago."))


class NewHoldingSchema(StrictSchema):
    """A new owner or operator of a vessel."""

    party = PartyReference(required=True)
    capacity = Line(10, required=True, metadata={"enum": list(rules.CAPACITIES)})
    since = ma.fields.Date(required=True)
    until = ma.fields.Date(load_default=None, allow_none=True)


class HoldingSchema(ma.Schema):
    """Who owned or operated a vessel, first and last day."""

    party_id = ma.fields.Integer(required=True)
    capacity = ma.fields.String(required=True)
    since = ma.fields.Date(required=True)
    until = ma.fields.Date(required=True, allow_none=True)


class VesselSchema(ma.Schema):
    """A vessel. Of another partner's, only its names and flag."""

    id = ma.fields.Integer(required=True)
    party_id = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True)
    uri = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    flag = ma.fields.String(required=True)
    registration = ma.fields.String()
    imo = ma.fields.String(allow_none=True)
    gear = ma.fields.String(allow_none=True)
    catch_area = ma.fields.String(allow_none=True)
    economic_zone = ma.fields.String(allow_none=True)
    public_registry = ma.fields.String(allow_none=True)
    satellite_tracking = ma.fields.String(allow_none=True)
    welfare_policy = ma.fields.String(allow_none=True)
    time_zone = ma.fields.String()
    may_be_named = ma.fields.Boolean()
    created_at = ma.fields.DateTime()
    created_by = ma.fields.String()
    holdings = ma.fields.List(ma.fields.Nested(HoldingSchema))


class ProductChangesSchema(StrictSchema):
    """What may change of a product; another form or weight is another product."""

    name = Line(200)
    market_name = Line(100, allow_none=True)


class NewProductSchema(ProductChangesSchema):
    """A product of your own."""

    name = Line(200, required=True)
    uri = Line(
        URI_LENGTH, **_described("GTIN (8 to 14 digits) or URI; left out, a GDST URN is made.")
    )
    species = Line(3, required=True, **_described("ASFIS 3-alpha: SNR."))
    form = Line(30, required=True, metadata={"enum": list(rules.FORMS)})
    state = Line(20, required=True, metadata={"enum": list(rules.STATES)})
    unit_weight = Mass(allow_none=True)
    code = Line(60, **_described("Your own item code for it."))


class ProductSchema(ma.Schema):
    """A product."""

    id = ma.fields.Integer(required=True)
    party_id = ma.fields.Integer(required=True)
    uri = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    market_name = ma.fields.String(required=True, allow_none=True)
    species = ma.fields.String(required=True)
    form = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    unit_weight = Mass(required=True, allow_none=True, attribute="unit_weight_mg")


class NewProductCodeSchema(StrictSchema):
    """Your own item code for a product, your own or another's."""

    code = Line(60, required=True)
    product = Line(URI_LENGTH, required=True, **_described("Item code, GTIN or URI."))


class ProductCodeSchema(ma.Schema):
    """An item code of your own."""

    id = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True)
    product = ma.fields.Nested(ProductSchema, required=True)


class NewCompanyPrefixSchema(StrictSchema):
    """A GS1 company prefix: with it your keys can be given out as EPC URNs."""

    prefix = Line(12, required=True, **_described("4 to 12 digits, as GS1 gave them to you."))
    party = PartyReference(load_default=None, **_described("Whose; your own unless said."))


class CompanyPrefixSchema(ma.Schema):
    """A GS1 company prefix and whose it is."""

    id = ma.fields.Integer(required=True)
    prefix = ma.fields.String(required=True)
    party_id = ma.fields.Integer(required=True)
    created_at = ma.fields.DateTime(required=True)
    created_by = ma.fields.String(required=True)


class NewEntrySchema(StrictSchema):
    """A short name for somebody you trade with."""

    code = Line(60, required=True)
    party = PartyReference()
    name = Line(200, **_described("Of somebody who never joined the alliance."))
    place = Line(200, **_described("Of somebody who never joined: Chicago, IL."))
    place_uri = Line(URI_LENGTH, **_described("Where goods go: GLN or place URI."))


class EntrySchema(ma.Schema):
    """An entry of your address book."""

    id = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True)
    party = ma.fields.Nested(PartyNameSchema, required=True)
    place_uri = ma.fields.String(required=True, allow_none=True)


class NewMandateSchema(StrictSchema):
    """Whom you let record for you."""

    grantee = PartyReference(required=True)
    hops = ma.fields.List(
        Line(20, metadata={"enum": list(rules.HOPS)}),
        load_default=(),
        validate=ma.validate.Length(1, len(rules.HOPS)),
        **_described("Left out: all of them."),
    )
    since = ma.fields.Date(load_default=None, **_described("First day; today unless said."))
    until = ma.fields.Date(load_default=None, allow_none=True, **_described("Last day."))


class MandateSchema(ma.Schema):
    """That the grantee may record hops for the grantor."""

    id = ma.fields.Integer(required=True)
    grantor = ma.fields.Nested(PartyNameSchema, required=True)
    grantee = ma.fields.Nested(PartyNameSchema, required=True)
    hops = ma.fields.List(ma.fields.String(), required=True)
    since = ma.fields.Date(required=True)
    until = ma.fields.Date(required=True, allow_none=True)
    ended_at = ma.fields.DateTime(required=True, allow_none=True)
