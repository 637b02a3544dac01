"""A query over HTTP: read from the address, answered as a page of events.

Source: GS1 EPCIS 2.0, sections 8.2.7 and 12 (REST binding).
"""

from collections.abc import Callable
from datetime import datetime

from flask import Response, request

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting
from seafood_trace.epcis.document import Outgoing
from seafood_trace.epcis.exceptions import QueryParameter
from seafood_trace.epcis.query import parameters, search
from seafood_trace.epcis.query.language import EventQuery
from seafood_trace.epcis.rest import versions
from seafood_trace.epcis.rest.answering import answer_events, wanted
from seafood_trace.epcis.rest.paging import next_link
from seafood_trace.errors import Fault, pointer
from seafood_trace.web.blueprint import holds_no_text
from seafood_trace.web.service import service

SIMPLE = "SimpleEventQuery"

# From the length of a page and the token of the next to the header; None where it has none to give.
NextLink = Callable[[int, str], dict[str, str] | None]


def asked_of_address() -> EventQuery:
    """The query in the arguments of this request. Raises QueryParameter with every fault."""
    return parameters.from_arguments(_arguments(), versions.extensions(request.headers))


def _arguments() -> list[tuple[str, str]]:
    """The arguments of this request, none of which holds what is no text. Raises QueryParameter."""
    sent = list(request.args.items(multi=True))
    bad = [name for name, value in sent if holds_no_text(name) or holds_no_text(value)]
    if bad:
        message = "A query parameter holds bytes that are not text."
        raise QueryParameter(*(Fault("bad_character", message, pointer(name)) for name in bad))
    return sent


def answer_query(
    asked: EventQuery, query_name: str = SIMPLE, link_to: NextLink | None = None
) -> Response:
    """The page of its events that the request asks for.

    `link_to` is how the next page is linked to where that is not this very address.
    """
    form, page = wanted(), parameters.page_of(_arguments())
    actor, now = acting(), service().now()
    with service().store.reading() as session:
        found = search.find(session, actor, asked, page)
    log_reading(actor, now)
    link = next_link(found.next_token)
    if link_to is not None and found.next_token is not None:
        link = link_to(page.limit, found.next_token) or link
    return answer_events(outgoing(found), form, created_at=now, query_name=query_name, headers=link)


def outgoing(found: search.Answer) -> list[Outgoing]:
    """The events as the actor may read them, ready to be written."""
    return [Outgoing(found.as_readable(one), one.record_time, one.event_id) for one in found.events]


def log_reading(actor: Actor, now: datetime) -> None:
    """Keep that someone who reads everything has read, and what was asked."""
    if actor.reads_all:
        with service().store.transaction() as session:
            visibility.log_reading(session, actor, f"events {request.full_path}{_posted()}", now)


def _posted() -> str:
    """The query that was posted; the log has room for its beginning."""
    return f" {request.get_data(as_text=True)}" if request.method == "POST" else ""
