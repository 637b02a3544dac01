from datetime import UTC, date, datetime

import pytest

from seafood_trace.certification.days import catch_days, local_day
from seafood_trace.epcis.event import Event, EventType, Json

pytestmark = pytest.mark.one_database

EVENING = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)  # still the 8th in Galveston
KDE = "{https://ref.gs1.org/cbv/mda/}"


def event(ilmd: dict[str, Json] | None = None, offset: str = "-05:00") -> Event:
    return Event(EventType.OBJECT, EVENING, offset, as_sent={}, ilmd=ilmd or {})


def caught(trip_date: str) -> Event:
    catch: list[Json] = [{"vesselTripDate": trip_date}]
    catches: Json = {"vesselCatchInformation": catch}
    return event({"vesselCatchInformationList": catches})


def test_day_is_that_of_the_place_and_not_of_utc():
    assert local_day(event()) == date(2026, 3, 8)
    assert local_day(event(offset="+00:00")) == date(2026, 3, 9)
    assert local_day(event(offset="+05:30")) == date(2026, 3, 9)


def test_day_at_the_end_of_time_stays():
    last = datetime(9999, 12, 31, 23, 0, tzinfo=UTC)

    assert local_day(Event(EventType.OBJECT, last, "+05:00", as_sent={})) == last.date()


def test_harvest_dates_are_the_catch_days():
    told: dict[str, Json] = {
        f"{KDE}harvestStartDate": "2026-03-02",
        f"{KDE}harvestEndDate": "2026-03-07T10:00:00Z",
    }

    assert catch_days(event(told)) == (date(2026, 3, 2), date(2026, 3, 7))


def test_catch_lasts_from_the_trips_date_to_the_event():
    assert catch_days(caught("2026-03-02")) == (date(2026, 3, 2), date(2026, 3, 8))


@pytest.mark.parametrize("trip_date", ["2025-01-01", "2026-03-20", "March", ""])
def test_trip_date_that_cannot_be_the_trips_start_is_not_used(trip_date):
    assert catch_days(caught(trip_date)) == (date(2026, 3, 8), date(2026, 3, 8))


def test_without_dates_the_day_of_the_event_is_the_catch_day():
    assert catch_days(event()) == (date(2026, 3, 8), date(2026, 3, 8))
