"""What is in a logistic unit when it is shipped or received: the lots, through boxes in pallets.

The rule asks for lots, and a shipment often names its pallets only. What is in them is what packing
events told before, since the unit was filled anew: numbers of units are used again.

PURE. Source: EPCIS 2.0 section 7.4.3, AggregationEvent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from seafood_trace.epcis.event import Action, Role
from seafood_trace.identifiers import identity
from seafood_trace.identifiers.identity import Kind as ItemKind
from seafood_trace.lineage.filling import Filling
from seafood_trace.lineage.hop import SENDING, Hop, Line

# A pallet of cases of boxes is three; deeper is a slip, and a unit in itself has no end.
DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Packed:
    """So much of an item in a unit; `told_in` is the one hop that says so, None where several do."""

    line: Line
    told_in: Hop | None


def inner_units(histories: Mapping[str, Sequence[Hop]]) -> set[str]:
    """The logistic units that were packed into these units."""
    return {
        child
        for hops in histories.values()
        for hop in hops
        for child in hop.items(Role.CHILD)
        if identity.kind(child) is ItemKind.LOGISTIC_UNIT
    }


def packed_in(
    unit: str, histories: Mapping[str, Sequence[Hop]], until: datetime, depth: int = DEEPEST
) -> list[Packed]:
    """What was in the unit at that time; `histories` are the hops that touch each unit, in order."""
    found: list[Packed] = []
    if depth == 0:
        return found
    filling, told = _filling(unit, histories.get(unit, ()), until)
    for item, line in filling.contents.items():
        if identity.kind(item) is ItemKind.LOGISTIC_UNIT:
            found += packed_in(item, histories, until, depth - 1)
        else:
            hops = told.get(item, [])
            found.append(Packed(line, hops[0] if len(hops) == 1 else None))
    return found


def _filling(
    unit: str, hops: Sequence[Hop], until: datetime
) -> tuple[Filling, Mapping[str, list[Hop]]]:
    filling, told = Filling(), dict[str, list[Hop]]()
    sent_at: datetime | None = None
    for hop in hops:
        if hop.time > until:
            break
        if hop.kind in SENDING and hop.has(Role.EPC, unit):
            sent_at = hop.time
        if not hop.has(Role.PARENT, unit) or not (hop.is_packing or hop.is_unpacking):
            continue
        is_new, fresh = hop.event.action is Action.ADD, list[str]()
        if hop.is_unpacking:
            filling.take_out(hop)
        else:
            if is_new and sent_at is not None and hop.time > sent_at:
                filling, told, sent_at = Filling(), {}, None  # filled anew under an old number
            fresh = [item for item in hop.items(Role.CHILD) if item not in filling.contents]
            filling.put_in(hop, is_new=is_new)
        for item in hop.items(Role.CHILD):
            if is_new or hop.is_unpacking or item in fresh:
                told.setdefault(item, []).append(hop)
    return filling, told
