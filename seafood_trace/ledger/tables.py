"""Rows of the log."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from seafood_trace.store.columns import big, instant


class LogHead(SQLModel, table=True):
    """One row: how many leaves the log has, which is the position of the next."""

    __tablename__ = "log_head"

    id: int = Field(default=1, primary_key=True)
    size: int = big()


class Leaf(SQLModel, table=True):
    """One leaf: a commitment to a record that is kept elsewhere under the same position.

    `salt` is all that ties the commitment to the record; erasing both leaves the leaf as it was.
    """

    __tablename__ = "leaf"

    position: int = big(primary_key=True)
    kind: str = Field(max_length=20)
    recorded_at: datetime = instant()
    commitment: bytes = Field(sa_column=sa.Column(sa.LargeBinary(32), nullable=False))
    salt: bytes | None = Field(default=None, sa_column=sa.Column(sa.LargeBinary(32), nullable=True))


class ProjectionRow(SQLModel, table=True):
    """How far a projection has followed the feed."""

    __tablename__ = "projection"

    name: str = Field(max_length=60, primary_key=True)
    next_position: int = big()
