"""Rows of the edge: answers kept for retries."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from seafood_trace.store.columns import instant


class KeptAnswer(SQLModel, table=True):
    """The answer to a write that carried an Idempotency-Key."""

    __tablename__ = "kept_answer"

    actor: str = Field(max_length=60, primary_key=True)
    route: str = Field(max_length=200, primary_key=True)
    key: str = Field(max_length=200, primary_key=True)
    body_sha256: str = Field(max_length=64)
    status: int
    headers: str = Field(sa_column=sa.Column(sa.Text, nullable=False))
    body: str = Field(sa_column=sa.Column(sa.Text, nullable=False))
    kept_at: datetime = instant(index=True)
