"""How much of each link reached the item that a back-trace asks for.

Pro rata by weight, the honest guess where fish is mixed: of what a hop took, each kilogram
is as likely in each kilogram that it yielded. So a pack that is a tenth of the weight of
all outputs of a run has a tenth of each of its inputs in it, loss included. Where a weight
on the way is not known the share is None, and so is everything before it.

PURE.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from seafood_trace.epcis.event import Role
from seafood_trace.lineage.drawing import shared_out
from seafood_trace.lineage.hop import Hop
from seafood_trace.lineage.link import Link

_Key = TypeVar("_Key")

Goods = tuple[str, ...]
Place = tuple[int, Goods]  # goods as a hop yields them


@dataclass(frozen=True, slots=True)
class Step:
    """That goods of one hop went into goods of a later one over a link."""

    from_hop: int
    from_goods: Goods
    to_hop: int
    to_goods: Goods
    link: Link


def reaching(
    links: Sequence[Link],
    steps: Sequence[Step],
    starts: Mapping[Place, int | None],
    hops: Mapping[int, Hop],
    order: Mapping[int, int],
) -> list[Link]:
    """The links, each with its `reaching_mg`.

    `starts` are the goods asked about with their weights, `order` the causal order of hops.
    """
    into: dict[Place, list[Step]] = {}
    for step in steps:
        into.setdefault((step.to_hop, step.to_goods), []).append(step)
    wanted: dict[Place, int | None] = dict(starts)
    on_link: dict[Link, int | None] = {}
    for place in sorted(into, key=lambda place: order[place[0]], reverse=True):
        sizes = _apportioned(hops[place[0]], place[1], into[place], wanted.get(place))
        for step, size in zip(into[place], sizes, strict=True):
            on_link[step.link] = _plus(on_link, step.link, size)
            source = (step.from_hop, step.from_goods)
            if source not in starts:
                wanted[source] = _plus(wanted, source, size)
    return [replace(link, reaching_mg=on_link.get(link)) for link in links]


def _plus(sums: Mapping[_Key, int | None], key: _Key, more: int | None) -> int | None:
    so_far = sums.get(key, 0)
    return None if so_far is None or more is None else so_far + more


def _apportioned(
    hop: Hop, goods: Goods, steps: Sequence[Step], wanted: int | None
) -> list[int | None]:
    """How much over each step, for so much wanted of the goods."""
    unknown: list[int | None] = [None] * len(steps)
    if wanted is None:
        return unknown
    if hop.is_transformation:
        made = _weight_made(hop)
        return [_portion(step.link.weight_mg, wanted, made) for step in steps]
    if len(steps) == 1:
        return [wanted]
    if len(goods) > 1 and hop.is_packing:
        return _split_of_filling(goods, steps, wanted)
    weights = [step.link.weight_mg for step in steps]
    known = [weight for weight in weights if weight is not None]
    return [*shared_out(wanted, known)] if len(known) == len(weights) else unknown


def _split_of_filling(goods: Goods, steps: Sequence[Step], wanted: int) -> list[int | None]:
    """Packed now is what the pack says, the rest was in the unit before."""
    packed_now = [step.link.weight_mg if step.link.item != goods[0] else 0 for step in steps]
    known = [weight for weight in packed_now if weight is not None]
    before = [step for step in steps if step.link.item == goods[0]]
    if len(known) < len(steps) or len(before) > 1:
        return [None] * len(steps)
    if not before or sum(known) >= wanted:
        return [*shared_out(wanted, known)]
    rest = wanted - sum(known)
    return [
        rest if step.link.item == goods[0] else weight
        for step, weight in zip(steps, known, strict=True)
    ]


def _weight_made(hop: Hop) -> int | None:
    """The weight of all outputs; None where one has none, or other events tell of the same run."""
    weights = [hop.lines[Role.OUTPUT, item].weight_mg for item in hop.items(Role.OUTPUT)]
    known = [weight for weight in weights if weight is not None]
    if hop.event.transformation_id is not None and not hop.items(Role.INPUT):
        return None
    return sum(known) if len(known) == len(weights) else None


def _portion(weight: int | None, wanted: int, made: int | None) -> int | None:
    """`weight * wanted / made`, half to even."""
    if weight is None or not made:
        return None
    whole, rest = divmod(weight * wanted, made)
    return whole + (2 * rest > made or (2 * rest == made and whole % 2 == 1))
