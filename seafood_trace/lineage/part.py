"""Part of a trace: what lies before some of its hops, what lies after them, and nothing else.

PURE.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from seafood_trace.lineage.answer import Trace


def before(trace: Trace, starts: Iterable[int]) -> set[int]:
    """The positions of the hops that goods of these came from, however far back."""
    return _reached(starts, _neighbours((link.to_hop, link.from_hop) for link in trace.links))


def after(trace: Trace, starts: Iterable[int]) -> set[int]:
    """The positions of the hops that goods of these went to, however far on."""
    return _reached(starts, _neighbours((link.from_hop, link.to_hop) for link in trace.links))


def only(trace: Trace, kept: set[int]) -> Trace:
    """The trace as if it had these hops alone."""
    return replace(
        trace,
        hops=tuple(hop for hop in trace.hops if hop.position in kept),
        links=tuple(link for link in trace.links if link.from_hop in kept and link.to_hop in kept),
        origins=tuple(position for position in trace.origins if position in kept),
        ends=tuple(position for position in trace.ends if position in kept),
        gaps=tuple(
            gap
            for gap in trace.gaps
            if all(hop is None or hop in kept for hop in (gap.after_hop, gap.before_hop))
        ),
    )


def _neighbours(pairs: Iterable[tuple[int, int]]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for start, end in pairs:
        found.setdefault(start, []).append(end)
    return found


def _reached(starts: Iterable[int], neighbours: Mapping[int, list[int]]) -> set[int]:
    waiting = list(starts)
    found: set[int] = set()
    while waiting:
        for position in neighbours.get(waiting.pop(), ()):
            if position not in found:
                found.add(position)
                waiting.append(position)
    return found
