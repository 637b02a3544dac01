"""Where a lot got its code: the lot code source of the traceability rule.

A code is given when fish is first received on land and when it is transformed, and at no other
time (21 CFR 1.1320). So the source is where the lot came out of a transformation, else where it
was first received after it was landed.

PURE. Source: 21 CFR 1.1320, 1.1335, 1.1350.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from seafood_trace.epcis import vocabulary
from seafood_trace.epcis.event import Role, TypedRef
from seafood_trace.lineage.hop import HANDING_OVER, SENDING, Hop, Kind, site_of

IsVessel = Callable[[str], bool | None]
"""Whether a place is a vessel; None for a place that nobody registered."""


@dataclass(frozen=True, slots=True)
class Origin:
    """How a lot began; hops are in order of time.

    `assigned` is the hop that gave the code, None where it is not on record.
    """

    assigned: Hop | None = None
    catches: tuple[Hop, ...] = ()
    landings: tuple[Hop, ...] = ()


def origin_of(lot: str, hops: Sequence[Hop], is_vessel: IsVessel) -> Origin:
    """The origin of the lot, from the hops that touch it, in order of time."""
    made = next((hop for hop in hops if hop.has(Role.OUTPUT, lot)), None)
    first = next((hop for hop in hops if is_first_receipt(hop, lot, hops, is_vessel)), None)
    added = next((hop for hop in hops if hop.kind is Kind.COMMISSION), None)
    return Origin(
        assigned=made or first or added,
        catches=tuple(hop for hop in hops if hop.kind is Kind.CATCH),
        landings=tuple(hop for hop in hops if hop.kind is Kind.LAND),
    )


def is_first_receipt(hop: Hop, lot: str, hops: Sequence[Hop], is_vessel: IsVessel) -> bool:
    """Whether this hop is the first receiving on land of a lot with these hops.

    A receipt that names where the fish came from says so itself. One that does not is the first
    if the lot came from the sea and nothing was shipped on land before.
    """
    if hop.kind is not Kind.RECEIVE or _is_at_sea(hop, is_vessel):
        return False
    if any(one.has(Role.OUTPUT, lot) for one in hops):
        return False
    source = location_in(hop.event.sources)
    came_from_vessel = None if source is None else is_vessel(source)
    if came_from_vessel is not None:
        return came_from_vessel
    at_sea = any(one.kind is Kind.CATCH or one.kind in HANDING_OVER for one in hops)
    shipped = (one for one in hops if one.kind in SENDING and not _is_at_sea(one, is_vessel))
    return at_sea and not any(one.time <= hop.time for one in shipped)


def location_in(refs: Sequence[TypedRef]) -> str | None:
    """The site that a list of sources or destinations names."""
    return next((site_of(ref.id) for ref in refs if ref.type == vocabulary.LOCATION), None)


def party_in(refs: Sequence[TypedRef]) -> str | None:
    """The party that a list names: who holds the goods, else who owns them."""
    by_type = {ref.type: ref.id for ref in refs}
    return by_type.get(vocabulary.POSSESSING_PARTY) or by_type.get(vocabulary.OWNING_PARTY)


def _is_at_sea(hop: Hop, is_vessel: IsVessel) -> bool:
    return hop.site is not None and is_vessel(hop.site) is True
