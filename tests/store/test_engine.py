"""One place commits: all or nothing, nothing lost between writers, nothing written while reading."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from seafood_trace.store.engine import Store
from seafood_trace.work.tables import JobRow

THREADS, ROUNDS = 8, 50


@pytest.fixture
def counters(store: Store) -> Store:
    """The store with a table of counters in it, and one counter at 0."""
    with store.transaction() as session:
        session.connection().exec_driver_sql(
            "CREATE TABLE counter (name VARCHAR(10) PRIMARY KEY, value INTEGER NOT NULL)"
        )
        session.connection().exec_driver_sql("INSERT INTO counter VALUES ('a', 0)")
    return store


def value(session: Session, *, lock: str = "") -> int:
    found = session.connection().exec_driver_sql(f"SELECT value FROM counter{lock}").scalar_one()
    assert isinstance(found, int)
    return found


def set_value(session: Session, to: int) -> None:
    session.connection().execute(sa.text("UPDATE counter SET value = :to"), {"to": to})


def test_what_was_written_is_there_after_the_transaction(counters: Store):
    with counters.transaction() as session:
        set_value(session, 7)
    with counters.reading() as session:
        assert value(session) == 7


def test_an_error_takes_back_everything_in_its_transaction(counters: Store):
    def fail() -> None:
        with counters.transaction() as session:
            set_value(session, 7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with counters.reading() as session:
        assert value(session) == 0


def test_a_row_that_the_flush_refuses_takes_back_what_was_before_it(counters: Store):
    def write_twice() -> None:
        with counters.transaction() as session:
            set_value(session, 7)
            session.add(JobRow(name="a", due_at=None))  # type: ignore[arg-type]  # refused late

    with pytest.raises(IntegrityError):
        write_twice()
    with counters.reading() as session:
        assert value(session) == 0


def test_reading_changes_nothing(counters: Store):
    with pytest.raises(DBAPIError), counters.reading() as session:
        set_value(session, 7)
    with counters.reading() as session:
        assert value(session) == 0


def test_a_connection_that_was_read_with_can_be_written_with(counters: Store):
    for number in range(3):
        with counters.reading() as session:
            assert value(session) == number
        with counters.transaction() as session:
            set_value(session, number + 1)


def test_reading_sees_one_moment_while_others_write(counters: Store):
    with counters.reading() as session:
        before = value(session)
        with counters.transaction() as writing:
            set_value(writing, 7)
        assert value(session) == before


def test_a_reader_lets_a_writer_write(counters: Store):
    with counters.reading() as session:
        value(session)
        with counters.transaction() as writing:
            set_value(writing, 7)
    with counters.reading() as session:
        assert value(session) == 7


def test_reading_then_writing_in_many_threads_loses_nothing(counters: Store):
    lock = "" if counters.is_sqlite else " FOR UPDATE"

    def count(_: int) -> None:
        for _round in range(ROUNDS):
            with counters.transaction() as session:
                set_value(session, value(session, lock=lock) + 1)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(count, range(THREADS)))

    with counters.reading() as session:
        assert value(session) == THREADS * ROUNDS


@pytest.mark.one_database
def test_what_sqlite_acknowledges_survives_a_power_cut(store: Store):
    with store.reading() as session:
        ask = session.connection().exec_driver_sql
        assert ask("PRAGMA journal_mode").scalar_one() == "wal"
        assert ask("PRAGMA synchronous").scalar_one() == 2  # FULL
        assert ask("PRAGMA foreign_keys").scalar_one() == 1
        assert ask("PRAGMA busy_timeout").scalar_one() == 15_000


def test_a_reference_to_nothing_is_refused(store: Store):
    with pytest.raises(IntegrityError), store.transaction() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO party_role (party_id, role) VALUES (999999, 'dealer')"
        )
