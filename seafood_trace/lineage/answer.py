"""What a trace answers: the way of an item, and what is missing on it.

PURE. Source: domain facts, audit tests 14 and 17.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from seafood_trace.lineage.hop import Hop
from seafood_trace.lineage.link import Link


class Direction(StrEnum):
    BACK = "back"
    FORWARD = "forward"


class Missing(StrEnum):
    """What a gap lacks, beside the reasons of an unconfirmed link (`link.Basis`)."""

    ORIGIN = "origin_missing"  # goods taken that nothing yielded
    INPUTS = "inputs_missing"  # a transformation that took nothing
    LOT = "no_lot"  # an input named by its product alone
    RECEIPT = "receipt_missing"  # sent, and not received when due
    SIGHTING = "never_seen_there"  # nothing says that the item was at the place asked for


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the record does not say; positions of the hops on either side."""

    reason: str
    after_hop: int | None
    before_hop: int | None
    item: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Trace:
    """The way of an item.

    `hops` are in causal order. `origins` are the positions where the way begins, `ends` where
    it ends: in a back-trace the last of those asked about. `truncated`: there is more.
    """

    item: str
    direction: Direction
    asked_at: datetime
    at_place: str | None
    hops: tuple[Hop, ...]
    links: tuple[Link, ...]
    origins: tuple[int, ...]
    ends: tuple[int, ...]
    gaps: tuple[Gap, ...]
    truncated: bool = False

    def hop(self, position: int) -> Hop:
        return next(hop for hop in self.hops if hop.position == position)

    @property
    def is_whole(self) -> bool:
        """Whether it begins somewhere and nothing is missing on the way."""
        return bool(self.origins) and not self.gaps and not self.truncated


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an item, perhaps at a place, perhaps as it was at a time."""

    item: str
    direction: Direction
    asked_at: datetime
    at_place: str | None = None
    at_time: datetime | None = None
