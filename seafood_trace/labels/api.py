"""JSON routes of labels. Everybody sees and changes their own partner's alone.

The picture of a label also lies at `/t/<code>.svg` and `.png` (see `pages`), since a browser shows
an image without sending a key.
"""

from typing import Any

from flask import Response, request
from sqlmodel import Session

from seafood_trace.access.guard import acting, actor_name, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.labels import picture, register, schemas
from seafood_trace.labels.answers import label_members
from seafood_trace.labels.order import Order
from seafood_trace.labels.picture import Format
from seafood_trace.labels.tables import Label
from seafood_trace.web.blueprint import BINARY, ApiBlueprint
from seafood_trace.web.fields import ROW_ID
from seafood_trace.web.idempotency import Answer, write_once
from seafood_trace.web.paging import PageQuery, cut, key_of, link_headers
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "labels",
    __name__,
    url_prefix="/api/v1",
    description="QR pictures and short codes for lots, packs and trays.",
)


@blueprint.route("/labels", methods=["POST"])
@requires(Permission.LABEL)
@blueprint.arguments(schemas.OrderSchema)
@blueprint.response(201, schemas.IssuedSchema)
def issue_labels(sent: dict[str, Any]) -> Response:
    """Issue labels: a QR code and a short code for a lot, for each of so many packs, or a tray.

    The lot must be in your records. Fetch the pictures from the addresses in the answer.
    """
    actor, now, order = acting(), service().now(), Order(**sent)

    def write(session: Session) -> Answer:
        issued = register.issue(
            session, actor, order, public_url=service().settings.public_url, now=now
        )
        body = {
            "labels": [
                label_members(label, service().settings.public_url) for label in issued.labels
            ],
            "warnings": [
                {"code": fault.code, "detail": fault.message, "pointer": fault.pointer}
                for fault in issued.warnings
            ],
        }
        return Answer(schemas.IssuedSchema().dump(body), 201, _location(issued.labels[0]))

    return write_once(actor_name(actor), write)


@blueprint.route("/labels", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, schemas.LabelSchema(many=True))
def list_labels(query: dict[str, Any]) -> tuple[list[dict[str, object]], int, dict[str, str]]:
    """List your labels, newest first, the void ones too."""
    with service().store.reading() as session:
        rows = register.labels_of(
            session, acting().party_id, key_of(query["cursor"]), query["limit"] + 1
        )
    page = cut(rows, [row.id or 0 for row in rows], query["limit"])
    return (
        [label_members(row, service().settings.public_url) for row in page.items],
        200,
        link_headers(page),
    )


@blueprint.route(f"/labels/<{ROW_ID}:label_id>", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, schemas.LabelSchema)
def show_label(label_id: int) -> dict[str, object]:
    """Show a label of yours."""
    return label_members(_own(label_id), service().settings.public_url)


@blueprint.route(f"/labels/<{ROW_ID}:label_id>.svg", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, BINARY, content_type="image/svg+xml")
@blueprint.alt_response(304)
def show_svg(label_id: int) -> Response:
    """Fetch the picture of a label of yours as SVG, which prints sharply at any size."""
    return _picture(_own(label_id), Format.SVG)


@blueprint.route(f"/labels/<{ROW_ID}:label_id>.png", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, BINARY, content_type="image/png")
@blueprint.alt_response(304)
def show_png(label_id: int) -> Response:
    """Fetch the picture of a label of yours as PNG, eight pixels a square."""
    return _picture(_own(label_id), Format.PNG)


@blueprint.route(f"/labels/<{ROW_ID}:label_id>/void", methods=["POST"])
@requires(Permission.LABEL)
@blueprint.arguments(schemas.VoidSchema)
@blueprint.response(200, schemas.LabelSchema)
def void_label(sent: dict[str, Any], label_id: int) -> Response:
    """Void a label: whoever scans it is told so. It stays in the register."""
    actor, now = acting(), service().now()

    def write(session: Session) -> Answer:
        label = register.void(session, actor, label_id, sent["reason"], now)
        return Answer(
            schemas.LabelSchema().dump(label_members(label, service().settings.public_url)), 200
        )

    return write_once(actor_name(actor), write)


@blueprint.route(f"/labels/<{ROW_ID}:label_id>/reprint", methods=["POST"])
@requires(Permission.LABEL)
@blueprint.response(201, schemas.LabelSchema)
def reprint_label(label_id: int) -> Response:
    """Print a label anew, with a new short code and the product's words of today.

    The old label becomes void. For more copies of one that is good, fetch its picture again.
    """
    actor, now = acting(), service().now()

    def write(session: Session) -> Answer:
        label = register.reprint(
            session, actor, label_id, public_url=service().settings.public_url, now=now
        )
        return Answer(
            schemas.LabelSchema().dump(label_members(label, service().settings.public_url)),
            201,
            _location(label),
        )

    return write_once(actor_name(actor), write)


def _own(label_id: int) -> Label:
    with service().store.reading() as session:
        return register.own_label(session, acting(), label_id)


def _location(label: Label) -> dict[str, str]:
    return {"Location": f"/api/v1/labels/{label.id}"}


def _picture(label: Label, kind: Format) -> Response:
    response = Response(content_type=picture.MEDIA_TYPES[kind])
    response.set_etag(picture.etag(label, kind))
    response.cache_control.private = True
    response.cache_control.max_age = 86_400
    response.vary.update(("Authorization", "X-API-Key", "Cookie"))
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(picture.draw(label, kind))
    return response
