"""JSON routes of lots."""

from typing import Any

from flask import Response, json

from seafood_trace.access import visibility
from seafood_trace.access.guard import acting, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.epcis.event import Json
from seafood_trace.identifiers.mass import kilograms
from seafood_trace.lineage import lots
from seafood_trace.lineage.schemas import LotSchema
from seafood_trace.lineage.tables import Lot
from seafood_trace.web import paging
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.paging import PageQuery
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "Lots", __name__, url_prefix="/api/v1/lots", description="The lots that you know of."
)


@blueprint.route("", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, LotSchema(many=True))
def list_lots(page: dict[str, Any]) -> Response:
    """List the lots that you know

    Those of which you may read some event, the one met last first. A lot appears a moment
    after its event is recorded.
    """
    actor = acting()
    with service().store.reading() as session:
        rows = lots.known_to(
            session, actor.party_id, paging.key_of(page["cursor"]), page["limit"] + 1
        )
        makers = [lot.made_position for lot in rows if lot.made_position is not None]
        readable = visibility.levels(session, actor, makers)
    shown = paging.cut(rows, [lot.identity_id for lot in rows], page["limit"])
    body: list[Json] = [_lot(lot, lot.made_position in readable) for lot in shown.items]
    response = Response(json.dumps(body), content_type="application/json")
    response.headers.update(paging.link_headers(shown))
    return response


def _lot(lot: Lot, maker_is_readable: bool) -> Json:
    made_at = lot.made_at.isoformat() if maker_is_readable and lot.made_at else None
    made_mg = lot.made_mg if maker_is_readable else None
    return {
        "lot": lot.uri,
        "product": lot.product_uri,
        "code": lot.code,
        "made_at": made_at,
        "made_kg": None if made_mg is None else kilograms(made_mg),
    }
