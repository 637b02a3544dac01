"""JSON routes of the links that a partner sets, and of the domains that the alliance lets them lead to.

Setting and removing is for whoever keeps the partner's master data; domains are for staff alone.
"""

from typing import Any

from flask import Response
from sqlmodel import Session

from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.parties import directory
from seafood_trace.parties.answers import Listed, Members, by_actor, listed
from seafood_trace.parties.author import Author
from seafood_trace.parties.schemas import OfPartyQuery
from seafood_trace.provenance import linksets
from seafood_trace.provenance.partner_links import domains, links, owning, schemas
from seafood_trace.provenance.partner_links.link_types import TYPES
from seafood_trace.provenance.partner_links.tables import LinkDomain, PartnerLink
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.fields import ROW_ID
from seafood_trace.web.idempotency import write_once
from seafood_trace.web.paging import key_of
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "links",
    __name__,
    url_prefix="/api/v1",
    description="Links that shoppers and systems get for your products, lots and packs.",
)


@blueprint.route("/links", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.arguments(schemas.NewLinkSchema)
@blueprint.response(201, schemas.LinkSchema)
def set_link(sent: dict[str, Any]) -> Response:
    """Set a link for a product, lot or pack of yours: a recipe, a recall page, your own page.

    Whoever resolves the item gets it, and what is part of the item gets it too.
    """
    new = links.NewLink(**{**sent, "languages": tuple(sent["languages"])})

    def write(session: Session, actor: Actor, author: Author) -> Members:
        return _members(links.add(session, actor, new, author))

    return write_once(*by_actor(write, schemas.LinkSchema(), 201))


@blueprint.route("/links", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(schemas.LinkQuery, location="query")
@blueprint.response(200, schemas.LinkSchema(many=True))
def list_links(query: Members) -> Listed:
    """List the links you set, newest first, the removed ones too."""
    item = None if query["item"] is None else owning.read_item(query["item"])
    with service().store.reading() as session:
        rows = links.links_of(
            session,
            acting().party_id,
            key_of(query["cursor"]),
            query["limit"] + 1,
            item=item,
        )
    return listed([_members(row) for row in rows], query)


@blueprint.route(f"/links/<{ROW_ID}:link_id>", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, schemas.LinkSchema)
def show_link(link_id: int) -> Members:
    """Show a link of yours, removed or not."""
    with service().store.reading() as session:
        return _members(links.own(session, acting(), link_id))


@blueprint.route(f"/links/<{ROW_ID}:link_id>", methods=["DELETE"])
@requires(Permission.MANAGE)
@blueprint.response(204)
def remove_link(link_id: int) -> Response:
    """Remove a link of yours; that it was there stays on record. Staff may remove anybody's."""

    def write(session: Session, actor: Actor, author: Author) -> None:
        links.remove(session, actor, link_id, author)

    return write_once(*by_actor(write, None, 204))


@blueprint.route("/link-types", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, schemas.LinkTypeSchema(many=True))
def list_link_types() -> list[Members]:
    """List the types that a link may have, and what each means."""
    return [
        {"type": f"gs1:{name}", "uri": linksets.VOCABULARY + name, "meaning": meaning}
        for name, meaning in TYPES.items()
    ]


@blueprint.route("/link-domains", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(OfPartyQuery, location="query")
@blueprint.response(200, schemas.LinkDomainSchema(many=True))
def list_link_domains(query: Members) -> Listed:
    """List the domains that your links, or another member's, may lead to."""
    with service().store.reading() as session:
        party_id = (
            acting().party_id
            if query["party"] is None
            else directory.row_id(directory.member(session, query["party"]))
        )
        rows = domains.domains_of(session, party_id, key_of(query["cursor"]), query["limit"] + 1)
    return listed([row.model_dump() for row in rows], query)


@blueprint.route("/link-domains", methods=["POST"])
@requires(Permission.ENROL)
@blueprint.arguments(schemas.NewLinkDomainSchema)
@blueprint.response(201, schemas.LinkDomainSchema)
def register_link_domain(sent: Members) -> Response:
    """Let a partner's links lead to a domain, once you saw that it is theirs."""

    def write(session: Session, actor: Actor, author: Author) -> LinkDomain:
        return domains.register(session, actor, sent["domain"], sent["party"], author)

    return write_once(*by_actor(write, schemas.LinkDomainSchema(), 201))


@blueprint.route(f"/link-domains/<{ROW_ID}:domain_id>", methods=["DELETE"])
@requires(Permission.ENROL)
@blueprint.response(204)
def remove_link_domain(domain_id: int) -> Response:
    """Let a partner's links no longer lead to a domain: nobody is given them any more."""

    def write(session: Session, actor: Actor, author: Author) -> None:
        domains.remove(session, domain_id, author)

    return write_once(*by_actor(write, None, 204))


def _members(row: PartnerLink) -> Members:
    return {
        **row.model_dump(),
        "type": f"gs1:{row.link_type}",
        "languages": row.languages.split(),
        "order": row.rank,
    }
