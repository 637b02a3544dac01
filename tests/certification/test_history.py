from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.certification.history import (
    WESTERNMOST,
    Change,
    Standing,
    Status,
    Step,
    Validity,
    changed_after,
    check_step,
    next_turn,
    status_on,
    worst_between,
)
from seafood_trace.errors import Conflict, InvalidInput

pytestmark = pytest.mark.one_database

YEAR = Validity(date(2026, 1, 1), date(2026, 12, 31))
NOW = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def change(status: Status, on: str, position: int = 1) -> Change:
    return Change(status, day(on), "why", NOW, position)


def suspended(on: str, position: int = 1) -> Change:
    return change(Status.SUSPENDED, on, position)


def valid(on: str, position: int = 2) -> Change:
    return change(Status.VALID, on, position)


def ended(on: str, position: int = 3) -> Change:
    return change(Status.ENDED, on, position)


def test_without_changes_the_dates_decide():
    days = [date(2025, 12, 31), day("01-01"), day("12-31"), date(2027, 1, 1)]

    found = [status_on([], one, YEAR).status for one in days]

    assert found == [Status.NOT_YET_VALID, Status.VALID, Status.VALID, Status.ENDED]


def test_without_a_last_day_it_is_valid_until_further_notice():
    assert status_on([], date(2090, 1, 1), Validity(day("01-01"))).is_valid


def test_suspension_touches_its_own_day_and_later_ones():
    history = [suspended("03-10")]

    assert status_on(history, day("03-09"), YEAR).status is Status.VALID
    assert status_on(history, day("03-10"), YEAR) == Standing(Status.SUSPENDED, day("03-10"), "why")


def test_reinstatement_leaves_the_days_between_suspended():
    history = [suspended("03-10"), valid("04-01")]

    assert status_on(history, day("03-31"), YEAR).status is Status.SUSPENDED
    assert status_on(history, day("04-01"), YEAR).status is Status.VALID


def test_the_change_recorded_last_outranks_a_later_day():
    history = [suspended("03-10"), valid("04-01"), suspended("02-01", position=3)]

    assert status_on(history, day("05-01"), YEAR) == Standing(Status.SUSPENDED, day("02-01"), "why")


def test_a_suspended_one_that_expires_has_ended():
    assert status_on([suspended("03-10")], date(2027, 2, 1), YEAR) == Standing(
        Status.ENDED, date(2027, 1, 1)
    )


def test_an_end_outlasts_the_last_day():
    assert status_on([ended("06-01")], date(2027, 2, 1), YEAR) == Standing(
        Status.ENDED, day("06-01"), "why"
    )


def test_a_trip_is_judged_by_its_worst_day():
    history = [suspended("03-10"), valid("03-12")]

    worst = worst_between(history, day("03-08"), day("03-15"), YEAR)

    assert worst.status is Status.SUSPENDED


def test_a_trip_that_outlasts_the_validity_is_not_covered():
    ends_in_trip = Validity(day("01-01"), day("03-10"))

    worst = worst_between([], day("03-08"), day("03-15"), ends_in_trip)

    assert worst == Standing(Status.ENDED, day("03-11"))


def test_a_trip_before_the_validity_is_not_covered():
    begins_in_trip = Validity(day("03-10"))

    worst = worst_between([], day("03-08"), day("03-15"), begins_in_trip)

    assert worst.status is Status.NOT_YET_VALID


def test_what_changed_after_the_catch_is_noted_with_its_first_day():
    history = [suspended("04-01"), valid("05-01"), suspended("06-01", 4)]

    found = changed_after(history, day("03-08"), day("12-01"))

    assert found == history[0]
    assert changed_after(history, day("03-08"), day("03-31")) is None
    assert changed_after(history, day("06-01"), day("12-01")) is None


def test_next_turn_is_a_planned_change_or_the_end_of_validity():
    assert next_turn([suspended("04-01")], YEAR, day("03-12")) == day("04-01")
    assert next_turn([suspended("04-01")], YEAR, day("04-01")) == date(2027, 1, 1)
    assert next_turn([], Validity(day("01-01")), day("03-12")) is None
    assert next_turn([], Validity(day("01-01"), date.max), day("03-12")) is None


def refused(history: list[Change], step: Step) -> str:
    with pytest.raises((Conflict, InvalidInput)) as error:
        check_step(history, step, YEAR, NOW)
    return error.value.faults[0].code


def test_suspension_may_be_planned_and_made_today():
    check_step([], Step(Status.SUSPENDED, day("03-12")), YEAR, NOW)
    check_step([], Step(Status.SUSPENDED, day("06-01")), YEAR, NOW)


def test_suspension_reaches_back_only_in_so_many_words():
    back = day("02-01")

    assert refused([], Step(Status.SUSPENDED, back)) == "reaches_back"
    check_step([], Step(Status.SUSPENDED, back, reaches_back=True), YEAR, NOW)


def test_end_reaches_back_only_in_so_many_words():
    assert refused([], Step(Status.ENDED, day("02-01"))) == "reaches_back"
    check_step([], Step(Status.ENDED, day("02-01"), reaches_back=True), YEAR, NOW)


def test_nothing_becomes_valid_for_days_that_are_past():
    step = Step(Status.VALID, day("03-10"), reaches_back=True)

    assert refused([suspended("03-01")], step) == "reinstated_in_the_past"


def test_today_is_the_day_that_has_not_ended_everywhere():
    late = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)  # still the evening of the 12th in Galveston

    check_step([suspended("03-01")], Step(Status.VALID, day("03-12")), YEAR, late)


def test_reinstating_what_is_valid_is_refused():
    assert refused([], Step(Status.VALID, day("03-12"))) == "not_suspended"
    planned = [suspended("06-01")]
    assert refused(planned, Step(Status.VALID, day("03-12"))) == "not_suspended"


def test_suspending_what_is_suspended_is_refused():
    step = Step(Status.SUSPENDED, day("03-12"))

    assert refused([suspended("03-01")], step) == "already_suspended"


def test_nothing_follows_an_end():
    for status in (Status.VALID, Status.SUSPENDED, Status.ENDED):
        step = Step(status, day("05-01"), reaches_back=True)
        assert refused([ended("06-01")], step) == "assurance_ended"


def test_nothing_follows_the_last_day():
    late = date(2027, 5, 1)

    assert refused([suspended("03-01")], Step(Status.VALID, late)) == "assurance_ended"


def test_a_change_lies_within_the_validity():
    early = Step(Status.SUSPENDED, date(2025, 6, 1), reaches_back=True)

    assert refused([], early) == "before_it_began"


DAYS = st.dates(date(2025, 12, 1), date(2027, 2, 1))


@st.composite
def recorded_histories(draw: st.DrawFn) -> list[Change]:
    """Changes in the order they were recorded, each as the rules would have let it pass."""
    history: list[Change] = []
    now = NOW
    for position in range(draw(st.integers(0, 6))):
        now += timedelta(days=draw(st.integers(0, 60)))
        status = draw(st.sampled_from([Status.SUSPENDED, Status.VALID, Status.ENDED]))
        step = Step(status, draw(DAYS), reaches_back=True)
        try:
            check_step(history, step, YEAR, now)
        except (Conflict, InvalidInput):
            continue
        history.append(Change(status, step.effective_on, "why", now, position))
    return history


@given(recorded_histories(), DAYS, st.randoms())
def test_the_order_in_which_a_history_is_read_does_not_matter(history, on, random):
    shuffled = history[:]
    random.shuffle(shuffled)

    assert status_on(shuffled, on, YEAR) == status_on(history, on, YEAR)


@given(recorded_histories(), DAYS)
def test_a_change_leaves_the_days_before_it_alone(history, on):
    for length, one in enumerate(history):
        if on < one.effective_on:
            before = status_on(history[:length], on, YEAR)
            assert status_on(history[: length + 1], on, YEAR) == before


@given(recorded_histories(), DAYS)
def test_no_day_that_is_past_becomes_valid(history, on):
    for length, one in enumerate(history):
        is_past = on < (one.recorded_at - WESTERNMOST).date()
        if is_past and not status_on(history[:length], on, YEAR).is_valid:
            assert not status_on(history[: length + 1], on, YEAR).is_valid


@given(recorded_histories(), DAYS, DAYS)
def test_the_worst_of_a_span_is_that_of_some_day_in_it(history, one, other):
    first, last = sorted((one, other))
    each = {
        status_on(history, first + timedelta(days=offset), YEAR).status
        for offset in range((last - first).days + 1)
    }

    worst = worst_between(history, first, last, YEAR)

    assert worst.status in each
    assert worst.is_valid == (each == {Status.VALID})
