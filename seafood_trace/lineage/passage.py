"""How goods pass through one hop: what it took for what it yields, and the other way.

Goods are written as a path, outermost unit first: `(pallet, lot)` is that lot inside that
pallet and nothing else on it, `(pallet,)` the pallet with everything. Following paths
rather than items is what keeps the rest of a pallet out of the trace of one lot.

PURE.
"""

from collections.abc import Callable
from dataclasses import dataclass

from seafood_trace.epcis.event import Action, Role
from seafood_trace.lineage.course import Path
from seafood_trace.lineage.hop import ENDING, Hop

# What was in the unit when the hop emptied it without naming the contents.
ContentsBefore = Callable[[str, Hop], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Take:
    """Goods that a hop took; `is_required` where their coming from nowhere is a gap."""

    path: Path
    is_required: bool = True


def taken_for(hop: Hop, goods: Path) -> list[Take]:
    """What the hop took to yield these goods."""
    if hop.is_transformation:
        inputs = [Take((item,)) for item in hop.items(Role.INPUT)]
        return [*inputs, *_shared_run(hop)]
    if hop.is_packing and goods[0] == hop.event.parent_id:
        return [Take(goods, is_required=False), *_packed_for(hop, goods[1:])]
    if hop.is_unpacking and goods[0] != hop.event.parent_id:
        out_of = (hop.event.parent_id, *goods) if hop.event.parent_id else goods
        return [Take(out_of), Take(goods, is_required=False)]
    return [Take(goods, is_required=not hop.begins_life)]


def yielded_from(hop: Hop, goods: Path, contents_before: ContentsBefore) -> list[Path]:
    """What the hop yields of these goods that it took; empty where they end there."""
    if hop.is_transformation:
        return [(item,) for item in hop.items(Role.OUTPUT)] + [
            take.path for take in _shared_run(hop) if take.path != goods
        ]
    if (hop.event.action is Action.DELETE and not hop.is_unpacking) or hop.kind in ENDING:
        return []
    parent = hop.event.parent_id
    if hop.is_packing and parent is not None and hop.has(Role.CHILD, goods[0]):
        return [(parent, *goods)]
    if hop.is_unpacking and parent == goods[0]:
        return _unpacked_from(hop, goods, contents_before)
    return [goods]


def _shared_run(hop: Hop) -> list[Take]:
    """A run that several events tell of is passed through like an item named by its ID."""
    run = hop.event.transformation_id
    return [] if run is None else [Take((run,), is_required=not hop.items(Role.INPUT))]


def _packed_for(hop: Hop, inner: Path) -> list[Take]:
    if inner:
        return [Take(inner)] if hop.has(Role.CHILD, inner[0]) else []
    return [Take((child,)) for child in hop.items(Role.CHILD)]


def _unpacked_from(hop: Hop, goods: Path, contents_before: ContentsBefore) -> list[Path]:
    inner = goods[1:]
    if hop.unpacks_all:
        return [inner] if inner else [(child,) for child in contents_before(goods[0], hop)]
    if not inner:
        return [*((child,) for child in hop.items(Role.CHILD)), goods]
    return [inner, goods] if hop.has(Role.CHILD, inner[0]) else [goods]
