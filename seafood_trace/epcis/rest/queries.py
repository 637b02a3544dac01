"""Named queries over HTTP, and `SimpleEventQuery` as GDST 1.2 clients send it.

Source: GS1 EPCIS 2.0, section 12 (REST binding), and its published OpenAPI; GDST 1.2,
communication protocol.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn
from urllib.parse import quote, urlencode

from flask import Blueprint as FlaskBlueprint
from flask import Response, request
from sqlmodel import Session

from seafood_trace.access.guard import acting, actor_name, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.epcis.exceptions import QueryParameter, SubscriptionControls
from seafood_trace.epcis.query import parameters
from seafood_trace.epcis.rest.answering import answer_json
from seafood_trace.epcis.rest.asking import answer_query, asked_of_address
from seafood_trace.epcis.rest.binding import LONGEST_ADDRESS, blueprint
from seafood_trace.epcis.rest.paging import BindingPage
from seafood_trace.epcis.rest.schemas import EpcisDocumentSchema
from seafood_trace.epcis.rest.versions import extensions
from seafood_trace.epcis.subscriptions import queries
from seafood_trace.epcis.subscriptions.queries import SIMPLE, Arguments
from seafood_trace.epcis.subscriptions.schedule import RANGES
from seafood_trace.epcis.subscriptions.schemas import NamedQuerySchema, QueryBodySchema
from seafood_trace.errors import Fault, SeafoodTraceError, pointer
from seafood_trace.web import paging
from seafood_trace.web.blueprint import read_json
from seafood_trace.web.idempotency import Answer, keyless, write_once
from seafood_trace.web.paging import link_headers
from seafood_trace.web.service import service

# The parameters of SimpleEventQuery are many, so this address reads its own.
PAGE_PARAMETERS = [
    {"in": "query", "name": "perPage", "schema": {"type": "integer", "minimum": 1}},
    {"in": "query", "name": "nextPageToken", "schema": {"type": "string", "minLength": 1}},
]
_EVENTS = "/queries/<string:name>/events"
_ONLY_PAGES = "A named query takes perPage and nextPageToken, and says the rest itself."


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
    if name == SIMPLE and request.args:
        raise QueryParameter.of(
            "post_it", "The next page of a posted query is posted for, with the same body."
        )
    if name == SIMPLE:
        return answer_json({"name": SIMPLE, "query": {}})
    with service().store.reading() as session:
        return answer_json(queries.definition(queries.get(session, acting(), name)))


@blueprint.route(f"/queries/{SIMPLE}", methods=["POST"])
@requires(Permission.READ)
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {"application/json": {"schema": QueryBodySchema}},
    }
)
@blueprint.arguments(BindingPage, location="query")
@blueprint.response(200, EpcisDocumentSchema)
@blueprint.alt_response(406)
@keyless
def ask_simple_query(_page: Mapping[str, Any]) -> Response:
    """Find events by a query in the body

    As GDST 1.2 clients ask. The query is the body, or its member `query`. The next page is found
    behind the `Link` header, or by sending the same body to this address with `nextPageToken`.
    """
    body = read_json(request)
    asked = parameters.from_json(body, extensions(request.headers))
    return answer_query(asked, SIMPLE, partial(_link_by_get, queries.as_arguments(body)))


@blueprint.route(_EVENTS, methods=["GET"])
@requires(Permission.READ)
@blueprint.doc(parameters=PAGE_PARAMETERS)
@blueprint.response(200, EpcisDocumentSchema)
@blueprint.alt_response(406)
def list_events_of_query(name: str) -> Response:
    """Find the events of a named query

    `SimpleEventQuery` takes the parameters of `/epcis/events` beside those of the page. By WebSocket,
    with `stream=true` or a schedule, `seafood-trace stream` answers.
    """
    _refuse_stream(name)
    if name == SIMPLE:
        return answer_query(asked_of_address(), SIMPLE)
    with service().store.reading() as session:
        asked = queries.asked_by(queries.get(session, acting(), name))
    unknown = [Fault("unknown_parameter", _ONLY_PAGES, pointer(key)) for key in _beyond_page()]
    if unknown:
        raise QueryParameter(*unknown)
    return answer_query(asked, name)


def _beyond_page() -> list[str]:
    return sorted(set(request.args) - parameters.PAGING)


def _link_by_get(arguments: Arguments | None, limit: int, token: str) -> dict[str, str] | None:
    """The link to what follows, since a link is followed by GET; None where it has no such address."""
    if arguments is None:
        return None
    written = urlencode([*arguments, ("perPage", limit), ("nextPageToken", token)])
    address = f"/epcis/queries/{SIMPLE}/events?{written}"
    return {"Link": f'<{address}>; rel="next"'} if len(address) < LONGEST_ADDRESS else None


@requires(Permission.READ)
def refuse_web_socket(name: str) -> NoReturn:
    """Say where WebSockets are opened."""
    raise _stream_elsewhere(name, "")


# Werkzeug has rules of their own for requests to upgrade; the document of the API tells of none.
FlaskBlueprint.add_url_rule(
    blueprint,
    _EVENTS,
    "refuse_web_socket",
    refuse_web_socket,
    methods=["GET"],
    websocket=True,
)


def _refuse_stream(name: str) -> None:
    """Raise SubscriptionControls where a stream is asked for without a WebSocket."""
    timing = {"stream", "reportIfEmpty", "initialRecordTime", *RANGES} & set(request.args)
    if timing:
        raise _stream_elsewhere(name, pointer(min(timing)))


def _stream_elsewhere(name: str, place: str) -> SeafoodTraceError:
    url = service().settings.stream_url.rstrip("/")
    return SubscriptionControls.of(
        "stream_elsewhere",
        f"Subscribe by WebSocket at {url}/epcis/queries/{quote(name)}/events, with stream=true or "
        "the fields of a schedule; without them, this address gives the events there are.",
        place,
    )


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
