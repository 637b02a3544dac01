"""The store: `transaction()` is the only place in the project that commits.

Writes on SQLite begin IMMEDIATE, since a plain BEGIN that reads and then writes
fails whenever another writer came between; reads begin plainly, so that readers
never block a writer. SQLite runs in WAL with synchronous=FULL: what was
acknowledged survives a power cut. PostgreSQL needs nothing but its URL.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

BUSY_TIMEOUT_MS = 15_000
_BEGIN = "seafood_trace_begin"
_TO_WRITE: Mapping[str, Any] = {_BEGIN: "BEGIN IMMEDIATE"}
_TO_READ: Mapping[str, Any] = {_BEGIN: "BEGIN"}
# psycopg says it in the BEGIN itself, which saves a round trip, and SQLAlchemy takes it back.
_POSTGRES_TO_READ: Mapping[str, Any] = {
    "isolation_level": "REPEATABLE READ",
    "postgresql_readonly": True,
}


class Store:
    """One database, by its SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _sqlite_engine(url) if url.startswith("sqlite") else _postgres_engine(url)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose writes are all committed on leaving, or none of them if anything is raised."""
        with self._connection(_TO_WRITE) as connection, _session(connection) as session:
            yield session
            session.flush()
            connection.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the store and can change nothing."""
        options = _TO_READ if self.is_sqlite else _POSTGRES_TO_READ
        with self._connection(options) as connection, _session(connection) as session:
            yield session

    def dispose(self) -> None:
        """Close every pooled connection; the store can be used again afterwards."""
        self.engine.dispose()

    @contextmanager
    def _connection(self, options: Mapping[str, Any]) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield connection.execution_options(**options)


def _session(connection: Connection) -> Session:
    # "control_fully" hands commit and rollback to the connection, and so to Store.transaction alone.
    return Session(bind=connection, join_transaction_mode="control_fully", expire_on_commit=False)


# Errors are logged, and what was to be written may be a secret: `hide_parameters` keeps it out of them.
def _sqlite_engine(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # the driver must not begin transactions by itself
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-32000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    begin = connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE")
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if begin == 'BEGIN' else 'OFF'}")
    connection.exec_driver_sql(begin)


def _postgres_engine(url: str) -> Engine:
    return create_engine(
        url, pool_size=10, max_overflow=10, pool_pre_ping=True, hide_parameters=True
    )
