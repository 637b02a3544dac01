"""Webhook subscriptions to named queries over HTTP.

Source: GS1 EPCIS 2.0, section 12 (REST binding), and its published OpenAPI.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from sqlmodel import Session

from seafood_trace.access.guard import acting, acting_if_any, actor_name, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.epcis.exceptions import SubscriptionControls
from seafood_trace.epcis.rest.answering import answer_json, wanted
from seafood_trace.epcis.rest.binding import blueprint, discovers
from seafood_trace.epcis.rest.paging import BindingPage
from seafood_trace.epcis.subscriptions import controls, queries, subscriptions
from seafood_trace.epcis.subscriptions.controls import Controls
from seafood_trace.epcis.subscriptions.schemas import NewSubscriptionSchema, SubscriptionSchema
from seafood_trace.epcis.subscriptions.tables import QuerySubscription
from seafood_trace.errors import Fault, SeafoodTraceError
from seafood_trace.web import paging
from seafood_trace.web.blueprint import read_json
from seafood_trace.web.idempotency import Answer, write_once
from seafood_trace.web.paging import link_headers
from seafood_trace.web.service import service
from seafood_trace.work.outbound import Outbound

_LIST = "/queries/<string:name>/subscriptions"
_ITEM = f"{_LIST}/<string:subscription_id>"


@blueprint.route(_LIST, methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(BindingPage, location="query")
@blueprint.response(200, SubscriptionSchema(many=True))
def list_subscriptions(page: Mapping[str, Any], name: str) -> Response:
    """List the subscriptions to your query that have not ended"""
    after = paging.key_of(page["nextPageToken"])
    if name == queries.SIMPLE:
        return answer_json([])
    with service().store.reading() as session:
        query = queries.get(session, acting(), name)
        rows = subscriptions.listed(session, query, after, page["perPage"] + 1)
        shown = paging.cut(rows, [row.number or 0 for row in rows], page["perPage"])
        told = [
            subscriptions.as_json(row, name, subscriptions.undelivered(session, row))
            for row in shown.items
        ]
    return answer_json(told, link_headers(shown, parameter="nextPageToken"))


@blueprint.route(_LIST, methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {"application/json": {"schema": NewSubscriptionSchema}},
    }
)
@blueprint.response(201, SubscriptionSchema, description="Subscribed; `Location` leads to it.")
def create_subscription(name: str) -> Response:
    """Subscribe to your query

    The events that it finds, and that you may read, are sent to `dest` as EPCISQueryDocuments: in
    order, at least once, and again until they are answered with 2xx. 413 gets smaller ones.
    """
    actor, now = acting(), service().now()
    asked = controls.read(read_json(request))
    if name == queries.SIMPLE:
        raise SubscriptionControls.of(
            "name_it_first", "Keep your query under a name of its own, and subscribe to that."
        )
    _check_dest(asked)
    epc_format = wanted().epc_format

    def write(session: Session) -> Answer:
        query = queries.get(session, actor, name)
        row = subscriptions.create(session, actor, query, asked, epc_format, now)
        location = f"/epcis/queries/{name}/subscriptions/{row.id}"
        return Answer(
            subscriptions.as_json(row, name, subscriptions.Undelivered()),
            201,
            {"Location": location},
        )

    return write_once(actor_name(actor), write)


def _check_dest(asked: Controls) -> None:
    """Raise SubscriptionControls where nothing will ever be sent to this address."""
    try:
        Outbound(service().settings).check(asked.dest)
    except SeafoodTraceError as error:
        faults = [Fault(fault.code, fault.message, "/dest") for fault in error.faults]
        raise SubscriptionControls(*faults) from error


@blueprint.route(_ITEM, methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, SubscriptionSchema)
def show_subscription(name: str, subscription_id: str) -> Response:
    """Show a subscription, and how its deliveries fare"""
    with service().store.reading() as session:
        row = subscriptions.get(session, acting(), name, subscription_id)
        left = subscriptions.undelivered(session, row)
    return answer_json(subscriptions.as_json(row, name, left), _since(row))


@discovers("show_subscription")
def _said_of(name: str, subscription_id: str) -> Mapping[str, str]:
    """Its owner discovers how far the subscription has come."""
    actor = acting_if_any()
    if actor is None:
        return {}
    with service().store.reading() as session:
        return _since(subscriptions.get(session, actor, name, subscription_id))


def _since(row: QuerySubscription) -> Mapping[str, str]:
    return {"GS1-Query-Min-Record-Time": subscriptions.min_record_time(row).isoformat()}


@blueprint.route(_ITEM, methods=["DELETE"])
@requires(Permission.MANAGE)
@blueprint.response(204)
def delete_subscription(name: str, subscription_id: str) -> Response:
    """Unsubscribe: nothing more is sent"""
    actor = acting()

    def write(session: Session) -> Answer:
        subscriptions.delete(session, actor, name, subscription_id)
        return Answer(None, 204)

    return write_once(actor_name(actor), write)


@blueprint.route(f"{_ITEM}/redeliver", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.response(202, SubscriptionSchema)
def redeliver(name: str, subscription_id: str) -> Response:
    """Send again what was not taken

    Dead letters are sent before anything newer, each once more; what is being retried is due at
    once. This is not part of the standard's binding.
    """
    actor, now = acting(), service().now()

    def write(session: Session) -> Answer:
        row = subscriptions.redeliver(session, actor, name, subscription_id, now)
        session.flush()
        left = subscriptions.undelivered(session, row)
        return Answer(subscriptions.as_json(row, name, left), 202)

    return write_once(actor_name(actor), write)
