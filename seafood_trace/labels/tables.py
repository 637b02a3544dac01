"""The register of printed codes. Nothing in it is ever removed: what was printed may be scanned."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from seafood_trace.store.columns import URI_LENGTH, id_field, instant, ref


class Label(SQLModel, table=True):
    """One printed code: of a lot, of one pack, or on a tray card.

    `item` is the canonical URI of the pack or lot, `lot` of the lot; `item_id` and `lot_id` are the
    numbers of both, for the indexes. `link` is what the QR code leads to. The product's words are
    those of the day of issue, because they are on the print. `replaces_id` is the label in whose
    place this one was printed.
    """

    __tablename__ = "label"

    id: int | None = id_field()
    short_code: str = Field(max_length=8, unique=True)
    party_id: int = ref("party.id", index=True)
    kind: str = Field(max_length=4)
    item_id: int = ref("identity.id", index=True)
    item: str = Field(max_length=URI_LENGTH)
    lot_id: int = ref("identity.id", index=True)
    lot: str = Field(max_length=URI_LENGTH)
    lot_code: str = Field(max_length=URI_LENGTH)
    serial: str | None = Field(default=None, max_length=URI_LENGTH)
    link: str = Field(max_length=800)
    site_uri: str | None = Field(default=None, max_length=URI_LENGTH)
    product_uri: str = Field(max_length=URI_LENGTH)
    product_name: str = Field(max_length=200)
    market_name: str | None = Field(default=None, max_length=100)
    species: str | None = Field(default=None, max_length=3)
    form: str | None = Field(default=None, max_length=30)
    state: str | None = Field(default=None, max_length=20)
    issued_at: datetime = instant()
    issued_by: str = Field(max_length=200)
    voided_at: datetime | None = instant(nullable=True)
    voided_by: str | None = Field(default=None, max_length=200)
    void_reason: str | None = Field(default=None, max_length=200)
    replaces_id: int | None = ref("label.id", nullable=True, index=True)
