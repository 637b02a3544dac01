"""The EPCIS 2.0 REST binding, as far as this version goes: capture, its jobs, and events by query.

Source: GS1 EPCIS 2.0, section 12, and its published OpenAPI.
"""

import uuid
from datetime import datetime
from typing import Any

from flask import Response, json, request
from sqlmodel import Session, col, select

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, actor_name, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.epcis import document, query
from seafood_trace.epcis.capture import Prepared, prepare
from seafood_trace.epcis.document import Document, Outgoing
from seafood_trace.epcis.event import Json
from seafood_trace.epcis.intake import take_in
from seafood_trace.epcis.query import EventQuery
from seafood_trace.epcis.schemas import CaptureJobSchema, EpcisDocumentSchema, EventQuerySchema
from seafood_trace.epcis.tables import CaptureJob
from seafood_trace.errors import InvalidInput, NotFound, TooLarge
from seafood_trace.parties import directory
from seafood_trace.parties.author import Author
from seafood_trace.web import paging
from seafood_trace.web.blueprint import ApiBlueprint, read_json
from seafood_trace.web.idempotency import Answer, write_once
from seafood_trace.web.paging import Page, PageQuery, link_headers
from seafood_trace.web.problem import NotAcceptable
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "EPCIS", __name__, url_prefix="/epcis", description="The EPCIS 2.0 REST binding of GS1."
)

GS1_HEADERS = {
    "GS1-EPCIS-Version": "2.0.0",
    "GS1-EPCIS-Min": "2.0.0",
    "GS1-EPCIS-Max": "2.0.0",
    "GS1-CBV-Version": "2.0.0",
    "GS1-CBV-Min": "2.0.0",
    "GS1-CBV-Max": "2.0.0",
}
EVENT_FORMATS = ("application/json", "application/ld+json")
ROLLBACK = "rollback"


@blueprint.after_request
def _name_versions(response: Response) -> Response:
    response.headers.update(GS1_HEADERS)
    return response


@blueprint.route("/capture", methods=["POST"])
@requires(Permission.RECORD)
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {
            "application/json": {"schema": EpcisDocumentSchema},
            "application/ld+json": {"schema": EpcisDocumentSchema},
        },
    },
    parameters=[
        {
            "in": "header",
            "name": "GS1-Capture-Error-Behaviour",
            "schema": {"type": "string", "enum": [ROLLBACK], "default": ROLLBACK},
            "description": "All events of a document are taken, or none.",
        }
    ],
)
@blueprint.response(202, CaptureJobSchema)
def capture_document() -> Response:
    """Capture a document

    All of its events are recorded, or none: every fault is named. What was recorded before
    is not recorded twice. When this answers, the events are durable.
    """
    actor, now = acting(), service().now()
    _check_error_behaviour()
    read = document.read(read_json(request), received_at=now)
    _check_count(read)
    prepared = prepare(read.events, captured_by_uri=_party_uri(actor), now=now)
    author = Author(actor.label, now, service().settings.alliance_domain)
    return write_once(
        actor_name(actor), lambda session: _capture(session, actor, read, prepared, author)
    )


def _check_error_behaviour() -> None:
    wanted = request.headers.get("GS1-Capture-Error-Behaviour", ROLLBACK).strip().lower()
    if wanted != ROLLBACK:
        raise InvalidInput.of(
            "unknown_error_behaviour",
            "This version takes a document whole or not at all: GS1-Capture-Error-Behaviour: rollback.",
            "/GS1-Capture-Error-Behaviour",
        )


def _check_count(read: Document) -> None:
    most = service().settings.max_capture_events
    if len(read.events) > most:
        raise TooLarge.of(
            "too_many_events",
            f"A document holds at most {most} events; send it in parts.",
            "/epcisBody",
        )


def _party_uri(actor: Actor) -> str:
    with service().store.reading() as session:
        return directory.own(session, actor).uri


def _capture(
    session: Session, actor: Actor, read: Document, prepared: list[Prepared], author: Author
) -> Answer:
    take_in(session, actor, prepared, read.master_data, author)
    job = CaptureJob(
        id=str(uuid.uuid4()),
        party_id=actor.party_id,
        recorded_by=actor.label,
        created_at=author.now,
        finished_at=author.now,
        success=True,
        events=len(prepared),
        error_behaviour=ROLLBACK,
    )
    session.add(job)
    return Answer(_job(job), 202, {"Location": f"/epcis/capture/{job.id}"})


@blueprint.route("/capture", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, CaptureJobSchema(many=True))
def list_capture_jobs(page: dict[str, Any]) -> Response:
    """List your capture jobs, newest first"""
    before = paging.key_of(page["cursor"])
    statement = select(CaptureJob).where(CaptureJob.party_id == acting().party_id)
    if before is not None:
        statement = statement.where(col(CaptureJob.number) < before)
    statement = statement.order_by(col(CaptureJob.number).desc()).limit(page["limit"] + 1)
    with service().store.reading() as session:
        rows = session.exec(statement).all()
    shown = paging.cut(rows, [job.number or 0 for job in rows], page["limit"])
    return _json([_job(job) for job in shown.items], link_headers(shown))


@blueprint.route("/capture/<string(length=36):capture_id>", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, CaptureJobSchema)
def show_capture_job(capture_id: str) -> Response:
    """Show what became of a capture"""
    with service().store.reading() as session:
        job = session.exec(
            select(CaptureJob).where(
                CaptureJob.id == capture_id, CaptureJob.party_id == acting().party_id
            )
        ).first()
        if job is None:
            raise NotFound.of("capture_unknown", "You have no capture job with this ID.")
        return _json(_job(job))


@blueprint.route("/events", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(EventQuerySchema, location="query")
@blueprint.response(200, EpcisDocumentSchema)
@blueprint.alt_response(406)
def list_events(wanted: EventQuery) -> Response:
    """Find events

    The events you may read, in the order in which they were recorded, as an EPCISQueryDocument.
    Within a parameter any value will do, between parameters all must hold.
    """
    accepted = request.accept_mimetypes
    if accepted and accepted.best_match(EVENT_FORMATS) is None:
        raise NotAcceptable.of("not_acceptable", f"Events come as {' or '.join(EVENT_FORMATS)}.")
    actor, now = acting(), service().now()
    with service().store.reading() as session:
        found = query.find(session, actor, wanted)
    _log_reading(actor, now)
    body = _query_document(found, now)
    page = Page(found.events, found.next_after)
    return _json(body, link_headers(page, parameter="nextPageToken"))


@blueprint.route("/events/<path:event_id>", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, EpcisDocumentSchema)
def show_event(event_id: str) -> Response:
    """Show the event of an event ID, with the declarations that correct it"""
    actor, now = acting(), service().now()
    with service().store.reading() as session:
        found = query.find(session, actor, EventQuery(event_ids=[event_id]))
    if not found.events:
        raise NotFound.of("event_unknown", "There is no event with this ID that you may read.")
    _log_reading(actor, now)
    return _json(_query_document(found, now))


def _query_document(found: query.Answer, now: datetime) -> dict[str, Json]:
    return document.write_query(
        [Outgoing(found.as_readable(one), one.record_time, one.event_id) for one in found.events],
        created_at=now,
        query_name="SimpleEventQuery",
    )


def _log_reading(actor: Actor, now: datetime) -> None:
    if actor.reads_all:
        with service().store.transaction() as session:
            visibility.log_reading(session, actor, f"events {request.full_path}", now)


def _job(job: CaptureJob) -> dict[str, Any]:
    return {
        "captureID": job.id,
        "createdAt": job.created_at.isoformat(),
        "finishedAt": job.finished_at.isoformat() if job.finished_at else None,
        "running": job.finished_at is None,
        "success": job.success,
        "captureErrorBehaviour": job.error_behaviour,
        "errors": [],
    }


def _json(body: object, headers: dict[str, str] | None = None) -> Response:
    response = Response(json.dumps(body), content_type="application/json")
    response.headers.update(headers or {})
    return response
