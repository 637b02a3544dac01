"""Projections follow the feed, survive crashes where they were, and can be thrown away."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from seafood_trace.ledger.log import FeedItem
from seafood_trace.ledger.projections import Projection, as_job, catch_up, follow, rebuild
from seafood_trace.ledger.tables import ProjectionRow
from seafood_trace.store.engine import Store
from seafood_trace.work.jobs import run_due
from tests.ledger.test_log import NOW, write


class Seen:
    """A read model: the positions that it was given, one row each."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.after_apply: Callable[[], None] = lambda: None
        self.projection = Projection("seen", self.apply, self.forget)
        with store.transaction() as session:
            session.connection().execute(sa.text("CREATE TABLE seen (position BIGINT PRIMARY KEY)"))

    def apply(self, session: Session, items: Sequence[FeedItem]) -> None:
        rows = [{"position": item.position} for item in items]
        session.connection().execute(sa.text("INSERT INTO seen VALUES (:position)"), rows)
        self.after_apply()

    def forget(self, session: Session) -> None:
        session.connection().execute(sa.text("DELETE FROM seen"))

    def rows(self) -> list[int]:
        with self.store.reading() as session:
            found = session.connection().execute(sa.text("SELECT position FROM seen ORDER BY 1"))
            return list(found.scalars())

    def cursor(self) -> int:
        with self.store.reading() as session:
            row = session.get(ProjectionRow, "seen")
        return row.next_position if row else 0


@pytest.fixture
def seen(store: Store) -> Seen:
    return Seen(store)


def test_a_projection_takes_in_what_is_there_and_then_what_comes(store: Store, seen: Seen):
    write(store, 5)
    catch_up(store, seen.projection)
    write(store, 2)
    assert seen.rows() == list(range(5))
    catch_up(store, seen.projection)
    assert seen.rows() == list(range(7))
    assert seen.cursor() == 7


def test_it_takes_in_a_stretch_at_a_time(store: Store, seen: Seen):
    write(store, 5)
    assert follow(store, seen.projection, batch=2)
    assert seen.rows() == [0, 1]
    assert follow(store, seen.projection, batch=2)
    assert not follow(store, seen.projection, batch=2)
    assert seen.rows() == list(range(5))


def test_nothing_new_writes_nothing(store: Store, seen: Seen):
    assert not follow(store, seen.projection)
    assert seen.cursor() == 0


def test_a_crash_in_the_middle_leaves_it_where_it_was(store: Store, seen: Seen):
    write(store, 4)
    follow(store, seen.projection, batch=2)

    def crash() -> None:
        raise KeyboardInterrupt

    seen.after_apply = crash
    with pytest.raises(KeyboardInterrupt):
        follow(store, seen.projection, batch=2)
    assert (seen.rows(), seen.cursor()) == ([0, 1], 2)
    seen.after_apply = lambda: None
    catch_up(store, seen.projection)
    assert seen.rows() == list(range(4))


def test_rebuilding_gives_what_following_gave(store: Store, seen: Seen):
    for count in (3, 1, 4):
        write(store, count)
        follow(store, seen.projection)
    followed = (seen.rows(), seen.cursor())
    rebuild(store, seen.projection)
    assert (seen.rows(), seen.cursor()) == followed


def test_rebuilding_while_a_worker_follows_gives_the_same(store: Store, seen: Seen):
    """The worker is in the middle of a stretch when the operator throws the model away."""
    write(store, 4)
    follow(store, seen.projection, batch=2)
    applying = threading.Event()

    def linger() -> None:
        applying.set()
        threading.Event().wait(0.2)

    seen.after_apply = linger
    with ThreadPoolExecutor(1) as pool:
        worker = pool.submit(follow, store, seen.projection, 2)
        applying.wait(5)
        rebuild(store, seen.projection)
        worker.result()
    assert (seen.rows(), seen.cursor()) == (list(range(4)), 4)


def test_two_workers_that_begin_together_take_in_each_leaf_once(store: Store, seen: Seen):
    write(store, 9)
    start = threading.Barrier(3)

    def run(_: int) -> None:
        start.wait(5)
        while follow(store, seen.projection, 2):
            pass

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    assert seen.rows() == list(range(9))


def test_the_worker_keeps_it_up_with_the_feed(store: Store, seen: Seen):
    write(store, 3)
    run_due(store, [as_job(seen.projection)], "worker", NOW)
    assert seen.rows() == [0, 1, 2]
