"""Rows of the store itself: identities and attachments' particulars."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from seafood_trace.store.columns import URI_LENGTH, big, id_field, instant


class Identity(SQLModel, table=True):
    """One canonical URI, known by a small number in every index."""

    __tablename__ = "identity"

    id: int | None = id_field()
    uri: str = Field(max_length=URI_LENGTH, unique=True)


class Blob(SQLModel, table=True):
    """An attachment: its bytes lie outside the database under their SHA-256."""

    __tablename__ = "blob"

    sha256: str = Field(max_length=64, primary_key=True)
    size_bytes: int = big()
    media_type: str = Field(max_length=100)
    stored_at: datetime = instant()
