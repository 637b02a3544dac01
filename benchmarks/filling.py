"""Stores of a hundred thousand and of a million events, to ask questions of.

Every event of a SQLite store was captured: read, checked, hashed and committed to, in documents of
5,000, as of the time when it had happened. The larger store goes on from a copy of the smaller one.
A PostgreSQL store is filled with the rows of the SQLite store, table by table, which takes minutes
where capturing them again would take an hour; what is measured there is asking, not filling.

With a folder to keep them in, the SQLite stores are filled once for any number of runs.
"""

import json
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlmodel import SQLModel

from benchmarks import chains
from benchmarks.chains import Tree
from benchmarks.databases import databases
from benchmarks.figures import say
from benchmarks.partner import Partner, capture_all, enrol, known
from seafood_trace import tables
from seafood_trace.store.engine import Store
from seafood_trace.store.migrate import upgrade

assert tables.__all__  # importing it fills SQLModel.metadata

DOCUMENT_EVENTS = 5_000


@dataclass(frozen=True)
class Filled:
    """A store with so many events in it. The captor may read all of them, the stranger none."""

    events: int
    url: str
    captor: dict[str, str]
    stranger: dict[str, str]


@contextmanager
def folder_for(keep: Path | None) -> Iterator[Path]:
    """The folder to keep filled stores in; without one, a temporary one."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with TemporaryDirectory(prefix="st-bench-") as folder:
        yield Path(folder)


@contextmanager
def filled(kind: str, sizes: Sequence[int], folder: Path) -> Iterator[list[Filled]]:
    """A store of each size, smallest first. Raises postgres.PostgresMissing."""
    if kind == "sqlite":
        yield _on_sqlite(folder, sizes)
        return
    with databases(kind, len(sizes)) as urls:
        stores = _on_sqlite(folder, sizes)
        yield [_moved(one, url) for one, url in zip(stores, urls, strict=True)]


def _on_sqlite(folder: Path, sizes: Sequence[int]) -> list[Filled]:
    stores: list[Filled] = []
    for events in sorted(sizes):
        note = folder / f"{events}.json"
        if not note.exists():
            made = _fill(folder / f"{events}.sqlite3", events, stores[-1] if stores else None)
            note.write_text(json.dumps(asdict(made)))
        stores.append(Filled(**json.loads(note.read_text())))
    return stores


def _fill(file: Path, events: int, smaller: Filled | None) -> Filled:
    """The store of this file, filled up from a copy of the smaller one."""
    url = f"sqlite:///{file}"
    began, there = time.perf_counter(), smaller.events if smaller else 0
    if smaller:
        _copy_file(_file_of(smaller), file)
    else:
        upgrade(url)
    store = Store(url)
    partner = _again(store, smaller) if smaller else enrol(store)
    headers = smaller.stranger if smaller else enrol(store, "Stranger (demonstration)").headers
    documents = chains.documents(events, DOCUMENT_EVENTS)
    new = islice(documents, there // DOCUMENT_EVENTS, None)
    recorded = capture_all(store, partner, new, _when_it_had_happened)
    assert recorded == events - there, "what was there already is known again"
    store.dispose()
    rate = (events - there) / (time.perf_counter() - began)
    say(f"    {events:>9,} events on SQLite, {DOCUMENT_EVENTS:,} at once: {rate:,.0f}/s")
    return Filled(events, url, partner.headers, headers)


def _when_it_had_happened(document: Tree) -> datetime:
    """An hour after the last event: the record of years is not made within minutes."""
    body: Any = document["epcisBody"]
    return datetime.fromisoformat(body["eventList"][-1]["eventTime"]) + timedelta(hours=1)


def _again(store: Store, filled: Filled) -> Partner:
    with store.reading() as session:
        return known(session, filled.captor)


def _file_of(store: Filled) -> Path:
    return Path(store.url.removeprefix("sqlite:///"))


def _copy_file(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(source, target)


def _moved(store: Filled, url: str) -> Filled:
    """The same store on PostgreSQL, its rows copied and analysed."""
    began = time.perf_counter()
    where = sa.make_url(url)
    with (
        closing(sqlite3.connect(_file_of(store))) as source,
        psycopg.connect(
            f"host={where.query['host']} user={where.username} dbname={where.database}"
        ) as target,
    ):
        target.execute("SET session_replication_role = replica")  # keys hold in the source
        for table in SQLModel.metadata.sorted_tables:
            _copy_table(source, target, table)
        target.commit()
        target.autocommit = True
        target.execute("VACUUM ANALYZE")
    took = time.perf_counter() - began
    say(f"    {store.events:>9,} events copied to PostgreSQL in {took:,.0f} s")
    return Filled(store.events, url, store.captor, store.stranger)


def _copy_table(
    source: sqlite3.Connection, target: "psycopg.Connection[tuple[object, ...]]", table: sa.Table
) -> None:
    name = sql.Identifier(table.name)
    columns = [column.name for column in table.columns]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    quoted = ", ".join(f'"{column}"' for column in columns)
    truths = [place for place, one in enumerate(table.columns) if isinstance(one.type, sa.Boolean)]
    target.execute(sql.SQL("TRUNCATE {} CASCADE").format(name))
    with (
        target.cursor() as cursor,
        cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(name, names)) as copy,
    ):
        for row in source.execute(f'SELECT {quoted} FROM "{table.name}"'):
            copy.write_row(_with_truths(row, truths) if truths else row)
    number = table.autoincrement_column
    if number is not None:
        target.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, {}), max({})) FROM {}").format(
                sql.Literal(table.name), sql.Literal(number.name), sql.Identifier(number.name), name
            )
        )


def _with_truths(row: tuple[object, ...], places: Sequence[int]) -> list[object]:
    """The row with SQLite's 0 and 1 as what they mean."""
    values = list(row)
    for place in places:
        values[place] = None if values[place] is None else bool(values[place])
    return values
