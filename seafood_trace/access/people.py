"""People: membership in a partner, sign-in by password, and the session that follows.

Ten wrong passwords lock the account for a quarter of an hour. An unknown address
costs as much time as a wrong password, so that neither can be told from the other.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.access.keys import grantable, roles_of
from seafood_trace.access.permissions import Permission, permissions_of
from seafood_trace.access.tables import Membership, Person, SignIn
from seafood_trace.errors import Conflict, Fault, InvalidInput, NotFound
from seafood_trace.identifiers.digital_link import CANONICAL_DOMAIN
from seafood_trace.identifiers.gs1_keys import is_digits
from seafood_trace.identifiers.identity import canonical
from seafood_trace.store.engine import Store
from seafood_trace.store.unique import refusing_taken

MIN_PASSWORD = 10
MAX_PASSWORD = 200
MOST_FAILURES = 10
LOCK = timedelta(minutes=15)
TOKEN_PREFIX = "stp_"

_PGLN_LENGTH = 13
# The table of a later room, by name alone.
_PARTY = sa.table("party", sa.column("id", sa.BigInteger), sa.column("uri", sa.String))

_hasher = PasswordHasher()


@dataclass(frozen=True)
class SignedIn:
    """A fresh session and its token, which is shown this once."""

    token: str
    expires_at: datetime
    membership: Membership


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """Somebody who shall act for a partner. Name and password count for a person not yet known."""

    email: str
    name: str
    password_hash: str | None
    scopes: Collection[Permission] = ()


@cache
def _decoy() -> str:
    """Verified against when the address is unknown; made once, since hashing is slow on purpose."""
    return _hasher.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    """What is kept of a password. Slow on purpose, so never inside a transaction.

    Raises InvalidInput `poor_password`.
    """
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise InvalidInput.of(
            "poor_password",
            f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters.",
            "/password",
        )
    return _hasher.hash(password)


def add_member(
    session: Session,
    party_id: int,
    new: NewMember,
    now: datetime,
    within: Collection[Permission] | None = None,
) -> Membership:
    """The person as a member of the partner; no scopes are all that is allowed.

    Somebody who is known by the address keeps their name and password. Raises Conflict for one
    who is a member already; InvalidInput for a scope that the partner's roles, or `within`, do
    not allow, and for a new person without a password.
    """
    scopes = grantable(session, party_id, new.scopes, within)
    person = person_by_email(session, new.email) or _new_person(session, new, now)
    membership = session.exec(
        select(Membership).where(Membership.person_id == person.id, Membership.party_id == party_id)
    ).first()
    already = Fault("member_already", "This person is a member already.", "/email")
    if membership is not None and membership.ended_at is None:
        raise Conflict(already)
    if membership is None:
        assert person.id is not None
        membership = Membership(person_id=person.id, party_id=party_id, scopes="", since=now)
    membership.scopes = " ".join(sorted(scopes))
    membership.since, membership.ended_at = now, None
    with refusing_taken(session, already):
        session.add(membership)
    return membership


def end_membership(
    session: Session, party_id: int, membership_id: int, now: datetime
) -> Membership:
    """The membership, ended; its sessions are gone. Raises NotFound."""
    membership = session.get(Membership, membership_id)
    if membership is None or membership.party_id != party_id:
        raise NotFound.of("membership_unknown", "You have no member with this number.")
    if membership.ended_at is None:
        membership.ended_at = now
        session.add(membership)
    # Deleted, and not only judged by the end: somebody taken back starts with a fresh sign-in.
    session.connection().execute(
        sa.delete(SignIn).where(col(SignIn.membership_id) == membership_id)
    )
    return membership


def members_of(
    session: Session, party_id: int, after: int | None, limit: int
) -> list[tuple[Membership, Person]]:
    """Those who are or were members, in the order they came, at most `limit`."""
    query = (
        select(Membership, Person)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(Membership.party_id == party_id, col(Membership.id) > (after or 0))
    )
    return list(session.exec(query.order_by(col(Membership.id)).limit(limit)).all())


def sign_in_by_password(
    store: Store,
    email: str,
    password: str,
    party: str | None,
    *,
    hours: int,
    now: datetime,
) -> SignedIn | None:
    """A session for the partner (URI, PGLN or number; None is the person's first one).

    None where anything does not fit, and whoever asks cannot tell what. It takes the store, as
    the password is checked between two transactions: checking is slow, and a failure must be
    counted although the call is refused.
    """
    with store.reading() as session:
        person = person_by_email(session, email)
        party_id = _party_id(session, party) if party is not None else None
    is_right = _matches(_decoy() if person is None else person.password_hash or _decoy(), password)
    if person is None or person.id is None:
        return None
    with store.transaction() as session:
        if not is_right:
            _count_failure(session, person.id, now)
            return None
        if party is not None and party_id is None:
            return None
        return _sign_in(session, person.id, party_id, now + timedelta(hours=hours), now)


def is_own_password(store: Store, person_id: int, password: str, now: datetime) -> bool:
    """Whether this is the person's password; a failure is counted as one to sign in is."""
    with store.reading() as session:
        person = session.get_one(Person, person_id)
    if not _is_locked(person, now) and _matches(person.password_hash or _decoy(), password):
        return True
    with store.transaction() as session:
        _count_failure(session, person_id, now)
    return False


def change_password(
    session: Session, person_id: int, password_hash: str, keep_token: str | None
) -> None:
    """Give the person a new password; every session but this one ends."""
    session.get_one(Person, person_id).password_hash = password_hash
    own = select(Membership.id).where(Membership.person_id == person_id)
    kept = "" if keep_token is None else _digest(keep_token.removeprefix(TOKEN_PREFIX))
    session.connection().execute(
        sa.delete(SignIn).where(
            col(SignIn.membership_id).in_(own), col(SignIn.token_sha256) != kept
        )
    )


def _sign_in(
    session: Session, person_id: int, party_id: int | None, expires_at: datetime, now: datetime
) -> SignedIn | None:
    person = session.get_one(Person, person_id)
    if person.password_hash is None or _is_locked(person, now):
        return None
    query = select(Membership).where(
        Membership.person_id == person_id, col(Membership.ended_at).is_(None)
    )
    if party_id is not None:
        query = query.where(Membership.party_id == party_id)
    membership = session.exec(query.order_by(col(Membership.id))).first()
    if membership is None or membership.id is None:
        return None
    person.failed_sign_ins, person.locked_until = 0, None
    session.add(person)
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_sha256=_digest(token),
            membership_id=membership.id,
            signed_in_at=now,
            expires_at=expires_at,
        )
    )
    return SignedIn(TOKEN_PREFIX + token, expires_at, membership)


def _count_failure(session: Session, person_id: int, now: datetime) -> None:
    person = session.get_one(Person, person_id, with_for_update=True)
    if _is_locked(person, now):
        return
    person.failed_sign_ins += 1
    if person.failed_sign_ins >= MOST_FAILURES:
        person.failed_sign_ins, person.locked_until = 0, now + LOCK
    session.add(person)


def _is_locked(person: Person, now: datetime) -> bool:
    return person.locked_until is not None and person.locked_until > now


def _party_id(session: Session, text: str) -> int | None:
    """The number of the party with this URI, PGLN or number; None for any other."""
    text = text.strip()
    if is_digits(text) and len(text) < _PGLN_LENGTH:
        return int(text)
    if is_digits(text):
        text = f"{CANONICAL_DOMAIN}/417/{text}"
    try:
        uri = canonical(text)
    except InvalidInput:
        return None
    found = session.connection().execute(sa.select(_PARTY.c.id).where(_PARTY.c.uri == uri))
    number: int | None = found.scalar_one_or_none()
    return number


def sign_out(session: Session, token: str) -> None:
    """End the session of this token, if there is one."""
    row = session.get(SignIn, _digest(token.removeprefix(TOKEN_PREFIX)))
    if row is not None:
        session.delete(row)


def recognise(session: Session, token: str, now: datetime) -> Actor | None:
    """The actor of a session that is good now, else None."""
    found = session.exec(
        select(SignIn, Membership, Person)
        .join(Membership, col(Membership.id) == col(SignIn.membership_id))
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(SignIn.token_sha256 == _digest(token.removeprefix(TOKEN_PREFIX)))
    ).first()
    if found is None:
        return None
    sign_in_row, membership, person = found
    if sign_in_row.expires_at <= now or membership.ended_at is not None:
        return None
    roles = roles_of(session, membership.party_id)
    scopes = {Permission(scope) for scope in membership.scopes.split()}
    return Actor(
        party_id=membership.party_id,
        roles=roles,
        permissions=permissions_of(roles) & scopes,
        label=f"person {person.id} ({person.name})"[:200],
        person_id=person.id,
    )


def forget_expired(store: Store, now: datetime) -> bool:
    """Drop sessions that have ended; never more waiting."""
    with store.transaction() as session:
        session.connection().execute(sa.delete(SignIn).where(col(SignIn.expires_at) < now))
    return False


def person_by_email(session: Session, email: str) -> Person | None:
    """The person with this address, in whatever case it is written."""
    return session.exec(select(Person).where(Person.email == _address(email))).first()


def _new_person(session: Session, new: NewMember, now: datetime) -> Person:
    if new.password_hash is None:
        raise InvalidInput.of(
            "password_missing", "This person is new here and needs a first password.", "/password"
        )
    person = Person(
        email=_address(new.email), name=new.name, password_hash=new.password_hash, created_at=now
    )
    just_added = Fault("in_flight", "This person was added a moment ago; try again.", "/email")
    with refusing_taken(session, just_added):
        session.add(person)
    return person


def _address(email: str) -> str:
    return email.strip().lower()


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
