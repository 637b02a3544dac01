"""JSON routes of the exports: files that a partner hands over, and who may resolve references."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Response, json

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.audit.exports import export, gathering
from seafood_trace.audit.exports.export import Asked, File
from seafood_trace.audit.exports.schemas import (
    ExportQuery,
    ShippedQuery,
    SourceQuery,
    SourceSchema,
)
from seafood_trace.audit.exports.sheets import CSV, XLSX
from seafood_trace.identifiers import identity
from seafood_trace.store.engine import Store
from seafood_trace.web.blueprint import BINARY, ApiBlueprint
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "Exports",
    __name__,
    url_prefix="/api/v1/exports/fsma204",
    description="The sheets of the US food traceability rule, ready to hand over.",
)

Export = Callable[[Store, Actor, Asked, str, datetime], File]


@blueprint.route("/sortable", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(ExportQuery, location="query")
@blueprint.response(200, BINARY, content_type=XLSX)
@blueprint.alt_response(200, schema=BINARY, content_type=CSV)
@blueprint.alt_response(413)
def export_sortable(asked: dict[str, Any]) -> Response:
    """Export the electronic sortable spreadsheet

    What you first received on land, shipped, received and transformed, a sheet each, a row for each
    lot, columns in the order of 21 CFR 1.1335 to 1.1350, and what is missing. As CSV, one table.
    """
    return _download(export.sortable, asked)


@blueprint.route("/shipped-lots", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(ShippedQuery, location="query")
@blueprint.response(200, BINARY, content_type=XLSX)
@blueprint.alt_response(200, schema=BINARY, content_type=CSV)
@blueprint.alt_response(413)
def export_shipped_lots(asked: dict[str, Any]) -> Response:
    """Export the shipped lots

    Which lots you shipped to whom, how much, from when to when, on which papers. Name a `customer`
    for a sheet that tells nothing of your others.
    """
    return _download(export.shipped_lots, asked)


@blueprint.route("/lot-code-source", methods=["GET"])
@requires(Permission.READ_ALL)
@blueprint.arguments(SourceQuery, location="query")
@blueprint.response(200, SourceSchema)
def show_lot_code_source(asked: dict[str, Any]) -> Response:
    """Resolve a lot code source reference

    Where a lot got its code; each reading is logged.
    """
    actor, now, lot = acting(), service().now(), identity.canonical(asked["lot"])
    with service().store.reading() as session:
        found = gathering.lot_code_source(session, actor, lot)
    with service().store.transaction() as session:
        visibility.log_reading(session, actor, f"lot code source of {lot}", now)
    return Response(json.dumps(asdict(found)), content_type="application/json")


def _download(make: Export, asked: dict[str, Any]) -> Response:
    held = service()
    references = f"{held.settings.public_url}{blueprint.url_prefix}/lot-code-source?lot="
    file = make(held.store, acting(), Asked(**asked), references, held.now())
    response = Response(file.content, content_type=file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.cache_control.no_store = True
    return response
