"""Events over HTTP: found by query, or shown by their ID.

Source: GS1 EPCIS 2.0, section 12 (REST binding), and its published OpenAPI.
"""

from datetime import datetime

from flask import Response, request

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.epcis import query
from seafood_trace.epcis.document import Outgoing
from seafood_trace.epcis.query import EventQuery
from seafood_trace.epcis.rest.answering import answer_events, wanted
from seafood_trace.epcis.rest.binding import blueprint
from seafood_trace.epcis.schemas import EpcisDocumentSchema, EventQuerySchema
from seafood_trace.errors import NotFound
from seafood_trace.web.paging import Page, link_headers
from seafood_trace.web.service import service

SIMPLE = "SimpleEventQuery"


@blueprint.route("/events", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(EventQuerySchema, location="query")
@blueprint.response(200, EpcisDocumentSchema)
@blueprint.alt_response(406)
def list_events(asked: EventQuery) -> Response:
    """Find events

    The events you may read, in the order in which they were recorded, as an EPCISQueryDocument.
    Within a parameter any value will do, between parameters all must hold.
    """
    form = wanted()
    actor, now = acting(), service().now()
    with service().store.reading() as session:
        found = query.find(session, actor, asked)
    log_reading(actor, now)
    page = Page(found.events, found.next_after)
    return answer_events(
        outgoing(found),
        form,
        created_at=now,
        query_name=SIMPLE,
        headers=link_headers(page, parameter="nextPageToken"),
    )


@blueprint.route("/events/<path:event_id>", methods=["GET"], merge_slashes=False)
@requires(Permission.READ)
@blueprint.response(200, EpcisDocumentSchema)
def show_event(event_id: str) -> Response:
    """Show the event of an event ID, with the declarations that correct it"""
    form = wanted()
    actor, now = acting(), service().now()
    with service().store.reading() as session:
        found = query.find(session, actor, EventQuery(event_ids=[event_id]))
    if not found.events:
        raise NotFound.of("event_unknown", "There is no event with this ID that you may read.")
    log_reading(actor, now)
    return answer_events(outgoing(found), form, created_at=now, query_name=SIMPLE)


def outgoing(found: query.Answer) -> list[Outgoing]:
    """The events as the actor may read them, ready to be written."""
    return [Outgoing(found.as_readable(one), one.record_time, one.event_id) for one in found.events]


def log_reading(actor: Actor, now: datetime) -> None:
    """Keep that someone who reads everything has read, and what was asked."""
    if actor.reads_all:
        with service().store.transaction() as session:
            visibility.log_reading(session, actor, f"events {request.full_path}", now)
