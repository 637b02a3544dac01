"""Named queries over HTTP, and `SimpleEventQuery` as GDST 1.2 clients send it.

Source: GS1 EPCIS 2.0, section 12 (REST binding), and its published OpenAPI; GDST 1.2,
communication protocol.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from sqlmodel import Session

from seafood_trace.access.guard import acting, actor_name, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.epcis.rest.answering import answer_json
from seafood_trace.epcis.rest.binding import blueprint
from seafood_trace.epcis.rest.paging import BindingPage
from seafood_trace.epcis.rest.versions import extensions
from seafood_trace.epcis.subscriptions import queries
from seafood_trace.epcis.subscriptions.queries import SIMPLE
from seafood_trace.epcis.subscriptions.schemas import NamedQuerySchema
from seafood_trace.web import paging
from seafood_trace.web.blueprint import read_json
from seafood_trace.web.idempotency import Answer, write_once
from seafood_trace.web.paging import link_headers
from seafood_trace.web.service import service


@blueprint.route("/queries", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(BindingPage, location="query")
@blueprint.response(200, NamedQuerySchema(many=True))
def list_queries(page: Mapping[str, Any]) -> Response:
    """List your named queries"""
    after = paging.key_of(page["nextPageToken"])
    with service().store.reading() as session:
        rows = queries.listed(session, acting(), after, page["perPage"] + 1)
    shown = paging.cut(rows, [row.id or 0 for row in rows], page["perPage"])
    told = [queries.definition(row) for row in shown.items]
    return answer_json(told, link_headers(shown, parameter="nextPageToken"))


@blueprint.route("/queries", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {"application/json": {"schema": NamedQuerySchema}},
    }
)
@blueprint.response(201, NamedQuerySchema, description="Kept; `Location` leads to it.")
def create_query() -> Response:
    """Keep a query under a name

    The name is yours: nobody else sees it. Events are found at `events` below it, and sent to
    whoever is subscribed to it.
    """
    actor, now = acting(), service().now()
    new = queries.read(read_json(request), extensions(request.headers))

    def write(session: Session) -> Answer:
        row = queries.create(session, actor, new, now)
        return Answer(queries.definition(row), 201, {"Location": f"/epcis/queries/{row.name}"})

    return write_once(actor_name(actor), write)


@blueprint.route("/queries/<string:name>", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, NamedQuerySchema)
def show_query(name: str) -> Response:
    """Show a named query"""
    if name == SIMPLE:
        return answer_json({"name": SIMPLE, "query": {}})
    with service().store.reading() as session:
        return answer_json(queries.definition(queries.get(session, acting(), name)))


@blueprint.route("/queries/<string:name>", methods=["DELETE"])
@requires(Permission.MANAGE)
@blueprint.response(204)
def delete_query(name: str) -> Response:
    """Remove a named query, and every subscription to it"""
    actor = acting()

    def write(session: Session) -> Answer:
        queries.delete(session, actor, name)
        return Answer(None, 204)

    return write_once(actor_name(actor), write)
