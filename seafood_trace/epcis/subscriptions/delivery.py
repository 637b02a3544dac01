"""Delivery of what is subscribed to: at least once, in order, each subscriber on its own.

What to send is read in one short transaction, sent in none, and what came of it kept in a third.
A crash between the last two sends the same again. A subscriber that is slow or away holds a thread
of its own and nobody else: the job that starts deliveries goes on without waiting for it.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.epcis.forms import EpcFormat
from seafood_trace.epcis.subscriptions import finding, progress, queries, subscriptions
from seafood_trace.epcis.subscriptions.finding import Stretch
from seafood_trace.epcis.subscriptions.parcel import Label, Parcel, pack
from seafood_trace.epcis.subscriptions.tables import DeadLetter, NamedQuery, QuerySubscription
from seafood_trace.errors import InvalidInput, SeafoodTraceError
from seafood_trace.ledger import log
from seafood_trace.parties.company_prefixes import PrefixLengths
from seafood_trace.store.engine import Store
from seafood_trace.work.jobs import Job
from seafood_trace.work.outbound import Outbound

TOO_LARGE = 413
SECONDS = 10.0  # for a receiver to answer
MOST_ANSWER_BYTES = 256 * 1024
MOST_STEPS = 20  # before another subscription has its turn
THREADS = 8
MOST_OF_A_PARTY = 2  # threads; so no partner's slow receivers keep all of them
PATIENCE = 1.0  # seconds that the job waits for what it started

_log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Step:
    """What is next for a subscription: what lies from `start` to below `next_position`.

    Without a parcel there is nothing to send of it. `letter_id` is set where it had been left
    aside. `reader` is None where nobody may read it any more.
    """

    start: int
    next_position: int
    reader: Actor | None
    dest: str = ""
    parcel: Parcel | None = None
    letter_id: int | None = None


@dataclass(frozen=True)
class Deliverer:
    """Delivers for one subscription after the other; `clock` tells the time, which passes meanwhile."""

    outbound: Outbound
    clock: Clock

    def deliver(self, store: Store, number: int) -> int:
        """The number of steps made for this subscription, none where another worker has it."""
        for done in range(MOST_STEPS):
            with store.transaction() as session:
                is_ours = progress.lease(session, number, self.clock())
            if not is_ours or not self._step(store, number):
                return done + is_ours
        return MOST_STEPS

    def _step(self, store: Store, number: int) -> bool:
        """Whether there may be more to do at once."""
        try:
            with store.reading() as session:
                step = _plan(session, number, self.clock())
        except InvalidInput as error:  # a query that an earlier version took, and this one does not
            return self._stall(store, number, f"The query cannot be answered: {error}")
        if step is None:
            return False  # unsubscribed meanwhile
        outcome = None if step.parcel is None else self._send(store, step, step.parcel)
        with store.transaction() as session:
            row = progress.held(session, number)
            return row is not None and _keep(session, row, step, outcome, self.clock())

    def _stall(self, store: Store, number: int, reason: str) -> bool:
        with store.transaction() as session:
            row = progress.held(session, number)
            if row is not None:
                progress.stalled(row, reason, self.clock())
        return False

    def _send(self, store: Store, step: Step, parcel: Parcel) -> "_Outcome":
        if step.reader is not None and step.reader.reads_all and parcel.events:
            with store.transaction() as session:
                what = f"{parcel.events} events from position {parcel.start}"
                visibility.log_reading(session, step.reader, what, self.clock())
        try:
            answer = self.outbound.post(
                step.dest,
                parcel.headers,
                parcel.body,
                most_bytes=MOST_ANSWER_BYTES,
                seconds=SECONDS,
            )
        except SeafoodTraceError as error:
            return _Outcome(None, str(error))
        return _Outcome(answer.status, f"The receiver answered {answer.status}.")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The status that the receiver answered, None where it did not, and a sentence on it."""

    status: int | None
    sentence: str

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def _plan(session: Session, number: int, now: datetime) -> Step | None:
    """What is next; None where the subscription is gone."""
    row = session.get(QuerySubscription, number)
    query = None if row is None else session.get(NamedQuery, row.query_id)
    if row is None or query is None:
        return None
    reader = subscriptions.reader(session, row)
    letter = progress.wanted_letter(session, row)
    stretch = _stretch(session, row, letter)
    if reader is None:
        return Step(stretch.start, stretch.start, None)
    asked = queries.asked_by(query)
    matches = queries.matcher(session, reader, asked, since=row.initial_record_time)
    found = finding.find(session, reader, matches, stretch, most=row.most_events)
    step = Step(
        stretch.start,
        found.next_position,
        reader,
        dest=row.dest,
        letter_id=None if letter is None else letter.id,
    )
    is_empty_report = (
        letter is None
        and row.report_if_empty
        and not row.report_is_sent
        and found.next_position >= stretch.end
    )
    if not found.events and not is_empty_report:
        return step
    parcel = pack(
        _label(row, query, now),
        found.events,
        (stretch.start, found.next_position),
        PrefixLengths(session),
    )
    return replace(step, parcel=parcel, next_position=parcel.next_position)


def _stretch(session: Session, row: QuerySubscription, letter: DeadLetter | None) -> Stretch:
    """What is to be looked at: what was left aside first, then what is new."""
    if letter is not None:
        return Stretch(letter.first_position, letter.end_position)
    end = log.size(session) if row.report_before is None else row.report_before
    return Stretch(row.next_position, end)


def _keep(
    session: Session, row: QuerySubscription, step: Step, outcome: _Outcome | None, now: datetime
) -> bool:
    """Keep what came of the step; whether the subscription has more to do at once."""
    if step.reader is None:
        progress.ended(row, now)
    elif step.letter_id is not None:
        _keep_letter(session, row, step, outcome, now)
    elif row.next_position != step.start:
        return False  # our lease had run out, and another worker has moved on
    elif step.parcel is None or outcome is None:
        progress.nothing_found(row, step.next_position, now)
    elif outcome.is_taken:
        progress.acknowledged(row, step.parcel, now)
    elif outcome.status == TOO_LARGE:
        progress.too_large(session, row, step.parcel, now)
    else:
        progress.failed(session, row, step.parcel, outcome.sentence, now)
    session.flush()
    return progress.has_more(session, row, now)


def _keep_letter(
    session: Session, row: QuerySubscription, step: Step, outcome: _Outcome | None, now: datetime
) -> None:
    letter = session.get(DeadLetter, step.letter_id)
    if letter is None or letter.first_position != step.start:
        return
    events = 0 if step.parcel is None else step.parcel.events
    if outcome is None or outcome.is_taken:
        progress.letter_sent(session, row, letter, step.next_position, events, now)
    elif outcome.status == TOO_LARGE and events > 1:
        progress.halve(row, events, now)
    else:
        progress.letter_failed(session, row, letter, outcome.sentence, now)


def _label(row: QuerySubscription, query: NamedQuery, now: datetime) -> Label:
    return Label(
        query_name=query.name,
        subscription_id=row.id,
        secret=row.secret,
        epc_format=EpcFormat(row.epc_format),
        min_record_time=subscriptions.min_record_time(row),
        created_at=now,
    )


class Deliveries:
    """Starts the delivery of what is due, each subscription in a thread, and does not wait for long."""

    def __init__(self, deliverer: Deliverer) -> None:
        self._deliverer = deliverer
        self._pool: ThreadPoolExecutor | None = None
        self._running: dict[int, int] = {}  # number of the subscription: its party
        self._lock = threading.Lock()

    def run(self, store: Store, now: datetime) -> bool:
        """Start what is due; whether anything was. What takes long goes on after this has returned."""
        with store.reading() as session:
            due = progress.due(session, now)
        started = [self._start(store, number, party) for number, party in self._admitted(due)]
        wait(started, timeout=PATIENCE)
        return bool(started)

    def finish(self) -> None:
        """Wait for everything that was started."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def _admitted(self, due: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Those of the due for which there is a thread now."""
        for number, party in due:
            with self._lock:
                of_parties = Counter(self._running.values())
                if len(self._running) >= THREADS:
                    return
                if number in self._running or of_parties[party] >= MOST_OF_A_PARTY:
                    continue
                self._running[number] = party
            yield number, party

    def _start(self, store: Store, number: int, party: int) -> "Future[int]":
        # Made on first use, in the worker's own process: a thread does not outlive a fork.
        if self._pool is None:
            self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="delivery")
        started = self._pool.submit(self._deliverer.deliver, store, number)
        started.add_done_callback(lambda future: self._done(number, future))
        return started

    def _done(self, number: int, future: "Future[int]") -> None:
        with self._lock:
            self._running.pop(number, None)
        error = future.exception()
        if error is not None:
            # Its lease runs out, and it is tried again.
            _log.error("delivery failed", subscription=number, exc_info=error)


def job(outbound: Outbound, clock: Clock) -> Job:
    """The job of the worker that delivers what is subscribed to."""
    return Job("subscriptions", timedelta(seconds=1), Deliveries(Deliverer(outbound, clock)).run)
