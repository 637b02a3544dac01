"""Rows of who may do what and who may read what."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from seafood_trace.store.columns import KEY_IS_THE_TABLE, big, id_field, instant, ref


class PartyRole(SQLModel, table=True):
    """A role that a partner has in the alliance."""

    __tablename__ = "party_role"

    party_id: int = ref("party.id", primary_key=True)
    role: str = Field(max_length=30, primary_key=True)


class ApiKey(SQLModel, table=True):
    """A partner's key: the secret itself is shown once and only its SHA-256 kept."""

    __tablename__ = "api_key"

    id: int | None = id_field()
    party_id: int = ref("party.id", index=True)
    name: str = Field(max_length=100)
    secret_sha256: str = Field(max_length=64)
    scopes: str = Field(max_length=200)
    issued_at: datetime = instant()
    issued_by: str = Field(max_length=200)
    revoked_at: datetime | None = instant(nullable=True)
    revoked_by: str | None = Field(default=None, max_length=200)


class Person(SQLModel, table=True):
    """A human being who signs in."""

    __tablename__ = "person"

    id: int | None = id_field()
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=200)
    password_hash: str | None = Field(default=None, max_length=200)
    created_at: datetime = instant()
    failed_sign_ins: int = 0
    locked_until: datetime | None = instant(nullable=True)


class Membership(SQLModel, table=True):
    """A person acts for a partner, from and until."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "party_id"),)

    id: int | None = id_field()
    person_id: int = ref("person.id")
    party_id: int = ref("party.id", index=True)
    scopes: str = Field(max_length=200)
    since: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)


class SignIn(SQLModel, table=True):
    """One session of a person who acts for one partner; only the token's SHA-256 is kept."""

    __tablename__ = "sign_in"

    token_sha256: str = Field(max_length=64, primary_key=True)
    membership_id: int = ref("membership.id", index=True)
    signed_in_at: datetime = instant()
    expires_at: datetime = instant(index=True)


class RecordReader(SQLModel, table=True):
    """That a partner may read the record at a position, in full or as shared with a neighbour."""

    __tablename__ = "record_reader"
    __table_args__ = KEY_IS_THE_TABLE

    party_id: int = ref("party.id", primary_key=True)
    position: int = big(primary_key=True, index=True)
    level: str = Field(max_length=10)


class ReadingLog(SQLModel, table=True):
    """That somebody who may read everything read something that was not shared with them."""

    __tablename__ = "reading_log"

    id: int | None = id_field()
    party_id: int = ref("party.id", index=True)
    actor: str = Field(max_length=200)
    read_at: datetime = instant(index=True)
    what: str = Field(max_length=600)
