"""JSON routes of the cross-checks."""

from collections.abc import Iterable
from typing import Any

from flask import Response, json
from sqlmodel import Session

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.audit.crosschecks import duplicates, references, wording
from seafood_trace.audit.crosschecks.duplicates import Duplicate
from seafood_trace.audit.crosschecks.references import Reference
from seafood_trace.audit.crosschecks.schemas import (
    DuplicateSchema,
    ReferenceQuery,
    ReferenceSchema,
)
from seafood_trace.epcis.event import Json
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.vocabulary import short
from seafood_trace.parties import directory
from seafood_trace.web import paging
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.paging import Page, PageQuery
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "Cross-checks",
    __name__,
    url_prefix="/api/v1/audit",
    description="What was recorded twice, and references to what is not on record.",
)

Names = dict[int, str]


@blueprint.route("/duplicates", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, DuplicateSchema(many=True))
def list_duplicates(page: dict[str, Any]) -> Response:
    """List possible duplicates, newest first

    Events that you may read and that say the same as earlier ones that you may read, under
    another ID or from another party. A page may be short, even empty, and not be the last:
    follow its `Link`. An event appears a moment after it is recorded.
    """
    actor = acting()
    with service().store.reading() as session:
        before = paging.key_of(page["cursor"])
        found, following = duplicates.page_for(session, actor, before, page["limit"])
        names = _names(session, [one for it in found for one in (it.event, *it.earlier)])
    _log_reading(actor, "possible duplicates")
    return _json([_duplicate(one, names) for one in found], following)


@blueprint.route("/references", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(ReferenceQuery, location="query")
@blueprint.response(200, ReferenceSchema(many=True))
def list_references(page: dict[str, Any]) -> Response:
    """List references to events that are not on record, newest first

    Error declarations that you may read, with the events they declare wrong and the corrections
    they name. A page holds whole declarations. One appears a moment after it is recorded.
    """
    actor = acting()
    with service().store.reading() as session:
        before = paging.key_of(page["cursor"])
        found, following = references.page_for(
            session, actor, before, page["limit"], only_pending=not page["settled"]
        )
        names = _names(session, [one for it in found for one in (it.declaration, it.answer) if one])
    _log_reading(actor, "references to events")
    return _json([_reference(one, names) for one in found], following)


def _names(session: Session, records: Iterable[Recorded]) -> Names:
    """Who recorded these: whoever may read a record may know that."""
    parties = directory.parties_by_id(session, {one.captured_by for one in records})
    return {number: party.name for number, party in parties.items()}


def _duplicate(one: Duplicate, names: Names) -> Json:
    return {
        "event": _record(one.event, names),
        "earlier": [_record(copy, names) for copy in one.earlier],
        "sameParty": one.is_own,
        "advice": wording.of_duplicate(one),
    }


def _reference(one: Reference, names: Names) -> Json:
    return {
        "declaration": _record(one.declaration, names),
        "kind": one.kind.value,
        "eventID": one.event_id,
        "pending": one.is_pending,
        "answer": None if one.answer is None else _record(one.answer, names),
        "advice": wording.of_reference(one),
    }


def _record(one: Recorded, names: Names) -> Json:
    event = one.event
    return {
        "eventID": one.event_id,
        "position": one.position,
        "type": event.type.value,
        "eventTime": event.event_time.isoformat(),
        "bizStep": None if event.biz_step is None else short(event.biz_step),
        "recordedAt": one.record_time.isoformat(),
        "recordedBy": names.get(one.captured_by),
    }


def _json(body: list[Json], following: int | None) -> Response:
    response = Response(json.dumps(body), content_type="application/json")
    response.headers.update(paging.link_headers(Page(body, following)))
    return response


def _log_reading(actor: Actor, what: str) -> None:
    if actor.reads_all:
        with service().store.transaction() as session:
            visibility.log_reading(session, actor, what, service().now())
