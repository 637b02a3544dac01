"""Jobs: named pieces of work that come due again and again, run by one worker at a time.

A worker leases a job by a conditional update; a lease that has run out (its
worker was killed) is taken over by the next. A job that fails is tried again
after a pause that doubles, and its last error stays visible in its row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event

import sqlalchemy as sa
import structlog
from sqlmodel import col, select

from seafood_trace.store.engine import Store
from seafood_trace.store.unique import insert_unless_known
from seafood_trace.work.tables import JobRow

LEASE = timedelta(minutes=5)
IDLE_SECONDS = 0.5
LONGEST_PAUSE = timedelta(minutes=10)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """`run(store, now)` answers whether more is waiting; then it is due again at once, else after `every`."""

    name: str
    every: timedelta
    run: Callable[[Store, datetime], bool]


def work(store: Store, jobs: Sequence[Job], worker: str, stop: Event) -> None:
    """Run due jobs until `stop` is set."""
    while not stop.is_set():
        if not run_due(store, jobs, worker, datetime.now(UTC)):
            stop.wait(IDLE_SECONDS)


def run_due(store: Store, jobs: Sequence[Job], worker: str, now: datetime) -> bool:
    """Run every job that is due once; whether any of them has more to do."""
    more = False
    for job in jobs:
        if _is_due(store, job, now) and _lease(store, job, worker, now):
            more |= _run(store, job, worker, now)
    return more


def _is_due(store: Store, job: Job, now: datetime) -> bool:
    with store.reading() as session:
        row = session.exec(select(JobRow).where(JobRow.name == job.name)).first()
        if row is None:
            return True
        return row.due_at <= now and (row.leased_until is None or row.leased_until <= now)


def _lease(store: Store, job: Job, worker: str, now: datetime) -> bool:
    with store.transaction() as session:
        insert = insert_unless_known(session, JobRow, ["name"])
        session.connection().execute(insert.values(name=job.name, due_at=now, failures=0))
        free = sa.or_(col(JobRow.leased_until).is_(None), col(JobRow.leased_until) <= now)
        taken = session.connection().execute(
            sa.update(JobRow)
            .where(col(JobRow.name) == job.name, col(JobRow.due_at) <= now, free)
            .values(leased_until=now + LEASE, leased_by=worker)
        )
        return taken.rowcount == 1


def _run(store: Store, job: Job, worker: str, now: datetime) -> bool:
    error: str | None = None
    more = False
    try:
        more = job.run(store, now)
    except Exception as failure:  # noqa: BLE001 - the worker outlives any job; the error stays in the job's row
        _log.exception("job failed", job=job.name)
        error = f"{type(failure).__name__}: {failure}"
    with store.transaction() as session:
        row = session.exec(
            select(JobRow).where(JobRow.name == job.name, JobRow.leased_by == worker)
        ).first()
        if row is None:
            return more  # the lease ran out and another worker has the job
        row.leased_until, row.leased_by, row.last_run_at = None, None, now
        row.failures = row.failures + 1 if error else 0
        row.last_error = error
        row.due_at = now + (_pause(row.failures) if error else timedelta() if more else job.every)
    return more


def _pause(failures: int) -> timedelta:
    return min(timedelta(seconds=5) * (1 << min(failures - 1, 10)), LONGEST_PAUSE)
