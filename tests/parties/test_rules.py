"""What master data must look like."""

import pytest

from seafood_trace.errors import Faults, InvalidInput
from seafood_trace.parties import rules


def codes(faults: Faults) -> list[tuple[str, str]]:
    return [(fault.code, fault.pointer) for fault in faults]


@pytest.mark.parametrize("text", ["", "   ", "a\nb", "a\x07", "a\u202eb", "a\u200b", "x" * 201])
def test_text_that_is_no_line_is_refused(text: str):
    with pytest.raises(InvalidInput):
        rules.line(text, 200)


def test_space_around_a_line_is_taken_off():
    assert rules.line("\u00a0 José's Fish, 鯛 ", 200) == "José's Fish, 鯛"


@pytest.mark.parametrize("code", ["bay-plant", "1", "a" * 60])
def test_short_names_are_taken(code: str):
    faults = Faults()
    rules.short_name(faults, code, "/code")
    assert not faults


@pytest.mark.parametrize("code", ["", "Bay", "bay plant", "a" * 61, "bay_plant", "bay\n"])
def test_other_short_names_are_refused(code: str):
    faults = Faults()
    rules.short_name(faults, code, "/code")
    assert codes(faults) == [("bad_code", "/code")]


@pytest.mark.parametrize("zone", ["CST", "America/Galveston", "", "../etc/passwd", "localtime"])
def test_what_is_no_time_zone_everywhere_is_refused(zone: str):
    faults = Faults()
    rules.time_zone(faults, zone, "/time_zone")
    # "CST6CDT" is an IANA name and "CST" is none.
    assert codes(faults) == [("bad_time_zone", "/time_zone")]


def test_the_country_that_people_call_uk_is_gb():
    faults = Faults()
    rules.country(faults, "UK", "/country")
    assert "GB" in next(iter(faults)).message


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        (29.3, -94.8, []),
        (None, None, []),
        (90.0, -180.0, []),
        (29.3, None, [("half_a_place", "/longitude")]),
        (None, 1.0, [("half_a_place", "/latitude")]),
        (90.1, 180.1, [("bad_latitude", "/latitude"), ("bad_longitude", "/longitude")]),
        (float("nan"), 0.0, [("bad_latitude", "/latitude")]),
    ],
)
def test_coordinates_come_in_pairs_and_in_range(
    latitude: float | None, longitude: float | None, expected: list[tuple[str, str]]
):
    faults = Faults()
    rules.coordinates(faults, latitude, longitude)
    assert codes(faults) == expected


@pytest.mark.parametrize("number", ["IMO9074729", "IMO12345678"])
def test_imo_numbers_are_taken(number: str):
    faults = Faults()
    rules.imo(faults, number, "/imo")
    assert not faults


@pytest.mark.parametrize(
    "number", ["9074729", "IMO123456", "IMO123456789", "imo9074729", "IMO\u0669074729"]
)
def test_other_imo_numbers_are_refused(number: str):
    faults = Faults()
    rules.imo(faults, number, "/imo")
    assert codes(faults) == [("bad_imo", "/imo")]
