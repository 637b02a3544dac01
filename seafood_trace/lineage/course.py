"""The course of one item: its way through the hops, and the links that it makes.

Everything that a trace later asks about an item is answered from its course, so a
back-trace and a forward trace cannot disagree. `walk.py` makes it.

PURE.
"""

from dataclasses import dataclass, field

from seafood_trace.lineage.filling import Filling
from seafood_trace.lineage.hop import Hop
from seafood_trace.lineage.link import Link

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """Where a unit is after a hop: with which filling, in which other units, or gone."""

    hop: Hop
    filling: int
    inside: Path = ()
    site: str | None = None
    shipment: Hop | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Bearing:
    """That the item, on this path of units, was at a hop; `site` is None while under way."""

    hop: Hop
    path: Path
    site: str | None
    filling: int = 0
    weight_mg: int | None = None


@dataclass(slots=True)
class Course:
    """What the walk found.

    `unsourced` are hops that took the item from nowhere, `under_way` what is still in a
    shipment at the end, `fillings` those of a unit.
    """

    item: str
    hops: list[Hop] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    bearings: list[Bearing] = field(default_factory=list)
    unsourced: list[Hop] = field(default_factory=list)
    under_way: list[Bearing] = field(default_factory=list)
    after: dict[int, State] = field(default_factory=dict)
    fillings: list[Filling] = field(default_factory=lambda: [Filling()])
    into: dict[int, list[Link]] = field(default_factory=dict)
    out_of: dict[int, list[Link]] = field(default_factory=dict)

    def index(self) -> "Course":
        """Itself, with its links findable by the hop at either end."""
        for link in self.links:
            self.into.setdefault(link.to_hop, []).append(link)
            self.out_of.setdefault(link.from_hop, []).append(link)
        return self

    def filling_at(self, hop: Hop) -> Filling | None:
        state = self.after.get(hop.position)
        return None if state is None else self.fillings[state.filling]
