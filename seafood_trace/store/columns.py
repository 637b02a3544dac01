"""Column types that mean the same on SQLite and PostgreSQL.

An instant is kept as whole microseconds since 1970-01-01T00:00Z and a weight as
whole milligrams: integers sort, compare and add alike everywhere, where the
databases' own times and decimals do not (SQLite keeps a NUMERIC as a float).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
URI_LENGTH = 512

# For a table that is little more than its key: SQLite then keeps the key once, not twice.
KEY_IS_THE_TABLE = {"sqlite_with_rowid": False}

# Set before the first table, so that every constraint has a name that migrations can use on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# A column that is exactly INTEGER is SQLite's own row number: found without an index, and numbered by itself.
BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware datetime in UTC, kept as whole microseconds; a naive one is refused."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z. Raises ValueError for a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return (instant - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The UTC instant of that many microseconds since 1970-01-01T00:00Z."""
    return EPOCH + micros * MICROSECOND


def id_field() -> Any:
    """A primary key that the database numbers."""
    return Field(default=None, sa_column=sa.Column(BigInt, primary_key=True, autoincrement=True))


def ref(
    target: str, *, nullable: bool = False, index: bool = False, primary_key: bool = False
) -> Any:
    """A reference by table and column name, so that no room imports another's tables."""
    column: sa.Column[int] = sa.Column(
        BigInt, sa.ForeignKey(target), nullable=nullable, index=index, primary_key=primary_key
    )
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """A moment in UTC."""
    column: sa.Column[datetime] = sa.Column(Instant, nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def big(*, nullable: bool = False, index: bool = False, primary_key: bool = False) -> Any:
    """A 64-bit whole number that is given, never numbered by the database."""
    column: sa.Column[int] = sa.Column(
        BigInt, nullable=nullable, index=index, primary_key=primary_key, autoincrement=False
    )
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def long_text(*, nullable: bool = False) -> Any:
    """Text of any length, never indexed."""
    column: sa.Column[str] = sa.Column(sa.Text, nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)
