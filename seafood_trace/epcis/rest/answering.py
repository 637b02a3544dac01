"""How events are given out: in the format that the client accepts, under the identifiers it prefers.

Source: GS1 EPCIS 2.0, section 12 (REST binding): `Accept`, `GS1-EPC-Format`, `GS1-CBV-XML-Format`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, json, request

from seafood_trace.epcis import document
from seafood_trace.epcis.document import Outgoing
from seafood_trace.epcis.event import Json
from seafood_trace.web.problem import NotAcceptable

JSON_TYPES = ("application/json", "application/ld+json")
XML_TYPES = ("application/xml", "text/xml")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the client wants its events."""

    media_type: str


def wanted() -> Wanted:
    """What the request's headers ask for. Raises NotAcceptable."""
    return Wanted(_media_type())


def _media_type() -> str:
    accepted = request.accept_mimetypes
    offered = JSON_TYPES
    found = accepted.best_match(offered) if accepted else offered[0]
    if found is None:
        raise NotAcceptable.of("not_acceptable", f"Events come as {' or '.join(offered)}.")
    return found


def answer_events(
    events: Sequence[Outgoing],
    asked: Wanted,
    *,
    created_at: datetime,
    query_name: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An EPCISQueryDocument of these events."""
    body = document.write_query(events, created_at=created_at, query_name=query_name)
    response = Response(json.dumps(body), content_type=asked.media_type)
    response.headers.update(headers or {})
    response.headers.add("Vary", "Accept")
    return response


def answer_collection(
    context: Json, members: Sequence[str], headers: Mapping[str, str] | None = None
) -> Response:
    """A Collection of names or URIs."""
    body: dict[str, object] = {"@context": context, "type": "Collection", "member": list(members)}
    response = Response(json.dumps(body), content_type=wanted().media_type)
    response.headers.update(headers or {})
    response.headers.add("Vary", "Accept")
    return response


def answer_json(body: object, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON value that has no other form."""
    response = Response(json.dumps(body), content_type=JSON_TYPES[0])
    response.headers.update(headers or {})
    return response
