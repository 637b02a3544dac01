"""What a capture sends: a document or a single event, in JSON-LD or in XML.

XML is of EPCIS 2.0 or 1.2. Either way the same rules judge it, and it becomes the same events.

Source: GS1 EPCIS 2.0, sections 9 to 12.
"""

from datetime import datetime

from flask import request

from seafood_trace.epcis import document
from seafood_trace.epcis.document import Document
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.xml import reading as xml
from seafood_trace.web.blueprint import JSON_TYPES, read_body, read_json
from seafood_trace.web.problem import UnsupportedMediaType

XML_TYPES = frozenset({"application/xml", "text/xml"})


def read_document(now: datetime, *, event_by_event: bool) -> Document:
    """The document in the body. Raises InvalidInput with every fault, or UnsupportedMediaType."""
    if _is_xml():
        return xml.read(read_body(request), received_at=now, event_by_event=event_by_event)
    return document.read(read_json(request), received_at=now, event_by_event=event_by_event)


def read_event(now: datetime) -> Event:
    """The single event in the body. Raises as `read_document` does."""
    if _is_xml():
        return xml.read_event(read_body(request), received_at=now)
    return document.read_event(read_json(request), received_at=now)


def _is_xml() -> bool:
    """Raises UnsupportedMediaType where it is neither of the two."""
    sent = request.mimetype
    if sent in XML_TYPES or sent.endswith("+xml"):
        return True
    if sent in JSON_TYPES or sent.endswith("+json"):
        return False
    raise UnsupportedMediaType.of(
        "unsupported_media_type",
        "Send EPCIS as application/json, application/ld+json or application/xml, "
        "and say which in the header Content-Type.",
    )
