"""Migrations lead up from nothing, down again without losing what the older schema knows, and do not drift."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from seafood_trace import tables
from seafood_trace.store import migrate
from seafood_trace.store.engine import Store
from tests.needs import ROOT

assert tables.__all__  # importing it fills SQLModel.metadata

REVISIONS = [
    script.revision
    for script in reversed(
        list(ScriptDirectory.from_config(migrate.alembic_config("sqlite://")).walk_revisions())
    )
]
LOG_HEAD = ("log_head", {"id": 1, "size": 0})

Rows = dict[str, list[dict[str, Any]]]


@contextmanager
def reflected(url: str) -> Iterator[tuple[sa.Connection, sa.MetaData]]:
    """A connection to the database, and the tables that it has."""
    store = Store(url)
    with store.engine.connect() as connection:
        found = sa.MetaData()
        found.reflect(connection)
        yield connection, found
    store.dispose()


def fill(url: str) -> None:
    """One plausible row in every table that has none, references in order."""
    with reflected(url) as (connection, found):
        given: dict[str, dict[str, Any]] = {}
        for table in found.sorted_tables:
            row = connection.execute(sa.select(table).limit(1)).mappings().first()
            if row is None:
                connection.execute(sa.insert(table).values(_row(table, given)))
                row = connection.execute(sa.select(table).limit(1)).mappings().one()
            given[table.name] = dict(row)
        connection.commit()


def _row(table: sa.Table, given: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {column.name: _value(column, given) for column in table.columns}


def _value(column: sa.Column[Any], given: dict[str, dict[str, Any]]) -> Any:
    for reference in column.foreign_keys:
        target = reference.column
        if target.table.name in given:
            return given[target.table.name][target.name]
        assert column.nullable, f"{column} refers to a table that comes later"
        return None
    kind: type = column.type.python_type
    if kind is str:
        return "x" * min(getattr(column.type, "length", None) or 9, 9)
    if kind is int:
        return 7
    return {bool: True, bytes: b"\x00\xff", float: 1.5, date: date(2026, 3, 12)}[kind]


def dump(url: str) -> Rows:
    with reflected(url) as (connection, found):
        return {
            name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for name, table in found.tables.items()
            if name != "alembic_version"
        }


def schema(url: str) -> dict[str, Any]:
    """Everything about every table that can be compared."""
    with reflected(url) as (connection, found):
        look = sa.inspect(connection)
        return {
            name: {
                "columns": [
                    (one["name"], str(one["type"]), one["nullable"])
                    for one in look.get_columns(name)
                ],
                "key": look.get_pk_constraint(name),
                "references": _sorted(look.get_foreign_keys(name)),
                "unique": _sorted(look.get_unique_constraints(name)),
                "indexes": _sorted(look.get_indexes(name)),
            }
            for name in found.tables
        }


def _sorted(constraints: Any) -> list[Any]:
    return sorted((dict(one) for one in constraints), key=str)


def common(rows: Rows, older: dict[str, Any]) -> Rows:
    """What of these rows the older schema has a place for."""
    kept: Rows = {}
    for name in rows.keys() & older.keys():
        names = {column[0] for column in older[name]["columns"]}
        kept[name] = [{key: row[key] for key in row.keys() & names} for row in rows[name]]
    return kept


def test_each_revision_goes_up_from_nothing(empty_database_url: str):
    for revision in REVISIONS:
        migrate.upgrade(empty_database_url, revision)
    store = Store(empty_database_url)
    assert migrate.is_current(store)
    store.dispose()


@pytest.mark.slow
def test_each_revision_can_be_taken_back_and_loses_nothing_the_older_one_knows(
    empty_database_url: str,
):
    url = empty_database_url
    for revision in REVISIONS:
        older = schema(url)
        migrate.upgrade(url, revision)
        fill(url)
        before, newer = dump(url), schema(url)

        migrate.downgrade(url, "-1")
        assert {**schema(url), "alembic_version": None} == {**older, "alembic_version": None}
        assert common(dump(url), older) == common(before, older)

        migrate.upgrade(url, revision)
        assert schema(url) == newer
        assert common(dump(url), older) == common(before, older)


def test_every_table_has_a_row_to_lose(empty_database_url: str):
    """The test above would be worth little if it filled nothing."""
    migrate.upgrade(empty_database_url)
    fill(empty_database_url)
    assert [name for name, rows in dump(empty_database_url).items() if len(rows) != 1] == []


def test_models_and_migrations_agree(database_url: str):
    with reflected(database_url) as (connection, _):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_log_has_its_head(database_url: str):
    name, row = LOG_HEAD
    assert dump(database_url)[name] == [row]


def test_going_up_twice_changes_nothing(database_url: str):
    before = schema(database_url)
    migrate.upgrade(database_url)
    assert schema(database_url) == before


LATER = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "later", "{head}", None, None


def upgrade() -> None:
    with op.batch_alter_table("party") as party:
        party.alter_column("name", existing_type=sa.String(length=200), type_=sa.String(length=300))
        party.add_column(sa.Column("nickname", sa.String(length=20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("party") as party:
        party.drop_column("nickname")
        party.alter_column("name", existing_type=sa.String(length=300), type_=sa.String(length=200))
"""
BREAKING = LATER.replace(
    "    with op.batch", "    op.execute('DELETE FROM party')\n    with op.batch", 1
)


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations to which a revision can be added."""
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder)
    monkeypatch.setattr(migrate, "resource_folder", lambda _: folder)
    return folder / "versions" / "later.py"


def test_a_later_revision_may_make_a_table_anew_to_which_others_refer(
    later: Path, database_url: str
):
    """SQLite changes a table by making it anew, and with foreign keys on, dropping the old one fails."""
    fill(database_url)
    before, older = dump(database_url), schema(database_url)
    later.write_text(LATER.format(head=REVISIONS[-1]))
    migrate.upgrade(database_url)
    assert "nickname" in dump(database_url)["party"][0]
    assert common(dump(database_url), older) == before
    migrate.downgrade(database_url, "-1")
    assert dump(database_url) == before


def test_a_revision_that_leaves_references_to_nothing_is_taken_back(later: Path, database_url: str):
    fill(database_url)
    before = dump(database_url)
    later.write_text(BREAKING.format(head=REVISIONS[-1]))
    with pytest.raises((IntegrityError, RuntimeError)):
        migrate.upgrade(database_url)
    assert dump(database_url) == before
