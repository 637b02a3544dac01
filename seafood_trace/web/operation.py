"""What an operator's machinery asks: is it alive, is it ready, how is it doing."""

import time

from flask import Blueprint, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import text

from seafood_trace.store.migrate import is_current
from seafood_trace.web.doors import public
from seafood_trace.web.service import service

blueprint = Blueprint("operation", __name__)

_registry = CollectorRegistry()
_requests = Counter(
    "seafood_trace_requests",
    "Requests by route and status.",
    ["route", "status"],
    registry=_registry,
)
_seconds = Histogram(
    "seafood_trace_request_seconds", "Seconds a request took.", ["route"], registry=_registry
)


@blueprint.before_app_request
def _start_clock() -> None:
    g.started = time.perf_counter()


@blueprint.after_app_request
def _count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "none"
    _requests.labels(route, response.status_code).inc()
    if "started" in g:
        _seconds.labels(route).observe(time.perf_counter() - g.started)
    return response


@blueprint.get("/healthz")
@public
def is_alive() -> Response:
    """Whether the process answers at all."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def is_ready() -> Response:
    """Whether the store answers and stands at this version's schema."""
    try:
        with service().store.reading() as session:
            session.connection().execute(text("SELECT 1"))
        ready = is_current(service().store)
    except SQLAlchemyError:
        ready = False
    return Response(
        "ready\n" if ready else "not ready\n", 200 if ready else 503, mimetype="text/plain"
    )


@blueprint.get("/metrics")
@public
def show_metrics() -> Response:
    """Counts of this process, for Prometheus."""
    return Response(generate_latest(_registry), content_type=CONTENT_TYPE_LATEST)
