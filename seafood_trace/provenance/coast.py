"""Land for the map, cut to what is shown: outlines in degrees, and whether a point is at sea.

From the Gulf to the Great Lakes the outlines are fine; a journey that leaves that frame is
drawn on the world. PURE.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from seafood_trace.provenance import coast_data

Point = tuple[float, float]  # longitude, latitude
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the earth, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        return self.west <= point[0] <= self.east and self.south <= point[1] <= self.north


@dataclass(frozen=True, slots=True)
class Outlines:
    """Rings of land and of lakes, and lines between states."""

    land: tuple[Ring, ...]
    lakes: tuple[Ring, ...] = ()
    lines: tuple[Ring, ...] = ()


HOME = Frame(-107, 15, -71, 51)  # where the fine outlines end


def outlines(frame: Frame) -> Outlines:
    """What of the earth lies in the frame: fine within `HOME`, else of the world."""
    is_home = HOME.holds((frame.west, frame.south)) and HOME.holds((frame.east, frame.north))
    whole = _home() if is_home else _world()
    return Outlines(
        land=_cut_rings(whole.land, frame),
        lakes=_cut_rings(whole.lakes, frame),
        lines=tuple(piece for line in whole.lines for piece in _cut_line(line, frame)),
    )


def is_sea(point: Point) -> bool:
    """Whether the point lies outside of all land."""
    land = _home().land if HOME.holds(point) else _world().land
    return not any(_is_inside(point, ring) for ring in land)


@cache
def _home() -> Outlines:
    unit = coast_data.UNITS_PER_DEGREE
    return Outlines(
        land=_read(coast_data.LAND, unit),
        lakes=_read(coast_data.LAKES, unit),
        lines=_read(coast_data.STATE_LINES, unit),
    )


@cache
def _world() -> Outlines:
    return Outlines(land=_read(coast_data.WORLD, coast_data.WORLD_UNITS_PER_DEGREE))


def _read(texts: Iterable[str], units_per_degree: int) -> tuple[Ring, ...]:
    return tuple(_ring(text, units_per_degree) for text in texts)


def _ring(text: str, units_per_degree: int) -> Ring:
    numbers = [int(number) for number in text.split()]
    x = y = 0
    points = []
    for step_x, step_y in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + step_x, y + step_y
        points.append((x / units_per_degree, y / units_per_degree))
    return tuple(points)


def _is_inside(point: Point, ring: Ring) -> bool:
    """By counting the sides that a line from the point to the east crosses."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in pairwise((*ring, ring[0])):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _cut_rings(rings: Iterable[Ring], frame: Frame) -> tuple[Ring, ...]:
    cut = (_cut_ring(ring, frame) for ring in rings)
    return tuple(ring for ring in cut if len(ring) > 2)


def _cut_ring(ring: Ring, frame: Frame) -> Ring:
    """The ring within the frame: Sutherland and Hodgman's rule, one side after another."""
    for axis, bound, sign in (
        (0, frame.west, 1),
        (0, frame.east, -1),
        (1, frame.south, 1),
        (1, frame.north, -1),
    ):
        ring = _cut_side(ring, axis, bound, sign)
    return ring


def _cut_side(ring: Ring, axis: int, bound: float, sign: int) -> Ring:
    kept: list[Point] = []
    for before, point in zip((*ring[-1:], *ring[:-1]), ring, strict=True):
        was_in = (before[axis] - bound) * sign >= 0
        is_in = (point[axis] - bound) * sign >= 0
        if was_in != is_in:
            share = (bound - before[axis]) / (point[axis] - before[axis])
            kept.append(
                (
                    before[0] + share * (point[0] - before[0]),
                    before[1] + share * (point[1] - before[1]),
                )
            )
        if is_in:
            kept.append(point)
    return tuple(kept)


def _cut_line(line: Ring, frame: Frame) -> list[Ring]:
    """The pieces of the line with a side in the frame, each reaching just beyond it."""
    pieces: list[list[Point]] = []
    joins = False
    for first, second in pairwise(line):
        if frame.holds(first) or frame.holds(second):
            if not joins:
                pieces.append([first])
            pieces[-1].append(second)
            joins = True
        else:
            joins = False
    return [tuple(piece) for piece in pieces]
