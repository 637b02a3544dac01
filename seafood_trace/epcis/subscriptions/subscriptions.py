"""Webhook subscriptions: who wants to be told of a query's events, where and when.

A subscription belongs to a partner and reads what that partner may read; whether it reads
everything was decided by the rights of whoever made it. It ends when its query is deleted or its
partner is no longer a member.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.access import keys
from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Permission, permissions_of
from seafood_trace.epcis.event import Json
from seafood_trace.epcis.exceptions import NoSuchName, SubscriptionControls
from seafood_trace.epcis.forms import EpcFormat
from seafood_trace.epcis.subscriptions import queries, schedule
from seafood_trace.epcis.subscriptions.controls import Controls
from seafood_trace.epcis.subscriptions.schedule import Schedule
from seafood_trace.epcis.subscriptions.tables import DeadLetter, NamedQuery, QuerySubscription
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.errors import Faults
from seafood_trace.ledger import log
from seafood_trace.parties.tables import Party

MOST_SUBSCRIPTIONS = 100
MOST_EVENTS = 100  # in one delivery
_OUT_OF_ORDER = 1_000


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What the receiver did not take in all attempts: so many dead letters, with so many events."""

    letters: int = 0
    events: int = 0


def create(
    session: Session,
    actor: Actor,
    query: NamedQuery,
    controls: Controls,
    epc_format: EpcFormat,
    now: datetime,
) -> QuerySubscription:
    """The new subscription.

    Raises NoSuchName where the query was deleted meanwhile, SubscriptionControls beyond the limit,
    or where no report is ever due.
    """
    queries.hold_subscriptions(session, actor)
    query = queries.get(session, actor, query.name)
    if _count(session, actor.party_id) >= MOST_SUBSCRIPTIONS:
        raise SubscriptionControls.of(
            "too_many_subscriptions", f"A partner has at most {MOST_SUBSCRIPTIONS} subscriptions."
        )
    timing = controls.timing
    due_at = now if timing.schedule is None else schedule.next_after(timing.schedule, now)
    if due_at is None:
        raise SubscriptionControls.of("never_due", "There is no such day in any year.", "/schedule")
    assert query.id is not None
    row = QuerySubscription(
        id=str(uuid.uuid4()),
        query_id=query.id,
        party_id=actor.party_id,
        reads_all=actor.reads_all,
        dest=controls.dest,
        secret=controls.secret,
        schedule=None if timing.fields is None else json.dumps(dict(timing.fields)),
        report_if_empty=timing.report_if_empty,
        initial_record_time=timing.initial_record_time,
        epc_format=epc_format.value,
        created_at=now,
        created_by=actor.label,
        key_id=actor.key_id,
        next_position=first_position(session, timing.initial_record_time),
        most_events=MOST_EVENTS,
        due_at=due_at,
    )
    session.add(row)
    session.flush()
    return row


def first_position(session: Session, since: datetime | None) -> int:
    """Where to begin, so that nothing recorded from `since` on is missed: now, without it.

    Times are taken a moment before positions, so the order of the two may differ by a few.
    """
    size = log.size(session)
    if since is None:
        return size
    earliest = (
        select(EpcisEvent.position)
        .where(col(EpcisEvent.record_time) >= since)
        .order_by(col(EpcisEvent.record_time), col(EpcisEvent.position))
        .limit(_OUT_OF_ORDER)
    )
    return min(session.exec(earliest).all(), default=size)


def get(session: Session, actor: Actor, name: str, subscription_id: str) -> QuerySubscription:
    """The actor's own subscription to the query of this name. Raises NoSuchName."""
    row = session.exec(
        select(QuerySubscription)
        .join(NamedQuery, col(NamedQuery.id) == col(QuerySubscription.query_id))
        .where(
            QuerySubscription.id == subscription_id,
            QuerySubscription.party_id == actor.party_id,
            NamedQuery.name == name,
        )
    ).first()
    if row is None:
        raise NoSuchName.of("subscription_unknown", "This query has no subscription with this ID.")
    return row


def listed(
    session: Session, query: NamedQuery, after: int | None, limit: int
) -> list[QuerySubscription]:
    """The query's subscriptions that have not ended, oldest first, at most `limit`."""
    statement = select(QuerySubscription).where(
        QuerySubscription.query_id == query.id,
        col(QuerySubscription.number) > (after or 0),
        col(QuerySubscription.ended_at).is_(None),
    )
    return list(session.exec(statement.order_by(col(QuerySubscription.number)).limit(limit)).all())


def delete(session: Session, actor: Actor, name: str, subscription_id: str) -> None:
    """Unsubscribe: nothing more is sent. Raises NoSuchName."""
    queries.hold_subscriptions(session, actor)
    row = get(session, actor, name, subscription_id)
    session.refresh(row, with_for_update=True)  # so that no delivery leaves anything aside for it
    connection = session.connection()
    connection.execute(
        sa.delete(DeadLetter).where(col(DeadLetter.subscription_number) == row.number)
    )
    connection.execute(
        sa.delete(QuerySubscription).where(col(QuerySubscription.number) == row.number)
    )


def redeliver(
    session: Session, actor: Actor, name: str, subscription_id: str, now: datetime
) -> QuerySubscription:
    """Have everything that was not taken sent again, and at once. Raises NoSuchName."""
    queries.hold_subscriptions(session, actor)
    row = get(session, actor, name, subscription_id)
    session.connection().execute(
        sa.update(DeadLetter)
        .where(col(DeadLetter.subscription_number) == row.number)
        .values(wanted_at=now)
    )
    if row.ended_at is None and (row.attempts or undelivered(session, row).letters):
        row.due_at = now
        session.add(row)
    return row


def undelivered(session: Session, row: QuerySubscription) -> Undelivered:
    """How much the receiver did not take."""
    letters, events = session.exec(
        select(sa.func.count(), sa.func.coalesce(sa.func.sum(col(DeadLetter.events)), 0)).where(
            DeadLetter.subscription_number == row.number
        )
    ).one()
    return Undelivered(letters, int(events))


def schedule_of(row: QuerySubscription) -> Schedule | None:
    """The schedule, None for a stream."""
    if row.schedule is None:
        return None
    found = schedule.parse(json.loads(row.schedule), Faults())
    assert found is not None, "a schedule that was taken once reads again"
    return found


def reader(session: Session, row: QuerySubscription) -> Actor | None:
    """On whose behalf events are read; None where there is nobody any more."""
    party = session.get(Party, row.party_id)
    roles = keys.roles_of(session, row.party_id)
    allowed = permissions_of(roles)
    if party is None or not party.is_member or Permission.READ not in allowed:
        return None
    if row.key_id is not None and not keys.is_good(session, row.key_id):
        return None
    wanted = {Permission.READ, Permission.READ_ALL} if row.reads_all else {Permission.READ}
    return Actor(row.party_id, roles, allowed & wanted, label=f"subscription {row.id}")


def as_json(row: QuerySubscription, name: str, left: Undelivered) -> dict[str, Json]:
    """The subscription as its owner is shown it; its token stays with us."""
    told: dict[str, Json | datetime] = {
        "subscriptionID": row.id,
        "queryName": name,
        "dest": row.dest,
        "createdAt": row.created_at,
        "lastNotifiedAt": row.last_notified_at,
        "initialRecordTime": row.initial_record_time,
        "minRecordTime": min_record_time(row),
        "epcFormat": row.epc_format,
        "state": _state(row),
        "attempts": row.attempts,
        "lastError": row.last_error,
        "nextAttemptAt": row.due_at if row.schedule or row.attempts else None,
        "deadLetters": left.letters,
        "undeliveredEvents": left.events,
    }
    if row.schedule is None:
        told["stream"] = True
    else:
        told |= {"schedule": json.loads(row.schedule), "reportIfEmpty": row.report_if_empty}
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in told.items()
        if value is not None
    }


def min_record_time(row: QuerySubscription) -> datetime:
    """The least record time of what comes next (EPCIS 2.0, header GS1-Query-Min-Record-Time)."""
    return row.last_run_at or row.initial_record_time or row.created_at


def _state(row: QuerySubscription) -> str:
    if row.ended_at is not None:
        return "ended"
    return "retrying" if row.attempts else "active"


def _count(session: Session, party_id: int) -> int:
    return session.exec(
        select(sa.func.count())
        .select_from(QuerySubscription)
        .where(
            QuerySubscription.party_id == party_id,
            col(QuerySubscription.ended_at).is_(None),
        )
    ).one()
