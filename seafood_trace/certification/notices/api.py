"""JSON routes of a partner's own notices."""

from typing import Any

import marshmallow as ma
from flask import Response
from sqlmodel import Session

from seafood_trace.access.guard import acting, actor_name, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.certification.notices import kept
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.fields import ROW_ID
from seafood_trace.web.idempotency import Answer, write_once
from seafood_trace.web.paging import PageQuery, cut, key_of, link_headers
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "notices",
    __name__,
    url_prefix="/api/v1",
    description="What your partner should know, such as a certificate that was suspended.",
)


class NoticeQuery(PageQuery):
    """Which notices."""

    unseen = ma.fields.Boolean(
        load_default=False, metadata={"description": "Only those that nobody has seen yet."}
    )


class NoticeSchema(ma.Schema):
    """A notice."""

    id = ma.fields.Integer(required=True)
    at = ma.fields.DateTime(required=True)
    subject = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    seen_at = ma.fields.DateTime(required=True, allow_none=True)


@blueprint.route("/notices", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(NoticeQuery, location="query")
@blueprint.response(200, NoticeSchema(many=True))
def list_notices(query: dict[str, Any]) -> tuple[list[Any], int, dict[str, str]]:
    """List your notices, newest first."""
    with service().store.reading() as session:
        rows = kept.notices_of(
            session,
            acting().party_id,
            key_of(query["cursor"]),
            query["limit"] + 1,
            unseen_only=query["unseen"],
        )
    page = cut(rows, [row.id or 0 for row in rows], query["limit"])
    return list(page.items), 200, link_headers(page)


@blueprint.route(f"/notices/<{ROW_ID}:notice_id>/seen", methods=["POST"])
@requires(Permission.READ)
@blueprint.response(200, NoticeSchema)
def mark_notice_seen(notice_id: int) -> Response:
    """Say that a notice was seen."""
    actor, now = acting(), service().now()

    def write(session: Session) -> Answer:
        notice = kept.mark_seen(session, actor.party_id, notice_id, actor.label, now)
        return Answer(NoticeSchema().dump(notice), 200)

    return write_once(actor_name(actor), write)
