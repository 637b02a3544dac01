"""Projections: read models that follow the feed and can be thrown away.

A projection applies a stretch of the feed in the transaction that moves its
cursor, so a crash leaves it exactly where it was. Rebuilding is forgetting and
following again from position 0, and gives the same answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from seafood_trace.ledger import log
from seafood_trace.ledger.tables import ProjectionRow
from seafood_trace.store.engine import Store
from seafood_trace.store.unique import insert_unless_known
from seafood_trace.work.jobs import Job

BATCH = 500


@dataclass(frozen=True)
class Projection:
    """`apply` takes in a stretch of the feed, in order; `forget` empties the read model."""

    name: str
    apply: Callable[[Session, Sequence[log.FeedItem]], None]
    forget: Callable[[Session], None]


def follow(store: Store, projection: Projection, batch: int = BATCH) -> bool:
    """Take in at most `batch` leaves; whether more are waiting."""
    with store.reading() as session:
        if not log.feed(session, _cursor(session, projection), 1):
            return False
    with store.transaction() as session:
        row = _hold(session, projection)
        items = log.feed(session, row.next_position, batch)
        if items:
            projection.apply(session, items)
            row.next_position = items[-1].position + 1
        return len(items) == batch


def catch_up(store: Store, projection: Projection) -> None:
    """Follow the feed to its present end."""
    while follow(store, projection):
        pass


def rebuild(store: Store, projection: Projection) -> None:
    """Forget the read model and make it again from the whole feed."""
    with store.transaction() as session:
        _hold(session, projection).next_position = 0
        projection.forget(session)
    catch_up(store, projection)


def as_job(projection: Projection) -> Job:
    """The job that keeps this projection up with the feed."""

    def run(store: Store, _now: datetime) -> bool:
        return follow(store, projection)

    return Job(f"projection {projection.name}", timedelta(seconds=1), run)


def _hold(session: Session, projection: Projection) -> ProjectionRow:
    """The projection's row, which nobody else moves before this transaction ends."""
    insert = insert_unless_known(session, ProjectionRow, ["name"])
    session.connection().execute(insert.values(name=projection.name, next_position=0))
    return session.exec(
        select(ProjectionRow).where(ProjectionRow.name == projection.name).with_for_update()
    ).one()


def _cursor(session: Session, projection: Projection) -> int:
    row = session.get(ProjectionRow, projection.name)
    return row.next_position if row else 0
