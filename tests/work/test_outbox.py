"""What must follow from a write is delivered once, again when it failed, and visible when it never could be."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from seafood_trace.errors import NotFound
from seafood_trace.store import identity
from seafood_trace.store.engine import Store
from seafood_trace.work import outbox
from seafood_trace.work.outbox import MAX_ATTEMPTS, Handler, Payload, deliver_due, put, retry_after
from seafood_trace.work.tables import OutboxRow

NOW = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)


def leave(store: Store, kind: str = "greet", count: int = 1) -> None:
    with store.transaction() as session:
        for number in range(count):
            put(session, kind, {"number": number}, NOW)


def rows(store: Store) -> list[OutboxRow]:
    with store.reading() as session:
        return list(session.exec(select(OutboxRow).order_by(col(OutboxRow.id))).all())


def kept(store: Store) -> set[str]:
    """What handlers wrote into the store."""
    uris = {f"urn:x:{number}" for number in range(100)}
    with store.reading() as session:
        return set(identity.ids(session, uris))


def write(session: Session, payload: Payload, _now: datetime) -> None:
    identity.intern(session, [f"urn:x:{payload['number']}"])


class Greets:
    """A handler that remembers whom it greeted, and fails while it is told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.greeted: list[Payload] = []
        self.error = error

    def __call__(self, _session: Session, payload: Payload, _now: datetime) -> None:
        if self.error is not None:
            raise self.error
        self.greeted.append(payload)

    @property
    def handlers(self) -> Mapping[str, Handler]:
        return {"greet": self}


def test_a_notice_is_delivered_once_and_in_order(store: Store):
    leave(store, count=3)
    greets = Greets()
    assert deliver_due(store, greets.handlers, NOW) == 3
    assert deliver_due(store, greets.handlers, NOW) == 0
    assert greets.greeted == [{"number": 0}, {"number": 1}, {"number": 2}]
    assert [row.delivered_at for row in rows(store)] == [NOW] * 3


def test_a_write_that_fails_leaves_no_notice(store: Store):
    def fail() -> None:
        with store.transaction() as session:
            put(session, "greet", {}, NOW)
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert rows(store) == []


def test_a_delivery_that_fails_is_tried_again_later(store: Store):
    leave(store)
    greets = Greets(NotFound.of("gone", "The partner's server is gone."))
    deliver_due(store, greets.handlers, NOW)
    (row,) = rows(store)
    assert (row.attempts, row.due_at) == (1, NOW + timedelta(seconds=10))
    assert row.last_error == "NotFound: The partner's server is gone."
    greets.error = None
    assert deliver_due(store, greets.handlers, NOW + timedelta(seconds=9)) == 0
    assert deliver_due(store, greets.handlers, NOW + timedelta(seconds=10)) == 1
    assert len(greets.greeted) == 1


def test_pauses_double_up_to_six_hours():
    assert [retry_after(n).total_seconds() for n in (1, 2, 3)] == [10, 20, 40]
    assert retry_after(MAX_ATTEMPTS) == timedelta(hours=5, minutes=41, seconds=20)
    assert retry_after(MAX_ATTEMPTS + 1) == timedelta(hours=6)


def test_a_notice_that_never_arrives_stays_visible(store: Store):
    leave(store)
    greets, now = Greets(OSError("unreachable")), NOW
    for _ in range(MAX_ATTEMPTS + 3):
        deliver_due(store, greets.handlers, now)
        now += timedelta(hours=6)
    (row,) = rows(store)
    assert (row.attempts, row.due_at, row.delivered_at) == (MAX_ATTEMPTS, None, None)
    assert row.last_error == "OSError: unreachable"


@pytest.mark.parametrize(
    "error", [OSError("net"), KeyError("kind"), ValueError("unforeseen"), TypeError("unforeseen")]
)
def test_a_notice_that_fails_keeps_no_other_from_its_delivery(store: Store, error: Exception):
    def fail_first(session: Session, payload: Payload, now: datetime) -> None:
        if payload["number"] == 0:
            raise error
        write(session, payload, now)

    leave(store, count=3)
    deliver_due(store, {"greet": fail_first}, NOW)
    assert kept(store) == {"urn:x:1", "urn:x:2"}
    assert [row.attempts for row in rows(store)] == [1, 1, 1]


def test_a_notice_of_an_unknown_kind_is_kept_with_its_error(store: Store):
    leave(store, kind="of a later version")
    deliver_due(store, {}, NOW)
    (row,) = rows(store)
    assert row.last_error is not None
    assert "of a later version" in row.last_error
    assert row.due_at is not None


def test_what_a_handler_wrote_goes_with_its_failure(store: Store):
    def write_and_fail(session: Session, payload: Payload, now: datetime) -> None:
        write(session, payload, now)
        raise OSError

    leave(store)
    deliver_due(store, {"greet": write_and_fail}, NOW)
    assert kept(store) == set()
    assert rows(store)[0].delivered_at is None


def test_what_a_handler_wrote_stays_with_its_mark(store: Store):
    leave(store)
    deliver_due(store, {"greet": write}, NOW)
    assert kept(store) == {"urn:x:0"}
    assert rows(store)[0].delivered_at == NOW


def test_two_workers_deliver_each_notice_once(store: Store):
    leave(store, count=20)
    greets = Greets()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: deliver_due(store, greets.handlers, NOW), range(4)))
    assert sorted(int(payload["number"] or 0) for payload in greets.greeted) == list(range(20))


def test_a_failure_takes_back_no_delivery_of_another_worker(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    """It failed here, was delivered there, and only then is the failure written down."""
    leave(store)
    postpone = outbox._postpone
    failed, delivered = threading.Event(), threading.Event()

    def slow(*args: object) -> None:
        failed.set()
        delivered.wait(5)
        postpone(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "_postpone", slow)
    greets = Greets()
    with ThreadPoolExecutor(1) as pool:
        failing = pool.submit(deliver_due, store, Greets(OSError()).handlers, NOW)
        failed.wait(5)
        deliver_due(store, greets.handlers, NOW)
        delivered.set()
        failing.result()
    (row,) = rows(store)
    assert (row.delivered_at, row.due_at) == (NOW, None)
