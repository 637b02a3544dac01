"""The root of the binding: what there is, and the one thing that the binding has and we do not.

Source: GS1 EPCIS 2.0, section 12 (REST binding), and its published OpenAPI.
"""

from collections.abc import Sequence

from flask import Response, abort

from seafood_trace.access.guard import signed_in
from seafood_trace.epcis.namespaces import GS1_CONTEXT
from seafood_trace.epcis.rest.answering import answer_collection
from seafood_trace.epcis.rest.binding import blueprint
from seafood_trace.epcis.rest.schemas import CollectionSchema
from seafood_trace.web.idempotency import keyless

RESOURCES: Sequence[str] = (
    "queries",
    "capture",
    "events",
    "eventTypes",
    "epcs",
    "readPoints",
    "bizLocations",
    "dispositions",
    "bizSteps",
)


@blueprint.route("/", methods=["GET"], strict_slashes=False)
@signed_in
@blueprint.response(200, CollectionSchema)
def list_resources() -> Response:
    """List what this repository has"""
    return answer_collection(GS1_CONTEXT, RESOURCES, name="TopLevelResourceCollection")


@blueprint.route("/nextPageToken/<string:token>", methods=["DELETE"])
@signed_in
@keyless
@blueprint.response(204, description="The token is forgotten; never answered here.")
@blueprint.alt_response(501, description="Tokens are not kept, so none can be taken back.")
def forget_page_token(token: str) -> Response:
    """Take back the token of a page

    Tokens tell a place and are not kept: there is nothing to take back, and they never expire.
    """
    abort(501, f"The token {token[:40]!r} is not kept, and cannot be taken back.")
