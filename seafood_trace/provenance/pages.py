"""The public's pages: home, scan, and the provenance page at the address that a QR code leads to.

One address gives a page, JSON or a linkset, as the client accepts. What everybody may see is
cacheable by its content; what only a signed-in partner resolves is not. The path is taken raw,
because a lot code may contain an escaped slash.
"""

import hashlib
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seafood_trace.access.guard import acting_if_any, public
from seafood_trace.epcis.event import Json
from seafood_trace.errors import InvalidInput, NotFound
from seafood_trace.identifiers import resolver_path
from seafood_trace.provenance import (
    linksets,
    map,
    master_data,
    resolver,
    story,
    telling,
    words,
)
from seafood_trace.provenance.linksets import LINKSET_JSON
from seafood_trace.provenance.resolver import Target
from seafood_trace.provenance.story import Story
from seafood_trace.web.languages import gettext
from seafood_trace.web.service import service

blueprint = Blueprint("provenance", __name__)

MAX_AGE_S = 60
# GS1's vocabulary has stood at more than one address.
_LINK_TYPE_PREFIXES = (
    "gs1:",
    linksets.VOCABULARY,
    "https://gs1.org/voc/",
    "https://www.gs1.org/voc/",
    "http://gs1.org/voc/",
)
_COMMUNICATION = (linksets.EVENTS, linksets.MASTER_DATA)
_PAGE_TYPES = (linksets.PAGE, linksets.DEFAULT, "certificationInfo", "recallStatus")


@blueprint.get("/")
@public
def show_home() -> str:
    """What this is, and where to begin."""
    with service().store.reading() as session:
        examples = resolver.examples(session)
    return render_template("provenance/home.html", examples=examples)


@blueprint.get("/scan")
@public
def show_scan() -> ResponseReturnValue:
    """Scan or type a code; with `code` the way to its page."""
    typed = request.args.get("code")
    if typed is None:
        return render_template("provenance/scan.html", typed="", faults=())
    try:
        return redirect(resolver.path_of(typed), 303)
    except InvalidInput as error:
        page = render_template("provenance/scan.html", typed=typed[:200], faults=error.faults)
        return Response(page, 400, mimetype="text/html")


@blueprint.get("/t/<code>")
@public
def show_code(code: str) -> ResponseReturnValue:
    """The page of a tray card; for a pack the way to its Digital Link."""
    with service().store.reading() as session:
        label = resolver.find_code(session, code)
        address = resolver.address_of(label)
    if address is not None:
        return redirect(address, 307)
    return _answer(resolver.target_of(label), resolver.short_path(label), ())


@blueprint.get("/01/<path:_rest>")
@blueprint.get("/00/<path:_rest>")
@blueprint.get("/414/<path:_rest>")
@blueprint.get("/417/<path:_rest>")
@public
def resolve(_rest: str) -> ResponseReturnValue:
    """What a GS1 Digital Link leads to: a page, JSON or a linkset; and where GDST's data is."""
    asked = resolver_path.read(*_raw_address())
    actor = acting_if_any()
    with service().store.reading() as session:
        target = resolver.find(session, asked, actor)
        has_master_data = master_data.is_there(session, target, actor)
    return _answer(target, asked.path, asked.ancestors, has_master_data=has_master_data)


@blueprint.get(f"{linksets.MASTER_DATA_ROOT}/<path:_rest>")
@public
def show_master_data(_rest: str) -> Response:
    """The master data of what the rest of the path names."""
    path, query = _raw_address()
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
    response = _json(body, "application/json")
    # What an asker with a key reads may be more than what others do.
    response.cache_control.no_store = True
    return response


@blueprint.get("/.well-known/gs1resolver")
@public
def describe() -> Response:
    """The resolver's description of itself."""
    settings = service().settings
    body = linksets.description(settings.public_url, settings.alliance_name)
    return _json(body, "application/json")


@blueprint.after_request
def _open_to_other_sites(response: Response) -> Response:
    """CORS, as a conformant resolver must: everything here is public, and nothing takes a cookie."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Expose-Headers"] = "Link, ETag"
    return response


def _raw_address() -> tuple[str, str]:
    """Path and query as they were sent, percent-encoded."""
    sent = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path
    path, _, query = str(sent).partition("?")
    if path.startswith("http"):
        path = urlsplit(path).path
    others = [part for part in query.split("&") if part and not part.startswith("linkType=")]
    return path, "&".join(others)


def _answer(
    target: Target, path: str, ancestors: Sequence[str], *, has_master_data: bool = False
) -> Response:
    link_type = _link_type()
    is_known = link_type == linksets.EVENTS or has_master_data
    if link_type is None or link_type in _PAGE_TYPES:
        response = _page_or_json(target, path)
    elif link_type == linksets.STORY and target.kind in resolver.TRACED:
        response = _json(story.to_json(_story(target)), "application/json")
    elif link_type in _COMMUNICATION and is_known:
        response = _communication(link_type, path)
    elif link_type in ("linkset", "all"):
        response = _linkset(target, path, ancestors, has_master_data=has_master_data)
    else:
        raise NotFound.of("link_type_unknown", "This resolver has no link of this type here.")
    response.headers["Link"] = f'<{path}?linkType=linkset>; rel="linkset"; type="{LINKSET_JSON}"'
    return _cacheable(response, target)


def _communication(link_type: str, path: str) -> Response:
    """The links as GDST's clients expect them, who often say nothing of what they accept.

    A browser, which prefers a page, is sent to the link itself.
    """
    public_url = service().settings.public_url
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
        return _redirected(linksets.address_of(public_url, link_type, path))
    titles = {
        linksets.EVENTS: gettext("Events"),
        linksets.MASTER_DATA: gettext("Master data"),
    }
    links = linksets.communication(public_url, link_type, path, titles[link_type])
    return _json(links, "application/json")


def _redirected(address: str) -> Response:
    return Response(status=307, headers={"Location": address})


def _link_type() -> str | None:
    """The bare link type asked for, by query or by what the client accepts; None is the default."""
    asked = request.args.get("linkType")
    if LINKSET_JSON in request.headers.get("Accept", ""):
        return "linkset"
    if asked is None:
        return None
    for prefix in _LINK_TYPE_PREFIXES:
        asked = asked.removeprefix(prefix)
    return asked


def _page_or_json(target: Target, path: str) -> Response:
    offered = ["text/html", "application/json"]
    wants_json = request.accept_mimetypes.best_match(offered) == "application/json"
    if target.kind not in resolver.TRACED:
        if wants_json:
            return _json(_thing(target), "application/json")
        page = render_template("provenance/thing.html", target=target)
        return Response(page, mimetype="text/html")
    told = _story(target)
    if wants_json:
        return _json(story.to_json(told), "application/json")
    page = render_template(
        "provenance/story.html", story=told, words=words, map=_map(told), path=path
    )
    return Response(page, mimetype="text/html")


def _thing(target: Target) -> dict[str, Json]:
    """A product, place or party as JSON."""
    return {
        "name": target.name,
        "place": target.place,
        "isDemonstration": target.is_demonstration,
    }


def _story(target: Target) -> Story:
    with service().store.reading() as session:
        return telling.tell(
            session,
            target.item,
            now=service().now(),
            at_place=target.at_place,
            label=target.label,
        ).story


def _map(told: Story) -> str:
    return map.draw(
        told.stops,
        told.legs,
        words.short_where,
        gettext("Map of the journey"),
        words.route(told),
    )


def _linkset(
    target: Target, path: str, ancestors: Sequence[str], *, has_master_data: bool
) -> Response:
    is_traced = target.kind in resolver.TRACED
    title = gettext("Where this fish comes from") if is_traced else target.name
    body = linksets.linkset(
        service().settings.public_url,
        path,
        title,
        ancestors,
        has_story=is_traced,
        has_master_data=has_master_data,
    )
    return _json(body, LINKSET_JSON)


def _json(body: Json, media_type: str) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), content_type=media_type)


def _cacheable(response: Response, target: Target) -> Response:
    response.vary.update(("Accept", "Accept-Language"))
    if not target.is_public:
        response.cache_control.private = True
        response.cache_control.no_store = True
        return response
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24])
    response.cache_control.public = True
    response.cache_control.max_age = MAX_AGE_S
    response.make_conditional(request)
    return response
