"""Rows of the work that is to be done."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from seafood_trace.store.columns import id_field, instant, long_text


class JobRow(SQLModel, table=True):
    """The lease and the last outcome of one job, by its name."""

    __tablename__ = "job"

    name: str = Field(max_length=60, primary_key=True)
    due_at: datetime = instant()
    leased_until: datetime | None = instant(nullable=True)
    leased_by: str | None = Field(default=None, max_length=120)
    last_run_at: datetime | None = instant(nullable=True)
    failures: int = 0
    last_error: str | None = long_text(nullable=True)


class OutboxRow(SQLModel, table=True):
    """A notice written in the transaction that caused it, delivered afterwards at least once."""

    __tablename__ = "outbox"

    id: int | None = id_field()
    kind: str = Field(max_length=60)
    payload: str = long_text()
    created_at: datetime = instant()
    due_at: datetime | None = instant(nullable=True, index=True)
    delivered_at: datetime | None = instant(nullable=True)
    attempts: int = 0
    last_error: str | None = long_text(nullable=True)
