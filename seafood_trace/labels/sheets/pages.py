"""The page on which a partner prints labels without writing a program.

It is a page of the console: whoever is not signed in is sent there, and back.
"""

from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seafood_trace.access.guard import acting, form_token, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.errors import Conflict, Fault, InvalidInput, NotFound
from seafood_trace.labels.sheets import sheets
from seafood_trace.labels.sheets.facts import warnings_of
from seafood_trace.labels.sheets.reading import read_form
from seafood_trace.labels.sheets.sheets import MOST_PRINTS
from seafood_trace.labels.sheets.stocks import STOCKS
from seafood_trace.parties import products
from seafood_trace.web.problem import NotSignedIn
from seafood_trace.web.service import service

blueprint = Blueprint("label_console", __name__, url_prefix="/console/labels")

PAGE = "/console/labels"
MOST_SHOWN = 30


@blueprint.get("")
@requires(Permission.LABEL)
def show_sheets() -> Response:
    """The newest sheets, how far they are, and a form for another."""
    return _page()


@blueprint.post("")
@requires(Permission.LABEL)
def order_sheet() -> ResponseReturnValue:
    """A sheet is ordered; what is wrong stands above the form, with all that was typed."""
    held = service()
    try:
        asked = read_form(request.form)
        with held.store.transaction() as session:
            sheets.order_sheet(
                session, acting(), asked, public_url=held.settings.public_url, now=held.now()
            )
    except (InvalidInput, Conflict, NotFound) as error:
        return _page(400, error.faults)
    return redirect(PAGE, 303)


@blueprint.errorhandler(NotSignedIn)
def _send_to_sign_in(_error: NotSignedIn) -> ResponseReturnValue:
    return redirect(f"/console/sign-in?next={quote(request.path)}", 303)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(status: int = 200, faults: Sequence[Fault] = ()) -> Response:
    actor = acting()
    with service().store.reading() as session:
        found = sheets.sheets_of(session, actor.party_id, None, MOST_SHOWN)
        codes = products.own_codes(session, actor.party_id)
    page = render_template(
        "labels/sheets.html",
        found=[(sheet, warnings_of(sheet.warnings)) for sheet in found],
        stocks=STOCKS,
        codes=codes,
        most=MOST_PRINTS,
        sent=request.form,
        faults=faults,
        form_token=form_token(),
    )
    return Response(page, status, mimetype="text/html")
