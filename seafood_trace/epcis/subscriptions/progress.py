"""How far a subscription has come: each step of a delivery, kept in its row.

The cursor moves only once the receiver has acknowledged, or once a delivery has failed so often
that it becomes a dead letter. A step that finds the row elsewhere than it left it (another worker
came between, or the subscriber has gone) changes nothing. Functions take a row that is held.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.epcis.subscriptions import schedule, subscriptions
from seafood_trace.epcis.subscriptions.parcel import Parcel
from seafood_trace.epcis.subscriptions.subscriptions import MOST_EVENTS
from seafood_trace.epcis.subscriptions.tables import DeadLetter, QuerySubscription
from seafood_trace.ledger import log
from seafood_trace.work.outbox import MAX_ATTEMPTS, retry_after

LEASE = timedelta(minutes=2)  # several times as long as a delivery may take
MOST_DUE = 200
LONGEST_ERROR = 500


def due(session: Session, now: datetime, most: int = MOST_DUE) -> list[tuple[int, int]]:
    """(number, party) of the subscriptions that have something to do, those that wait longest first."""
    has_news = col(QuerySubscription.next_position) < log.size(session)
    has_letter = sa.exists().where(
        col(DeadLetter.subscription_number) == col(QuerySubscription.number),
        col(DeadLetter.wanted_at).is_not(None),
    )
    rows = session.exec(
        select(QuerySubscription.number, QuerySubscription.party_id)
        .where(
            col(QuerySubscription.due_at) <= now,
            _is_free(now),
            col(QuerySubscription.schedule).is_not(None) | has_news | has_letter,
        )
        .order_by(col(QuerySubscription.due_at), col(QuerySubscription.number))
        .limit(most)
    )
    return [(number, party_id) for number, party_id in rows if number is not None]


def lease(session: Session, number: int, now: datetime) -> bool:
    """Whether it is ours for a while; a scheduled report begins, where none is under way."""
    taken = session.connection().execute(
        sa.update(QuerySubscription)
        .where(
            col(QuerySubscription.number) == number,
            col(QuerySubscription.due_at) <= now,
            _is_free(now),
        )
        .values(leased_until=now + LEASE, last_tried_at=now)
    )
    if taken.rowcount != 1:
        return False
    row = held(session, number)
    if row is not None and row.report_before is None and wanted_letter(session, row) is None:
        row.last_run_at = now if row.attempts == 0 else row.last_run_at
        if row.schedule is not None:
            row.report_before, row.report_is_sent = log.size(session), False
    return True


def held(session: Session, number: int) -> QuerySubscription | None:
    """The row, which nobody else changes before this transaction ends."""
    return session.exec(
        select(QuerySubscription).where(QuerySubscription.number == number).with_for_update()
    ).first()


def wanted_letter(session: Session, row: QuerySubscription) -> DeadLetter | None:
    """The oldest of what is to be sent again."""
    return session.exec(
        select(DeadLetter)
        .where(DeadLetter.subscription_number == row.number, col(DeadLetter.wanted_at).is_not(None))
        .order_by(col(DeadLetter.first_position))
        .limit(1)
    ).first()


def has_more(session: Session, row: QuerySubscription, now: datetime) -> bool:
    """Whether it has something to do at once."""
    if row.due_at is None or row.due_at > now:
        return False
    return (
        row.schedule is not None
        or row.next_position < log.size(session)
        or wanted_letter(session, row) is not None
    )


def acknowledged(row: QuerySubscription, parcel: Parcel, now: datetime) -> None:
    """The receiver has it: what follows is next."""
    row.last_notified_at = now
    row.report_is_sent = True
    row.most_events = min(MOST_EVENTS, row.most_events + 1)
    _move_on(row, parcel.next_position, now)


def nothing_found(row: QuerySubscription, next_position: int, now: datetime) -> None:
    """Up to there is nothing to send."""
    _move_on(row, next_position, now)


def too_large(session: Session, row: QuerySubscription, parcel: Parcel, now: datetime) -> None:
    """The receiver wants less at once (413): half as many, and what cannot be halved is left aside."""
    if parcel.events > 1:
        halve(row, parcel.events, now)
        return
    row.last_error = "The receiver answered 413, too large, to a single event."
    _set_aside(session, row, parcel, 1, now)
    # A receiver to which everything is too large would otherwise be sent the whole record at once.
    row.due_at = now + retry_after(1)


def halve(row: QuerySubscription, events: int, now: datetime) -> None:
    """Send half as many at once, and do so now."""
    row.most_events = events // 2
    row.due_at, row.leased_until = now, None


def failed(
    session: Session, row: QuerySubscription, parcel: Parcel, error: str, now: datetime
) -> None:
    """The receiver did not take it: once more after a while, or aside after the last attempt."""
    row.attempts += 1
    row.last_error = error[:LONGEST_ERROR]
    if row.attempts >= MAX_ATTEMPTS:
        _set_aside(session, row, parcel, row.attempts, now)
        return
    row.due_at, row.leased_until = now + retry_after(row.attempts), None


def letter_sent(
    session: Session,
    row: QuerySubscription,
    letter: DeadLetter,
    next_position: int,
    events: int,
    now: datetime,
) -> None:
    """What had been left aside has arrived up to there, or there is nothing of it to send."""
    if events:
        row.last_notified_at = now
    row.last_error, row.attempts = None, 0
    if next_position >= letter.end_position:
        session.delete(letter)
    else:
        letter.first_position = next_position
        letter.events = max(0, letter.events - events)
    session.flush()
    row.due_at, row.leased_until = _next_due(session, row, now), None


def letter_failed(
    session: Session, row: QuerySubscription, letter: DeadLetter, error: str, now: datetime
) -> None:
    """It still does not arrive, and is left aside again until somebody asks once more."""
    letter.attempts += 1
    letter.last_error = row.last_error = error[:LONGEST_ERROR]
    letter.wanted_at = None
    session.flush()
    row.due_at, row.leased_until = _next_due(session, row, now), None


def stalled(row: QuerySubscription, error: str, now: datetime) -> None:
    """What is next cannot be told: looked at again after a while, for as long as it takes."""
    row.attempts += 1
    row.last_error = error[:LONGEST_ERROR]
    pause = retry_after(min(row.attempts, MAX_ATTEMPTS))
    row.due_at, row.leased_until = now + pause, None


def ended(row: QuerySubscription, now: datetime) -> None:
    """There is nobody any more on whose behalf to read."""
    row.ended_at, row.due_at, row.leased_until = now, None, None


def _is_free(now: datetime) -> "sa.ColumnElement[bool]":
    until = col(QuerySubscription.leased_until)
    return until.is_(None) | (until <= now)


def _set_aside(
    session: Session, row: QuerySubscription, parcel: Parcel, attempts: int, now: datetime
) -> None:
    if parcel.events:
        assert row.number is not None
        session.add(
            DeadLetter(
                subscription_number=row.number,
                first_position=parcel.start,
                end_position=parcel.next_position,
                events=parcel.events,
                attempts=attempts,
                last_error=row.last_error or "",
                created_at=now,
            )
        )
    error = row.last_error
    row.report_is_sent = True
    _move_on(row, parcel.next_position, now)
    row.last_error = error


def _move_on(row: QuerySubscription, next_position: int, now: datetime) -> None:
    row.next_position = next_position
    row.attempts, row.last_error, row.leased_until = 0, None, None
    if row.report_before is not None and next_position >= row.report_before:
        row.report_before, row.report_is_sent = None, False
        row.due_at = _next_report(row, now)
    else:
        row.due_at = now


def _next_due(session: Session, row: QuerySubscription, now: datetime) -> datetime | None:
    """After a dead letter: the next one, the report under way, or the next report."""
    if row.report_before is not None or wanted_letter(session, row) is not None:
        return now
    return _next_report(row, row.last_run_at or row.created_at)


def _next_report(row: QuerySubscription, after: datetime) -> datetime | None:
    found = subscriptions.schedule_of(row)
    return after if found is None else schedule.next_after(found, after)
