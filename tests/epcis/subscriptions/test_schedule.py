"""Schedules are read as the standard writes them, and report when a clock that tries each second does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seafood_trace.epcis.subscriptions.schedule import RANGES, Schedule, next_after, parse
from seafood_trace.errors import Faults

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)  # a Thursday


def schedule(**fields: str) -> Schedule:
    faults = Faults()
    found = parse(fields, faults)
    assert found is not None, list(faults)
    return found


def codes(fields: dict[str, str]) -> list[tuple[str, str]]:
    faults = Faults()
    assert parse(fields, faults, "/schedule") is None
    return [(fault.code, fault.pointer) for fault in faults]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"hour": "1", "minute": "5"}, datetime(2026, 3, 13, 1, 5, tzinfo=UTC)),
        ({"minute": "5"}, datetime(2026, 3, 12, 12, 5, tzinfo=UTC)),
        ({"second": "0"}, datetime(2026, 3, 12, 12, 1, tzinfo=UTC)),
        ({"second": "[0-59]"}, datetime(2026, 3, 12, 12, 0, 1, tzinfo=UTC)),
        ({"second": "0", "minute": "30", "hour": "2"}, datetime(2026, 3, 13, 2, 30, tzinfo=UTC)),
        ({"hour": "9", "dayOfWeek": "[6-7]"}, datetime(2026, 3, 14, 9, tzinfo=UTC)),
        ({"dayOfMonth": "31"}, datetime(2026, 3, 31, tzinfo=UTC)),
        ({"month": "2", "dayOfMonth": "29"}, datetime(2028, 2, 29, tzinfo=UTC)),
        (
            {"month": "2", "dayOfMonth": "29", "dayOfWeek": "1"},
            datetime(2044, 2, 29, tzinfo=UTC),
        ),
        ({"hour": "6,[12-13], 18"}, datetime(2026, 3, 12, 13, tzinfo=UTC)),
    ],
)
def test_the_next_report_is_when_every_field_matches(fields: dict[str, str], expected: datetime):
    assert next_after(schedule(**fields), NOON) == expected


def test_a_day_that_never_comes_never_reports():
    assert next_after(schedule(month="2", dayOfMonth="30"), NOON) is None


def test_what_was_due_in_this_very_second_is_not_due_again():
    found = schedule(second="0")
    assert next_after(found, NOON + timedelta(microseconds=1)) == NOON + timedelta(minutes=1)
    assert next_after(found, NOON - timedelta(microseconds=1)) == NOON


def test_every_fault_is_named_with_its_field():
    assert codes({"hour": "24", "minute": "[9-5]", "second": "*/5", "weekDay": "1"}) == [
        ("unknown_field", "/schedule/weekDay"),
        ("bad_schedule_field", "/schedule/second"),
        ("out_of_range", "/schedule/minute"),
        ("out_of_range", "/schedule/hour"),
    ]


@pytest.mark.parametrize("text", ["", ",", "5,", "٣", "-1", "[1-2", "1-2", "[1-2-3]", "1" * 300])
def test_what_is_no_list_of_numbers_and_ranges_is_refused(text: str):
    assert {pointer for _, pointer in codes({"minute": text})} == {"/schedule/minute"}


def test_a_schedule_without_a_field_is_refused():
    assert codes({}) == [("empty_schedule", "/schedule")]


def _element(name: str) -> st.SearchStrategy[str]:
    low, high = RANGES[name]
    number = st.integers(low, high)
    ranges = st.tuples(number, number).map(lambda two: f"[{min(two)}-{max(two)}]")
    return st.one_of(number.map(str), ranges)


def _fields() -> st.SearchStrategy[dict[str, str]]:
    lists: Any = {
        name: st.lists(_element(name), min_size=1, max_size=3).map(",".join) for name in RANGES
    }
    return st.fixed_dictionaries({}, optional=lists).filter(bool)


def _matches(fields: dict[str, str], moment: datetime) -> bool:
    """The rule of the standard, one moment at a time."""
    parts = {
        "second": moment.second,
        "minute": moment.minute,
        "hour": moment.hour,
        "dayOfMonth": moment.day,
        "month": moment.month,
        "dayOfWeek": moment.isoweekday(),
    }
    names = list(RANGES)
    finest = min(names.index(name) for name in fields)
    lowest = dict.fromkeys(names[: min(finest, 3)], "0")
    return all(_holds(text, parts[name]) for name, text in (fields | lowest).items())


def _holds(text: str, value: int) -> bool:
    for element in text.split(","):
        first, _, last = element.strip("[]").partition("-")
        if int(first) <= value <= int(last or first):
            return True
    return False


@settings(max_examples=40)
@given(_fields(), st.integers(0, 400 * 86_400_000_000))
def test_no_report_is_missed_and_none_comes_unasked(fields: dict[str, str], later: int):
    start = NOON + timedelta(microseconds=later)
    found = next_after(schedule(**fields), start)
    if found is not None:
        assert found > start
        assert _matches(fields, found)
    second = start.replace(microsecond=0) + timedelta(seconds=1)
    for _ in range(1_500):  # second by second
        if found is not None and second >= found:
            break
        assert not _matches(fields, second)
        second += timedelta(seconds=1)
