"""JSON routes of the audit: traces."""

from datetime import datetime
from typing import Any

from flask import Response, json

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.audit.schemas import TraceQuery, TraceSchema
from seafood_trace.audit.tracing import Question, Shown, trace_for
from seafood_trace.certification.covering import CertificateOnTrace
from seafood_trace.certification.verdict import Reason
from seafood_trace.epcis.event import Json
from seafood_trace.identifiers import identity
from seafood_trace.lineage.redacted_json import to_json
from seafood_trace.lineage.trace import Direction
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "Traces",
    __name__,
    url_prefix="/api/v1/traces",
    description="From a pack to its vessels, and from a landing to every shop.",
)


@blueprint.route("/back", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(TraceQuery, location="query")
@blueprint.response(200, TraceSchema)
@blueprint.alt_response(413)
def trace_back(asked: dict[str, Any]) -> Response:
    """Trace an item back to its origins

    Every lot, event, place, weight and certificate on its way, hop by hop as much as you may see.
    """
    return _trace(asked, Direction.BACK)


@blueprint.route("/forward", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(TraceQuery, location="query")
@blueprint.response(200, TraceSchema)
@blueprint.alt_response(413)
def trace_forward(asked: dict[str, Any]) -> Response:
    """Trace an item forward to everything made of it"""
    return _trace(asked, Direction.FORWARD)


def _trace(asked: dict[str, Any], direction: Direction) -> Response:
    actor, now = acting(), service().now()
    question = Question(
        item=identity.canonical(asked["item"]),
        direction=direction,
        at_place=identity.canonical(asked["place"]) if asked["place"] else None,
        at_time=asked["at"],
    )
    with service().store.reading() as session:
        shown = trace_for(session, actor, question, now)
    _log_reading(actor, f"trace {direction} {question.item}", now)
    return Response(json.dumps(_body(shown)), content_type="application/json")


def _body(shown: Shown) -> dict[str, Json]:
    verdict = shown.verdict
    reasons: list[Json] = [
        {"code": reason.code, **({"about": dict(reason.values)} if _is_told(reason, shown) else {})}
        for reason in verdict.reasons
    ]
    return {
        **to_json(shown.trace),
        "names": dict(shown.names),
        "verdict": {
            "chain": verdict.chain.value,
            "claim": verdict.claim.value,
            "banner": verdict.banner.value if verdict.banner else None,
            "verifiers": [*verdict.verifiers],
            "reasons": reasons,
        },
        "certificates": [_certificate(one) for one in shown.certificates],
        "duplicates": [
            {"hop": node.id, "eventIDs": [*shown.copies[node.hop.position]]}
            for node in shown.trace.nodes
            if node.hop is not None and node.hop.position in shown.copies
        ],
    }


def _is_told(reason: Reason, shown: Shown) -> bool:
    """Particulars are told of hops that the asker may read, and no others."""
    return reason.position in shown.readable


def _certificate(one: CertificateOnTrace) -> dict[str, Json]:
    judged = [coverage.standing for _, coverage in one.hops]
    return {
        "id": one.assurance_id,
        "kind": one.kind.value,
        "scheme": one.scheme,
        "identification": one.identification,
        "issuer": one.issuer,
        "statuses": [*sorted({standing.status.value for standing in judged})],
    }


def _log_reading(actor: Actor, what: str, now: datetime) -> None:
    if actor.reads_all:
        with service().store.transaction() as session:
            visibility.log_reading(session, actor, what, now)
