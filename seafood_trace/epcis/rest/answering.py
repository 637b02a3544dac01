"""How answers are given out: in the format that the client accepts, under the identifiers it prefers.

Source: GS1 EPCIS 2.0, section 12 (REST binding): `Accept`, `GS1-EPC-Format`, `GS1-CBV-XML-Format`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from flask import Response, json, request

from seafood_trace.epcis.document import Outgoing
from seafood_trace.epcis.event import Json
from seafood_trace.epcis.forms import EpcFormat
from seafood_trace.epcis.rendering import JSON, JSON_LD, XML_TYPES, Form, query_document
from seafood_trace.epcis.xml import writing as xml
from seafood_trace.epcis.xml.words import CbvForm
from seafood_trace.parties.company_prefixes import PrefixLengths
from seafood_trace.web.problem import NotAcceptable
from seafood_trace.web.service import service

OFFERED = (JSON, JSON_LD, *XML_TYPES)
VARIES = "Accept, GS1-EPC-Format, GS1-CBV-XML-Format"

Choice = TypeVar("Choice", bound=StrEnum)


def wanted() -> Form:
    """What the request's headers ask for. Raises NotAcceptable."""
    return Form(
        _media_type(),
        _chosen("GS1-EPC-Format", EpcFormat.DIGITAL_LINK),
        _chosen("GS1-CBV-XML-Format", CbvForm.NO_PREFERENCE),
    )


def _media_type() -> str:
    accepted = request.accept_mimetypes
    found = accepted.best_match(OFFERED) if accepted else OFFERED[0]
    if found is None:
        raise NotAcceptable.of("not_acceptable", f"Answers come as {', '.join(OFFERED)}.")
    return found


def _chosen(header: str, default: Choice) -> Choice:
    """The value of a header that has few of them, in whatever letters."""
    text = request.headers.get(header)
    if text is None:
        return default
    choices = {choice.value.lower(): choice for choice in type(default)}
    if text.strip().lower() not in choices:
        raise NotAcceptable.of(
            "unknown_format", f"{header} is one of {', '.join(type(default))}.", f"/{header}"
        )
    return choices[text.strip().lower()]


def answer_events(
    events: Sequence[Outgoing],
    form: Form,
    *,
    created_at: datetime,
    query_name: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An EPCISQueryDocument of these events; says in which format their identifiers are."""
    with service().store.reading() as session:
        rendered = query_document(
            events,
            form,
            PrefixLengths(session),
            created_at=created_at,
            query_name=query_name,
        )
    response = _varying(rendered.body, form.media_type, headers)
    response.headers["GS1-EPC-Format"] = rendered.epc_format.value
    if form.is_xml:
        response.headers["GS1-CBV-XML-Format"] = form.cbv_form.value
    return response


def answer_collection(
    context: Json,
    members: Sequence[str],
    *,
    name: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A Collection of names or URIs; `name` is what the binding calls it, and its element in XML."""
    form = wanted()
    if form.is_xml:
        return _varying(xml.write_collection(members, name=name), form.media_type, headers)
    body = {"@context": context, "type": "Collection", "member": list(members)}
    return _varying(json.dumps(body).encode(), form.media_type, headers)


def _varying(body: bytes, media_type: str, headers: Mapping[str, str] | None) -> Response:
    response = Response(body, content_type=media_type)
    response.headers.update(headers or {})
    response.headers.add("Vary", VARIES)
    return response


def answer_capture_job(job: Mapping[str, object]) -> Response:
    """A capture job in either format."""
    form = wanted()
    if form.is_xml:
        return _varying(xml.write_capture_job(job), form.media_type, None)
    return _varying(json.dumps(job).encode(), form.media_type, None)


def answer_json(body: object, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON value that has no other form."""
    response = Response(json.dumps(body), content_type=JSON)
    response.headers.update(headers or {})
    return response
