"""When a scheduled subscription reports: six fields that the time of day and year must match, in UTC.

A field is a list of numbers and ranges, `0,[15-20],45`; one that is left out takes any value. Below
the finest field that is given, the lowest value is meant: the binding's own example of `hour` 1 and
`minute` 5 reports at 1:05, and not in each second of that minute, as the letter of the standard has
it.

PURE. Source: GS1 EPCIS 2.0, section 8.2.5.3 (QuerySchedule).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import dropwhile

from seafood_trace.errors import Faults, pointer

# The range of each field, finest first; Monday is day 1 of the week.
RANGES = {
    "second": (0, 59),
    "minute": (0, 59),
    "hour": (0, 23),
    "dayOfMonth": (1, 31),
    "month": (1, 12),
    "dayOfWeek": (1, 7),
}
LONGEST_FIELD = 200
_CLOCK = ("second", "minute", "hour")
_ELEMENT = re.compile(r"(\d{1,4})|\[(\d{1,4})-(\d{1,4})\]", re.ASCII)
# 29 February falls on each day of the week within 40 years, the turn of a century among them.
_FURTHEST = timedelta(days=40 * 366)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The values that each part of a reporting time may have, in order."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]


def parse(fields: Mapping[str, str], faults: Faults, at: str = "") -> Schedule | None:
    """The schedule, or None where a field is not right; every fault is added, below `at`."""
    before = len(list(faults))
    for name in fields:
        if name not in RANGES:
            known = ", ".join(RANGES)
            faults.add("unknown_field", f"A schedule has {known}.", at + pointer(name))
    read = {
        name: _values(name, fields[name], faults, at + pointer(name))
        for name in RANGES
        if name in fields
    }
    if not fields:
        faults.add("empty_schedule", "Give a schedule at least one field.", at)
    if len(list(faults)) > before:
        return None
    return _schedule(read)


def next_after(schedule: Schedule, instant: datetime) -> datetime | None:
    """The first reporting time later than `instant`, in UTC; None where there never is one."""
    start = instant.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
    first = _first_time(schedule, start.time())
    for day in _days(schedule, start):
        if day.date() > start.date():
            return _at(day, _first_time(schedule, time()))
        if first is not None:
            return _at(day, first)
    return None


def _schedule(read: Mapping[str, frozenset[int]]) -> Schedule:
    def values(name: str) -> frozenset[int]:
        return read.get(name, _range(name))

    finest = next(iter(read))
    lowest = {name: frozenset({0}) for name in _CLOCK[: list(RANGES).index(finest)]}
    second, minute, hour = (tuple(sorted(lowest.get(name) or values(name))) for name in _CLOCK)
    return Schedule(
        second, minute, hour, values("dayOfMonth"), values("month"), values("dayOfWeek")
    )


def _range(name: str) -> frozenset[int]:
    low, high = RANGES[name]
    return frozenset(range(low, high + 1))


def _values(name: str, text: str, faults: Faults, at: str) -> frozenset[int]:
    """The values that a field allows. One that is not right adds its faults."""
    if len(text) > LONGEST_FIELD:
        faults.add("too_long", f"A field has at most {LONGEST_FIELD} characters.", at)
        return frozenset()
    low, high = RANGES[name]
    found: set[int] = set()
    for element in text.split(","):
        match = _ELEMENT.fullmatch(element.strip())
        if match is None:
            faults.add(
                "bad_schedule_field", f"{element!r} is no number such as 5, no range as [5-9].", at
            )
            continue
        first, last = int(match[1] or match[2]), int(match[1] or match[3])
        if not low <= first <= last <= high:
            faults.add(
                "out_of_range",
                f"{element} is not within {low} to {high}, the lower number first.",
                at,
            )
            continue
        found.update(range(first, last + 1))
    return frozenset(found)


def _days(schedule: Schedule, start: datetime) -> Iterator[datetime]:
    """Midnight of each day from that of `start` on that the schedule allows."""
    day = start.replace(hour=0, minute=0, second=0)
    last = day + _FURTHEST
    while day <= last:
        if day.month not in schedule.months:
            day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
            continue
        if day.day in schedule.days and day.isoweekday() in schedule.weekdays:
            yield day
        day += _DAY


def _first_time(schedule: Schedule, earliest: time) -> time | None:
    """The first time of day that the schedule allows from `earliest` on."""
    for hour in dropwhile(lambda value: value < earliest.hour, schedule.hours):
        later_hour = hour > earliest.hour
        for minute in schedule.minutes:
            if not later_hour and minute < earliest.minute:
                continue
            later = later_hour or minute > earliest.minute
            for second in schedule.seconds:
                if later or second >= earliest.second:
                    return time(hour, minute, second)
    return None


def _at(day: datetime, found: time | None) -> datetime:
    assert found is not None, "every schedule has a time of day"
    return datetime.combine(day.date(), found, UTC)
