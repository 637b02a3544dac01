"""An empty or a migrated database for a test, on SQLite and on PostgreSQL, in a few milliseconds.

The migrations run once per test run and database; every test then gets a copy. What is shared lies
in one folder, named by the environment to the workers of pytest-xdist, and goes with the run.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seafood_trace.store.migrate import upgrade
from tests import postgres
from tests.needs import skip_or_fail

_FOLDER = "SEAFOOD_TRACE_TEST_FOLDER"
KINDS = ("sqlite", "postgres")


def open_shared_folder() -> Path:
    """Make the folder of this test run; its workers find it through the environment."""
    folder = postgres.open_folder()
    os.environ[_FOLDER] = str(folder)
    return folder


def close_shared_folder(folder: Path) -> None:
    """End the PostgreSQL server, if one was started, and remove everything."""
    postgres.close_folder(folder)
    os.environ.pop(_FOLDER, None)


@contextmanager
def fresh_database(kind: str, tmp_path: Path, *, migrated: bool) -> Iterator[str]:
    """The SQLAlchemy URL of a database of one's own, dropped afterwards."""
    make = _fresh_postgres if kind == "postgres" else _fresh_sqlite
    with make(tmp_path, migrated=migrated) as url:
        yield url


@contextmanager
def _fresh_sqlite(tmp_path: Path, *, migrated: bool) -> Iterator[str]:
    path = tmp_path / f"{'store' if migrated else 'empty'}.sqlite3"
    if migrated:
        shutil.copy(_migrated_file(), path)
    yield f"sqlite:///{path}"


def _migrated_file() -> Path:
    template = _shared() / "migrated.sqlite3"
    with (_shared() / "sqlite.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not template.exists():
            unfinished = template.with_name("unfinished.sqlite3")
            unfinished.unlink(missing_ok=True)
            upgrade(f"sqlite:///{unfinished}")
            left_over = unfinished.with_name(f"{unfinished.name}-wal")
            assert not left_over.exists(), "upgrade() must close its connections"
            unfinished.rename(template)
    return template


@contextmanager
def _fresh_postgres(_tmp_path: Path, *, migrated: bool) -> Iterator[str]:
    try:
        server = postgres.shared_server(_shared())
    except postgres.PostgresMissing as missing:
        skip_or_fail(str(missing))
    template = server.template("migrated", upgrade) if migrated else "template0"
    database = server.create(template)
    try:
        yield server.url(database)
    finally:
        server.drop(database)


def _shared() -> Path:
    return Path(os.environ[_FOLDER])
