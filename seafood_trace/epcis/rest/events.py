"""Events over HTTP: found by query, or shown by their ID.

Source: GS1 EPCIS 2.0, section 12 (REST binding), and its published OpenAPI.
"""

from flask import Response

from seafood_trace.access.guard import acting, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.epcis.query import search
from seafood_trace.epcis.query.language import EventQuery, Page, equal
from seafood_trace.epcis.rest.answering import answer_events, wanted
from seafood_trace.epcis.rest.asking import (
    SIMPLE,
    answer_query,
    asked_of_address,
    log_reading,
    outgoing,
)
from seafood_trace.epcis.rest.binding import blueprint
from seafood_trace.epcis.rest.documented import query_parameters
from seafood_trace.epcis.rest.schemas import EpcisDocumentSchema
from seafood_trace.errors import NotFound
from seafood_trace.web.service import service


@blueprint.route("/events", methods=["GET"])
@requires(Permission.READ)
@blueprint.doc(parameters=query_parameters())
@blueprint.response(200, EpcisDocumentSchema)
@blueprint.alt_response(406)
@blueprint.alt_response(413)
def list_events() -> Response:
    """Find events

    The events you may read, in the order in which they were recorded, as an EPCISQueryDocument.
    Within a parameter any value will do, between parameters all must hold.
    """
    return answer_query(asked_of_address())


@blueprint.route("/events/<path:event_id>", methods=["GET"], merge_slashes=False)
@requires(Permission.READ)
@blueprint.response(200, EpcisDocumentSchema)
@blueprint.alt_response(406)
def show_event(event_id: str) -> Response:
    """Show the event of an event ID, with the declarations that correct it"""
    form = wanted()
    actor, now = acting(), service().now()
    asked = EventQuery((equal("eventID", event_id),))
    with service().store.reading() as session:
        found = search.find(session, actor, asked, Page())
    if not found.events:
        raise NotFound.of("event_unknown", "There is no event with this ID that you may read.")
    log_reading(actor, now)
    return answer_events(outgoing(found), form, created_at=now, query_name=SIMPLE)
