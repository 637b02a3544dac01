"""In which order hops happened, from clocks that do not agree.

Times come from many clocks, and many are only dates. Hops of one instant are ordered by
what causes what (made before packed, packed before sent, sent before received); where a
receipt stands some minutes before its shipment, the walk through an item's hops
(`walk.py`) asks here which of the next ones to take first.

PURE.
"""

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

from seafood_trace.lineage.hop import SENDING, Hop, Kind
from seafood_trace.lineage.link import Link

# Two honest clocks at the two ends of a short road; more is a matter for the audit.
CLOCK_SKEW = timedelta(minutes=30)

_RANK = {
    Kind.CATCH: 0,
    Kind.HATCH: 0,
    Kind.COMMISSION: 0,
    Kind.TRANSSHIP: 1,
    Kind.LAND: 2,
    Kind.PROCESS: 3,
    Kind.COMMINGLE: 3,
    Kind.PACK: 4,
    Kind.SHIP: 5,
    Kind.RETURN: 5,
    Kind.RECEIVE: 6,
    Kind.UNPACK: 7,
    Kind.OTHER: 8,
    Kind.COUNT: 9,
    Kind.SELL: 10,
    Kind.DISCARD: 10,
}


def causal_key(hop: Hop) -> tuple[datetime, int, int]:
    """Sorts hops by time, then by what causes what, then as they were recorded."""
    return hop.time, _RANK[hop.kind], hop.position


def next_of(
    queue: list[Hop], is_explained: Callable[[Hop], bool], may_answer: Callable[[Hop, Hop], bool]
) -> int:
    """The index of the hop to take next: the first, unless a later one explains it.

    Looked for among the hops of the same instant and, for a receipt that a shipment
    answers within the clocks' skew, among those of other sites until then.
    """
    head = queue[0]
    if is_explained(head):
        return 0
    until = head.time + (CLOCK_SKEW if _is_answered_late(queue, may_answer) else timedelta())
    for index, hop in enumerate(queue):
        if hop.time > until:
            break
        is_elsewhere = hop.time == head.time or hop.site != head.site
        if index and is_elsewhere and is_explained(hop):
            return index
    return 0


def _is_answered_late(queue: list[Hop], may_answer: Callable[[Hop, Hop], bool]) -> bool:
    head = queue[0]
    if head.kind is not Kind.RECEIVE:
        return False
    for hop in queue:
        if hop.time > head.time + CLOCK_SKEW:
            return False
        if hop.kind in SENDING and hop.site != head.site and may_answer(hop, head):
            return True
    return False


def keeping_order(hops: Iterable[Hop], orders: Collection[list[Hop]]) -> list[Hop]:
    """The hops in causal order, those that a unit made in the order in which it made them.

    `orders` are the hops of each unit as its own walk took them.
    """
    line = sorted(hops, key=causal_key)
    place_of = {hop.position: index for index, hop in enumerate(line)}
    for order in orders:
        ours = [hop for hop in order if hop.position in place_of]
        places = sorted(place_of[hop.position] for hop in ours)
        for index, hop in zip(places, ours, strict=True):
            line[index] = hop
            place_of[hop.position] = index
    return line


def causal_order(hops: Mapping[int, Hop], links: Iterable[Link]) -> tuple[Hop, ...]:
    """The hops so that no link points backwards, by time where links leave it open.

    Records of one instant may contradict each other, each made of the other; such a ring is
    broken at its earliest hop, and what follows it stays in order.
    """
    after: dict[int, list[int]] = {}
    waits = dict.fromkeys(hops, 0)
    for first, second in {(link.from_hop, link.to_hop) for link in links}:
        after.setdefault(first, []).append(second)
        waits[second] += 1
    by_time = iter(sorted(hops.values(), key=causal_key))
    ready = [(causal_key(hop), position) for position, hop in hops.items() if not waits[position]]
    heapq.heapify(ready)
    ordered: dict[int, Hop] = {}
    while len(ordered) < len(hops):
        if ready:
            position = heapq.heappop(ready)[1]
        else:
            position = next(hop.position for hop in by_time if hop.position not in ordered)
        ordered[position] = hops[position]
        for later in after.get(position, ()):
            waits[later] -= 1
            if not waits[later] and later not in ordered:
                heapq.heappush(ready, (causal_key(hops[later]), later))
    return tuple(ordered.values())
