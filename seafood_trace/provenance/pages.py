"""The public's pages: home, scan, and the page of a thing, at its short code or its Digital Link.

The resolver (`rest.resolution`) gives the same page at the Digital Link itself to whoever asks for
a page, and redirects others here. What everybody may see is cacheable by its content; what only a
signed-in partner resolves is not.
"""

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seafood_trace.access.guard import acting_if_any, public
from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import resolver_path
from seafood_trace.provenance import linksets, offering, resolver
from seafood_trace.provenance.linksets import JSON, Link
from seafood_trace.provenance.resolver import Target
from seafood_trace.provenance.rest import answering
from seafood_trace.web.service import service

blueprint = Blueprint("provenance", __name__)
blueprint.after_request(answering.open_to_other_sites)


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
        target, asked = resolver.target_of(label), resolver.asked_for(label)
        more = offering.links_for_people(session, asked, target)
    address = resolver.address_of(label)
    if address is not None:
        return redirect(address, 307)
    if "linkType" in request.args:
        query = answering.raw_address()[1]
        return redirect(linksets.with_query(asked.path, query), 307)
    return _page(target, resolver.short_path(label), more)


@blueprint.get(f"{linksets.PAGE_ROOT}/<path:_rest>")
@public
def show_page(_rest: str) -> Response:
    """The page of what the rest of the path names: where a bare Digital Link leads."""
    path, query = answering.raw_address()
    asked = resolver_path.read(path.removeprefix(linksets.PAGE_ROOT), query)
    with service().store.reading() as session:
        target = resolver.find(session, asked, acting_if_any())
        more = offering.links_for_people(session, asked, target)
    return _page(target, asked.path, more)


def _page(target: Target, path: str, more: Sequence[Link]) -> Response:
    as_json = answering.named_type() == JSON
    response = answering.page_or_json(target, path, more, as_json=as_json)
    return answering.cacheable(answering.linked(response, path), target)
