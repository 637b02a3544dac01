"""Capture over HTTP: whole documents, single events, and what became of them.

Source: GS1 EPCIS 2.0, section 12 (REST binding), and its published OpenAPI.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Response, json, request
from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, actor_name, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.epcis.capture import Prepared, Receipt, prepare
from seafood_trace.epcis.document import Document
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.intake import take_in
from seafood_trace.epcis.proceeding import Refusal, capture_those_right, standing_at
from seafood_trace.epcis.rest.answering import answer_capture_job, answer_json
from seafood_trace.epcis.rest.binding import blueprint
from seafood_trace.epcis.rest.paging import BindingPage
from seafood_trace.epcis.rest.problems import type_of
from seafood_trace.epcis.rest.schemas import CaptureJobSchema, EpcisDocumentSchema, EpcisEventSchema
from seafood_trace.epcis.rest.taking import read_document, read_event
from seafood_trace.epcis.tables import CaptureJob
from seafood_trace.errors import Conflict, InvalidInput, NotFound, TooLarge
from seafood_trace.parties import directory
from seafood_trace.parties.author import Author
from seafood_trace.web import paging
from seafood_trace.web.idempotency import Answer, write_once
from seafood_trace.web.paging import link_headers
from seafood_trace.web.problem import problem, status_of
from seafood_trace.web.service import service

XML = {"type": "string", "description": "EPCIS in XML, of version 2.0 or 1.2."}
ROLLBACK = "rollback"
PROCEED = "proceed"
# A refused document is told so much of itself; a sender who errs everywhere errs alike everywhere.
MOST_ERRORS = 500
# A writer has the log to itself meanwhile; a pallet of ten thousand pieces still goes in one.
MOST_ITEMS = 20_000


@blueprint.route("/capture", methods=["POST"])
@requires(Permission.RECORD)
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {
            "application/json": {"schema": EpcisDocumentSchema},
            "application/ld+json": {"schema": EpcisDocumentSchema},
            "application/xml": {"schema": XML},
        },
    },
    parameters=[
        {
            "in": "header",
            "name": "GS1-Capture-Error-Behaviour",
            "schema": {"type": "string", "enum": [ROLLBACK, PROCEED], "default": ROLLBACK},
            "description": "`rollback`: all events of a document are taken, or none. "
            "`proceed`: those that are right are taken, and each that is refused is named.",
        }
    ],
)
@blueprint.response(202, CaptureJobSchema)
def capture_document() -> Response:
    """Capture a document

    By default all of its events are recorded, or none, and every fault is named. What was
    recorded before is not recorded twice. When this answers, the events are durable.
    """
    actor, now = acting(), service().now()
    proceeds = _error_behaviour() == PROCEED
    read = read_document(now, event_by_event=proceeds)
    _check_count(read)
    prepared = prepare(read.events, captured_by_uri=_party_uri(actor), now=now)
    author = Author(actor.label, now, service().settings.alliance_domain)
    write = _capture_those_right if proceeds else _capture_whole
    return write_once(
        actor_name(actor), lambda session: write(session, actor, read, prepared, author)
    )


def _error_behaviour() -> str:
    wanted = request.headers.get("GS1-Capture-Error-Behaviour", ROLLBACK).strip().lower()
    if wanted not in {ROLLBACK, PROCEED}:
        raise InvalidInput.of(
            "unknown_error_behaviour",
            f"A capture goes by {ROLLBACK!r} (the default) or {PROCEED!r}.",
            "/GS1-Capture-Error-Behaviour",
        )
    return wanted


def _check_count(read: Document) -> None:
    most = service().settings.max_capture_events
    if len(read.events) + len(read.refused) > most:
        raise TooLarge.of(
            "too_many_events",
            f"A document holds at most {most} events; send it in parts.",
            "/epcisBody",
        )
    _check_items(read.events)


def _check_items(events: Iterable[Event]) -> None:
    if sum(1 for event in events for _ in event.items()) > MOST_ITEMS:
        raise TooLarge.of(
            "too_many_items",
            f"The events of one document name at most {MOST_ITEMS} items; send them in parts.",
            "/epcisBody",
        )


def _party_uri(actor: Actor) -> str:
    with service().store.reading() as session:
        return directory.own(session, actor).uri


def _capture_whole(
    session: Session, actor: Actor, read: Document, prepared: list[Prepared], author: Author
) -> Answer:
    with standing_at(read.places):
        receipt = take_in(session, actor, prepared, read.master_data, author)
    return _done(session, actor, author.now, receipt, ROLLBACK, ())


def _capture_those_right(
    session: Session, actor: Actor, read: Document, prepared: list[Prepared], author: Author
) -> Answer:
    def take(those: Sequence[Prepared]) -> Receipt:
        return take_in(session, actor, those, read.master_data, author)

    receipt, refused = capture_those_right(prepared, read.places, take)
    malformed = [Refusal(place, InvalidInput(*faults)) for place, faults in read.refused.items()]
    return _done(session, actor, author.now, receipt, PROCEED, [*malformed, *refused])


def _done(
    session: Session,
    actor: Actor,
    now: datetime,
    receipt: Receipt,
    behaviour: str,
    refused: Sequence[Refusal],
) -> Answer:
    """Keep what became of the capture, and answer with it."""
    errors = [_error(one) for one in refused[:MOST_ERRORS]]
    if len(refused) > MOST_ERRORS:
        more = f"{len(refused) - MOST_ERRORS} more events were refused. Mend these first."
        untold = InvalidInput.of("more_errors", more)
        errors.append(problem(400, untold.faults, type_of(400, untold)))
    job = CaptureJob(
        id=str(uuid.uuid4()),
        party_id=actor.party_id,
        recorded_by=actor.label,
        created_at=now,
        finished_at=now,
        success=not refused,
        events=len(receipt.captured),
        error_behaviour=behaviour,
        errors=json.dumps(errors) if errors else None,
    )
    session.add(job)
    return Answer(_job(job), 202, {"Location": f"/epcis/capture/{job.id}"})


def _error(refusal: Refusal) -> dict[str, object]:
    """The problem of one event; `instance` is its place in the document, as a JSON pointer."""
    status = status_of(refusal.error)
    told = problem(status, refusal.error.faults, type_of(status, refusal.error))
    return {**told, "instance": f"#{refusal.place}"}


@blueprint.route("/capture", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(BindingPage, location="query")
@blueprint.response(200, CaptureJobSchema(many=True))
def list_capture_jobs(page: Mapping[str, Any]) -> Response:
    """List your capture jobs, newest first"""
    before = paging.key_of(page["nextPageToken"])
    statement = select(CaptureJob).where(CaptureJob.party_id == acting().party_id)
    if before is not None:
        statement = statement.where(col(CaptureJob.number) < before)
    statement = statement.order_by(col(CaptureJob.number).desc()).limit(page["perPage"] + 1)
    with service().store.reading() as session:
        rows = session.exec(statement).all()
    shown = paging.cut(rows, [job.number or 0 for job in rows], page["perPage"])
    return answer_json(
        [_job(job) for job in shown.items], link_headers(shown, parameter="nextPageToken")
    )


@blueprint.route("/capture/<string(length=36):capture_id>", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, CaptureJobSchema)
@blueprint.alt_response(406)
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
        return answer_capture_job(_job(job))


def _job(job: CaptureJob) -> dict[str, Any]:
    return {
        "captureID": job.id,
        "createdAt": job.created_at.isoformat(),
        "finishedAt": job.finished_at.isoformat() if job.finished_at else None,
        "running": job.finished_at is None,
        "success": job.success,
        "captureErrorBehaviour": job.error_behaviour,
        "errors": json.loads(job.errors) if job.errors else [],
    }


@blueprint.route("/events", methods=["POST"])
@requires(Permission.RECORD)
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {
            "application/json": {"schema": EpcisEventSchema},
            "application/ld+json": {"schema": EpcisEventSchema},
            "application/xml": {"schema": XML},
        },
    }
)
@blueprint.response(201, EpcisEventSchema, description="Recorded; `Location` leads to it.")
def capture_event() -> Response:
    """Capture a single event

    It carries its own `@context`. An event without an ID is given one. An event whose ID you
    recorded before is refused, whatever it says.
    """
    actor, now = acting(), service().now()
    event = read_event(now)
    _check_items([event])
    prepared = prepare([event], captured_by_uri=_party_uri(actor), now=now)
    author = Author(actor.label, now, service().settings.alliance_domain)

    def write(session: Session) -> Answer:
        with standing_at([""]):
            receipt = take_in(session, actor, prepared, (), author)
        (captured,) = receipt.captured
        if captured.is_resend and event.event_id is not None:
            raise Conflict.of(
                "event_id_taken",
                f"You recorded the event {event.event_id} before; it is still there.",
                "/eventID",
            )
        sent = {**event.as_sent, "eventID": captured.event_id}
        return Answer(sent, 201, {"Location": f"/epcis/events/{quote(captured.event_id, safe='')}"})

    return write_once(actor_name(actor), write)
