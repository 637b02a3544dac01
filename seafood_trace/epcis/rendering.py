"""Query documents as bytes: JSON-LD or XML, with identifiers and words in the form asked for.

An answer to a request and what a subscription delivers are made by the same function, so that
a client reads both with one program.

PURE. Source: GS1 EPCIS 2.0, sections 10 and 11, and the headers GS1-EPC-Format and
GS1-CBV-XML-Format of its REST binding.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from seafood_trace.epcis import document
from seafood_trace.epcis.document import Outgoing
from seafood_trace.epcis.forms import EpcFormat, PrefixLength, written_as
from seafood_trace.epcis.xml import writing as xml
from seafood_trace.epcis.xml.words import CbvForm

JSON = "application/json"
JSON_LD = "application/ld+json"
XML_TYPES = ("application/xml", "text/xml")


@dataclass(frozen=True, slots=True)
class Form:
    """How events are to be written. `cbv_form` is of XML alone: JSON-LD has bare words."""

    media_type: str = JSON
    epc_format: EpcFormat = EpcFormat.DIGITAL_LINK
    cbv_form: CbvForm = CbvForm.NO_PREFERENCE

    @property
    def is_xml(self) -> bool:
        return self.media_type in XML_TYPES


class Rendered(NamedTuple):
    """A document, and the format its identifiers really have."""

    body: bytes
    epc_format: EpcFormat


def query_document(
    events: Iterable[Outgoing],
    form: Form,
    prefix_length: PrefixLength,
    *,
    created_at: datetime,
    query_name: str,
    subscription_id: str | None = None,
) -> Rendered:
    """An EPCISQueryDocument of these events in this form."""
    written, declared = _in_format(events, form.epc_format, prefix_length)
    if form.is_xml:
        body = xml.write_query(
            written,
            created_at=created_at,
            query_name=query_name,
            subscription_id=subscription_id,
            cbv_form=form.cbv_form,
        )
        return Rendered(body, declared)
    value = document.write_query(
        written, created_at=created_at, query_name=query_name, subscription_id=subscription_id
    )
    return Rendered(json.dumps(value, ensure_ascii=False).encode(), declared)


def _in_format(
    events: Iterable[Outgoing], form: EpcFormat, prefix_length: PrefixLength
) -> tuple[list[Outgoing], EpcFormat]:
    """The events with their identifiers in this format, and which format that has become.

    Where an identifier has no such form, no format is promised.
    """
    found: list[Outgoing] = []
    is_whole = True
    for one in events:
        written = written_as(one.event.as_sent, form, prefix_length)
        is_whole &= written.is_whole
        found.append(one._replace(event=replace(one.event, as_sent=written.event)))
    return found, form if is_whole else EpcFormat.NO_PREFERENCE
