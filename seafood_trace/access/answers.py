"""What is told of keys and members, wherever they are made: in their own routes and on enrolment."""

from typing import Any

from seafood_trace.access import keys, people
from seafood_trace.access.schemas import KeySchema
from seafood_trace.access.tables import ApiKey, Membership, Person
from seafood_trace.web.service import service


def new_member(sent: dict[str, Any]) -> people.NewMember:
    """The member that was sent, with the password hashed. Raises InvalidInput."""
    password = sent["password"]
    return people.NewMember(
        email=sent["email"],
        name=sent["name"],
        password_hash=None if password is None else people.hash_password(password),
        scopes=sent["scopes"],
    )


def key_members(row: ApiKey) -> dict[str, object]:
    """The members of a key's JSON."""
    return {**row.model_dump(exclude={"secret_sha256"}), "scopes": row.scopes.split()}


def key_body(row: ApiKey, salt: str) -> dict[str, object]:
    """The JSON of a new key as it is kept: `with_secret` makes the secret of the salt."""
    return {**KeySchema().dump(key_members(row)), "salt": salt}


def with_secret(kept: object) -> object:
    """The JSON of a new key as it is sent, from what `key_body` made."""
    assert isinstance(kept, dict)
    body = dict(kept)
    secret = keys.secret_from(service().settings.secret_key, body.pop("salt"))
    return {**body, "secret": keys.shown(body["id"], secret)}


def member_members(membership: Membership, person: Person) -> dict[str, object]:
    """The members of a member's JSON."""
    return {
        "id": membership.id,
        "person_id": person.id,
        "email": person.email,
        "name": person.name,
        "scopes": membership.scopes.split(),
        "since": membership.since,
        "ended_at": membership.ended_at,
    }
