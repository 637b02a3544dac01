"""API keys: issue, recognise, list, revoke.

A key reads `st_<id>_<secret>`; the secret has 256 random bits, so a plain
SHA-256 of it is enough and quick to check on every call.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Permission, Role, permissions_of
from seafood_trace.access.tables import ApiKey, PartyRole
from seafood_trace.errors import InvalidInput, NotFound

PREFIX = "st"


@dataclass(frozen=True)
class IssuedKey:
    """A new key with its secret, which is shown this once."""

    row: ApiKey
    secret: str


def issue(
    session: Session,
    party_id: int,
    name: str,
    scopes: Collection[Permission],
    *,
    by: str,
    now: datetime,
    within: Collection[Permission] | None = None,
    secret: str | None = None,
) -> IssuedKey:
    """A new key of this partner; no scopes are all that is allowed.

    `within` are the permissions of whoever asks: nobody gives away what they do not hold.
    Raises InvalidInput when a scope is beyond them or beyond the partner's roles.
    """
    allowed = grantable(session, party_id, scopes, within)
    secret = secret or new_secret()
    row = ApiKey(
        party_id=party_id,
        name=name,
        secret_sha256=_digest(secret),
        scopes=" ".join(sorted(allowed)),
        issued_at=now,
        issued_by=by,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return IssuedKey(row, shown(row.id, secret))


def grantable(
    session: Session,
    party_id: int,
    scopes: Collection[Permission],
    within: Collection[Permission] | None,
) -> frozenset[Permission]:
    """The scopes, or everything that may be granted where none are asked for.

    Raises InvalidInput for a scope beyond the partner's roles or beyond `within`.
    """
    allowed = permissions_of(roles_of(session, party_id))
    if within is not None:
        allowed &= frozenset(within)
    beyond = sorted(set(scopes) - allowed)
    if beyond:
        raise InvalidInput.of(
            "scope_beyond_role",
            f"You cannot grant {', '.join(beyond)}; the partner's roles and your own scopes allow "
            f"{', '.join(sorted(allowed)) or 'nothing'}.",
            "/scopes",
        )
    return frozenset(scopes) or allowed


def new_secret() -> str:
    """A secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def secret_from(server_secret: str, salt: str) -> str:
    """The secret that only this service can make of a random salt.

    An answer that is kept for retries holds the salt, so that a retry is answered with the same
    key and the key itself is never at rest.
    """
    digest = hmac.new(server_secret.encode(), f"api key {salt}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def shown(key_id: int, secret: str) -> str:
    """The key as its holder sends it."""
    return f"{PREFIX}_{key_id}_{secret}"


def recognise(session: Session, presented: str) -> Actor | None:
    """The actor of a key that is good now, else None."""
    prefix, _, rest = presented.partition("_")
    number, _, secret = rest.partition("_")
    if prefix != PREFIX or not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    row = session.get(ApiKey, int(number))
    if row is None or row.revoked_at is not None:
        return None
    if not hmac.compare_digest(row.secret_sha256, _digest(secret)):
        return None
    roles = roles_of(session, row.party_id)
    scopes = {Permission(scope) for scope in row.scopes.split()}
    return Actor(
        party_id=row.party_id,
        roles=roles,
        permissions=permissions_of(roles) & scopes,
        label=f"key {row.id} ({row.name})",
        key_id=row.id,
    )


def is_good(session: Session, key_id: int) -> bool:
    """Whether the key of this number is not revoked."""
    row = session.get(ApiKey, key_id)
    return row is not None and row.revoked_at is None


def keys_of(session: Session, party_id: int, after: int | None, limit: int) -> list[ApiKey]:
    """The keys that the partner ever had, oldest first, at most `limit`."""
    query = select(ApiKey).where(ApiKey.party_id == party_id, col(ApiKey.id) > (after or 0))
    return list(session.exec(query.order_by(col(ApiKey.id)).limit(limit)).all())


def revoke(session: Session, party_id: int, key_id: int, *, by: str, now: datetime) -> ApiKey:
    """The key, good no more; revoking twice changes nothing. Raises NotFound."""
    row = session.get(ApiKey, key_id)
    if row is None or row.party_id != party_id:
        raise NotFound.of("key_unknown", "You have no API key with this number.")
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = now, by
        session.add(row)
    return row


def roles_of(session: Session, party_id: int) -> frozenset[Role]:
    """The partner's roles."""
    rows = session.exec(select(PartyRole.role).where(PartyRole.party_id == party_id))
    return frozenset(Role(role) for role in rows)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
