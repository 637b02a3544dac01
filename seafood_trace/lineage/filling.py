"""What is in a logistic unit, from its first pack until it is empty.

A unit's number is used again (an SSCC should rest for twelve months and often does not),
so contents belong to a filling and never to a number.

PURE. Source: EPCIS 2.0 section 7.4.3, AggregationEvent.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from seafood_trace.epcis.event import Role
from seafood_trace.lineage.hop import Hop, Line
from seafood_trace.lineage.stock import SCALE_PERCENT


@dataclass(slots=True)
class Filling:
    """The contents so far; `ever` are all that were ever in it.

    `before` keeps what was in it when a hop took out everything without naming it.
    """

    contents: dict[str, Line] = field(default_factory=dict)
    ever: dict[str, None] = field(default_factory=dict)
    before: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.contents

    @property
    def weight_mg(self) -> int | None:
        """The weight of the contents, None where it is not known of each of them."""
        weights = [line.weight_mg for line in self.contents.values()]
        known = [weight for weight in weights if weight is not None]
        return sum(known) if known and len(known) == len(weights) else None

    def put_in(self, hop: Hop, *, is_new: bool) -> None:
        """Add the hop's children; an observation (`is_new` False) adds those not yet known."""
        for child in hop.items(Role.CHILD):
            self.ever[child] = None
            known = self.contents.get(child)
            if known is None:
                self.contents[child] = hop.lines[Role.CHILD, child]
            elif is_new:
                self.contents[child] = _changed(known, hop.lines[Role.CHILD, child], 1)

    def take_out(self, hop: Hop) -> None:
        """Remove the hop's children, all contents where it names none."""
        if hop.unpacks_all:
            self.before[hop.position] = tuple(self.contents)
            self.contents.clear()
            return
        for child in hop.items(Role.CHILD):
            known = self.contents.get(child)
            if known is not None:
                self._lessen(child, known, hop.lines[Role.CHILD, child])

    def _lessen(self, child: str, known: Line, out: Line) -> None:
        rest = _changed(known, out, -1)
        had = known.weight_mg if rest.weight_mg is not None else known.count
        has = rest.weight_mg if rest.weight_mg is not None else rest.count
        if had is None or has is None or has * 100 <= had * SCALE_PERCENT:
            del self.contents[child]
        else:
            self.contents[child] = rest


def _changed(known: Line, line: Line, sign: int) -> Line:
    """The known line plus or minus another; what either leaves open stays open."""
    weight = count = None
    if known.weight_mg is not None and line.weight_mg is not None:
        weight = known.weight_mg + sign * line.weight_mg
    if known.count is not None and line.count is not None:
        count = Decimal(known.count + sign * line.count)
    return Line(known.role, known.item, known.is_class, weight, count)
