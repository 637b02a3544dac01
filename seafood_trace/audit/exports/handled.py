"""What a partner did with a lot, in the words of the traceability rule, as values.

An event of EPCIS may be about many lots, in logistic units or not. The rule asks for each lot by
itself: what it is, how much, from where to where, when, who gave it its code, on which paper.
`gathering.py` makes these from the store, `fsma204.py` and `shipped.py` make rows of them.

PURE. Source: 21 CFR 1.1335 to 1.1350.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from urllib.parse import unquote

from seafood_trace.epcis.event import Event, Item, Json, Role
from seafood_trace.epcis.vocabulary import short
from seafood_trace.hops.extensions import read_name
from seafood_trace.identifiers.mass import mass_unit
from seafood_trace.lineage.hop import Hop

KILOGRAM_MG = 1_000_000


class Tracking(StrEnum):
    """The critical tracking events that partners of a seafood chain perform; catching is not one."""

    FIRST_RECEIVING = "First land-based receiving"
    SHIPPING = "Shipping"
    RECEIVING = "Receiving"
    TRANSFORMATION = "Transformation"


@dataclass(frozen=True, slots=True)
class Location:
    """A location description; what nobody told is None."""

    identifier: str
    name: str | None = None
    street: str | None = None
    city: str | None = None
    state: str | None = None
    zip_code: str | None = None
    country: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Food:
    """A product description; what nobody told is None. `unit_mg` is the weight of one unit."""

    identifier: str
    name: str | None = None
    species: str | None = None
    form: str | None = None
    unit_mg: int | None = None

    @property
    def size(self) -> str | None:
        """The packaging size, of a product of fixed weight."""
        return None if self.unit_mg is None else f"{_kilograms(self.unit_mg):f} kg"


@dataclass(frozen=True, slots=True)
class Source:
    """Who gave a lot its code: the place, or a reference by which a regulator learns it."""

    location: Location | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Harvest:
    """What is told of the trip; days as ISO text, areas in words."""

    began: str | None = None
    ended: str | None = None
    areas: tuple[str, ...] = ()
    landed: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much: `amount` and `unit` as recorded, the number of units, and kilograms."""

    amount: Decimal | None = None
    unit: str | None = None
    count: Decimal | None = None
    kilograms: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A reference document."""

    type: str
    number: str


@dataclass(frozen=True, slots=True)
class Goods:
    """One lot in one event. `lot` and `code` are None where the event names no lot.

    `unit` is the logistic unit that it went in, `is_made` whether a transformation produced it.
    """

    tracking: Tracking
    lot: str | None
    code: str | None
    food: Food | None
    quantity: Quantity
    unit: str | None = None
    is_made: bool = False
    source: Source = Source()
    harvest: Harvest = Harvest()


@dataclass(frozen=True, slots=True)
class Handled:
    """One event that the partner performed at `site`, on a day by the clock of that site.

    `other` is whom it was shipped to or received from.
    """

    event_id: str
    day: str
    at: datetime
    recorded_at: datetime
    site: Location
    other: Location | None
    papers: tuple[Paper, ...]
    goods: tuple[Goods, ...]


# Papers

_TITLES = {
    "bol": "Bill of lading",
    "cert": "Certificate",
    "desadv": "Advance ship notice",
    "inv": "Invoice",
    "pedigree": "Pedigree",
    "po": "Purchase order",
    "poc": "Purchase order confirmation",
    "prodorder": "Production order",
    "recadv": "Receiving advice",
    "rma": "Return authorisation",
}
_OWN_TYPE = "urn:seafood-trace:btt:"
_WITH_ISSUER = ("urn:epcglobal:cbv:bt:", "urn:seafood-trace:paper:")


def papers_of(event: Event) -> tuple[Paper, ...]:
    """The reference documents of the event, in its order."""
    found = (Paper(_title(one.type), _number(one.id)) for one in event.biz_transactions)
    return tuple(dict.fromkeys(found))


def _title(kind: str | None) -> str:
    if kind is None:
        return "Document"
    word = short(kind)
    own = word.removeprefix(_OWN_TYPE)
    return _TITLES.get(word) or (own.replace("_", " ").capitalize() if own != word else word)


def _number(uri: str) -> str:
    """The number as its issuer wrote it, where the URI is of a form that shows it."""
    return unquote(uri.rpartition(":")[2]) if uri.startswith(_WITH_ISSUER) else uri


# Quantities

_LISTS = {Role.INPUT: "inputs", Role.OUTPUT: "outputs"}
_WEIGHT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z][A-Za-z ]{0,20})")
_UNITS = {"KGM": "kg", "LBR": "lb", "GRM": "g", "TNE": "tonne", "ONZ": "oz", "STN": "short ton"}


def quantity_of(hop: Hop, role: Role, items: Sequence[str], food: Food | None) -> Quantity:
    """How much of these items (one lot, or the serials of one lot) the hop handled in this role."""
    wanted = set(items)
    listed = [item for item in hop.event.items() if item.role is role and item.uri in wanted]
    lines = [line for line in _lines(hop.event, role) if line.get("item") in wanted]
    milligrams = _sum(hop.lines[role, item].weight_mg for item in dict.fromkeys(items))
    count = _count(lines, listed)
    kg = None if milligrams is None else _kilograms(milligrams)
    sent = _as_sent(lines) or _as_listed(listed)
    is_derived = bool(lines) and all(line.get("weightIsDerived") is True for line in lines)
    if count is not None and (sent is None or is_derived):
        return Quantity(count, units_of(food), count, kg)
    if sent is None:
        return Quantity(kilograms=kg)
    return Quantity(sent[0], sent[1], count, kg)


def quantity_left(milligrams: int | None, count: Decimal | None, food: Food | None) -> Quantity:
    """A quantity that is the outcome of several packings."""
    kilograms = None if milligrams is None else _kilograms(milligrams)
    if count is not None:
        return Quantity(count, units_of(food), count, kilograms)
    return Quantity(kilograms, None if kilograms is None else "kg", None, kilograms)


def units_of(food: Food | None) -> str:
    """What is counted, in words: a product of fixed weight says how much one is."""
    return f"units of {food.size}" if food is not None and food.size is not None else "units"


def units_in_lines(event: Event) -> set[str]:
    """The logistic units whose contents the event itself tells, line by line."""
    return {
        unit
        for line in _lines(event, Role.EPC)
        if isinstance(unit := line.get("unit"), str) and line.get("item") != unit
    }


def _lines(event: Event, role: Role) -> Iterable[Mapping[str, Json]]:
    """What was sent of each line beside the event's own lists, under its short names."""
    told = event.extensions.get(read_name(_LISTS.get(role, "lines")))
    for line in told if isinstance(told, list) else [told]:
        if isinstance(line, dict):
            yield {name.rpartition("}")[2]: value for name, value in line.items()}


def _count(lines: Sequence[Mapping[str, Json]], listed: Sequence[Item]) -> Decimal | None:
    counts = [line["count"] for line in lines if isinstance(line.get("count"), int)]
    if counts:
        return Decimal(sum(count for count in counts if isinstance(count, int)))
    units = [item.quantity for item in listed if item.quantity is not None and item.uom is None]
    serials = sum(not item.is_class for item in listed)
    return sum(units, Decimal(serials)) if units or serials else None


def _as_sent(lines: Sequence[Mapping[str, Json]]) -> tuple[Decimal, str] | None:
    """The weight as the recorder wrote it; None where a line has none, or the units differ."""
    found = [_WEIGHT.fullmatch(str(line.get("weight", "")).strip()) for line in lines]
    matches = [match for match in found if match is not None]
    units = {match[2].strip() for match in matches}
    if len(matches) != len(found) or len(units) != 1:
        return None
    return sum((Decimal(match[1]) for match in matches), Decimal()), units.pop()


def _as_listed(listed: Sequence[Item]) -> tuple[Decimal, str] | None:
    weighed = [(item.quantity, item.uom) for item in listed if item.quantity is not None]
    units = {unit for _, unit in weighed if unit is not None}
    if len(units) != 1:
        return None
    unit = units.pop()
    total = sum((amount for amount, one in weighed if one == unit), Decimal())
    return total, _UNITS.get(mass_unit(unit) or unit, unit)


def _sum(weights: Iterable[int | None]) -> int | None:
    known = [weight for weight in weights if weight is not None]
    return sum(known) if known else None


def _kilograms(milligrams: int) -> Decimal:
    return Decimal(milligrams) / KILOGRAM_MG
