"""The doors: every route says who may use it, or that it is public.

`@requires(Permission.X)`, `@signed_in` or `@public` stands right under the route, outside of
everything that reads the request, so that nobody unknown has their input parsed.
A house test holds that no route has none.

API keys come as `Authorization: Bearer …` or `X-API-Key`; a person's session as
`Authorization: Bearer stp_…` or, on pages, as a cookie. Whoever changes something
by cookie must also send the form token, which another site cannot know.
"""

import hashlib
import hmac
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request

from seafood_trace.access import keys, people
from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import DESCRIPTIONS, Permission
from seafood_trace.errors import NotAllowed
from seafood_trace.web.doors import ACCESS, public
from seafood_trace.web.problem import NotSignedIn
from seafood_trace.web.service import service

__all__ = [
    "acting",
    "acting_if_any",
    "actor_name",
    "form_token",
    "presented_token",
    "public",
    "refuse_other_sites",
    "requires",
    "session_token",
    "signed_in",
]

SESSION_COOKIE = "seafood_trace_session"
FORM_TOKEN_FIELD = "form_token"
SIGNED_IN = "signed_in"

P = ParamSpec("P")
R = TypeVar("R")


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only actors with this permission come in."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = acting()
            if not actor.may(permission):
                raise NotAllowed.of(
                    "permission_missing",
                    f"This needs the permission to {DESCRIPTIONS[permission]} "
                    f"({permission.value}); your role or your key's scope does not include it.",
                )
            return view(*args, **kwargs)

        setattr(guarded, ACCESS, permission)
        return guarded

    return guard


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Whoever has a good key or session comes in, whatever their permissions."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        acting()
        return view(*args, **kwargs)

    setattr(guarded, ACCESS, SIGNED_IN)
    return guarded


def acting() -> Actor:
    """The actor of this request. Raises NotSignedIn."""
    actor = acting_if_any()
    if actor is None:
        raise NotSignedIn.of(
            "not_signed_in",
            "Send a valid API key as `Authorization: Bearer st_…` or `X-API-Key`, or sign in.",
        )
    return actor


def acting_if_any() -> Actor | None:
    """The actor of this request, None for the public. Raises NotSignedIn for a bad key."""
    if "actor" not in g:
        g.actor = _recognise()
    found = g.actor
    assert found is None or isinstance(found, Actor)
    return found


def actor_name(actor: Actor) -> str:
    """The name under which idempotency keys and audit rows keep the actor."""
    who = f"key {actor.key_id}" if actor.key_id is not None else f"person {actor.person_id}"
    return f"party {actor.party_id} {who}"


def session_token() -> str | None:
    """The token of the person's session, if the request carries one by cookie."""
    return request.cookies.get(SESSION_COOKIE)


def presented_token() -> str | None:
    """The key or session token that the request carries, by header or by cookie."""
    return _presented() or session_token()


def form_token() -> str:
    """What a form must send back so that we know it is ours."""
    secret = service().settings.secret_key.encode()
    return hmac.new(secret, (session_token() or "").encode(), hashlib.sha256).hexdigest()


def _recognise() -> Actor | None:
    presented = _presented()
    if presented is not None:
        actor = _by_token(presented)
        if actor is None:
            raise NotSignedIn.of(
                "key_not_good", "This key or session is unknown, revoked or has ended."
            )
        return actor
    cookie = session_token()
    if cookie is None:
        return None
    actor = _by_token(cookie)
    if actor is not None and request.method not in {"GET", "HEAD", "OPTIONS"}:
        _check_form_token()
    return actor


def _presented() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.headers.get("X-API-Key")


def _by_token(token: str) -> Actor | None:
    with service().store.reading() as session:
        if token.startswith(people.TOKEN_PREFIX):
            return people.recognise(session, token, service().now())
        return keys.recognise(session, token)


def refuse_other_sites() -> None:
    """Nothing, unless a browser says that another site made it send this. Raises NotAllowed."""
    origin = request.headers.get("Origin")
    is_foreign = request.headers.get("Sec-Fetch-Site", "same-origin") in {"cross-site", "same-site"}
    if is_foreign or (origin is not None and origin.partition("://")[2] != request.host):
        raise NotAllowed.of("other_site", "Another site sent this form; open the page here.")


def _check_form_token() -> None:
    sent = request.form.get(FORM_TOKEN_FIELD, "")
    if not hmac.compare_digest(sent.encode(), form_token().encode()):
        raise NotAllowed.of(
            "form_token_missing", "The form has grown old; load the page again and repeat."
        )
