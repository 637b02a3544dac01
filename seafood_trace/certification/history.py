"""What an assurance was worth on a day, from the history of its status.

The last recorded change that is in force on the day decides: a later word of the issuer about
the same days outranks an earlier one. Nothing can be made to have been valid: a reinstatement
takes effect on the day it is recorded or later. A suspension or an end may reach back, where its
issuer says so in so many words.

PURE. Source: domain facts, "On which day".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from seafood_trace.errors import Conflict, Faults

# A day has begun somewhere as long as this before it ends in UTC.
WESTERNMOST = timedelta(hours=12)


class Status(StrEnum):
    """Valid, suspended, ended; and not yet begun."""

    VALID = "valid"
    SUSPENDED = "suspended"
    ENDED = "ended"
    NOT_YET_VALID = "not_yet_valid"


# Worst last: of several days the worst is what counts.
_ORDER = (Status.VALID, Status.NOT_YET_VALID, Status.SUSPENDED, Status.ENDED)


@dataclass(frozen=True, slots=True)
class Change:
    """From `effective_on` the status is this; `position` in the log says which came later."""

    status: Status
    effective_on: date
    reason: str
    recorded_at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class Validity:
    """First and last day; without a last one, until further notice."""

    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The status on a day, since when, and the reason given; None where the dates alone decide."""

    status: Status
    since: date
    reason: str | None = None

    @property
    def is_valid(self) -> bool:
        return self.status is Status.VALID


def status_on(history: Iterable[Change], day: date, validity: Validity) -> Standing:
    """The status on that day; the history may come in any order."""
    if day < validity.first:
        return Standing(Status.NOT_YET_VALID, validity.first)
    expired = validity.last is not None and day > validity.last
    in_force = [change for change in history if change.effective_on <= day]
    last = max(in_force, key=lambda change: change.position, default=None)
    if last is not None and last.status is Status.ENDED:
        return Standing(last.status, last.effective_on, last.reason)
    if expired and validity.last is not None:
        return Standing(Status.ENDED, validity.last + timedelta(days=1))
    if last is None:
        return Standing(Status.VALID, validity.first)
    return Standing(last.status, last.effective_on, last.reason)


def worst_between(
    history: Sequence[Change], first: date, last: date, validity: Validity
) -> Standing:
    """The worst status on any day from first to last: fish of that trip was caught under it."""
    turns = {first, last, *(change.effective_on for change in history)}
    if validity.last is not None and first <= validity.last < last:
        turns.add(validity.last)
    days = sorted(day for day in turns if first <= day <= last)
    standings = [status_on(history, day, validity) for day in days]
    return max(standings, key=lambda standing: _ORDER.index(standing.status))


def changed_after(history: Iterable[Change], day: date, until: date) -> Change | None:
    """The first suspension or end that took effect after `day` and by `until`."""
    later = [
        change
        for change in history
        if day < change.effective_on <= until and change.status is not Status.VALID
    ]
    return min(later, key=lambda change: (change.effective_on, change.position), default=None)


def next_turn(history: Iterable[Change], validity: Validity, after: date) -> date | None:
    """The next day after `after` on which a change takes effect or the validity ends."""
    turns = {validity.first, *(change.effective_on for change in history)}
    if validity.last is not None and validity.last < date.max:
        turns.add(validity.last + timedelta(days=1))
    return min((day for day in turns if day > after), default=None)


@dataclass(frozen=True, slots=True)
class Step:
    """A change that somebody asks for. `reaches_back`: the issuer says that it starts in the past."""

    status: Status
    effective_on: date
    reaches_back: bool = False


def check_step(history: Sequence[Change], step: Step, validity: Validity, now: datetime) -> None:
    """Raises Conflict for a step that the status does not allow, InvalidInput for a wrong day."""
    _check_status(history, step, validity)
    faults = Faults()
    today = (now - WESTERNMOST).date()
    if step.status is Status.VALID and step.effective_on < today:
        faults.add(
            "reinstated_in_the_past",
            f"Nothing becomes valid for days that are past: give {now.date()} or a later day.",
            "/effective_on",
        )
    if step.status is not Status.VALID and step.effective_on < today and not step.reaches_back:
        faults.add(
            "reaches_back",
            f"{step.effective_on} is past. If the issuer means fish of those days too, say so "
            "with reaches_back: true; otherwise give today or a later day.",
            "/reaches_back",
        )
    if step.effective_on < validity.first:
        faults.add(
            "before_it_began",
            f"It begins on {validity.first}; give that day or a later one.",
            "/effective_on",
        )
    faults.raise_if_any()


def _check_status(history: Sequence[Change], step: Step, validity: Validity) -> None:
    end = next((change for change in history if change.status is Status.ENDED), None)
    if end is not None:
        raise Conflict.of(
            "assurance_ended",
            f"This ended on {end.effective_on}, for good; register a new one instead.",
        )
    standing = status_on(history, max(step.effective_on, validity.first), validity)
    if standing.status is Status.ENDED:
        raise Conflict.of(
            "assurance_ended",
            f"Its validity is over since {standing.since}; register a new one instead.",
            "/effective_on",
        )
    if step.status is Status.VALID and standing.status is not Status.SUSPENDED:
        raise Conflict.of(
            "not_suspended",
            f"It is not suspended on {step.effective_on}, so there is nothing to reinstate.",
            "/effective_on",
        )
    if step.status is Status.SUSPENDED and standing.status is Status.SUSPENDED:
        raise Conflict.of(
            "already_suspended",
            f"It is suspended on {step.effective_on} already, since {standing.since}.",
            "/effective_on",
        )
