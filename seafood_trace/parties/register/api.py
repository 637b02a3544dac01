"""JSON routes of what a partner has on its register: places, products, codes, company prefixes.

Of another partner's places somebody reads what is needed to ship there; item codes are for their
owner alone.
"""

from flask import Response
from sqlmodel import Session

from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.errors import NotFound
from seafood_trace.parties import (
    company_prefixes,
    directory,
    mandates,
    names,
    places,
    products,
    schemas,
)
from seafood_trace.parties.answers import Listed, Members, by_actor, listed
from seafood_trace.parties.author import Author
from seafood_trace.parties.resolving import resolve_product
from seafood_trace.parties.tables import CompanyPrefix, Site, Vessel, VesselHolding
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.fields import ROW_ID
from seafood_trace.web.idempotency import write_once
from seafood_trace.web.paging import PageQuery, key_of
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "register",
    __name__,
    url_prefix="/api/v1",
    description="Your sites, vessels, products, item codes and GS1 company prefixes.",
)

# What a trading partner needs of another's places.
TRADING_SITE = ("id", "party_id", "code", "uri", "name", "locality", "region", "country")
TRADING_VESSEL = ("id", "party_id", "code", "uri", "name", "flag")


# --- Places ---


@blueprint.route("/sites", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(schemas.OfPartyQuery, location="query")
@blueprint.response(200, schemas.SiteSchema(many=True))
def list_sites(query: Members) -> Listed:
    """List your sites, or where another member receives goods."""
    actor = acting()
    with service().store.reading() as session:
        party_id = _whose(session, actor, query)
        rows = places.sites_of(session, party_id, key_of(query["cursor"]), query["limit"] + 1)
    return listed([_site_members(actor, row) for row in rows], query)


@blueprint.route("/sites", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.arguments(schemas.NewSiteSchema)
@blueprint.response(201, schemas.SiteSchema)
def add_site(sent: Members) -> Response:
    """Register a site of yours."""
    new = places.NewSite(**sent)

    def write(session: Session, actor: Actor, author: Author) -> Site:
        return places.add_site(session, actor.party_id, new, author)

    return write_once(*by_actor(write, schemas.SiteSchema(), 201))


@blueprint.route(f"/sites/<{ROW_ID}:site_id>", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, schemas.SiteSchema)
def show_site(site_id: int) -> Members:
    """Show a site."""
    with service().store.reading() as session:
        site = session.get(Site, site_id)
    if site is None:
        raise NotFound(places.SITE_UNKNOWN)
    return _site_members(acting(), site)


@blueprint.route(f"/sites/<{ROW_ID}:site_id>", methods=["PATCH"])
@requires(Permission.MANAGE)
@blueprint.arguments(schemas.SiteChangesSchema)
@blueprint.response(200, schemas.SiteSchema)
def change_site(sent: Members, site_id: int) -> Response:
    """Change a site of yours; its code and URI stay."""

    def write(session: Session, actor: Actor, author: Author) -> Site:
        return places.change_site(session, actor.party_id, site_id, sent)

    return write_once(*by_actor(write, schemas.SiteSchema(), 200))


@blueprint.route("/vessels", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(schemas.OfPartyQuery, location="query")
@blueprint.response(200, schemas.VesselSchema(many=True))
def list_vessels(query: Members) -> Listed:
    """List your vessels, or another member's by name and flag."""
    actor = acting()
    with service().store.reading() as session:
        party_id = _whose(session, actor, query)
        rows = places.vessels_of(session, party_id, key_of(query["cursor"]), query["limit"] + 1)
        members = [_vessel_members(session, actor, row) for row in rows]
    return listed(members, query)


@blueprint.route("/vessels", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.arguments(schemas.NewVesselSchema)
@blueprint.response(201, schemas.VesselSchema)
def add_vessel(sent: Members) -> Response:
    """Register a vessel of yours."""
    new = places.NewVessel(**sent)

    def write(session: Session, actor: Actor, author: Author) -> Vessel:
        return places.add_vessel(session, actor.party_id, new, author)

    return write_once(*by_actor(write, schemas.VesselSchema(), 201))


@blueprint.route(f"/vessels/<{ROW_ID}:vessel_id>", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, schemas.VesselSchema)
def show_vessel(vessel_id: int) -> Members:
    """Show a vessel; your own with its owners and operators."""
    actor = acting()
    with service().store.reading() as session:
        vessel = session.get(Vessel, vessel_id)
        if vessel is None:
            raise NotFound(places.VESSEL_UNKNOWN)
        members = _vessel_members(session, actor, vessel)
        if vessel.party_id == actor.party_id:
            members["holdings"] = places.holdings_of(session, vessel)
    return members


@blueprint.route(f"/vessels/<{ROW_ID}:vessel_id>", methods=["PATCH"])
@requires(Permission.MANAGE)
@blueprint.arguments(schemas.VesselChangesSchema)
@blueprint.response(200, schemas.VesselSchema)
def change_vessel(sent: Members, vessel_id: int) -> Response:
    """Change a vessel of yours; its code and URI stay."""

    def write(session: Session, actor: Actor, author: Author) -> Vessel:
        return places.change_vessel(session, actor.party_id, vessel_id, sent)

    return write_once(*by_actor(write, schemas.VesselSchema(), 200))


@blueprint.route(f"/vessels/<{ROW_ID}:vessel_id>/holdings", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.arguments(schemas.NewHoldingSchema)
@blueprint.response(201, schemas.HoldingSchema)
def hand_over_vessel(sent: Members, vessel_id: int) -> Response:
    """Record a new owner or operator of a vessel of yours."""

    def write(session: Session, actor: Actor, author: Author) -> VesselHolding:
        vessel = places.own_vessel(session, actor.party_id, vessel_id)
        party = directory.party_meant(session, sent["party"], author)
        days = {name: sent[name] for name in ("capacity", "since", "until")}
        holding = VesselHolding(vessel_id=vessel_id, party_id=directory.row_id(party), **days)
        return places.hand_over(session, vessel, holding)

    return write_once(*by_actor(write, schemas.HoldingSchema(), 201))


# --- Products ---


@blueprint.route("/products", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(schemas.ProductQuery, location="query")
@blueprint.response(200, schemas.ProductSchema(many=True))
def list_products(query: Members) -> Listed:
    """List your products, or find one by its number, whosever it is."""
    with service().store.reading() as session:
        if query["uri"] is not None:
            found = products.product_by_uri(session, names.product_uri(query["uri"]))
            return ([found.model_dump()] if found else []), 200, {}
        rows = products.products_of(
            session, acting().party_id, key_of(query["cursor"]), query["limit"] + 1
        )
    return listed([row.model_dump() for row in rows], query)


@blueprint.route("/products", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.arguments(schemas.NewProductSchema)
@blueprint.response(201, schemas.ProductSchema)
def add_product(sent: Members) -> Response:
    """Register a product of yours, with your own item code for it."""
    new = products.NewProduct(**sent)

    def write(session: Session, actor: Actor, author: Author) -> object:
        return products.add_product(session, actor.party_id, new, author)

    return write_once(*by_actor(write, schemas.ProductSchema(), 201))


@blueprint.route(f"/products/<{ROW_ID}:product_id>", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, schemas.ProductSchema)
def show_product(product_id: int) -> object:
    """Show a product of yours."""
    with service().store.reading() as session:
        return products.own_product(session, acting().party_id, product_id)


@blueprint.route(f"/products/<{ROW_ID}:product_id>", methods=["PATCH"])
@requires(Permission.MANAGE)
@blueprint.arguments(schemas.ProductChangesSchema)
@blueprint.response(200, schemas.ProductSchema)
def change_product(sent: Members, product_id: int) -> Response:
    """Change the names of a product of yours; another form or weight is another product."""

    def write(session: Session, actor: Actor, author: Author) -> object:
        return products.change_product(session, actor.party_id, product_id, sent)

    return write_once(*by_actor(write, schemas.ProductSchema(), 200))


@blueprint.route("/product-codes", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, schemas.ProductCodeSchema(many=True))
def list_product_codes(query: Members) -> Listed:
    """List your own item codes, for your own and others' products."""
    with service().store.reading() as session:
        rows = products.codes_of(
            session, acting().party_id, key_of(query["cursor"]), query["limit"] + 1
        )
    members = [{"id": row.id, "code": row.code, "product": product} for row, product in rows]
    return listed(members, query)


@blueprint.route("/product-codes", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.arguments(schemas.NewProductCodeSchema)
@blueprint.response(201, schemas.ProductCodeSchema)
def add_product_code(sent: Members) -> Response:
    """Give a product, your own or another's, your own item code."""

    def write(session: Session, actor: Actor, author: Author) -> Members:
        meant = resolve_product(session, actor.party_id, sent["product"])
        product = products.product_by_uri(session, meant.uri)
        if product is None:
            raise NotFound(products.PRODUCT_UNKNOWN)
        row = products.add_code(session, actor.party_id, sent["code"], product)
        return {"id": row.id, "code": row.code, "product": product}

    return write_once(*by_actor(write, schemas.ProductCodeSchema(), 201))


@blueprint.route(f"/product-codes/<{ROW_ID}:code_id>", methods=["DELETE"])
@requires(Permission.MANAGE)
@blueprint.response(204)
def drop_product_code(code_id: int) -> Response:
    """Forget an item code of yours; the product stays."""

    def write(session: Session, actor: Actor, author: Author) -> None:
        products.drop_code(session, actor.party_id, code_id)

    return write_once(*by_actor(write, None, 204))


@blueprint.route("/company-prefixes", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(schemas.OfPartyQuery, location="query")
@blueprint.response(200, schemas.CompanyPrefixSchema(many=True))
def list_company_prefixes(query: Members) -> Listed:
    """List the GS1 company prefixes of yours, or of another member."""
    with service().store.reading() as session:
        rows = company_prefixes.prefixes_of(
            session,
            _whose(session, acting(), query),
            key_of(query["cursor"]),
            query["limit"] + 1,
        )
    return listed([row.model_dump() for row in rows], query)


@blueprint.route("/company-prefixes", methods=["POST"])
@requires(Permission.ENROL)
@blueprint.arguments(schemas.NewCompanyPrefixSchema)
@blueprint.response(201, schemas.CompanyPrefixSchema)
def register_company_prefix(sent: Members) -> Response:
    """Register a GS1 company prefix of a member, once its licence was seen."""

    def write(session: Session, actor: Actor, author: Author) -> CompanyPrefix:
        return company_prefixes.register(
            session, sent["prefix"], _whose(session, actor, sent), author
        )

    return write_once(*by_actor(write, schemas.CompanyPrefixSchema(), 201))


@blueprint.route(f"/company-prefixes/<{ROW_ID}:prefix_id>", methods=["DELETE"])
@requires(Permission.ENROL)
@blueprint.response(204)
def drop_company_prefix(prefix_id: int) -> Response:
    """Forget a GS1 company prefix; keys that begin with it go out as they were sent."""

    def write(session: Session, actor: Actor, author: Author) -> None:
        company_prefixes.drop(session, prefix_id)

    return write_once(*by_actor(write, None, 204))


def _whose(session: Session, actor: Actor, query: Members) -> int:
    if query["party"] is None:
        return actor.party_id
    return directory.row_id(directory.member(session, query["party"]))


def _site_members(actor: Actor, site: Site) -> Members:
    is_own = site.party_id == actor.party_id
    return site.model_dump(include=None if is_own else set(TRADING_SITE))


def _vessel_members(session: Session, actor: Actor, vessel: Vessel) -> Members:
    if vessel.party_id == actor.party_id:
        return vessel.model_dump()
    shown = set(TRADING_VESSEL)
    if actor.reads_all or vessel.party_id in mandates.grantors_of(session, actor.party_id):
        shown.add("registration")
    return vessel.model_dump(include=shown)
