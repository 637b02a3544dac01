"""JSON shapes of keys, people, sessions and the log of readings."""

from typing import Any

import marshmallow as ma

from seafood_trace.access.people import MAX_PASSWORD, MIN_PASSWORD
from seafood_trace.access.permissions import Permission
from seafood_trace.web.blueprint import StrictSchema
from seafood_trace.web.fields import Line

LONGEST_EMAIL = 254


class Scopes(ma.fields.List[Permission]):
    """What a key or member may do, each once; without it, all that the asker may grant."""

    def __init__(self) -> None:
        super().__init__(
            ma.fields.Enum(Permission, by_value=True),
            load_default=(),
            validate=ma.validate.Length(1, len(Permission)),
            metadata={"description": "Left out: everything that you may grant."},
        )


class PartyReference(ma.fields.Field[str]):
    """A partner by URI, by PGLN or by its number in the directory; always loaded as text."""

    def __init__(self, **more: Any) -> None:
        shape = {
            "type": ["string", "integer"],
            "description": "URI, PGLN or number in the directory.",
        }
        super().__init__(**{**more, "metadata": shape | more.get("metadata", {})})

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> str:
        is_number = isinstance(value, int) and not isinstance(value, bool) and value > 0
        if is_number or (isinstance(value, str) and value.strip()):
            return str(value).strip()
        raise ma.ValidationError("Name a partner by URI, by PGLN or by number.")


class NewKeySchema(StrictSchema):
    """What a new API key is for."""

    name = Line(100, required=True, metadata={"description": "For people: where the key is used."})
    scopes = Scopes()


class KeySchema(ma.Schema):
    """An API key, without its secret."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    scopes = ma.fields.List(ma.fields.String(), required=True)
    issued_at = ma.fields.DateTime(required=True)
    issued_by = ma.fields.String(required=True)
    revoked_at = ma.fields.DateTime(required=True, allow_none=True)
    revoked_by = ma.fields.String(required=True, allow_none=True)


class IssuedKeySchema(KeySchema):
    """A new API key with its secret, which is shown this once."""

    secret = ma.fields.String(
        required=True, metadata={"description": "The key as it is sent: st_<number>_<secret>."}
    )


class NewMemberSchema(StrictSchema):
    """Somebody who shall act for the partner."""

    email = ma.fields.Email(required=True, validate=ma.validate.Length(max=LONGEST_EMAIL))
    name = Line(200, required=True)
    password = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(MIN_PASSWORD, MAX_PASSWORD),
        metadata={"description": "Left out for somebody who signs in here already."},
    )
    scopes = Scopes()


class MemberSchema(ma.Schema):
    """A person who acts, or acted, for the partner."""

    id = ma.fields.Integer(required=True)
    person_id = ma.fields.Integer(required=True)
    email = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    scopes = ma.fields.List(ma.fields.String(), required=True)
    since = ma.fields.DateTime(required=True)
    ended_at = ma.fields.DateTime(required=True, allow_none=True)


class SignInSchema(StrictSchema):
    """A person's address and password."""

    email = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST_EMAIL))
    password = ma.fields.String(required=True, validate=ma.validate.Length(1, MAX_PASSWORD))
    party = PartyReference(load_default=None)


class SessionSchema(ma.Schema):
    """A session: send the token as `Authorization: Bearer …`."""

    token = ma.fields.String(required=True)
    expires_at = ma.fields.DateTime(required=True)
    party_id = ma.fields.Integer(required=True)


class NewPasswordSchema(StrictSchema):
    """The password as it is and as it shall be."""

    current = ma.fields.String(required=True, validate=ma.validate.Length(1, MAX_PASSWORD))
    new = ma.fields.String(required=True, validate=ma.validate.Length(MIN_PASSWORD, MAX_PASSWORD))


class ReadingSchema(ma.Schema):
    """Something that was read by the right to read everything."""

    id = ma.fields.Integer(required=True)
    actor = ma.fields.String(required=True)
    read_at = ma.fields.DateTime(required=True)
    what = ma.fields.String(required=True)
