"""A link: goods passing from one hop to the next, and how we know.

PURE.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Basis(StrEnum):
    """Why we say that the goods of one hop are those of the next."""

    RECORDED = "recorded"  # both hops say so
    IMPLIED_UNPACK = "implied_unpack"  # used where its pallet stood, the unpacking not written
    MEMBERSHIP = "membership"  # serial numbers given to packs of a lot that was there
    RECEIPT_MISSING = "receipt_missing"  # sent there and used there, never received
    SHIPMENT_MISSING = "shipment_missing"  # received there, never sent
    MOVED_UNRECORDED = "moved_unrecorded"  # used where nothing says that it came
    DESTINATION_DIFFERS = "destination_differs"  # received elsewhere than it was sent to
    PLACE_UNKNOWN = "place_unknown"  # one of the two hops names no place


_CONFIRMED = frozenset({Basis.RECORDED, Basis.IMPLIED_UNPACK, Basis.MEMBERSHIP})


@dataclass(frozen=True, slots=True)
class Link:
    """`item` passes from one ledger position to another.

    `inside` are the units that hold the item as it leaves the first hop, outermost first,
    where the second hop names the item and not the unit. `weight_mg` and `count` are what
    the second hop says it took, shared out where it drew on several; None where unknown.
    `reaching_mg` is set in a back-trace alone: how much of it reached the item asked for.
    """

    from_hop: int
    to_hop: int
    item: str
    inside: tuple[str, ...] = ()
    basis: Basis = Basis.RECORDED
    weight_mg: int | None = None
    count: Decimal | None = None
    reaching_mg: int | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """The item with the units around it, outermost first."""
        return (*self.inside, self.item)

    @property
    def confirmed(self) -> bool:
        """Whether the record itself says so, so that nothing is missing between the two."""
        return self.basis in _CONFIRMED
