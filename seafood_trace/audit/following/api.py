"""JSON routes of traces that follow fish into other systems."""

import threading
from collections.abc import Mapping
from typing import Any

from flask import Response, json
from sqlmodel import Session

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.audit.following.schemas import FollowedSchema, FollowHeaders, FollowQuery
from seafood_trace.epcis import records
from seafood_trace.errors import Fault, NotFound
from seafood_trace.identifiers import identity
from seafood_trace.labels import register
from seafood_trace.lineage.following import shown, systems
from seafood_trace.lineage.following.conversation import Limits
from seafood_trace.lineage.following.follow import Wanted, follow
from seafood_trace.lineage.following.systems import Systems
from seafood_trace.lineage.tracing import MOST_RECORDS
from seafood_trace.web import problem
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.service import service
from seafood_trace.work.outbound import Outbound

# Less than for the operator: reading what others answer takes time of its own.
LIMITS = Limits(
    seconds=10.0,
    seconds_an_answer=5.0,
    requests=60,
    answer_bytes=2 * 1024 * 1024,
    all_bytes=6 * 1024 * 1024,
    events=2_000,
)
# A request that waits for others holds a thread of this process, which has few.
_TURNS = threading.BoundedSemaphore(1)

blueprint = ApiBlueprint(
    "Other systems",
    __name__,
    url_prefix="/api/v1/traces",
    description="Traces that follow fish into the systems of others.",
)


@blueprint.route("/followed", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(FollowQuery, location="query")
@blueprint.arguments(FollowHeaders, location="headers")
@blueprint.response(200, FollowedSchema)
@blueprint.alt_response(413)
@blueprint.alt_response(429)
def follow_trace(asked: dict[str, Any], headers: dict[str, Any]) -> Response:
    """Trace an item back through other systems too

    Their events are asked for as GDST's communication protocol says, within ten seconds, and
    are not stored. Of this record it holds what you may read; what others tell is their word.
    They are asked with the keys you bring; this service's own are for those who read everything.
    """
    if not _TURNS.acquire(blocking=False):
        return _busy()
    try:
        brought = systems.brought(asked["resolver"], headers["keys"])
        return _follow(asked["item"], brought)
    finally:
        _TURNS.release()


def _follow(sent: str, brought: Systems) -> Response:
    running, actor, now = service(), acting(), service().now()
    wanted = Wanted(sent, identity.canonical(sent), brought=brought)
    with running.store.reading() as session:
        memberships = _memberships(session, actor, wanted.item)
    found = follow(
        running.store,
        Outbound(running.settings),
        systems.named_by(running.settings),
        wanted,
        actor=actor,
        now=now,
        limits=LIMITS,
        memberships=memberships,
    )
    if actor.reads_all:
        with running.store.transaction() as session:
            visibility.log_reading(session, actor, f"followed trace {wanted.item}", now)
    if not found.trace.hops and not found.notes:
        raise NotFound.of("item_unknown", "Nobody who was asked knows anything of this item.")
    body = shown.as_json(found.trace, found.levels, found.told_by, found.notes, found.systems)
    return Response(json.dumps(body), content_type="application/json")


def _memberships(session: Session, actor: Actor, item: str) -> Mapping[str, str]:
    """The lot of a labelled pack, where the actor may read anything of that lot."""
    found = register.memberships(session, [item])
    positions = records.positions_touching(session, [*found.values()], at_most=MOST_RECORDS)
    return found if visibility.levels(session, actor, positions) else {}


def _busy() -> Response:
    said = "Another trace is following fish into other systems just now; ask again in a moment."
    response = problem.answer(429, [Fault("busy_following", said)])
    response.headers["Retry-After"] = "5"
    return response
