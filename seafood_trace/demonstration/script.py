"""What happens in a cycle, hop by hop, as partners would send it. PURE.

Two kinds of cycle alternate: one landing at Galveston (`single`), and one of two boats that
are commingled (`double`). The numbers are those of the project's model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from seafood_trace.demonstration.cast import RESTAURANT, ZONE
from seafood_trace.demonstration.cycles import (
    Cycle,
    Step,
    lot_at_galveston,
    lot_at_panama,
    lot_of_plant,
    pallet,
)
from seafood_trace.epcis.event import Json

KG_PER_LB = Decimal("0.45359237")
SENT_AFTER = timedelta(minutes=40)
PACKS = 320


class Script:
    """Writes steps of a cycle with days counted from its landing."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        moment = datetime.combine(self.cycle.landing + timedelta(days=day), time(hour, minute))
        return moment.replace(tzinfo=ZoneInfo(ZONE))

    def step(self, who: str, kind: str, at: datetime, site: str, **members: Json) -> Step:
        hop: dict[str, Json] = {"hop": kind, "at": at.isoformat(timespec="minutes"), "site": site}
        return Step(at + SENT_AFTER, who, hop | members)

    def paper(self, number: int) -> Json:
        return {"type": "bol", "no": str(77120 + self.cycle.number * 10 + number)}


def _kg(amount: Decimal | int | str) -> str:
    return f"{Decimal(amount).normalize():f} kg"


def _line(product: str, lot: str, **amount: Json) -> dict[str, Json]:
    return {"product": product, "lot": lot, **amount}


@dataclass(frozen=True)
class _Trip:
    """One boat's trip: caught the day before it lands."""

    dealer: str
    dock: str
    vessel: str
    lot: str
    pounds: int
    lands_on: int
    port: str
    first_tag: int
    gear: str | None = None

    @property
    def kilograms(self) -> Decimal:
        return (self.pounds * KG_PER_LB).quantize(Decimal("0.01"))


def _catch_and_land(script: Script, trip: _Trip) -> Iterator[Step]:
    weight = f"{trip.pounds} lb"
    fish = trip.pounds // 5
    tags: list[Json] = [f"{trip.first_tag}-{trip.first_tag + fish - 1}"]
    landing_day = script.at(trip.lands_on, 5, 30)
    catch: dict[str, Json] = {
        "area": "31",
        "trip": {
            "departed": f"{landing_day.date() - timedelta(days=6):%Y-%m-%d}",
            "returned": f"{landing_day.date():%Y-%m-%d}",
        },
        "tags": tags,
        "lines": [_line("rs-gutted", trip.lot, weight=weight)],
    }
    if trip.gear is not None:
        catch["gear"] = trip.gear
    yield script.step(trip.dealer, "catch", script.at(trip.lands_on - 1, 16), trip.vessel, **catch)
    landed = f"{trip.pounds} kg" if script.cycle.twist == "kilograms for pounds" else weight
    yield script.step(
        trip.dealer,
        "land",
        landing_day,
        trip.vessel,
        port=trip.port,
        to=trip.dock,
        tags=tags,
        lines=[_line("rs-gutted", trip.lot, weight=landed)],
    )


def single(script: Script) -> Iterator[Step]:
    """One landing at Galveston: to the plant, and gutted through Lake Cold to the restaurant."""
    cycle = script.cycle
    is_too_much = cycle.twist == "too much fillet"
    more = 0 if is_too_much or cycle.number == 0 else cycle.number % 4
    first_tag = 1001 + 840 * (0 if cycle.twist == "tags again" else cycle.number)
    lot = lot_at_galveston(cycle)
    trip = _Trip(
        "galveston", "seawall-dock", "vessel-a", lot, 4200 + 100 * more, 0, "USGLS", first_tag
    )
    to_plant = Decimal(1360 + 40 * more)
    to_restaurant = Decimal(int(trip.kilograms - to_plant - 5))
    yield from _catch_and_land(script, trip)
    yield from _to_plant(script, "galveston", "seawall-dock", "rs-gutted-gal", lot, to_plant)
    yield from _gutted_to_restaurant(script, lot, to_restaurant)
    culls = trip.kilograms - to_plant - to_restaurant
    yield script.step(
        "galveston",
        "discard",
        script.at(0, 16),
        "seawall-dock",
        lines=[_line("rs-gutted", lot, weight=_kg(culls))],
    )
    fillet = Decimal(830) if is_too_much else to_plant / 2
    cases = int((fillet - PACKS * Decimal("0.25")) / 10)
    yield _cut(script, to_plant, fillet, cases)
    yield from _to_three_shops(script, cases)


def _cut(script: Script, to_plant: Decimal, fillet: Decimal, cases: int) -> Step:
    cycle = script.cycle
    made = lot_of_plant(cycle)
    loss = (to_plant * Decimal("0.02")).quantize(Decimal("0.1"))
    return script.step(
        "bay",
        "process",
        script.at(2, 13),
        "bay-plant",
        inputs=[_line("rs-gutted-gal", lot_at_galveston(cycle), weight=_kg(to_plant))],
        outputs=[
            _line("rs-fillet-case", made, count=cases, weight=_kg(cases * 10)),
            _line("rs-pack-250g", made, count=PACKS, weight=_kg(PACKS * Decimal("0.25"))),
            _line("rs-frames", made, weight=_kg(to_plant - fillet - loss)),
        ],
        loss=_kg(loss),
        expires=f"{cycle.landing + timedelta(days=14):%Y-%m-%d}",
    )


def _to_three_shops(script: Script, cases: int) -> Iterator[Step]:
    made, half = lot_of_plant(script.cycle), cases // 2
    packed = _line("rs-pack-250g", made, count=PACKS, weight="80 kg")
    loads = (
        (1, "shop-1", "shop-s1", _cases(made, half)),
        (2, "shop-2", "shop-s2", _cases(made, cases - half)),
        (3, "shop-3", "shop-s3", packed),
    )
    yield from _through_lake_cold(script, loads)
    yield from _sell_at_first_shop(script, made, half * 10)
    at_second = _kg((cases - half) * 10 - 8)
    yield _sell(script, "shop-2", "shop-s2", _line("rs-fillet-case", made, weight=at_second))
    yield script.step(
        "shop-3",
        "unpack",
        script.at(6, 11),
        "shop-s3",
        sscc=pallet(script.cycle, 3),
        lines=[packed],
    )
    yield _sell(script, "shop-3", "shop-s3", _line("rs-pack-250g", made, count=296, weight="74 kg"))


def double(script: Script) -> Iterator[Step]:
    """Two boats: B at Panama City, A at Galveston, commingled at the plant."""
    cycle = script.cycle
    trip_b, trip_a = _two_trips(cycle)
    yield from _catch_and_land(script, trip_b)
    yield from _catch_and_land(script, trip_a)
    yield script.step(
        "panama",
        "discard",
        script.at(-1, 15),
        "st-andrew-dock",
        lines=[_line("rs-gutted", trip_b.lot, weight=_kg(trip_b.kilograms - 1400))],
    )
    yield script.step(
        "galveston",
        "sell",
        script.at(0, 17),
        "seawall-dock",
        lines=[_line("rs-gutted", trip_a.lot, weight=_kg(trip_a.kilograms - 700))],
    )
    yield from _to_plant(
        script, "panama", "st-andrew-dock", "rs-gutted-pan", trip_b.lot, Decimal(1400), sent=-1
    )
    yield from _to_plant(
        script, "galveston", "seawall-dock", "rs-gutted-gal", trip_a.lot, Decimal(700), paper=2
    )
    yield _commingle(script, trip_b.lot, trip_a.lot)
    yield from _to_two_shops(script)


def _two_trips(cycle: Cycle) -> tuple[_Trip, _Trip]:
    gear = "LLS" if cycle.twist == "outside the unit" else None
    number = cycle.number
    trip_b = _Trip(
        "panama",
        "st-andrew-dock",
        "vessel-b",
        lot_at_panama(cycle),
        3100 + 10 * (number - 1),
        -1,
        "USPFN",
        50_001 + 620 * number,
        gear,
    )
    trip_a = _Trip(
        "galveston",
        "seawall-dock",
        "vessel-a",
        lot_at_galveston(cycle),
        1600 + 5 * (number - 1),
        0,
        "USGLS",
        30_001 + 320 * number,
    )
    return trip_b, trip_a


def _commingle(script: Script, lot_b: str, lot_a: str) -> Step:
    made = lot_of_plant(script.cycle)
    return script.step(
        "bay",
        "process",
        script.at(1, 13),
        "bay-plant",
        commingle=True,
        inputs=[
            _line("rs-gutted-pan", lot_b, weight="1400 kg"),
            _line("rs-gutted-gal", lot_a, weight="700 kg"),
        ],
        outputs=[
            _line("rs-fillet-case", made, weight="1029 kg"),
            _line("rs-frames", made, weight="1029 kg"),
        ],
        loss="42 kg",
        expires=f"{script.cycle.landing + timedelta(days=14):%Y-%m-%d}",
    )


def _to_two_shops(script: Script) -> Iterator[Step]:
    made = lot_of_plant(script.cycle)
    loads = (
        (1, "shop-2", "shop-s2", _cases(made, 40)),
        (2, "shop-3", "shop-s3", _cases(made, 40)),
        (3, None, RESTAURANT, _cases(made, 20)),
    )
    yield from _through_lake_cold(script, loads)
    left: list[Json] = [_line("rs-fillet-case", made, weight="29 kg")]
    yield script.step("bay", "count", script.at(7, 17), "bay-plant", lines=left)
    yield _sell(script, "shop-2", "shop-s2", _line("rs-fillet-case", made, weight="372 kg"))
    yield _sell(script, "shop-3", "shop-s3", _line("rs-fillet-case", made, weight="390 kg"))


def _cases(lot: str, count: int) -> dict[str, Json]:
    return _line("rs-fillet-case", lot, count=count, weight=_kg(count * 10))


def _to_plant(
    script: Script,
    dealer: str,
    dock: str,
    called: str,
    lot: str,
    weight: Decimal,
    *,
    sent: int = 0,
    paper: int = 1,
) -> Iterator[Step]:
    amount = _kg(weight)
    yield script.step(
        dealer,
        "ship",
        script.at(sent, 14),
        dock,
        to="bay-plant",
        ref=script.paper(paper),
        lines=[_line("rs-gutted", lot, weight=amount)],
    )
    yield script.step(
        "bay",
        "receive",
        script.at(sent + 1, 7, 10 + paper),
        "bay-plant",
        ref=script.paper(paper),
        lines=[_line(called, lot, weight=amount)],
        **{"from": dock},
    )


def _gutted_to_restaurant(script: Script, lot: str, weight: Decimal) -> Iterator[Step]:
    amount = _kg(weight)
    yield script.step(
        "galveston",
        "ship",
        script.at(0, 15),
        "seawall-dock",
        to="lake-cold",
        ref=script.paper(4),
        lines=[_line("rs-gutted", lot, weight=amount)],
    )
    yield script.step(
        "lake",
        "receive",
        script.at(2, 9),
        "lake-cold",
        ref=script.paper(4),
        lines=[_line("rs-gutted-gal", lot, weight=amount)],
        **{"from": "seawall-dock"},
    )
    yield script.step(
        "lake",
        "ship",
        script.at(3, 8),
        "lake-cold",
        to=RESTAURANT,
        ref=script.paper(5),
        lines=[_line("rs-gutted-gal", lot, weight=amount)],
    )


def _through_lake_cold(
    script: Script, loads: tuple[tuple[int, str | None, str, dict[str, Json]], ...]
) -> Iterator[Step]:
    """Each load on a pallet of its own, through the cold store to its shop."""
    for number, shop, destination, load in loads:
        unit: dict[str, Json] = {"sscc": pallet(script.cycle, number)}
        yield script.step(
            "bay",
            "ship",
            script.at(4, 6, 35 + 5 * number),
            "bay-plant",
            to="lake-cold",
            ref=script.paper(6),
            lines=[unit | load],
        )
        if not (script.cycle.twist == "receipt missing" and number == 1):
            yield script.step("lake", "receive", script.at(5, 9, number), "lake-cold", lines=[unit])
        yield script.step(
            "lake",
            "ship",
            script.at(5, 14, 10 * number),
            "lake-cold",
            to=destination,
            ref=script.paper(6 + number),
            lines=[unit],
        )
        if shop is not None:
            line = dict(unit)
            if script.cycle.twist == "cases short" and number == 1:
                line["short"] = 2
            yield script.step(
                shop, "receive", script.at(6, 8, 10 * number), destination, lines=[line]
            )


def _sell_at_first_shop(script: Script, lot: str, received: int) -> Iterator[Step]:
    """Of 300 kg, 285 are sold on two days, 9 discarded and 6 left."""
    sold = received - 15
    first = sold * 6 // 10
    for day, weight in ((7, first), (9, sold - first)):
        yield script.step(
            "shop-1",
            "sell",
            script.at(day, 20),
            "shop-s1",
            lines=[_line("rs-fillet-case", lot, weight=_kg(weight))],
        )
    for kind, weight in (("discard", 9), ("count", 6)):
        yield script.step(
            "shop-1",
            kind,
            script.at(10, 20, 10 if kind == "count" else 0),
            "shop-s1",
            lines=[_line("rs-fillet-case", lot, weight=_kg(weight))],
        )


def _sell(script: Script, who: str, site: str, line: dict[str, Json]) -> Step:
    return script.step(who, "sell", script.at(9, 20), site, lines=[line])
