"""Alembic's entry: runs the revisions on the store that `seafood_trace.store.migrate` names."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
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
            connection.exec_driver_sql("PRAGMA query_only=OFF")
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
        connection.commit()
    store.dispose()


run()
