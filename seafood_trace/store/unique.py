"""Names that may be taken only once, when two write at the same moment.

A check before the insert gives the helpful sentence; the unique constraint has the last word.
Where it speaks, `refusing_taken` turns the database's error into a Conflict and leaves the
transaction usable. What no constraint can watch, such as a name that must be unique across two
tables, is checked under `hold`.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from seafood_trace.errors import Conflict, Fault

_POSTGRES_UNIQUE_VIOLATION = "23505"
_SQLITE_UNIQUE = ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


@contextmanager
def refusing_taken(session: Session, fault: Fault) -> Iterator[None]:
    """Flush what was added inside; Conflict with this fault where a unique name was taken first."""
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        if not _is_unique_violation(error):
            raise
        raise Conflict(fault) from error


def insert_unless_known(
    session: Session, table: type[SQLModel], unique: Sequence[str]
) -> "sqlite.Insert | postgresql.Insert":
    """An insert that passes over rows whose `unique` columns are taken.

    On PostgreSQL it waits for another transaction that is inserting the same. `rowcount` of its
    result is how many rows were new.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    # SQLAlchemy drops the driver's count of an INSERT, and tells -1, unless it is asked to keep it.
    counted = insert.execution_options(preserve_rowcount=True)
    return counted.on_conflict_do_nothing(index_elements=unique)


def hold(session: Session, name: str) -> None:
    """Let nobody else hold this name until the transaction ends.

    SQLite needs nothing: only one transaction writes at a time.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    digest = hashlib.sha256(name.encode()).digest()
    key = int.from_bytes(digest[:8], "big", signed=True)
    session.connection().execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def _is_unique_violation(error: IntegrityError) -> bool:
    if getattr(error.orig, "sqlstate", None) == _POSTGRES_UNIQUE_VIOLATION:
        return True
    return getattr(error.orig, "sqlite_errorname", None) in _SQLITE_UNIQUE
