"""JSON routes of label sheets, and their PDF. Everybody sees their own partner's alone."""

import tempfile
from typing import Any

from flask import Response, request, send_file
from sqlmodel import Session

from seafood_trace.access.guard import acting, actor_name, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.labels.answers import label_members
from seafood_trace.labels.schemas import LabelSchema, VoidSchema
from seafood_trace.labels.sheets import schemas, sheets
from seafood_trace.labels.sheets.facts import read_said, warnings_of
from seafood_trace.labels.sheets.reading import read_order
from seafood_trace.labels.sheets.stocks import STOCKS, Stock
from seafood_trace.labels.sheets.tables import LabelSheet
from seafood_trace.store import blobs
from seafood_trace.web.blueprint import BINARY, ApiBlueprint
from seafood_trace.web.fields import ROW_ID
from seafood_trace.web.idempotency import Answer, write_once
from seafood_trace.web.paging import PageQuery, cut, key_of, link_headers
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "label_sheets",
    __name__,
    url_prefix="/api/v1/labels",
    description="Labels on paper: PDF for sheets of label stock and for thermal printers.",
)

Members = dict[str, object]


@blueprint.route("/stocks", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, schemas.StockSchema(many=True))
def list_stocks() -> list[Members]:
    """List the label stocks that sheets are printed for."""
    return [_stock_members(stock) for stock in STOCKS.values()]


@blueprint.route("/sheets", methods=["POST"])
@requires(Permission.LABEL)
@blueprint.arguments(schemas.SheetOrderSchema)
@blueprint.response(202, schemas.SheetSchema)
def order_sheet(sent: dict[str, Any]) -> Response:
    """Order a sheet of labels, up to 10,000, as PDF.

    A small one is ready at once. For a large one ask again at its Location until it is ready.
    Retail law's words are printed with each code; read the warnings before you print.
    """
    actor, now, asked = acting(), service().now(), read_order(sent)

    def write(session: Session) -> Answer:
        public_url = service().settings.public_url
        sheet = sheets.order_sheet(session, actor, asked, public_url=public_url, now=now)
        location = {"Location": f"/api/v1/labels/sheets/{sheet.id}"}
        return Answer(schemas.SheetSchema().dump(sheet_members(sheet)), 202, location)

    return write_once(actor_name(actor), write)


@blueprint.route("/sheets", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, schemas.SheetSchema(many=True))
def list_sheets(query: dict[str, Any]) -> tuple[list[Members], int, dict[str, str]]:
    """List your sheets of labels, newest first."""
    with service().store.reading() as session:
        rows = sheets.sheets_of(
            session, acting().party_id, key_of(query["cursor"]), query["limit"] + 1
        )
    page = cut(rows, [row.id or 0 for row in rows], query["limit"])
    return [sheet_members(row) for row in page.items], 200, link_headers(page)


@blueprint.route(f"/sheets/<{ROW_ID}:sheet_id>", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, schemas.SheetSchema)
def show_sheet(sheet_id: int) -> Members:
    """Show a sheet of yours and how far it has come."""
    return sheet_members(_own(sheet_id))


@blueprint.route(f"/sheets/<{ROW_ID}:sheet_id>/labels", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, LabelSchema(many=True))
def list_labels_of_sheet(
    query: dict[str, Any], sheet_id: int
) -> tuple[list[Members], int, dict[str, str]]:
    """List the labels on a sheet of yours in the order of their printing, as with their serials."""
    with service().store.reading() as session:
        sheet = sheets.own_sheet(session, acting(), sheet_id)
        rows = sheets.labels_on(session, sheet, key_of(query["cursor"]), query["limit"] + 1)
    page = cut(rows, [place for place, _ in rows], query["limit"])
    public_url = service().settings.public_url
    found = [label_members(label, public_url) for _, label in page.items]
    return found, 200, link_headers(page)


@blueprint.route(f"/sheets/<{ROW_ID}:sheet_id>.pdf", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, BINARY, content_type="application/pdf")
@blueprint.alt_response(304)
@blueprint.alt_response(409)
def show_pdf(sheet_id: int) -> Response:
    """Fetch the PDF of a sheet of yours. Print it at its actual size, not fitted to the page."""
    sheet = _own(sheet_id)
    sheets.check_printable(sheet)
    settings = service().settings
    response: Response
    if sheet.sha256 is not None:
        path = blobs.open_bytes(settings.blob_dir, sheet.sha256).resolve()
        response = send_file(path, mimetype="application/pdf", etag=False)
        response.set_etag(sheet.sha256)
    else:
        with tempfile.TemporaryFile() as file:
            for _ in sheets.draw(service().store, sheet, file, settings.public_url):
                pass
            file.seek(0)
            response = Response(file.read(), content_type="application/pdf")
        response.add_etag()
    response.headers["Content-Disposition"] = f'inline; filename="labels-{sheet.id}.pdf"'
    response.cache_control.private = True
    response.cache_control.no_cache = True  # a sheet may be voided
    response.make_conditional(request)
    return response


@blueprint.route(f"/sheets/<{ROW_ID}:sheet_id>/void", methods=["POST"])
@requires(Permission.LABEL)
@blueprint.arguments(VoidSchema)
@blueprint.response(200, schemas.SheetSchema)
def void_sheet(sent: dict[str, Any], sheet_id: int) -> Response:
    """Void a sheet and all labels on it, as when a whole print is lost."""
    actor, now = acting(), service().now()

    def write(session: Session) -> Answer:
        sheet = sheets.void_sheet(session, actor, sheet_id, sent["reason"], now)
        return Answer(schemas.SheetSchema().dump(sheet_members(sheet)), 200)

    return write_once(actor_name(actor), write)


def sheet_members(sheet: LabelSheet) -> Members:
    """The members of a sheet's JSON."""
    said = read_said(sheet.words)
    own = f"{service().settings.public_url.rstrip('/')}/api/v1/labels/sheets/{sheet.id}"
    return {
        **sheet.model_dump(),
        "labels": sheet.wanted,
        "prints": sheet.total,
        "pages": sheets.pages_of(sheet),
        "origin": said.origin,
        "method": said.method,
        "warnings": [
            {"code": told.code, "detail": told.message, "pointer": told.pointer}
            for told in warnings_of(sheet.warnings)
        ],
        "pdf": f"{own}.pdf",
    }


def _own(sheet_id: int) -> LabelSheet:
    with service().store.reading() as session:
        return sheets.own_sheet(session, acting(), sheet_id)


def _stock_members(stock: Stock) -> Members:
    return {
        "code": stock.code,
        "name": stock.name,
        "page_width_mm": round(stock.page[0], 1),
        "page_height_mm": round(stock.page[1], 1),
        "label_width_mm": round(stock.label[0], 1),
        "label_height_mm": round(stock.label[1], 1),
        "per_page": stock.per_page,
    }
