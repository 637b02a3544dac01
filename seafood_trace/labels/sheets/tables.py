"""Rows of what was printed: each sheet ordered, and the labels on it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from seafood_trace.store.columns import big, id_field, instant, long_text, ref


class LabelSheet(SQLModel, table=True):
    """An order to print: `total` prints of `wanted` labels, each so many times.

    `registered` and `drawn` tell how far it has come. `words` is JSON: what was said to be printed
    beside the words of the labels themselves; `warnings` is JSON too. `held_by` and `held_until`:
    the worker that is drawing it. `sha256`: the PDF, where it is kept rather than drawn when asked
    for.
    """

    __tablename__ = "label_sheet"

    id: int | None = id_field()
    party_id: int = ref("party.id", index=True)
    state: str = Field(max_length=10, index=True)
    stock: str = Field(max_length=30)
    start: int
    copies: int
    wanted: int
    registered: int
    total: int
    drawn: int = 0
    words: str = long_text()
    warnings: str = long_text()
    created_at: datetime = instant()
    created_by: str = Field(max_length=200)
    finished_at: datetime | None = instant(nullable=True)
    failure: str | None = Field(default=None, max_length=500)
    void_reason: str | None = Field(default=None, max_length=200)
    held_by: str | None = Field(default=None, max_length=40)
    held_until: datetime | None = instant(nullable=True)
    sha256: str | None = Field(default=None, max_length=64)
    size_bytes: int | None = big(nullable=True)


class SheetLabel(SQLModel, table=True):
    """That a label is on a sheet, and the how-manieth it is."""

    __tablename__ = "sheet_label"

    sheet_id: int = ref("label_sheet.id", primary_key=True)
    place: int = big(primary_key=True)
    label_id: int = ref("label.id", index=True)
