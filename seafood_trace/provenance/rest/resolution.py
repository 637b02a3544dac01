"""The GS1-conformant resolver: what a Digital Link of any primary key answers.

    bare, nothing named              307 to the default link, our page under /story
    bare, a page or JSON accepted    the same page or story at once
    ?linkType=linkset, or accepted   the linkset
    ?linkType=gs1:x                  307 to that link, 300 with several, 404 without any
    ?linkType=gs1:epcis|masterData   GDST's list of addresses; HEAD and browsers get 307 as above

The standard lets the redirect be left out where the request says what would be a better answer. A
browser says so by naming `text/html`, so a shopper's scan is one request; a client that takes
anything, as the conformance checks do, is redirected.

Source: GS1-Conformant Resolver Standard 1.2; GS1 Digital Link Standard: URI Syntax; GDST 1.2.
"""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting_if_any, public
from seafood_trace.epcis.event import Json
from seafood_trace.errors import NotFound
from seafood_trace.identifiers import resolver_path
from seafood_trace.identifiers.application_identifiers import FORMATS
from seafood_trace.identifiers.resolver_path import Asked
from seafood_trace.provenance import linksets, master_data, offering, resolver, story
from seafood_trace.provenance.linksets import HTML, JSON, LINKSET_JSON, Anchor
from seafood_trace.provenance.resolver import Target
from seafood_trace.provenance.rest import answering
from seafood_trace.provenance.rest.answering import JSON_LD
from seafood_trace.web.languages import gettext
from seafood_trace.web.service import service

blueprint = Blueprint("resolver", __name__)
blueprint.after_request(answering.open_to_other_sites)

_LINKSET_TYPES = ("linkset", "all")
_CONTEXT_LINK = {linksets.CONTEXT: f'rel="http://www.w3.org/ns/json-ld#context"; type="{JSON_LD}"'}
# Whatever begins with a number of GS1 is read as a Digital Link, and refused with the reason.
_ANY_AI = "any({})".format(",".join(f'"{ai}"' for ai in sorted(FORMATS)))  # a bare one is an int


@blueprint.get(f"/<{_ANY_AI}:_ai>", defaults={"_rest": ""}, strict_slashes=False)
@blueprint.get(f"/<{_ANY_AI}:_ai>/<path:_rest>")
@public
def resolve(_ai: str, _rest: str) -> ResponseReturnValue:
    """What a GS1 Digital Link leads to."""
    path, query = answering.raw_address()
    asked = resolver_path.read(path, query)
    actor = acting_if_any()
    with service().store.reading() as session:
        target = resolver.find(session, asked, actor)
        wants_itself = _wants_itself()
        # A scan asks for neither the linkset nor a link of it, and need not wait for them.
        anchors = () if wants_itself else _anchors(session, asked, target, actor)
        more = offering.links_for_people(session, asked, target) if wants_itself else ()
    if wants_itself:
        as_json = answering.named_type() != HTML
        response = answering.page_or_json(target, asked.path, more, as_json=as_json)
    else:
        response = _answer(asked, target, anchors, query)
    is_linkset = response.mimetype in (LINKSET_JSON, JSON_LD)
    answering.linked(response, asked.path, _CONTEXT_LINK if is_linkset else None)
    return answering.cacheable(response, target)


@blueprint.get(f"{linksets.STORY_ROOT}/<path:_rest>")
@public
def show_story(_rest: str) -> Response:
    """The story of a lot or pack as JSON."""
    path, query = answering.raw_address()
    asked = resolver_path.read(path.removeprefix(linksets.STORY_ROOT), query)
    with service().store.reading() as session:
        target = resolver.find(session, asked, acting_if_any())
    if target.kind not in resolver.TRACED:
        raise resolver.unknown()
    response = answering.as_response(story.to_json(answering.tell(target)), JSON)
    return answering.cacheable(answering.linked(response, asked.path), target)


@blueprint.get(f"{linksets.MASTER_DATA_ROOT}/<path:_rest>")
@public
def show_master_data(_rest: str) -> Response:
    """The master data of what the rest of the path names."""
    path, query = answering.raw_address()
    asked = resolver_path.read(path.removeprefix(linksets.MASTER_DATA_ROOT), query)
    actor, now = acting_if_any(), service().now()
    with service().store.reading() as session:
        target = resolver.find(session, asked, actor)
        if linksets.IN_WEB_VOCABULARY in query.split("&"):
            body = master_data.web_vocabulary(session, target, actor)
        else:
            body = master_data.document(session, target, actor, now)
    if body is None:
        raise resolver.unknown()
    response = answering.as_response(body, JSON)
    # What an asker with a key reads may be more than what others do.
    response.cache_control.no_store = True
    return response


@blueprint.get("/.well-known/gs1resolver")
@public
def describe() -> Response:
    """The resolver's description of itself."""
    settings = service().settings
    body = linksets.description(settings.public_url, settings.alliance_name)
    return answering.as_response(body, JSON)


def _link_type() -> str:
    """The bare type of link that is asked for, "" for none."""
    return linksets.bare_type(request.args.get("linkType", ""))


def _wants_itself() -> bool:
    """Whether the client asks for the thing itself, in a type that it names."""
    return not _link_type() and answering.named_type() not in (None, LINKSET_JSON)


def _anchors(
    session: Session, asked: Asked, target: Target, actor: Actor | None
) -> tuple[Anchor, ...]:
    public_url = service().settings.public_url
    return offering.anchors(session, public_url, asked, target, actor)


def _answer(asked: Asked, target: Target, anchors: Sequence[Anchor], query: str) -> Response:
    """The linkset, the way to a link, or GDST's list, as asked and accepted."""
    link_type, named = _link_type(), answering.named_type()
    if named == LINKSET_JSON or link_type in _LINKSET_TYPES:
        return _linkset(anchors, named)
    if link_type in ("", linksets.DEFAULT):
        return answering.redirected(answering.at_this_host(anchors[0].default), query=query)
    told = _communication(asked, target, anchors, link_type)
    return told or _one_of(anchors, link_type, query)


def _linkset(anchors: Sequence[Anchor], named: str | None) -> Response:
    body = linksets.linkset(anchors)
    if named == JSON_LD:
        return answering.as_response(linksets.as_json_ld(body), JSON_LD)
    return answering.as_response(body, LINKSET_JSON)


def _communication(
    asked: Asked, target: Target, anchors: Sequence[Anchor], link_type: str
) -> Response | None:
    """The links as GDST's clients expect them, who often say nothing of what they accept.

    None where another answer is wanted: a browser goes to the link itself, and HEAD asks for
    nothing but the way there.
    """
    is_offered = any(link.link_type == link_type for link in anchors[0].links)
    if link_type not in (linksets.EVENTS, linksets.MASTER_DATA) or not is_offered:
        return None
    if request.method == "HEAD" or answering.named_type() == HTML:
        return None
    titles = {
        linksets.EVENTS: gettext("Events"),
        linksets.MASTER_DATA: gettext("Master data"),
    }
    addresses = offering.data_addresses(service().settings.public_url, link_type, asked.path)
    body: Json = linksets.communication(
        link_type, addresses, titles[link_type], is_public=target.is_public
    )
    return answering.as_response(body, JSON)


def _one_of(anchors: Sequence[Anchor], link_type: str, query: str) -> Response:
    """The way to the best link of this type; the choice where nothing tells the best ones apart."""
    found = linksets.choices(
        anchors, link_type, answering.media_quality, answering.language_quality
    )
    if not found:
        known = sorted({link.link_type for anchor in anchors for link in anchor.links})
        raise NotFound.of(
            "link_type_unknown",
            f"There is no link of this type here; there are: {', '.join(known)}.",
        )
    if len(found) == 1:
        return answering.redirected(found[0].href, query=query)
    if answering.named_type() == HTML:
        page = render_template("provenance/choices.html", links=found, title=anchors[0].title)
        return Response(page, 300, mimetype=HTML)
    choice = Anchor(anchors[0].address, anchors[0].title, anchors[0].default, found)
    response = answering.as_response(linksets.linkset([choice]), LINKSET_JSON)
    response.status_code = 300
    return response
