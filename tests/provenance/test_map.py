"""The map: small, named for those who cannot see it, and no finer than the story."""

import re

import pytest

from seafood_trace.provenance import coast, map, words
from seafood_trace.provenance.coast import Frame
from seafood_trace.provenance.regions import REGIONS
from seafood_trace.provenance.story import Cell, Leg, Stop


def stop(number: int, kind: str = "plant", **more: object) -> Stop:
    parts: dict[str, object] = {
        "name": None, "locality": None, "region": None, "country": None, "cell": None, "deeds": (),
    }  # fmt: skip
    return Stop(number, kind, **{**parts, **more})  # type: ignore[arg-type]


SEA = stop(1, "sea", areas=("31",))
DOCK = stop(2, "dock", locality="Galveston", region="US-TX", cell=Cell(29.25, -95.0, 0.25))
PLANT = stop(3, locality="Galveston", region="US-TX", cell=Cell(29.25, -95.0, 0.25))
SHOP = stop(4, "shop", region="US-IL")
STOPS = (SEA, DOCK, PLANT, SHOP)
LEGS = (Leg(1, 2, True), Leg(2, 3, True), Leg(3, 4, False))


def drawn(stops: tuple[Stop, ...] = STOPS, legs: tuple[Leg, ...] = LEGS) -> str:
    return map.draw(stops, legs, words.short_where, "Map <1>", "From & to")


def test_whole_map_is_at_most_12_kilobytes():
    assert 2_000 < len(drawn()) <= 12_000


def test_map_is_named_and_described():
    assert '<title id="map-title">Map &lt;1&gt;</title>' in drawn()
    assert '<desc id="map-desc">From &amp; to</desc>' in drawn()


def test_map_styles_itself_by_classes_alone():
    assert "style=" not in drawn()
    assert "<style" not in drawn()
    assert "<script" not in drawn()


def test_every_stop_has_its_number_apart_from_the_others():
    spots = re.findall(r'<circle cx="(\d+)" cy="(\d+)"', drawn())
    assert len(spots) == 4
    assert len(set(spots)) == 4


def test_gap_is_drawn_broken():
    assert drawn().count("m-gap") == 1


def test_catch_area_is_hatched_and_not_a_point():
    assert 'fill="url(#hatch)"' in drawn()


def test_known_catch_cell_is_hatched_alone():
    caught = stop(1, "sea", cell=Cell(27.0, -95.0, 1.0), areas=("31",))
    assert drawn((caught, *STOPS[1:])).count('fill="url(#hatch)"') == 1


def test_catch_stands_off_the_coast_where_its_place_is_not_told():
    (x, y), (dock_x, dock_y) = [
        (int(x), int(y)) for x, y in re.findall(r'<circle cx="(\d+)" cy="(\d+)"', drawn())
    ][:2]
    assert y > dock_y
    assert abs(x - dock_x) < 80


def test_journey_without_any_place_has_no_map():
    assert drawn((stop(1, "other"),), ()) == ""


def test_journey_across_the_ocean_is_drawn_on_the_world():
    norway = stop(1, "dock", cell=Cell(69.5, 18.75, 0.25))
    far = drawn((norway, stop(2, "shop", region="US-IL")), (Leg(1, 2, True),))
    assert "m-land" in far
    assert len(far) <= 12_000


@pytest.mark.parametrize(
    ("point", "is_sea"),
    [
        ((-94.0, 28.0), True),
        ((-90.0, 35.0), False),
        ((-87.63, 41.88), False),
        ((-40.0, 30.0), True),
        ((10.0, 50.0), False),
    ],
)
def test_sea_is_told_from_land(point, is_sea):
    assert coast.is_sea(point) is is_sea


def test_land_is_cut_at_the_frame():
    frame = Frame(-98, 26, -82, 44)
    shown = coast.outlines(frame)
    assert shown.land
    assert shown.lakes
    assert all(
        frame.west - 1e-9 <= x <= frame.east + 1e-9
        and frame.south - 1e-9 <= y <= frame.north + 1e-9
        for ring in (*shown.land, *shown.lakes)
        for x, y in ring
    )


def test_every_region_has_a_middle_on_earth():
    assert len(REGIONS) == 52
    assert all(-180 <= one.longitude <= 0 <= one.latitude <= 90 for one in REGIONS.values())
