"""JSON routes of keys, members and sessions. Everybody sees and changes their own partner's alone.

Signing in and out take no Idempotency-Key: to do either twice is harmless, and a kept answer would
hold the token.
"""

from typing import Any

from flask import Response
from sqlmodel import Session

from seafood_trace.access import keys, people, visibility
from seafood_trace.access.answers import (
    key_body,
    key_members,
    member_members,
    new_member,
    with_secret,
)
from seafood_trace.access.guard import (
    acting,
    actor_name,
    presented_token,
    public,
    requires,
    signed_in,
)
from seafood_trace.access.permissions import Permission
from seafood_trace.access.schemas import (
    IssuedKeySchema,
    KeySchema,
    MemberSchema,
    NewKeySchema,
    NewMemberSchema,
    NewPasswordSchema,
    ReadingSchema,
    SessionSchema,
    SignInSchema,
)
from seafood_trace.access.tables import Person
from seafood_trace.errors import InvalidInput, NotAllowed
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.fields import ROW_ID
from seafood_trace.web.idempotency import Answer, keyless, write_once
from seafood_trace.web.paging import PageQuery, cut, key_of, link_headers
from seafood_trace.web.problem import NotSignedIn
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "access",
    __name__,
    url_prefix="/api/v1",
    description="API keys, members and sessions of your own partner.",
)

Listed = tuple[list[dict[str, object]], int, dict[str, str]]


@blueprint.route("/keys", methods=["GET"])
@requires(Permission.MANAGE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, KeySchema(many=True))
def list_keys(query: dict[str, Any]) -> Listed:
    """List your API keys, the revoked ones too."""
    with service().store.reading() as session:
        rows = keys.keys_of(session, acting().party_id, key_of(query["cursor"]), query["limit"] + 1)
    page = cut(rows, [row.id or 0 for row in rows], query["limit"])
    return [key_members(row) for row in page.items], 200, link_headers(page)


@blueprint.route("/keys", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.arguments(NewKeySchema)
@blueprint.response(201, IssuedKeySchema)
def issue_key(sent: dict[str, Any]) -> Response:
    """Issue an API key. Its secret is in this answer and nowhere else."""
    actor, now, salt = acting(), service().now(), keys.new_secret()
    secret = keys.secret_from(service().settings.secret_key, salt)

    def write(session: Session) -> Answer:
        issued = keys.issue(
            session,
            actor.party_id,
            sent["name"],
            sent["scopes"],
            by=actor.label,
            now=now,
            within=actor.permissions,
            secret=secret,
        )
        return Answer(key_body(issued.row, salt), 201)

    return write_once(actor_name(actor), write, with_secret)


@blueprint.route(f"/keys/<{ROW_ID}:key_id>", methods=["DELETE"])
@requires(Permission.MANAGE)
@blueprint.response(204)
def revoke_key(key_id: int) -> Response:
    """Revoke an API key: it is good no more, at once."""
    actor, now = acting(), service().now()

    def write(session: Session) -> Answer:
        keys.revoke(session, actor.party_id, key_id, by=actor.label, now=now)
        return Answer(None, 204)

    return write_once(actor_name(actor), write)


@blueprint.route("/members", methods=["GET"])
@requires(Permission.MANAGE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, MemberSchema(many=True))
def list_members(query: dict[str, Any]) -> Listed:
    """List the people who act for you, and those who did."""
    with service().store.reading() as session:
        rows = people.members_of(
            session, acting().party_id, key_of(query["cursor"]), query["limit"] + 1
        )
    page = cut(rows, [membership.id or 0 for membership, _ in rows], query["limit"])
    return [member_members(*row) for row in page.items], 200, link_headers(page)


@blueprint.route("/members", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.arguments(NewMemberSchema)
@blueprint.response(201, MemberSchema)
def add_member(sent: dict[str, Any]) -> Response:
    """Let a person act for you."""
    actor, now, new = acting(), service().now(), new_member(sent)

    def write(session: Session) -> Answer:
        added = people.add_member(session, actor.party_id, new, now, actor.permissions)
        person = session.get_one(Person, added.person_id)
        return Answer(MemberSchema().dump(member_members(added, person)), 201)

    return write_once(actor_name(actor), write)


@blueprint.route(f"/members/<{ROW_ID}:member_id>", methods=["DELETE"])
@requires(Permission.MANAGE)
@blueprint.response(204)
def end_membership(member_id: int) -> Response:
    """End a membership: its sessions end at once, what the person recorded stays."""
    actor, now = acting(), service().now()

    def write(session: Session) -> Answer:
        people.end_membership(session, actor.party_id, member_id, now)
        return Answer(None, 204)

    return write_once(actor_name(actor), write)


@blueprint.route("/sign-in", methods=["POST"])
@public
@blueprint.arguments(SignInSchema)
@blueprint.response(200, SessionSchema)
@blueprint.alt_response(401)
@keyless
def sign_in(sent: dict[str, Any]) -> dict[str, object]:
    """Sign in as a person, for the partner named or for your first one."""
    held = service()
    begun = people.sign_in_by_password(
        held.store,
        sent["email"],
        sent["password"],
        sent["party"],
        hours=held.settings.session_hours,
        now=held.now(),
    )
    if begun is None:
        raise NotSignedIn.of(
            "sign_in_failed",
            "Address and password do not fit, or you are no member of this partner. After many "
            "attempts, wait a quarter of an hour.",
        )
    return {
        "token": begun.token,
        "expires_at": begun.expires_at,
        "party_id": begun.membership.party_id,
    }


@blueprint.route("/sign-out", methods=["POST"])
@signed_in
@blueprint.response(204)
@keyless
def sign_out() -> None:
    """End the session of the token sent."""
    actor, token = acting(), presented_token()
    if actor.person_id is not None and token is not None:
        with service().store.transaction() as session:
            people.sign_out(session, token)


@blueprint.route("/password", methods=["POST"])
@signed_in
@blueprint.arguments(NewPasswordSchema)
@blueprint.response(204)
@keyless
def change_password(sent: dict[str, Any]) -> None:
    """Change your own password; your other sessions end."""
    actor = acting()
    if actor.person_id is None:
        raise NotAllowed.of("no_person", "A key has no password; sign in as a person.")
    store, now = service().store, service().now()
    if not people.is_own_password(store, actor.person_id, sent["current"], now):
        raise InvalidInput.of("wrong_password", "This is not your password.", "/current")
    password_hash = people.hash_password(sent["new"])
    with store.transaction() as session:
        people.change_password(session, actor.person_id, password_hash, presented_token())


@blueprint.route("/reading-log", methods=["GET"])
@requires(Permission.READ_ALL)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, ReadingSchema(many=True))
def list_readings(query: dict[str, Any]) -> tuple[list[object], int, dict[str, str]]:
    """List what those who act for you read by the right to read everything, newest first."""
    with service().store.reading() as session:
        rows = visibility.readings_of(
            session, acting().party_id, key_of(query["cursor"]), query["limit"] + 1
        )
    page = cut(rows, [row.id or 0 for row in rows], query["limit"])
    return list(page.items), 200, link_headers(page)
