"""Sign in, sign out, the first page after it, and the page of a partner's links.

Whoever comes without a session is sent to sign in, and back to where they wanted to go.
"""

import hmac
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seafood_trace.access import people
from seafood_trace.access.guard import (
    FORM_TOKEN_FIELD,
    SESSION_COOKIE,
    acting,
    acting_if_any,
    form_token,
    public,
    refuse_other_sites,
    requires,
    session_token,
    signed_in,
)
from seafood_trace.access.permissions import DESCRIPTIONS, Permission
from seafood_trace.console import linking, tasks
from seafood_trace.console.welcome import welcome
from seafood_trace.errors import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from seafood_trace.parties.author import Author
from seafood_trace.provenance import words
from seafood_trace.provenance.partner_links import domains, links
from seafood_trace.provenance.partner_links.link_types import TYPES
from seafood_trace.web.problem import NotSignedIn
from seafood_trace.web.service import service

blueprint = Blueprint("console", __name__, url_prefix="/console")

HOME = "/console/"
SIGN_IN = "/console/sign-in"
LINKS = "/console/links"
_REFUSALS = (InvalidInput, Conflict, NotAllowed, NotFound)


@blueprint.get("/sign-in")
@public
def show_sign_in() -> ResponseReturnValue:
    """The form; whoever is signed in already goes on."""
    if acting_if_any() is not None:
        return redirect(_next(), 303)
    return _form()


@blueprint.post("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """A session as a cookie, for the right address and password."""
    sent = request.form.get(FORM_TOKEN_FIELD, "")
    if not hmac.compare_digest(sent.encode(), form_token().encode()):
        return _form(400, is_old=True)
    refuse_other_sites()  # the token of somebody not signed in is known to everybody
    running = service()
    found = people.sign_in_by_password(
        running.store,
        request.form.get("email", "")[:254],
        request.form.get("password", "")[: people.MAX_PASSWORD],
        None,
        hours=running.settings.session_hours,
        now=running.now(),
    )
    if found is None:
        return _form(401, is_refused=True)
    response = redirect(_next(), 303)
    response.set_cookie(
        SESSION_COOKIE,
        found.token,
        expires=found.expires_at,
        httponly=True,
        samesite="Lax",
        secure=_is_https(),
    )
    return response


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """The session ends, here and in the store."""
    acting()
    token = session_token()
    if token is not None:
        with service().store.transaction() as session:
            people.sign_out(session, token)
    response = redirect("/", 303)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Lax", secure=_is_https())
    return response


@blueprint.get("/")
@signed_in
def show_first_page() -> str:
    """What you may do, what was recorded last, what you should know."""
    actor = acting()
    with service().store.reading() as session:
        return render_template(
            "console/first.html",
            welcome=welcome(session, actor),
            tasks=tasks.tasks_for(actor, service().settings.public_url.rstrip("/")),
            descriptions=DESCRIPTIONS,
            words=words,
            form_token=form_token(),
        )


@blueprint.get("/links")
@requires(Permission.READ)
def show_links() -> Response:
    """The partner's links, and a form for another."""
    return _links_page()


@blueprint.post("/links")
@requires(Permission.MANAGE)
def set_link() -> ResponseReturnValue:
    """A link is set; what is wrong with it stands above the form, with all that was typed."""
    try:
        new = linking.read_link(request.form)
        with service().store.transaction() as session:
            links.add(session, acting(), new, _author())
    except _REFUSALS as error:
        return _links_page(400, error.faults)
    return redirect(LINKS, 303)


@blueprint.post("/links/remove")
@requires(Permission.MANAGE)
def remove_link() -> ResponseReturnValue:
    """A link is removed; one that is gone already stays so."""
    try:
        with service().store.transaction() as session:
            links.remove(session, acting(), linking.read_number(request.form), _author())
    except NotFound as error:
        return _links_page(404, error.faults)
    return redirect(LINKS, 303)


@blueprint.post("/links/domains")
@requires(Permission.ENROL)
def register_link_domain() -> ResponseReturnValue:
    """Staff lets a partner's links lead to a domain."""
    sent = request.form
    try:
        with service().store.transaction() as session:
            domain, party = linking.read_domain(sent)
            domains.register(session, acting(), domain, party, _author())
    except _REFUSALS as error:
        return _links_page(400, error.faults)
    return redirect(LINKS, 303)


@blueprint.errorhandler(NotSignedIn)
def _send_to_sign_in(_error: NotSignedIn) -> ResponseReturnValue:
    return redirect(f"{SIGN_IN}?next={quote(request.path)}", 303)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _links_page(status: int = 200, faults: Sequence[Fault] = ()) -> Response:
    actor = acting()
    with service().store.reading() as session:
        found = linking.own_links(session, actor)
    page = render_template(
        "console/links.html",
        found=found,
        types=TYPES,
        sent=request.form,
        faults=faults,
        may_set=actor.may(Permission.MANAGE),
        may_register=actor.may(Permission.ENROL),
        form_token=form_token(),
    )
    return Response(page, status, mimetype="text/html")


def _author() -> Author:
    held = service()
    return Author(acting().label, held.now(), held.settings.alliance_domain)


def _form(status: int = 200, *, is_refused: bool = False, is_old: bool = False) -> Response:
    page = render_template(
        "console/sign_in.html",
        email=request.form.get("email", "")[:254],
        next=_next(),
        is_refused=is_refused,
        is_old=is_old,
        form_token=form_token(),
    )
    return Response(page, status, mimetype="text/html")


def _next() -> str:
    """Where to go after signing in: a page of the console, never another site."""
    wanted = request.values.get("next", HOME)
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return HOME
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith(HOME)
    return wanted if is_ours and "\\" not in wanted and wanted.isprintable() else HOME


def _is_https() -> bool:
    return request.is_secure or service().settings.public_url.startswith("https://")
