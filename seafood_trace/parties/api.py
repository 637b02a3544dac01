"""JSON routes of partners, mandates and address books.

The directory of members is for members. What a partner keeps for itself nobody else reads: its
address book, and a mandate beside its two sides. Places and products are in `register`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Response
from sqlmodel import Session

from seafood_trace.access import keys, people
from seafood_trace.access.actor import Actor
from seafood_trace.access.answers import key_body, member_members, new_member, with_secret
from seafood_trace.access.guard import acting, requires, signed_in
from seafood_trace.access.permissions import Permission
from seafood_trace.access.schemas import MemberSchema
from seafood_trace.access.tables import Person
from seafood_trace.parties import address_book, directory, mandates, schemas
from seafood_trace.parties.answers import Listed, Members, by_actor, listed
from seafood_trace.parties.author import Author
from seafood_trace.parties.tables import Mandate, Party
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.fields import ROW_ID
from seafood_trace.web.idempotency import write_once
from seafood_trace.web.paging import PageQuery, key_of
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "parties",
    __name__,
    url_prefix="/api/v1",
    description="Partners of the alliance, their mandates and address books.",
)

# A day has begun somewhere as long as this before it ends in UTC.
WESTERNMOST = timedelta(hours=12)


@dataclass(frozen=True)
class _FirstAccess:
    """The first key and person asked for with a new partner; the password is hashed."""

    key_name: str | None
    key_scopes: Sequence[Permission]
    salt: str
    member: people.NewMember | None


# --- Partners ---


@blueprint.route("/me", methods=["GET"])
@signed_in
@blueprint.response(200, schemas.MeSchema)
def show_me() -> Members:
    """Show who is asking: the partner, its roles and what this key or person may do."""
    actor = acting()
    with service().store.reading() as session:
        party = _party_members(session, [directory.own(session, actor)])[0]
    return {
        "party": party,
        "roles": party["roles"],
        "permissions": sorted(actor.permissions),
        "actor": actor.label,
    }


@blueprint.route("/me", methods=["PATCH"])
@requires(Permission.MANAGE)
@blueprint.arguments(schemas.PartyChangesSchema)
@blueprint.response(200, schemas.PartySchema)
def change_me(sent: Members) -> Response:
    """Change your own name, place, or whether shoppers may read your name."""

    def write(session: Session, actor: Actor, author: Author) -> Members:
        party = directory.change(session, directory.own(session, actor), sent)
        return _party_members(session, [party])[0]

    return write_once(*by_actor(write, schemas.PartySchema(), 200))


@blueprint.route("/parties", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(schemas.PartyQuery, location="query")
@blueprint.response(200, schemas.PartySchema(many=True))
def list_parties(query: Members) -> Listed:
    """List the members of the alliance."""
    with service().store.reading() as session:
        rows = directory.members(
            session, key_of(query["cursor"]), query["limit"] + 1, query["role"]
        )
        members = _party_members(session, rows)
    return listed(members, query)


@blueprint.route("/parties", methods=["POST"])
@requires(Permission.ENROL)
@blueprint.arguments(schemas.NewPartySchema)
@blueprint.response(201, schemas.EnrolledSchema)
def enrol_party(sent: Members) -> Response:
    """Take a partner into the alliance, with a first key or person where they are asked for."""
    access = _first_access(sent)
    new = directory.NewParty(**{**sent, "roles": frozenset(sent["roles"])})

    def write(session: Session, actor: Actor, author: Author) -> Members:
        return _enrolled(session, directory.enrol(session, new, author), access, author)

    return write_once(*by_actor(write, None, 201), _with_first_secret)


@blueprint.route(f"/parties/<{ROW_ID}:party_id>", methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, schemas.PartySchema)
def show_party(party_id: int) -> Members:
    """Show a member, or a stub that you trade with."""
    with service().store.reading() as session:
        party = directory.readable_party(session, acting(), party_id)
        return _party_members(session, [party])[0]


@blueprint.route(f"/parties/<{ROW_ID}:party_id>", methods=["PATCH"])
@requires(Permission.ENROL)
@blueprint.arguments(schemas.RolesSchema)
@blueprint.response(200, schemas.PartySchema)
def change_roles(sent: Members, party_id: int) -> Response:
    """Give a member exactly these roles."""

    def write(session: Session, actor: Actor, author: Author) -> Members:
        party = directory.member(session, str(party_id))
        directory.set_roles(session, party_id, sent["roles"])
        return _party_members(session, [party])[0]

    return write_once(*by_actor(write, schemas.PartySchema(), 200))


@blueprint.route(f"/parties/<{ROW_ID}:party_id>/enrol", methods=["POST"])
@requires(Permission.ENROL)
@blueprint.arguments(schemas.PromotionSchema)
@blueprint.response(201, schemas.EnrolledSchema)
def enrol_stub(sent: Members, party_id: int) -> Response:
    """Make a stub a member; everything recorded with it is its own from now on."""
    access = _first_access(sent)

    def write(session: Session, actor: Actor, author: Author) -> Members:
        party = directory.promote(session, party_id, sent["roles"])
        return _enrolled(session, party, access, author)

    return write_once(*by_actor(write, None, 201), _with_first_secret)


# --- Address book and mandates ---


@blueprint.route("/address-book", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, schemas.EntrySchema(many=True))
def list_address_book(query: Members) -> Listed:
    """List your short names for those you trade with."""
    with service().store.reading() as session:
        rows = address_book.entries_of(
            session, acting().party_id, key_of(query["cursor"]), query["limit"] + 1
        )
    return listed([{**row.model_dump(), "party": party} for row, party in rows], query)


@blueprint.route("/address-book", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.arguments(schemas.NewEntrySchema)
@blueprint.response(201, schemas.EntrySchema)
def add_to_address_book(sent: Members) -> Response:
    """Give somebody you trade with a short name."""
    new = address_book.NewEntry(**sent)

    def write(session: Session, actor: Actor, author: Author) -> Members:
        entry = address_book.add(session, actor.party_id, new, author)
        return {**entry.model_dump(), "party": session.get_one(Party, entry.counterparty_id)}

    return write_once(*by_actor(write, schemas.EntrySchema(), 201))


@blueprint.route(f"/address-book/<{ROW_ID}:entry_id>", methods=["DELETE"])
@requires(Permission.MANAGE)
@blueprint.response(204)
def drop_from_address_book(entry_id: int) -> Response:
    """Strike out an entry of your address book; the party stays."""

    def write(session: Session, actor: Actor, author: Author) -> None:
        address_book.drop(session, actor.party_id, entry_id)

    return write_once(*by_actor(write, None, 204))


@blueprint.route("/mandates", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, schemas.MandateSchema(many=True))
def list_mandates(query: Members) -> Listed:
    """List the mandates that you gave and that you were given."""
    with service().store.reading() as session:
        rows = mandates.mandates_of(
            session, acting().party_id, key_of(query["cursor"]), query["limit"] + 1
        )
        members = _mandate_members(session, rows)
    return listed(members, query)


@blueprint.route("/mandates", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.arguments(schemas.NewMandateSchema)
@blueprint.response(201, schemas.MandateSchema)
def grant_mandate(sent: Members) -> Response:
    """Let another member record hops for your sites and vessels."""
    since = sent["since"] or (service().now() - WESTERNMOST).date()
    new = mandates.NewMandate(**{**sent, "since": since})

    def write(session: Session, actor: Actor, author: Author) -> Members:
        granted = mandates.grant(session, actor.party_id, new, author)
        return _mandate_members(session, [granted])[0]

    return write_once(*by_actor(write, schemas.MandateSchema(), 201))


@blueprint.route(f"/mandates/<{ROW_ID}:mandate_id>/end", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.response(200, schemas.MandateSchema)
def end_mandate(mandate_id: int) -> Response:
    """End a mandate that you gave or were given; it counts for no day any more."""

    def write(session: Session, actor: Actor, author: Author) -> Members:
        ended = mandates.end(session, actor.party_id, mandate_id, author)
        return _mandate_members(session, [ended])[0]

    return write_once(*by_actor(write, schemas.MandateSchema(), 200))


# --- What the routes share ---


def _party_members(session: Session, parties: Sequence[Party]) -> list[Members]:
    roles = directory.roles_by_id(session, [directory.row_id(party) for party in parties])
    return [
        {**party.model_dump(), "roles": [str(role) for role in roles.get(party.id or 0, [])]}
        for party in parties
    ]


def _mandate_members(session: Session, rows: Sequence[Mandate]) -> list[Members]:
    sides = {side for row in rows for side in (row.grantor_id, row.grantee_id)}
    parties = directory.parties_by_id(session, sides)
    return [
        {
            **row.model_dump(),
            "hops": mandates.hops_of(row),
            "grantor": parties[row.grantor_id],
            "grantee": parties[row.grantee_id],
        }
        for row in rows
    ]


def _first_access(sent: Members) -> _FirstAccess:
    """Take the first key and person out of what was sent; the slow hashing is done here."""
    key, member = sent.pop("first_key"), sent.pop("first_member")
    return _FirstAccess(
        key["name"] if key else None,
        key["scopes"] if key else (),
        keys.new_secret(),
        new_member(member) if member else None,
    )


def _enrolled(session: Session, party: Party, access: _FirstAccess, author: Author) -> Members:
    party_id = directory.row_id(party)
    body: Members = schemas.PartySchema().dump(_party_members(session, [party])[0])
    if access.key_name is not None:
        issued = keys.issue(
            session,
            party_id,
            access.key_name,
            access.key_scopes,
            by=author.label,
            now=author.now,
            secret=keys.secret_from(service().settings.secret_key, access.salt),
        )
        body["first_key"] = key_body(issued.row, access.salt)
    if access.member is not None:
        added = people.add_member(session, party_id, access.member, author.now)
        person = session.get_one(Person, added.person_id)
        body["first_member"] = MemberSchema().dump(member_members(added, person))
    return body


def _with_first_secret(kept: object) -> object:
    assert isinstance(kept, dict)
    if "first_key" not in kept:
        return kept
    return {**kept, "first_key": with_secret(kept["first_key"])}
