"""One subscription over an open connection: what is to be said on it next.

It reads the ledger's feed only when the other side has taken what was said before, so nothing waits
for a slow reader but its own place in the feed. Who asks is recognised anew for each step: a key
that is revoked, or a query that is deleted, ends it. It is gone with its connection; whoever comes
again says from when on (`initialRecordTime`).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from seafood_trace.access import keys, people, visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Permission
from seafood_trace.epcis.forms import EpcFormat
from seafood_trace.epcis.query.language import EventQuery
from seafood_trace.epcis.subscriptions import finding, queries, schedule, subscriptions
from seafood_trace.epcis.subscriptions.controls import Timing
from seafood_trace.epcis.subscriptions.finding import Found, Stretch
from seafood_trace.epcis.subscriptions.parcel import Label, Parcel, pack
from seafood_trace.epcis.subscriptions.subscriptions import MOST_EVENTS
from seafood_trace.errors import NotAllowed
from seafood_trace.ledger import log
from seafood_trace.parties.company_prefixes import PrefixLengths
from seafood_trace.store.engine import Store
from seafood_trace.web.problem import NotSignedIn

CHECK_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks for as it connects."""

    token: str | None
    query_name: str
    timing: Timing
    epc_format: EpcFormat


def recognise(session: Session, token: str | None, now: datetime) -> Actor:
    """Who holds this key or session, and may read. Raises NotSignedIn and NotAllowed."""
    actor = None
    if token is not None:
        is_of_person = token.startswith(people.TOKEN_PREFIX)
        recognised = people.recognise(session, token, now) if is_of_person else None
        actor = recognised if is_of_person else keys.recognise(session, token)
    if actor is None:
        raise NotSignedIn.of(
            "not_signed_in",
            "Connect with a valid API key as `Authorization: Bearer st_…` or `X-API-Key`.",
        )
    if not actor.may(Permission.READ):
        raise NotAllowed.of("permission_missing", "Your key's scope does not include reading.")
    return actor


class Line:
    """The state of one connection's subscription."""

    def __init__(self, store: Store, asked: Asked, now: datetime) -> None:
        """Raises NotSignedIn, NotAllowed and NoSuchName."""
        self._asked = asked
        self.subscription_id = str(uuid.uuid4())
        with store.reading() as session:
            actor = recognise(session, asked.token, now)
            self._asked_of(session, actor)
            since = asked.timing.initial_record_time
            self._next_position = subscriptions.first_position(session, since)
        self.party_id = actor.party_id
        self.min_record_time = asked.timing.initial_record_time or now
        self._checked_at = now
        self._report_before: int | None = None
        self._report_is_sent = False
        self._due_at = self._next_report(now)

    def next_parcel(self, store: Store, now: datetime, size: int) -> Parcel | None:
        """What is to be said now, if anything; `size` is that of the log.

        Raises NotSignedIn, NotAllowed and NoSuchName where the line has ended.
        """
        if not self._has_news(now, size) and now - self._checked_at < CHECK_EVERY:
            return None
        with store.reading() as session:
            actor = recognise(session, self._asked.token, now)
            asked = self._asked_of(session, actor)
            self._checked_at = now
            if not self._has_news(now, size):
                return None
            stretch = self._stretch(session, size)
            since = self._asked.timing.initial_record_time
            matches = queries.matcher(session, actor, asked, since=since)
            found = finding.find(session, actor, matches, stretch, most=MOST_EVENTS)
            parcel = self._pack(session, found, stretch, now)
        if parcel is not None and parcel.events and actor.reads_all:
            with store.transaction() as session:
                visibility.log_reading(
                    session,
                    actor,
                    f"{parcel.events} events by WebSocket {self.subscription_id}",
                    now,
                )
        return parcel

    def _has_news(self, now: datetime, size: int) -> bool:
        if self._asked.timing.schedule is None:
            return self._next_position < size
        return self._report_before is not None or (self._due_at is not None and now >= self._due_at)

    def _asked_of(self, session: Session, actor: Actor) -> EventQuery:
        if self._asked.query_name == queries.SIMPLE:
            return EventQuery()
        return queries.asked_by(queries.get(session, actor, self._asked.query_name))

    def _stretch(self, session: Session, size: int) -> Stretch:
        if self._asked.timing.schedule is None:
            return Stretch(self._next_position, size)
        if self._report_before is None:
            self._report_before, self._report_is_sent = log.size(session), False
        return Stretch(self._next_position, self._report_before)

    def _pack(
        self, session: Session, found: Found, stretch: Stretch, now: datetime
    ) -> Parcel | None:
        """The parcel, where there is something to say; the line moves on past it."""
        is_last = found.next_position >= stretch.end
        wants_empty = self._asked.timing.report_if_empty and not self._report_is_sent
        parcel = None
        if found.events or (is_last and wants_empty):
            label = Label(
                query_name=self._asked.query_name,
                subscription_id=self.subscription_id,
                secret=None,
                epc_format=self._asked.epc_format,
                min_record_time=self.min_record_time,
                created_at=now,
            )
            positions = (stretch.start, found.next_position)
            parcel = pack(label, found.events, positions, PrefixLengths(session))
            self._report_is_sent = True
        self._next_position = found.next_position if parcel is None else parcel.next_position
        self.min_record_time = now
        if self._report_before is not None and self._next_position >= self._report_before:
            self._report_before = None
            self._due_at = self._next_report(now)
        return parcel

    def _next_report(self, now: datetime) -> datetime | None:
        found = self._asked.timing.schedule
        return None if found is None else schedule.next_after(found, now)
