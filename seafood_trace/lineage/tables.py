"""Rows of the read models of lots; both can be thrown away and made again from the feed."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from seafood_trace.store.columns import URI_LENGTH, big, instant, ref


class Lot(SQLModel, table=True):
    """A lot: its product and code, and the event that made it, None where none is on record."""

    __tablename__ = "lot"

    identity_id: int = ref("identity.id", primary_key=True)
    uri: str = Field(max_length=URI_LENGTH)
    product_uri: str = Field(max_length=URI_LENGTH)
    code: str = Field(max_length=URI_LENGTH)
    made_position: int | None = big(nullable=True)
    made_at: datetime | None = instant(nullable=True)
    made_in: str | None = Field(default=None, max_length=URI_LENGTH)
    made_mg: int | None = big(nullable=True)


class KnownLot(SQLModel, table=True):
    """That a party may read some event of a lot."""

    __tablename__ = "known_lot"

    party_id: int = ref("party.id", primary_key=True)
    identity_id: int = ref("identity.id", primary_key=True)
