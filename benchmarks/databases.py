"""Databases to measure on: migrated, empty, durable, gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from seafood_trace.store.migrate import upgrade
from tests import postgres

KINDS = ("sqlite", "postgres")
IN_WORDS = {
    "sqlite": "SQLite, WAL, synchronous=FULL",
    "postgres": "PostgreSQL, fsync=on, synchronous_commit=on",
}


@contextmanager
def databases(kind: str, count: int) -> Iterator[list[str]]:
    """The URLs of fresh databases of the kind. Raises postgres.PostgresMissing."""
    if kind == "postgres":
        with postgres.running_server(is_durable=True) as server:
            yield [_migrated(server.url(server.create())) for _ in range(count)]
    else:
        with TemporaryDirectory(prefix="st-bench-") as folder:
            files = [Path(folder) / f"store-{number}.sqlite3" for number in range(count)]
            yield [_migrated(f"sqlite:///{file}") for file in files]


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The URL of one fresh database of the kind. Raises postgres.PostgresMissing."""
    with databases(kind, 1) as urls:
        yield urls[0]


def _migrated(url: str) -> str:
    upgrade(url)
    return url
