"""Jobs come due, run one at a time however many workers there are, and survive both."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from seafood_trace.store.engine import Store
from seafood_trace.work import jobs
from seafood_trace.work.jobs import LEASE, LONGEST_PAUSE, Job, run_due, work
from seafood_trace.work.tables import JobRow

pytestmark = pytest.mark.usefixtures("quiet")

NOW = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)
EVERY = timedelta(minutes=1)


@pytest.fixture
def quiet() -> Iterator[None]:
    """Tracebacks are drawn slowly, and nobody reads them here."""
    with capture_logs():
        yield


class Runs:
    """A job that counts how often it ran."""

    def __init__(self, *, more: bool = False, error: Exception | None = None) -> None:
        self.times: list[datetime] = []
        self.more, self.error = more, error

    def __call__(self, _store: Store, now: datetime) -> bool:
        self.times.append(now)
        if self.error is not None:
            raise self.error
        return self.more

    def job(self) -> Job:
        return Job("test", EVERY, self)


def row(store: Store) -> JobRow:
    with store.reading() as session:
        return session.get_one(JobRow, "test")


def test_a_job_runs_at_once_and_then_when_it_is_due_again(store: Store):
    runs = Runs()
    for seconds in (0, 1, 59, 60, 61):
        run_due(store, [runs.job()], "worker", NOW + timedelta(seconds=seconds))
    assert runs.times == [NOW, NOW + EVERY]


def test_a_job_with_more_to_do_is_due_at_once(store: Store):
    runs = Runs(more=True)
    assert run_due(store, [runs.job()], "worker", NOW)
    assert run_due(store, [runs.job()], "worker", NOW)
    runs.more = False
    assert not run_due(store, [runs.job()], "worker", NOW)
    assert len(runs.times) == 3


def test_a_job_that_fails_pauses_longer_each_time_and_keeps_its_error(store: Store):
    runs = Runs(error=ValueError("no such fish"))
    now, pauses = NOW, []
    for _ in range(12):
        assert not run_due(store, [runs.job()], "worker", now)
        pauses.append(row(store).due_at - now)
        now = row(store).due_at
    assert pauses[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert pauses[-1] == LONGEST_PAUSE
    assert row(store).failures == 12
    assert row(store).last_error == "ValueError: no such fish"


def test_a_job_that_fails_keeps_no_other_from_running(store: Store):
    failing, fine = Runs(error=ValueError()), Runs()
    run_due(store, [failing.job(), Job("fine", EVERY, fine)], "worker", NOW)
    assert fine.times == [NOW]


def test_a_job_that_works_again_forgets_its_error(store: Store):
    runs = Runs(error=ValueError())
    run_due(store, [runs.job()], "worker", NOW)
    runs.error = None
    run_due(store, [runs.job()], "worker", NOW + timedelta(seconds=5))
    assert (row(store).failures, row(store).last_error) == (0, None)


def test_a_lease_keeps_others_out_until_it_runs_out(store: Store):
    runs = Runs()
    assert jobs._lease(store, runs.job(), "killed", NOW)
    run_due(store, [runs.job()], "other", NOW + LEASE - timedelta(seconds=1))
    assert runs.times == []
    run_due(store, [runs.job()], "other", NOW + LEASE)
    assert runs.times == [NOW + LEASE]


def test_a_worker_whose_lease_was_taken_over_leaves_the_job_alone(store: Store):
    runs = Runs()
    late = NOW + LEASE

    def overtaken(_store: Store, _now: datetime) -> bool:
        assert jobs._lease(store, runs.job(), "other", late)
        return False

    run_due(store, [Job("test", EVERY, overtaken)], "slow", NOW)
    assert row(store).leased_by == "other"
    assert row(store).leased_until == late + LEASE


def test_two_workers_never_run_one_job_at_once(store: Store):
    inside, ran, overlapped = threading.Lock(), 0, False
    start = threading.Barrier(4)

    def run(_store: Store, _now: datetime) -> bool:
        nonlocal ran, overlapped
        if not inside.acquire(blocking=False):
            overlapped = True
            return False
        ran += 1
        threading.Event().wait(0.002)
        inside.release()
        return True

    def worker(name: int) -> None:
        start.wait(5)
        for _ in range(15):
            run_due(store, [Job("test", EVERY, run)], f"worker {name}", NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(worker, range(4)))
    assert ran > 0
    assert not overlapped


def test_many_workers_may_meet_a_new_job_at_the_same_moment(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    """All of them have seen that it has no row yet."""
    start = threading.Barrier(4)
    is_due = jobs._is_due

    def seen_together(store: Store, job: Job, now: datetime) -> bool:
        found = is_due(store, job, now)
        start.wait(5)
        return found

    monkeypatch.setattr(jobs, "_is_due", seen_together)
    runs = Runs()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: run_due(store, [runs.job()], f"worker {n}", NOW), range(4)))
    assert runs.times == [NOW]


def test_a_worker_runs_until_it_is_stopped(store: Store):
    stop = threading.Event()
    runs = Runs()

    def run(opened: Store, now: datetime) -> bool:
        runs(opened, now)
        stop.set()
        return False

    work(store, [Job("test", EVERY, run)], "worker", stop)
    assert len(runs.times) == 1
