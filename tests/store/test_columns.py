"""An instant goes in and comes out the same, to the microsecond, whatever its offset."""

import calendar
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from seafood_trace.store.columns import EPOCH, from_micros, to_micros
from seafood_trace.store.engine import Store
from seafood_trace.work.tables import JobRow

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.builds(
    lambda micros, offset: from_micros(micros).astimezone(offset),
    st.integers(-62_000_000_000_000_000, 253_000_000_000_000_000),  # the years 5 to 9987
    OFFSETS,
)
BEFORE_1970 = datetime(1911, 4, 14, 23, 40, 0, 1, tzinfo=UTC)


@given(INSTANTS)
@example(BEFORE_1970)
def test_an_instant_comes_back_the_same(instant: datetime):
    again = from_micros(to_micros(instant))
    assert again == instant
    assert again.tzinfo is UTC


@given(INSTANTS)
def test_an_instant_is_counted_in_microseconds_of_utc(instant: datetime):
    seconds = calendar.timegm(instant.utctimetuple())
    assert to_micros(instant) == seconds * 1_000_000 + instant.microsecond


@given(INSTANTS, INSTANTS)
def test_instants_sort_as_their_numbers_do(one: datetime, other: datetime):
    assert (one < other) == (to_micros(one) < to_micros(other))


def test_the_microsecond_before_1970_is_minus_one():
    assert to_micros(EPOCH - timedelta(microseconds=1)) == -1


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        to_micros(datetime(2026, 3, 12, 6, 40))  # noqa: DTZ001 - naive on purpose


@pytest.mark.parametrize(
    "instant",
    [BEFORE_1970, datetime(2026, 3, 12, 6, 40, 0, 123456, tzinfo=timezone(timedelta(hours=-5)))],
)
def test_the_database_keeps_an_instant_to_the_microsecond(store: Store, instant: datetime):
    with store.transaction() as session:
        session.add(JobRow(name="test", due_at=instant))
    with store.reading() as session:
        row = session.get_one(JobRow, "test")
        kept = session.connection().execute(sa.text("SELECT due_at FROM job")).scalar_one()
    assert row.due_at == instant
    assert kept == to_micros(instant)


def test_the_database_is_never_given_a_naive_time(store: Store):
    with pytest.raises(StatementError, match="time zone"), store.transaction() as session:
        session.add(JobRow(name="test", due_at=datetime(2026, 3, 12)))  # noqa: DTZ001
