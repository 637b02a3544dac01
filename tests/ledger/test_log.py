"""Positions have no gaps and become visible in their order, whoever writes at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from seafood_trace.ledger import log
from seafood_trace.ledger.commitment import LeafKind, commit_to
from seafood_trace.store.engine import Store

NOW = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)
WRITERS, ROUNDS, LONGEST = 3, 25, 3


def write(store: Store, count: int = 1) -> range:
    entries = [commit_to(LeafKind.EVENT, {"number": number}) for number in range(count)]
    with store.transaction() as session:
        return log.append(session, log.lock_head(session), entries, NOW)


def feed(store: Store, start: int = 0, limit: int = 10_000) -> list[int]:
    with store.reading() as session:
        return [item.position for item in log.feed(session, start, limit)]


def size(store: Store) -> int:
    with store.reading() as session:
        return log.size(session)


def test_a_new_log_is_empty(store: Store):
    assert (size(store), feed(store)) == (0, [])


def test_positions_follow_each_other(store: Store):
    assert [write(store, count) for count in (1, 3, 0, 2)] == [
        range(1),
        range(1, 4),
        range(4, 4),
        range(4, 6),
    ]
    assert size(store) == 6


def test_the_feed_begins_where_it_is_asked_to_and_is_bounded(store: Store):
    write(store, 10)
    assert feed(store, 4, 3) == [4, 5, 6]
    assert feed(store, 10) == []


def test_a_write_that_fails_leaves_no_gap(store: Store):
    def fail() -> None:
        with store.transaction() as session:
            entries = [commit_to(LeafKind.EVENT, {})]
            log.append(session, log.lock_head(session), entries, NOW)
            raise ZeroDivisionError

    write(store)
    with pytest.raises(ZeroDivisionError):
        fail()
    assert write(store) == range(1, 2)


def test_a_position_is_seen_only_once_all_below_it_are(store: Store):
    """One writer holds the head; the other waits, and so does everything above."""
    holding, release = threading.Event(), threading.Event()

    def hold() -> range:
        with store.transaction() as session:
            first = log.lock_head(session)
            holding.set()
            release.wait(5)
            return log.append(session, first, [commit_to(LeafKind.EVENT, {})], NOW)

    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(hold)
        holding.wait(5)
        quick = pool.submit(write, store)
        assert feed(store) == []
        release.set()
        assert (slow.result(), quick.result()) == (range(1), range(1, 2))


def test_a_reader_sees_every_position_once_and_in_order_while_writers_race(store: Store):
    done = threading.Event()
    seen: list[int] = []

    def follow() -> None:
        is_last = False
        while not is_last:
            is_last = (
                done.is_set()
            )  # asked before the look, so that one look follows the last write
            with store.reading() as session:
                items = log.feed(session, len(seen), 7)
                shown = log.size(session)
            assert shown >= len(seen) + len(items)
            seen.extend(item.position for item in items)
            is_last = is_last and not items

    def race(writer: int) -> list[range]:
        return [write(store, 1 + (writer + turn) % LONGEST) for turn in range(ROUNDS)]

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        following = pool.submit(follow)
        taken = [one for many in pool.map(race, range(WRITERS)) for one in many]
        done.set()
        following.result(30)
    assert seen == list(range(len(seen)))
    assert sorted(position for one in taken for position in one) == seen
    assert size(store) == len(seen)
