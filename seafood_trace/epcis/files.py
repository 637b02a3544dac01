"""A file of EPCIS as bytes: JSON-LD or XML, a document or a single event, told apart by looking.

Who has a file on disk has no media type; the first character says enough.
"""

from datetime import datetime

from seafood_trace.epcis import document
from seafood_trace.epcis.document import Document
from seafood_trace.epcis.event import EventType
from seafood_trace.epcis.xml import reading as xml
from seafood_trace.web import strict_json

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A document in UTF-16 begins with its own mark.
_XML_STARTS = (b"<", b"\xff\xfe<", b"\xfe\xff\x00<")
_EVENTS = frozenset(EventType)


def read(data: bytes, *, received_at: datetime) -> Document:
    """What the file holds, a single event as a document of one; InvalidInput with every fault."""
    text = data.removeprefix(_BYTE_ORDER_MARK).lstrip()
    if text.startswith(_XML_STARTS):
        return xml.read(data, received_at=received_at)
    body = strict_json.loads(text)
    if isinstance(body, dict) and body.get("type") in _EVENTS:
        event = document.read_event(body, received_at=received_at)
        return Document((event,), (), event.context, places=("",))
    return document.read(body, received_at=received_at)
