"""On which days something happened, as the people there count days.

A fishery's assurance is judged on the catch dates and a site's on the day of handling, both in
the offset that the event was sent with.

PURE.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from seafood_trace.epcis.event import Event, Json
from seafood_trace.epcis.gdst.telling import catch_information

# A trip date is taken for the start of the trip only where it is so near to the event: our reading,
# since documents also put the day of landing there, or a whole year's licence.
LONGEST_TRIP = timedelta(days=60)

_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


def local_day(event: Event) -> date:
    """The day of the event in the offset that it was sent with."""
    match = _OFFSET.fullmatch(event.event_time_offset)
    if match is None:
        return event.event_time.date()
    sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return _shifted(event, -offset if sign == "-" else offset)


def catch_days(event: Event) -> tuple[date, date]:
    """First and last day on which the fish of a catch event was caught.

    As its harvest dates say; without them from the trip's date to the day of the event.
    """
    told = sorted(_harvest_dates(event))
    last = local_day(event)
    if told:
        return told[0], told[-1]
    trips = [day for day in _trip_dates(event) if timedelta() <= last - day <= LONGEST_TRIP]
    return min(trips, default=last), last


def _shifted(event: Event, offset: timedelta) -> date:
    try:
        return (event.event_time + offset).date()
    except OverflowError:  # in the years 1 and 9999
        return event.event_time.date()


def _harvest_dates(event: Event) -> Iterator[date]:
    for name in ("harvestStartDate", "harvestEndDate", "harvestDate"):
        yield from _date_in(_field(event.ilmd, name))


def _trip_dates(event: Event) -> Iterator[date]:
    for entry in catch_information(event):
        yield from _date_in(entry.trip_date)


def _date_in(value: Json) -> Iterator[date]:
    """The day with which the text begins, where it does."""
    if isinstance(value, str):
        try:
            yield date.fromisoformat(value.strip()[:10])
        except ValueError:
            return


def _field(tree: Mapping[str, Json], local_name: str) -> Json:
    return next((v for name, v in tree.items() if name.rpartition("}")[2] == local_name), None)
