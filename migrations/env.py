"""Alembic's entry: runs the revisions on the store that `seafood_trace.store.migrate` names."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel import SQLModel

from seafood_trace import tables
from seafood_trace.store.columns import Instant
from seafood_trace.store.engine import Store

assert tables  # importing it fills SQLModel.metadata


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types as the plain types they are kept in."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.BigInteger()"
    if kind == "type" and type(item).__name__ == "AutoString":
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def run() -> None:
    store = Store(context.config.attributes["url"])
    with store.engine.connect() as connection:
        if store.is_sqlite:
            _stop_checking_references(connection)
            connection.begin()  # one transaction for all revisions, with the check at its end
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if store.is_sqlite:
            _check_references(connection)
        connection.commit()
    store.dispose()


def _stop_checking_references(connection: Connection) -> None:
    """SQLite changes a table by making it anew; dropping the old one must not touch who refers to it.

    Asked of the driver itself, since within a transaction the pragma does nothing.
    """
    connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"a revision leaves references to nothing: {broken[:5]}")


run()
