"""JSON routes of the completeness reports."""

from typing import Any

from flask import Response, json

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.audit.completeness import reporting
from seafood_trace.audit.completeness.report import (
    ChainReport,
    EventReport,
    Naming,
    Told,
    Total,
    question,
)
from seafood_trace.audit.completeness.schemas import (
    ChainQuery,
    ChainReportSchema,
    EventQuery,
    EventReportSchema,
)
from seafood_trace.audit.tracing import Question
from seafood_trace.epcis.event import Json
from seafood_trace.identifiers import identity
from seafood_trace.lineage.trace import Direction
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "Completeness",
    __name__,
    url_prefix="/api/v1/completeness",
    description="Which key data elements of GDST 1.2 were told, and what to ask of whom.",
)


@blueprint.route("/chain", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(ChainQuery, location="query")
@blueprint.response(200, ChainReportSchema)
@blueprint.alt_response(413)
def report_chain(asked: dict[str, Any]) -> Response:
    """Report how complete the chain of an item is

    Every critical tracking event of its trace that you may read, with the elements that it
    tells and those that it does not, and totals by kind of event and by partner.
    """
    actor, now = acting(), service().now()
    wanted = Question(
        item=identity.canonical(asked["item"]),
        direction=Direction.FORWARD if asked["forward"] else Direction.BACK,
        at_place=identity.canonical(asked["place"]) if asked["place"] else None,
        at_time=asked["at"],
    )
    with service().store.reading() as session:
        found = reporting.of_chain(session, actor, wanted, now)
        body = _chain(found, reporting.naming(session, found.events))
    _log_reading(actor, f"completeness {wanted.item}")
    return Response(json.dumps(body), content_type="application/json")


@blueprint.route("/event", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(EventQuery, location="query")
@blueprint.response(200, EventReportSchema(many=True))
def report_event(asked: dict[str, Any]) -> Response:
    """Report how complete an event is

    One report for each party that recorded an event under this ID. None for an event of which
    GDST asks nothing, or that is declared wrong.
    """
    actor = acting()
    with service().store.reading() as session:
        found = reporting.of_event(session, actor, asked["id"])
        name = reporting.naming(session, found)
        body = [_event(one, name) for one in found]
    _log_reading(actor, f"completeness of event {asked['id']}")
    return Response(json.dumps(body), content_type="application/json")


def _chain(chain: ChainReport, name: Naming) -> dict[str, Json]:
    return {
        "item": chain.item,
        "complete": chain.is_complete,
        "partial": chain.is_partial,
        "events": [_event(one, name) for one in chain.events],
        "total": _total(chain.total()),
        "byKind": [{"kind": str(kind), **_total(some)} for kind, some in chain.by_kind().items()],
        "byRecorder": [
            {"recorder": who, "recorderName": name(who) if who else None, **_total(some)}
            for who, some in chain.by_recorder().items()
        ],
    }


def _event(one: EventReport, name: Naming) -> dict[str, Json]:
    return {
        "eventID": one.event_id,
        "position": one.position,
        "kind": str(one.kind),
        "time": one.time.isoformat(),
        "place": one.place,
        "placeName": name(one.place) if one.place else None,
        "recorder": one.recorder,
        "recorderName": name(one.recorder) if one.recorder else None,
        "complete": one.judgement.is_complete,
        "required": _told(one.required),
        "expected": _told(one.expected),
        "elements": [
            {
                "element": element.element,
                "number": element.number,
                "required": element.is_required,
                "standing": str(element.standing),
                "where": None if element.where is None else str(element.where),
                "question": question(element, one, name),
            }
            for element in one.judgement.elements
        ],
    }


def _total(total: Total) -> dict[str, Json]:
    return {
        "events": total.events,
        "complete": total.complete,
        "required": _told(total.required),
        "expected": _told(total.expected),
    }


def _told(told: Told) -> dict[str, Json]:
    return {"told": told.told, "of": told.of, "percent": told.percent}


def _log_reading(actor: Actor, what: str) -> None:
    if actor.reads_all:
        with service().store.transaction() as session:
            visibility.log_reading(session, actor, what, service().now())
