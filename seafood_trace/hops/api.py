"""JSON routes of the simple hop call: record a hop, and try one."""

from typing import Any

from flask import Response, json, request
from sqlmodel import Session

from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, actor_name, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.epcis.capture import Captured, Receipt
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.vocabulary import short
from seafood_trace.errors import SeafoodTraceError
from seafood_trace.hops import record, translate
from seafood_trace.hops.examples import EXAMPLES
from seafood_trace.hops.hop import SentHop
from seafood_trace.hops.reading import HopSchema, read
from seafood_trace.hops.record import Ready
from seafood_trace.hops.schemas import HopCheckSchema, HopReceiptSchema
from seafood_trace.parties.author import Author
from seafood_trace.web.blueprint import ApiBlueprint, read_json
from seafood_trace.web.idempotency import Answer, idempotency_key, keyless, write_once
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "hops", __name__, url_prefix="/api/v1", description="Custody hops, in one simple call each."
)

_BODY = {
    "required": True,
    "content": {"application/json": {"schema": HopSchema, "examples": EXAMPLES}},
}


@blueprint.route("/hops", methods=["POST"])
@requires(Permission.RECORD)
@blueprint.doc(requestBody=_BODY)
@blueprint.response(201, HopReceiptSchema)
def record_hop() -> Response:
    """Record a hop

    Catch, land, ship, receive, process, pack, unpack, sell, discard, count or return. It becomes
    EPCIS events as GDST shapes them. What is recorded twice is recorded once. Warnings and
    missing key data elements do not keep a hop from being recorded.
    """
    actor, author = acting(), _author(acting())
    sent = read(read_json(request), now=author.now)
    ready = _early(actor, sent, author)

    def write(session: Session) -> Answer:
        if isinstance(ready, SeafoodTraceError):
            raise ready
        made = ready or record.make_ready(session, actor, sent, author)
        receipt = record.record(session, actor, made, author)
        return Answer(_body(made, receipt, author), 201)

    return write_once(actor_name(actor), write)


@blueprint.route("/hops/check", methods=["POST"])
@requires(Permission.RECORD)
@blueprint.doc(requestBody=_BODY)
@blueprint.response(200, HopCheckSchema)
@keyless
def check_hop() -> Response:
    """Try a hop

    The same answer as if it were recorded, with the EPCIS document that it stands for; nothing
    is kept.
    """
    actor, author = acting(), _author(acting())
    sent = read(read_json(request), now=author.now)
    ready = record.rehearse(service().store, actor, sent, author)
    document = translate.document_of(ready.hop, now=author.now)
    body = {**_body(ready, None, author), "epcis": document}
    return Response(json.dumps(body), 200, content_type="application/json")


def _author(actor: Actor) -> Author:
    held = service()
    return Author(actor.label, held.now(), held.settings.alliance_domain)


def _early(actor: Actor, sent: SentHop, author: Author) -> Ready | SeafoodTraceError | None:
    """The hop made ready; with an Idempotency-Key, what is wrong waits until it is known that this
    is no retry: one that was recorded is answered alike, whatever has changed since."""
    try:
        return record.make_ready_early(service().store, actor, sent, author)
    except SeafoodTraceError as error:
        if idempotency_key() is None:
            raise
        return error


def _body(ready: Ready, receipt: Receipt | None, author: Author) -> dict[str, Any]:
    captured = receipt.captured if receipt is not None else [None] * len(ready.events)
    party = ready.hop.counterparty
    return {
        "hop": ready.hop.kind.value,
        "recorded_at": author.now.isoformat() if receipt is not None else None,
        "counterparty": party
        and {
            "uri": party.uri,
            "name": party.name,
            "place": party.place,
            "is_member": party.is_member,
        },
        "events": [_event(event, one) for event, one in zip(ready.events, captured, strict=True)],
        "warnings": [
            {"code": one.code, "detail": one.message, "pointer": one.pointer}
            for one in ready.warnings
        ],
        "missing": [
            {
                "event": one.event,
                "element": one.element.element,
                "number": one.element.number,
                "detail": one.element.sentence,
                "is_required": one.element.is_required,
            }
            for one in ready.missing
        ],
    }


def _event(event: Event, captured: Captured | None) -> dict[str, Any]:
    return {
        "id": captured and captured.event_id,
        "position": None if captured is None else captured.position,
        "is_resend": captured is not None and captured.is_resend,
        "type": event.type.value,
        "step": short(event.biz_step or ""),
    }
