"""The journey as an inline SVG: the sea it came from as an area, the stops numbered as in the timeline.

Nothing is more precise than the story: pins stand in the middle of coarse cells, of a state
where nobody may be named, and the catch is a hatched area with its number in the open sea.
Colours are classes, so that the page's light and dark rules hold; there is no style in here,
which the page's content security policy would refuse. PURE.

The projection is the plain one, a degree of longitude shortened by the cosine of the middle
latitude: over the length of a continent nobody sees the difference.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from seafood_trace.provenance import coast
from seafood_trace.provenance.coast import Frame, Point, Ring
from seafood_trace.provenance.regions import REGIONS
from seafood_trace.provenance.story import Cell, Leg, Stop

WIDTH = 400
_PAD = 1.6  # degrees around the journey
_LEAST_SPAN = 7.0  # degrees: a journey across town still shows where on the coast it was
_TALLEST, _WIDEST = 0.86, 1.7  # width over height
_PIN = 10
_APART = 2 * _PIN + 3
_OFFSHORE = 1.5  # degrees from the port to the number in the sea
_BEARINGS = (180, 150, 210, 120, 240, 90, 270, 0)  # south first: the case the map is made for

# FAO's major areas as boxes, for hatching alone: land and other seas are drawn over them.
_AREAS = {"31": Frame(-98, 5, -40, 35)}

Label = Callable[[Stop], str]


@dataclass(frozen=True, slots=True)
class _Paper:
    """The frame on paper."""

    frame: Frame
    scale: float
    squeeze: float

    @property
    def height(self) -> int:
        return round((self.frame.north - self.frame.south) * self.scale)

    def at(self, point: Point) -> tuple[float, float]:
        x = (point[0] - self.frame.west) * self.squeeze * self.scale
        return x, (self.frame.north - point[1]) * self.scale


def draw(
    stops: Sequence[Stop], legs: Sequence[Leg], label: Label, title: str, description: str
) -> str:
    """The map, some 3 to 10 kB; "" where no stop has a place. `label` names a stop on paper."""
    where = _whereabouts(stops, legs)
    if not where:
        return ""
    paper = _paper(_frame([*where.values(), *_corners(stops)]))
    pins = _pins({number: paper.at(point) for number, point in where.items()}, paper)
    at_sea = [stop for stop in stops if stop.kind == "sea"]
    parts = [
        f'<svg class="map" viewBox="0 0 {WIDTH} {paper.height}" role="img" '
        f'aria-labelledby="map-title map-desc" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="map-title">{escape(title)}</title>'
        f'<desc id="map-desc">{escape(description)}</desc>',
        '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path d="M0 0v7" class="m-hatch"/></pattern></defs>',
        f'<rect class="m-sea" width="{WIDTH}" height="{paper.height}"/>',
        *(_area(stop, paper) for stop in at_sea),
        *_land(paper),
        *(_cell_rect(stop.cell, paper) for stop in at_sea if stop.cell is not None),
        *(_leg(leg, pins) for leg in legs if leg.from_stop in pins and leg.to_stop in pins),
        *_labels([stop for stop in stops if stop.number in pins], pins, label),
        *(_pin(stop, pins[stop.number]) for stop in stops if stop.number in pins),
        "</svg>",
    ]
    return "".join(parts)


# Where things are.


def _whereabouts(stops: Sequence[Stop], legs: Sequence[Leg]) -> dict[int, Point]:
    """A point for each stop that can be shown, by its number."""
    on_land = {
        stop.number: point
        for stop in stops
        if stop.kind != "sea" and (point := _middle(stop)) is not None
    }
    at_sea: dict[int, Point] = {}
    for stop in stops:
        if stop.kind == "sea":
            ports = [leg.to_stop for leg in legs if leg.from_stop == stop.number]
            port = next((on_land[number] for number in ports if number in on_land), None)
            point = _middle(stop) or (None if port is None else _off(port))
            if point is not None:
                at_sea[stop.number] = point
    return at_sea | on_land


def _middle(stop: Stop) -> Point | None:
    if stop.cell is not None:
        half = stop.cell.degrees / 2
        return stop.cell.west + half, stop.cell.south + half
    region = REGIONS.get(stop.region or "")
    return None if region is None else (region.longitude, region.latitude)


def _off(port: Point) -> Point | None:
    """A point in the open sea off the port; None where there is none near."""
    for reach in (_OFFSHORE, 2 * _OFFSHORE):
        for bearing in _BEARINGS:
            angle = math.radians(bearing)
            ways = [
                (
                    port[0] + math.sin(angle) * reach * share / math.cos(math.radians(port[1])),
                    port[1] + math.cos(angle) * reach * share,
                )
                for share in (0.8, 1.0, 1.25)
            ]
            if all(coast.is_sea(way) for way in ways):
                return ways[1]
    return None


def _corners(stops: Iterable[Stop]) -> list[Point]:
    """What must be on the map beside the pins: the whole of a catch cell."""
    corners: list[Point] = []
    for stop in stops:
        if stop.cell is not None and stop.kind == "sea":
            cell = stop.cell
            corners += [
                (cell.west, cell.south),
                (cell.west + cell.degrees, cell.south + cell.degrees),
            ]
    return corners


def _frame(points: Sequence[Point]) -> Frame:
    """The points with air around them, in a shape that a phone can show."""
    west, east = _spread([x for x, _ in points])
    south, north = _spread([y for _, y in points])
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * squeeze, north - south
    more_wide = max(0.0, high * _TALLEST - wide) / squeeze / 2
    more_high = max(0.0, wide / _WIDEST - high) / 2
    west, east, south, north = (
        west - more_wide,
        east + more_wide,
        south - more_high,
        north + more_high,
    )
    return Frame(max(west, -180), max(south, -85), min(east, 180), min(north, 85))


def _spread(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values) - _PAD, max(values) + _PAD
    more = max(0.0, _LEAST_SPAN - (high - low)) / 2
    return low - more, high + more


def _paper(frame: Frame) -> _Paper:
    squeeze = math.cos(math.radians((frame.south + frame.north) / 2))
    return _Paper(frame, WIDTH / ((frame.east - frame.west) * squeeze), squeeze)


def _pins(
    wanted: Mapping[int, tuple[float, float]], paper: _Paper
) -> dict[int, tuple[float, float]]:
    """Where each pin stands: on its place, or beside it where another already stands."""
    placed: dict[int, tuple[float, float]] = {}
    for number, (x, y) in sorted(wanted.items()):
        spots = [(x + dx * _APART, y + dy * _APART) for dx, dy in _AROUND]
        free = [
            spot
            for spot in spots
            if all(math.dist(spot, other) >= _APART - 1 for other in placed.values())
            and _PIN <= spot[0] <= WIDTH - _PIN
            and _PIN <= spot[1] <= paper.height - _PIN
        ]
        placed[number] = (free or spots)[0]
    return placed


_AROUND = ((0, 0), (1, 0), (0, -1), (-1, 0), (0, 1), (1, -1), (-1, -1), (2, 0), (0, -2), (-2, 0))


# Drawing.


def _land(paper: _Paper) -> Iterable[str]:
    shown = coast.outlines(paper.frame)
    yield _path("m-land", shown.land, paper, closed=True)
    yield _path("m-lake", shown.lakes, paper, closed=True)
    yield _path("m-line", shown.lines, paper, closed=False)


def _path(kind: str, rings: Iterable[Ring], paper: _Paper, *, closed: bool) -> str:
    drawn = "".join(_outline(ring, paper, closed=closed) for ring in rings)
    return f'<path class="{kind}" d="{drawn}"/>' if drawn else ""


def _outline(ring: Ring, paper: _Paper, *, closed: bool) -> str:
    """Whole numbers, each point as the step from the one before."""
    points = [(round(x), round(y)) for x, y in map(paper.at, ring)]
    steps: list[str] = []
    last = points[0]
    for point in points[1:]:
        dx, dy = point[0] - last[0], point[1] - last[1]
        if (dx, dy) != (0, 0):
            steps.append(f"{dx}{'' if dy < 0 else ' '}{dy}")
            last = point
    if len(steps) < (2 if closed else 1):
        return ""
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}{'z' if closed else ''}"


def _area(stop: Stop, paper: _Paper) -> str:
    """The waters fished, as far as the record tells them and the map shows them."""
    if stop.cell is not None:
        return ""
    boxes = (_AREAS.get(code.partition(".")[0]) for code in stop.areas)
    return "".join(_hatched(box, paper) for box in boxes if box is not None)


def _cell_rect(cell: Cell, paper: _Paper) -> str:
    north, east = cell.south + cell.degrees, cell.west + cell.degrees
    return _hatched(Frame(cell.west, cell.south, east, north), paper)


def _hatched(box: Frame, paper: _Paper) -> str:
    frame = paper.frame
    x1, y1 = paper.at((max(box.west, frame.west), min(box.north, frame.north)))
    x2, y2 = paper.at((min(box.east, frame.east), max(box.south, frame.south)))
    if x2 <= x1 or y2 <= y1:
        return ""
    return (
        f'<rect class="m-area" fill="url(#hatch)" x="{x1:.0f}" y="{y1:.0f}" '
        f'width="{x2 - x1:.0f}" height="{y2 - y1:.0f}"/>'
    )


def _leg(leg: Leg, pins: Mapping[int, tuple[float, float]]) -> str:
    """A gentle bow from pin to pin; broken where the record has a gap."""
    (x1, y1), (x2, y2) = pins[leg.from_stop], pins[leg.to_stop]
    bend = 0.12
    x, y = (x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend
    kind = "m-leg" if leg.is_recorded else "m-leg m-gap"
    return f'<path class="{kind}" d="M{x1:.0f} {y1:.0f}Q{x:.0f} {y:.0f} {x2:.0f} {y2:.0f}"/>'


def _pin(stop: Stop, at: tuple[float, float]) -> str:
    x, y = at
    kind = "m-pin m-catch" if stop.kind == "sea" else "m-pin"
    return (
        f'<g class="{kind}"><circle cx="{x:.0f}" cy="{y:.0f}" r="{_PIN}"/>'
        f'<text x="{x:.0f}" y="{y + 4:.0f}">{stop.number}</text></g>'
    )


_LETTER = 7.2  # a rough width in bold
_LINE = 14


@dataclass(frozen=True, slots=True)
class _Box:
    """A part of the paper that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        is_beside = self.right <= other.left or other.right <= self.left
        return not (is_beside or self.bottom <= other.top or other.bottom <= self.top)


def _labels(
    stops: Sequence[Stop], pins: Mapping[int, tuple[float, float]], label: Label
) -> Iterable[str]:
    """Each name once, beside, above or below its last pin: where there is room."""
    last_of = {label(stop): stop for stop in stops if label(stop)}
    taken = [_Box(x - _PIN, y - _PIN, x + _PIN, y + _PIN) for x, y in pins.values()]
    for name, stop in last_of.items():
        spots = [
            _Box(x, y, x + width, y + _LINE) for x, y, width in _spots(pins[stop.number], name)
        ]
        free = [spot for spot in spots if _has_room(spot, taken)]
        spot = (free or spots)[0]
        taken.append(spot)
        middle = (spot.left + spot.right) / 2
        yield f'<text class="m-name" x="{middle:.0f}" y="{spot.top + 11:.0f}">{escape(name)}</text>'


def _spots(pin: tuple[float, float], name: str) -> list[tuple[float, float, float]]:
    """Left, top and width of the name to the right of the pin, left, below and above."""
    x, y = pin
    width, half = _LETTER * len(name), _LINE / 2
    return [
        (x + _PIN + 4, y - half, width),
        (x - _PIN - 4 - width, y - half, width),
        (x - width / 2, y + _PIN + 2, width),
        (x - width / 2, y - _PIN - 2 - _LINE, width),
        (WIDTH - 4 - width, y + _PIN + 2, width),
    ]


def _has_room(spot: _Box, taken: Iterable[_Box]) -> bool:
    is_inside = spot.left >= 2 and spot.right <= WIDTH - 2
    return is_inside and not any(spot.meets(other) for other in taken)
