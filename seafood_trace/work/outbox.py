"""The outbox: what must follow from a write is written with it, and done once that write is durable.

A handler runs in a transaction of its own with the row's delivery mark, so a
handler that only writes to the store takes effect exactly once. One that reaches
outside may repeat, and must bear it. Retries wait 10 s, doubling to six hours;
after `MAX_ATTEMPTS` a row is left visible with its last error, due no more.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session, col, select

from seafood_trace.store.engine import Store
from seafood_trace.work.tables import OutboxRow

Payload = Mapping[str, str | int | None]
Handler = Callable[[Session, Payload, datetime], None]

MAX_ATTEMPTS = 12
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(hours=6)
BATCH = 50

_log = structlog.get_logger(__name__)


def put(session: Session, kind: str, payload: Payload, now: datetime) -> None:
    """Leave a notice to be delivered after this transaction."""
    session.add(OutboxRow(kind=kind, payload=json.dumps(payload), created_at=now, due_at=now))


def deliver_due(store: Store, handlers: Mapping[str, Handler], now: datetime) -> int:
    """Deliver what is due, oldest first; the number of rows tried."""
    with store.reading() as session:
        due = session.exec(
            select(OutboxRow.id)
            .where(col(OutboxRow.due_at) <= now)
            .order_by(col(OutboxRow.id))
            .limit(BATCH)
        ).all()
    for row_id in due:
        _deliver(store, handlers, row_id, now)
    return len(due)


def _deliver(
    store: Store, handlers: Mapping[str, Handler], row_id: int | None, now: datetime
) -> None:
    try:
        with store.transaction() as session:
            row = session.exec(
                select(OutboxRow).where(OutboxRow.id == row_id).with_for_update()
            ).one()
            if row.due_at is None or row.due_at > now:
                return  # another worker was quicker
            handlers[row.kind](session, json.loads(row.payload), now)
            row.delivered_at, row.due_at = now, None
            row.attempts += 1
    except Exception as error:  # noqa: BLE001 - one notice never holds up the others; the error stays in its row
        _log.warning("outbox delivery failed", row=row_id, error=repr(error))
        _postpone(store, row_id, error, now)


def _postpone(store: Store, row_id: int | None, error: Exception, now: datetime) -> None:
    with store.transaction() as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.id == row_id).with_for_update()).one()
        if row.due_at is None or row.due_at > now:
            return  # another worker delivered or postponed it meanwhile
        row.attempts += 1
        row.last_error = f"{type(error).__name__}: {error}"
        row.due_at = None if row.attempts >= MAX_ATTEMPTS else now + retry_after(row.attempts)


def retry_after(attempts: int) -> timedelta:
    """How long to wait after that many failed attempts (at least 1)."""
    return min(FIRST_RETRY * (1 << (attempts - 1)), LONGEST_RETRY)
