"""What the public may see of a fish: an allow-list, and the only way from a trace to a page.

A trace holds everything: lots of others, weights, minutes, coordinates, who trades with whom.
`tell` copies out of it what is named in `Story` and nothing else, so a field that nobody
thought about stays hidden. The page, the map and the JSON are made from the story alone.

What is coarsened on the way: times become days where they happened; a position becomes a cell
of `LAND_CELL` degrees on land and `SEA_CELL` at sea; a place whose party does not wish to be
named keeps its state or country and what kind of place it is. Of weights only the pack's own
size is told.

PURE. Source: domain facts, Privacy. Naming a vessel would defeat a fine cell, and how many
vessels fish one is not known here, so every sea cell is as coarse as a named vessel needs.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from seafood_trace.certification.days import catch_days, local_day
from seafood_trace.certification.kinds import Claim
from seafood_trace.certification.verdict import Banner, Chain, Reason, Verdict
from seafood_trace.epcis.codes import bare_code
from seafood_trace.epcis.event import Json
from seafood_trace.epcis.gdst import telling as gdst
from seafood_trace.lineage.hop import Hop, Kind
from seafood_trace.lineage.trace import Trace

LAND_CELL = 0.25  # degrees: a town, not an address
SEA_CELL = 1.0  # degrees, some 60 nautical miles; the floor that the facts propose is 10

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """What the directory knows of a place, before anything is left out."""

    kind: str
    name: str
    may_be_named: bool
    locality: str | None = None
    region: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """What the directory knows of the product on the label."""

    name: str
    species: str | None = None
    form: str | None = None
    state: str | None = None
    pack_size_mg: int | None = None


@dataclass(frozen=True, slots=True)
class Voucher:
    """Somebody's word for the fishery, as it may be shown: whose, on what ground, how it stands.

    `kind` is a certification `AssuranceKind`, `status` a certification `Status`, both as of
    today; `name` is the fishery's. `claim` is the wording that goes with it.
    """

    kind: str
    name: str
    issuer: str
    scheme: str
    identification: str | None
    status: str
    valid_from: date
    valid_until: date | None
    claim: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known around a trace, looked up beforehand: places by URI, the lot code as scanned."""

    product: KnownProduct
    lot_code: str | None = None
    places: Mapping[str, KnownPlace] = field(default_factory=dict)
    vouchers: tuple[Voucher, ...] = ()
    is_label_void: bool = False
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A square of the earth's grid: its south-west corner and its size, in degrees."""

    south: float
    west: float
    degrees: float


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done at a stop; days as they were there, both included."""

    kind: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Stop:
    """A stay on the way, or the catch.

    number    its place in the journey, from 1
    kind      sea, or the kind of site: dock, plant, cold_store, shop, …; other where unknown
    name      the place's name, only where its party agreed; else None
    locality  the town, only where the place may be named
    region    ISO 3166-2 code of the state
    country   ISO 3166-1 code
    cell      where it is, coarsely; None where unknown or not to be told
    deeds     what was done, in order
    areas     at sea, the FAO areas fished
    gears     at sea, the ISSCFG codes of the gear used
    vessels   at sea, the boats that agreed to be named
    """

    number: int
    kind: str
    name: str | None
    locality: str | None
    region: str | None
    country: str | None
    cell: Cell | None
    deeds: tuple[Deed, ...]
    areas: tuple[str, ...] = ()
    gears: tuple[str, ...] = ()
    vessels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leg:
    """The way from one stop to another; `is_recorded` is False where the record has a gap."""

    from_stop: int
    to_stop: int
    is_recorded: bool


@dataclass(frozen=True, slots=True)
class Hole:
    """A gap in the record: why, and between which stops; None is before the first or after the last."""

    reason: str
    after_stop: int | None
    before_stop: int | None


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for an answer: its code, the stop it is about, and the day that it tells, if any."""

    code: str
    stop: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that the public sees of one fish.

    product           the name of the product on the label
    species           its ASFIS 3-alpha code
    form, state       fillet_skin_on, … and fresh, frozen, …
    pack_size_mg      the size of one pack, never a weight of a hop
    lot_code          the lot code on the label that was scanned; no other lot's
    chain, claim      the two answers
    banner            the one warning, if any
    reasons           why the answers are what they are; none of the values behind them
    verifiers         the names behind the claim
    vouchers          who vouches, and on what ground
    stops, legs       the journey
    holes             where the record is silent
    is_label_void     whether the label that was scanned has been withdrawn
    is_demonstration  whether companies and fish are made up
    """

    product: str
    species: str | None
    form: str | None
    state: str | None
    pack_size_mg: int | None
    lot_code: str | None
    chain: Chain
    claim: Claim
    banner: Banner | None
    reasons: tuple[Why, ...]
    verifiers: tuple[str, ...]
    vouchers: tuple[Voucher, ...]
    stops: tuple[Stop, ...]
    legs: tuple[Leg, ...]
    holes: tuple[Hole, ...]
    is_label_void: bool
    is_demonstration: bool

    @property
    def caught(self) -> tuple[date, date] | None:
        """The first and last day of the catch; None where the record does not say."""
        deeds = [deed for stop in self.stops for deed in stop.deeds if deed.kind == Kind.CATCH]
        if not deeds:
            return None
        return min(deed.first_day for deed in deeds), max(deed.last_day for deed in deeds)


def tell(trace: Trace, verdict: Verdict, known: Known) -> Story:
    """The story of what was traced."""
    groups = _stays(trace.hops, known.places)
    number_of = {hop.position: number for number, hops in enumerate(groups, 1) for hop in hops}
    product = known.product
    return Story(
        product=product.name,
        species=product.species,
        form=product.form,
        state=product.state,
        pack_size_mg=product.pack_size_mg,
        lot_code=known.lot_code,
        chain=verdict.chain,
        claim=verdict.claim,
        banner=verdict.banner,
        reasons=_unique(_why(reason, number_of) for reason in verdict.reasons),
        verifiers=verdict.verifiers,
        vouchers=known.vouchers,
        stops=tuple(_stop(n, hops, known.places) for n, hops in enumerate(groups, 1)),
        legs=_legs(trace, number_of),
        holes=_holes(trace, number_of),
        is_label_void=known.is_label_void,
        is_demonstration=known.is_demonstration,
    )


# Whose day may be told: that of a certificate's public history, and of nothing else.
_DATED = {"suspended_later": "on", "ended_later": "on", "suspended_on_catch": "since"}


def _why(reason: Reason, number_of: Mapping[int, int]) -> Why:
    stop = None if reason.position is None else number_of.get(reason.position)
    told = reason.values.get(_DATED.get(reason.code, ""))
    return Why(reason.code, stop, None if told is None else date.fromisoformat(told))


# Stops.


def _stays(hops: Sequence[Hop], places: Mapping[str, KnownPlace]) -> list[list[Hop]]:
    """The hops by stay, in the order of the journey: all catches are one, then one a site."""
    groups: dict[str, list[Hop]] = {}
    for hop in hops:
        groups.setdefault(_stay_of(hop, places), []).append(hop)
    return list(groups.values())


_LEAVING_THE_BOAT = frozenset({Kind.LAND, Kind.SHIP})


def _stay_of(hop: Hop, places: Mapping[str, KnownPlace]) -> str:
    if hop.kind is Kind.CATCH or (hop.kind in _LEAVING_THE_BOAT and _is_vessel(hop, places)):
        return "sea"
    return hop.site or f"unknown {hop.position}"


def _is_vessel(hop: Hop, places: Mapping[str, KnownPlace]) -> bool:
    place = places.get(hop.site or "")
    return place is not None and place.kind == "vessel"


def _stop(number: int, hops: list[Hop], places: Mapping[str, KnownPlace]) -> Stop:
    if any(hop.kind is Kind.CATCH for hop in hops):
        return _catch(number, hops, places)
    place = places.get(hops[0].site or "")
    if place is None:
        return Stop(number, "other", None, None, None, None, None, _deeds(hops))
    is_told = place.may_be_named
    return Stop(
        number=number,
        kind=place.kind,
        name=place.name if is_told else None,
        locality=place.locality if is_told else None,
        region=place.region,
        country=place.country,
        cell=_cell(place.latitude, place.longitude, LAND_CELL) if is_told else None,
        deeds=_deeds(hops),
    )


def _catch(number: int, hops: list[Hop], places: Mapping[str, KnownPlace]) -> Stop:
    catches = [one for hop in hops for one in gdst.catch_information(hop.event)]
    vessels = [places[hop.site] for hop in hops if hop.site is not None and hop.site in places]
    cells = {_map_point_cell(hop) for hop in hops if hop.kind is Kind.CATCH}
    return Stop(
        number=number,
        kind="sea",
        name=None,
        locality=None,
        region=None,
        country=None,
        cell=cells.pop() if len(cells) == 1 else None,
        deeds=_deeds(hops),
        areas=_unique(bare_code(one.catch_area) for one in catches if one.catch_area),
        gears=_unique(bare_code(one.gear) for one in catches if one.gear),
        vessels=_unique(vessel.name for vessel in vessels if vessel.may_be_named),
    )


def _deeds(hops: Iterable[Hop]) -> tuple[Deed, ...]:
    """One deed a kind, in the order in which each was first done."""
    days: dict[str, list[date]] = {}
    for hop in hops:
        days.setdefault(str(hop.kind), []).extend(_days_of(hop))
    deeds = [Deed(kind, min(done), max(done)) for kind, done in days.items()]
    return tuple(sorted(deeds, key=lambda deed: deed.first_day))


def _days_of(hop: Hop) -> tuple[date, date]:
    """First and last day of the hop, by the clock of those who did it."""
    if hop.kind is Kind.CATCH:
        return catch_days(hop.event)
    day = local_day(hop.event)
    return day, day


def _map_point_cell(hop: Hop) -> Cell | None:
    point = hop.event.read_point or ""
    if not point.startswith("geo:"):
        return None
    numbers = point.removeprefix("geo:").partition(";")[0].split(",")
    try:
        return _cell(float(numbers[0]), float(numbers[1]), SEA_CELL)
    except (ValueError, IndexError):
        return None  # written by somebody else, in a way that no map can show


def _cell(latitude: float | None, longitude: float | None, size: float) -> Cell | None:
    if latitude is None or longitude is None:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return Cell(math.floor(latitude / size) * size, math.floor(longitude / size) * size, size)


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


# Between stops.


def _legs(trace: Trace, number_of: Mapping[int, int]) -> tuple[Leg, ...]:
    recorded: dict[tuple[int, int], bool] = {}
    for link in trace.links:
        ends = number_of[link.from_hop], number_of[link.to_hop]
        if ends[0] != ends[1]:
            recorded[ends] = recorded.get(ends, True) and link.confirmed
    return tuple(Leg(first, last, whole) for (first, last), whole in sorted(recorded.items()))


def _holes(trace: Trace, number_of: Mapping[int, int]) -> tuple[Hole, ...]:
    """Each gap once, by the stops beside it."""
    return _unique(
        Hole(
            gap.reason,
            None if gap.after_hop is None else number_of.get(gap.after_hop),
            None if gap.before_hop is None else number_of.get(gap.before_hop),
        )
        for gap in trace.gaps
    )


# JSON.


def to_json(story: Story) -> dict[str, Json]:
    """The story as the public's JSON; what is unknown is null."""
    return {
        "product": story.product,
        "species": story.species,
        "form": story.form,
        "state": story.state,
        "packSizeMg": story.pack_size_mg,
        "lotCode": story.lot_code,
        "chain": str(story.chain),
        "claim": str(story.claim),
        "banner": None if story.banner is None else str(story.banner),
        "reasons": [
            {"code": reason.code, "stop": reason.stop, "day": _iso(reason.day)}
            for reason in story.reasons
        ],
        "verifiers": [*story.verifiers],
        "vouchers": [_voucher_json(voucher) for voucher in story.vouchers],
        "stops": [_stop_json(stop) for stop in story.stops],
        "legs": [
            {"from": leg.from_stop, "to": leg.to_stop, "recorded": leg.is_recorded}
            for leg in story.legs
        ],
        "holes": [
            {"reason": hole.reason, "after": hole.after_stop, "before": hole.before_stop}
            for hole in story.holes
        ],
        "isLabelVoid": story.is_label_void,
        "isDemonstration": story.is_demonstration,
    }


def _voucher_json(voucher: Voucher) -> dict[str, Json]:
    return {
        "kind": voucher.kind,
        "name": voucher.name,
        "issuer": voucher.issuer,
        "scheme": voucher.scheme,
        "identification": voucher.identification,
        "status": voucher.status,
        "validFrom": _iso(voucher.valid_from),
        "validUntil": _iso(voucher.valid_until),
        "claim": voucher.claim,
    }


def _stop_json(stop: Stop) -> dict[str, Json]:
    return {
        "number": stop.number,
        "kind": stop.kind,
        "name": stop.name,
        "locality": stop.locality,
        "region": stop.region,
        "country": stop.country,
        "cell": _cell_json(stop.cell),
        "deeds": [
            {"kind": deed.kind, "firstDay": _iso(deed.first_day), "lastDay": _iso(deed.last_day)}
            for deed in stop.deeds
        ],
        "areas": [*stop.areas],
        "gears": [*stop.gears],
        "vessels": [*stop.vessels],
    }


def _cell_json(cell: Cell | None) -> dict[str, Json] | None:
    if cell is None:
        return None
    return {"south": cell.south, "west": cell.west, "degrees": cell.degrees}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
