"""The shipped-lots sheet: which lots went to whom in a period, a row for each customer and lot.

It is what a distributor hands its customers or its regulator on its first day, made of the same
events as the shipping sheet. Amounts of a lot in different units are not added up: each unit has
a row.

PURE. Source: 21 CFR 1.1340.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from seafood_trace.audit.exports.elements import plain
from seafood_trace.audit.exports.fsma204 import Facts
from seafood_trace.audit.exports.handled import Food, Goods, Handled, Location, Tracking
from seafood_trace.audit.exports.sheets import Cell, Column, Sheet

COLUMNS = (
    Column("Customer name", 28),
    Column("Customer street", 26),
    Column("Customer city", 18),
    Column("Customer state", 10),
    Column("Customer country", 9),
    Column("Customer identifier", 24),
    Column("Traceability lot code", 20),
    Column("Product name", 28),
    Column("Species or market name", 22),
    Column("Form", 20),
    Column("Product identifier", 24),
    Column("First shipped", 13),
    Column("Last shipped", 13),
    Column("Quantity", 12),
    Column("Unit of measure", 16),
    Column("Kilograms", 12),
    Column("Shipments", 10),
    Column("Lot code source name", 28),
    Column("Lot code source identifier", 24),
    Column("Lot code source reference", 40),
    Column("Reference documents", 40),
    Column("Lot identifier", 40),
)

# What a customer gets is known by where it goes, the lot and the unit it is measured in.
_Key = tuple[str, str, str]


@dataclass(slots=True)
class _Sent:
    """What was sent so far of one lot to one customer in one unit; None where a part is unknown."""

    customer: Location | None
    goods: Goods
    first: str
    last: str
    amount: Decimal | None = Decimal()
    kilograms: Decimal | None = Decimal()
    events: set[str] = field(default_factory=set)
    papers: dict[str, None] = field(default_factory=dict)

    def add(self, handled: Handled, goods: Goods) -> None:
        self.first, self.last = min(self.first, handled.day), max(self.last, handled.day)
        self.amount = _plus(self.amount, goods.quantity.amount)
        self.kilograms = _plus(self.kilograms, goods.quantity.kilograms)
        self.events.add(handled.event_id)
        self.papers |= {f"{one.type} {one.number}": None for one in handled.papers}

    def row(self) -> tuple[Cell, ...]:
        customer = self.customer or Location("")
        food, source = self.goods.food or Food(""), self.goods.source
        return (
            customer.name,
            customer.street,
            customer.city,
            customer.state,
            customer.country,
            plain(customer.identifier) or None,
            self.goods.code,
            food.name,
            food.species,
            food.form,
            plain(food.identifier) or None,
            self.first,
            self.last,
            self.amount,
            self.goods.quantity.unit,
            self.kilograms,
            Decimal(len(self.events)),
            None if source.location is None else source.location.name,
            None if source.location is None else plain(source.location.identifier),
            source.reference,
            "; ".join(self.papers) or None,
            self.goods.lot,
        )


class ShippedLots:
    """Takes events in and becomes the sheet; only sums are kept."""

    def __init__(self) -> None:
        self._sent: dict[_Key, _Sent] = {}

    def __len__(self) -> int:
        return len(self._sent)

    def add(self, handled: Handled) -> None:
        for goods in handled.goods:
            if goods.tracking is not Tracking.SHIPPING:
                continue
            to = handled.other
            what = goods.lot or goods.unit or (goods.food.identifier if goods.food else "")
            key = (to.identifier if to else "", what, goods.quantity.unit or "")
            sent = self._sent.setdefault(key, _Sent(to, goods, handled.day, handled.day))
            sent.add(handled, goods)

    def sheets(self, facts: Facts) -> list[Sheet]:
        rows: list[tuple[Cell, ...]] = [*facts.lines, ("Rows", Decimal(len(self)))]
        summary = Sheet("Summary", [Column("What", 30), Column("Value", 60)], rows)
        return [self.flat(), summary]

    def flat(self) -> Sheet:
        ordered = sorted(
            self._sent.values(),
            key=lambda sent: (
                (sent.customer.name if sent.customer else None) or "",
                sent.first,
                sent.goods.code or "",
            ),
        )
        return Sheet("Shipped lots", COLUMNS, [sent.row() for sent in ordered])


def _plus(total: Decimal | None, more: Decimal | None) -> Decimal | None:
    return None if total is None or more is None else total + more
