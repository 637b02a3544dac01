"""What the resolver and the pages answer with: a thing as a page or as JSON, for the right caches."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlsplit

from flask import Response, render_template, request

from seafood_trace.epcis.event import Json
from seafood_trace.provenance import linksets, map, resolver, story, telling, words
from seafood_trace.provenance.linksets import HTML, JSON, LINKSET_JSON, Link
from seafood_trace.provenance.resolver import Target
from seafood_trace.provenance.story import Story
from seafood_trace.web.languages import gettext
from seafood_trace.web.service import service

MAX_AGE_S = 60
JSON_LD = "application/ld+json"
_GIVEN = (HTML, JSON, LINKSET_JSON, JSON_LD)
# What a query may hold in a header: RFC 3986's characters, and escapes that are there already.
_QUERY_CHARACTERS = "%/?:@!$&'()*+,;=-._~"


def raw_address() -> tuple[str, str]:
    """Path and query as they were sent, percent-encoded: a lot code may hold an escaped slash."""
    sent = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path
    path = str(sent).partition("?")[0]
    if path.startswith("http"):
        path = "/" + path.partition("://")[2].partition("/")[2]
    return path, quote(request.query_string, safe=_QUERY_CHARACTERS)


def named_type() -> str | None:
    """The media type, of those given here, that the client names and likes best.

    None where it names none: `*/*` says only that the client would take anything.
    """
    named = [
        (quality, -_GIVEN.index(value))
        for value, quality in request.accept_mimetypes
        if value in _GIVEN and quality > 0
    ]
    return _GIVEN[-max(named)[1]] if named else None


def media_quality(media_type: str) -> float:
    """How much the client wants this type; without a word of it, any is as good as another."""
    return request.accept_mimetypes.quality(media_type) if request.accept_mimetypes else 1.0


def language_quality(language: str) -> float:
    """How much the reader wants this language: a little less where only the country differs."""
    best = 0.0
    for wanted, quality in request.accept_languages:
        if wanted.lower() == language.lower():
            best = max(best, quality)
        elif wanted.lower()[:2] == language.lower()[:2]:
            best = max(best, quality * 0.9)
    return best


def page_or_json(target: Target, path: str, more: Sequence[Link], *, as_json: bool) -> Response:
    """The thing's page, with the links that partners set for it, or the same as JSON."""
    if target.kind not in resolver.TRACED:
        if as_json:
            return as_response(_thing(target), JSON)
        page = render_template("provenance/thing.html", target=target, links=more)
        return Response(page, mimetype=HTML)
    told = tell(target)
    if as_json:
        return as_response(story.to_json(told), JSON)
    page = render_template(
        "provenance/story.html",
        story=told,
        words=words,
        map=_map(told),
        path=path,
        links=more,
    )
    return Response(page, mimetype=HTML)


def tell(target: Target) -> Story:
    """The story of a lot, pack or unit."""
    with service().store.reading() as session:
        return telling.tell(
            session,
            target.item,
            now=service().now(),
            at_place=target.at_place,
            label=target.label,
        ).story


def as_response(body: Json, media_type: str) -> Response:
    """The value as JSON, of exactly this type: a linkset's has no charset."""
    return Response(json.dumps(body, ensure_ascii=False), content_type=media_type)


def redirected(href: str, *, query: str = "") -> Response:
    """The way there, with what stood in the query, and a note for clients that do not go by themselves."""
    address = linksets.with_query(href, query)
    note = f"{gettext('The answer is here:')} {address}\n"
    return Response(note, 307, headers={"Location": address}, mimetype="text/plain")


def at_this_host(href: str) -> str:
    """Our own address, as a path where the client reached us under another name than our public one.

    So a demonstration that is opened from another machine does not send people to its own.
    """
    parts = urlsplit(href)
    return href if parts.netloc == request.host else parts.path


def linked(response: Response, path: str, more: Mapping[str, str] | None = None) -> Response:
    """The response with the way to the linkset of this path, and with `more`: relations by address."""
    response.headers["Link"] = f'<{path}?linkType=linkset>; rel="linkset"; type="{LINKSET_JSON}"'
    for address, relation in (more or {}).items():
        response.headers["Link"] += f", <{address}>; {relation}"
    return response


def cacheable(response: Response, target: Target) -> Response:
    """The response with what caches need to know; nobody keeps what not everybody may see."""
    response.vary.update(("Accept", "Accept-Language"))
    if not target.is_public:
        response.cache_control.private = True
        response.cache_control.no_store = True
        return response
    response.cache_control.public = True
    response.cache_control.max_age = MAX_AGE_S
    if response.status_code == 200:
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24])
        response.make_conditional(request)
    return response


def open_to_other_sites(response: Response) -> Response:
    """CORS, as a conformant resolver must: everything here is public, and nothing takes a cookie."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = (
        "Accept, Accept-Language, Authorization, X-API-Key"
    )
    response.headers["Access-Control-Expose-Headers"] = "Link, Location, ETag"
    return response


def _thing(target: Target) -> dict[str, Json]:
    """A product, place or party as JSON."""
    return {
        "name": target.name,
        "place": target.place,
        "isDemonstration": target.is_demonstration,
    }


def _map(told: Story) -> str:
    return map.draw(
        told.stops,
        told.legs,
        words.short_where,
        gettext("Map of the journey"),
        words.route(told),
    )
