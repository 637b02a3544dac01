"""What there is of one item, and where: the account that a trace keeps while it reads on.

A lot is fungible: what leaves a site comes from everything of that lot which arrived there
and has not left. So arrivals are holdings, departures draw on them, and a holding that is
drawn down to nothing is no predecessor of what leaves later. That keeps a lot's several
ways to several shops apart without any identifier smaller than the lot.

PURE.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from seafood_trace.lineage.hop import Hop

# Up to 3 % between two weighings is ice, drip and tare (the audit's ship and receive test).
SCALE_PERCENT = 3

Bucket = tuple[str, str | None]
Unit = tuple[str, int]  # a logistic unit, and which of its fillings


@dataclass(slots=True, eq=False)
class Holding:
    """So much of the item since `hop`: at a site (None unknown), or under way in a shipment.

    `inside` are the units around it, outermost first, `unit` the innermost with its filling.
    `given` and `left` are in the item's measure, None where amounts are not known throughout.
    """

    hop: Hop
    site: str | None
    given: int | None = None
    left: int | None = None
    shipment: Hop | None = None
    inside: tuple[str, ...] = ()
    unit: Unit | None = None

    @property
    def bucket(self) -> Bucket:
        if self.shipment is not None:
            return ("sent", self.shipment.bound_for)
        return ("at", self.site)


@dataclass(slots=True)
class Stock:
    """The open holdings of one item, found by place, destination or unit."""

    _open: dict[Holding, None] = field(default_factory=dict)
    _buckets: dict[Bucket, dict[Holding, None]] = field(default_factory=dict)
    _in_units: dict[Unit, dict[Holding, None]] = field(default_factory=dict)
    _spent_at: dict[str | None, list[Holding]] = field(default_factory=dict)
    last_spent: Holding | None = None

    def add(self, holding: Holding) -> None:
        self._open[holding] = None
        self._buckets.setdefault(holding.bucket, {})[holding] = None
        if holding.unit is not None:
            self._in_units.setdefault(holding.unit, {})[holding] = None
        if holding.shipment is None and not holding.inside:
            self._spent_at.pop(holding.site, None)

    def remove(self, holding: Holding) -> None:
        del self._open[holding]
        del self._buckets[holding.bucket][holding]
        if holding.unit is not None:
            del self._in_units[holding.unit][holding]

    def spend(self, holding: Holding) -> None:
        """Take away a holding that was used up; later overdrafts are still drawn on it."""
        self.remove(holding)
        self.last_spent = holding
        if holding.shipment is None:
            self._spent_at.setdefault(holding.site, []).append(holding)

    def clear(self) -> None:
        for holding in list(self._open):
            self.remove(holding)

    def at(self, site: str | None) -> list[Holding]:
        return list(self._buckets.get(("at", site), ()))

    def has_any_at(self, site: str | None) -> bool:
        return bool(self._buckets.get(("at", site)))

    def spent_at(self, site: str | None) -> list[Holding]:
        """What was used up at the site since anything last came there."""
        return list(self._spent_at.get(site, ()))

    def sent_to(self, site: str | None) -> list[Holding]:
        """What is under way to this site, or to no stated one."""
        known = self._buckets.get(("sent", site), {}) if site is not None else {}
        return [*known, *self._buckets.get(("sent", None), ())]

    def in_unit(self, unit: Unit) -> list[Holding]:
        return list(self._in_units.get(unit, ()))

    def all(self) -> list[Holding]:
        return list(self._open)

    def __iter__(self) -> Iterator[Holding]:
        return iter(list(self._open))

    def __bool__(self) -> bool:
        return bool(self._open)
