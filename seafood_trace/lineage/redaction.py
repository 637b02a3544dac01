"""A trace as one asker may see it, hop by hop.

The trace is made on the whole graph, because a chain with holes is no chain, and then each
hop is cut down to what its level allows. What a hop does not show must not show elsewhere
either: not in its links, its gaps, the order of the answer, its numbering, or in how many
there are. So an unreadable hop has no position, links that touch it carry nothing,
readable hops come first, and withheld hops that lie together are one.

PURE.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from seafood_trace.access.permissions import Level as Level
from seafood_trace.epcis.event import Role
from seafood_trace.lineage.answer import Gap, Trace
from seafood_trace.lineage.hop import Hop, total
from seafood_trace.lineage.link import Basis, Link

READABLE = frozenset({Level.FULL, Level.SHARED})


def _says_nothing(_hop: Hop) -> str | None:
    return None


def _no_words(_hop: Hop) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class PublicWords:
    """What may be said of a hop to everyone.

    `place` a region or country, `product` words for species and product, `party` a name, only
    where that party agreed. None, or no words, says nothing.
    """

    place: Callable[[Hop], str | None] = _says_nothing
    product: Callable[[Hop], tuple[str, ...]] = _no_words
    party: Callable[[Hop], str | None] = _says_nothing


@dataclass(frozen=True, slots=True)
class Node:
    """A hop as shown. `id` is its number in this answer alone; `hop` is set where readable."""

    id: int
    level: Level
    hop: Hop | None = None
    kind: str | None = None
    day: str | None = None
    place: str | None = None
    party: str | None = None
    product: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A link as shown: what passed is told only between two readable hops.

    `is_confirmed` is None where one end is withheld.
    """

    from_node: int
    to_node: int
    is_confirmed: bool | None = None
    item: str | None = None
    inside: tuple[str, ...] = ()
    basis: str | None = None
    weight_mg: int | None = None
    count: str | None = None


@dataclass(frozen=True, slots=True)
class ShownGap:
    """A gap as shown; `item` and `since` only beside readable hops."""

    reason: str
    after_node: int | None
    before_node: int | None
    item: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class RedactedTrace:
    """What the asker may see. `item` and `at_place` are as asked."""

    item: str
    direction: str
    asked_at: datetime
    at_place: str | None
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    origins: tuple[int, ...]
    ends: tuple[int, ...]
    gaps: tuple[ShownGap, ...]
    truncated: bool


def redact(
    trace: Trace, level_of: Mapping[int, Level], words: PublicWords | None = None
) -> RedactedTrace:
    """The trace with every hop cut down to its level; a position without a level is withheld."""
    levels = {hop.position: level_of.get(hop.position, Level.WITHHELD) for hop in trace.hops}
    nodes, node_of = _nodes(trace, levels, words or PublicWords())
    shown = {position for position, level in levels.items() if level is not Level.WITHHELD}
    readable = {position for position, level in levels.items() if level in READABLE}
    return RedactedTrace(
        item=trace.item,
        direction=trace.direction,
        asked_at=trace.asked_at,
        at_place=trace.at_place,
        nodes=nodes,
        edges=_edges(trace, node_of, shown, readable),
        origins=_numbers(trace.origins, node_of, shown),
        ends=_numbers(trace.ends, node_of, shown),
        gaps=_gaps(trace, node_of, shown, readable),
        truncated=trace.truncated,
    )


# Nodes.


def _nodes(
    trace: Trace, levels: Mapping[int, Level], words: PublicWords
) -> tuple[tuple[Node, ...], dict[int, int]]:
    """The nodes, and which node each position is in.

    Readable hops come first in causal order. Public ones follow by what they show, because
    their place between timed hops would tell their hour; withheld ones come last, by where
    they hang, because nothing of their own may order them.
    """
    bare = [(hop, _bare_node(hop, levels[hop.position], words)) for hop in trace.hops]
    readable = [(hop, node) for hop, node in bare if node.level in READABLE]
    public = [(hop, node) for hop, node in bare if node.level is Level.PUBLIC]
    public.sort(key=lambda pair: _public_key(pair[1]))
    node_of: dict[int, int] = {}
    nodes: list[Node] = []
    for hop, node in (*readable, *public):
        node_of[hop.position] = len(nodes) + 1
        nodes.append(_numbered(node, len(nodes) + 1))
    for group in _withheld_groups(trace.links, levels, node_of):
        node_of |= dict.fromkeys(group, len(nodes) + 1)
        nodes.append(Node(len(nodes) + 1, Level.WITHHELD))
    return tuple(nodes), node_of


def _bare_node(hop: Hop, level: Level, words: PublicWords) -> Node:
    if level in READABLE:
        return Node(0, level, hop)
    if level is Level.WITHHELD:
        return Node(0, level)
    day = hop.time.date().isoformat()
    return Node(
        0, level, None, hop.kind, day, words.place(hop), words.party(hop), words.product(hop)
    )


def _public_key(node: Node) -> tuple[str, ...]:
    return (node.day or "", node.kind or "", node.place or "", node.party or "", *node.product)


def _numbered(node: Node, number: int) -> Node:
    return Node(
        number, node.level, node.hop, node.kind, node.day, node.place, node.party, node.product
    )


def _withheld_groups(
    links: Iterable[Link], levels: Mapping[int, Level], node_of: Mapping[int, int]
) -> list[list[int]]:
    """Withheld hops that cannot be told apart: linked, or on one side of one shown hop.

    Two of them side by side would tell how many customers or suppliers there are.
    """
    group = {position: position for position, level in levels.items() if level is Level.WITHHELD}
    beside: dict[tuple[int, bool], int] = {}
    hangs: dict[int, set[tuple[int, bool]]] = {position: set() for position in group}
    for link in links:
        ends = ((link.from_hop, link.to_hop, True), (link.to_hop, link.from_hop, False))
        for hidden, other, is_before in ends:
            if hidden not in group:
                continue
            if other in group:
                _join(group, hidden, other)
            else:
                hangs[hidden].add((node_of[other], is_before))
                _join(group, hidden, beside.setdefault((node_of[other], is_before), hidden))
    return _gathered(group, hangs)


def _gathered(group: dict[int, int], hangs: Mapping[int, set[tuple[int, bool]]]) -> list[list[int]]:
    """The groups, ordered by where they hang on shown nodes; those that hang nowhere are one."""
    members: dict[int, list[int]] = {}
    for position in group:
        members.setdefault(_leader(group, position), []).append(position)
    by_hang: dict[tuple[tuple[int, bool], ...], list[int]] = {}
    for positions in members.values():
        hang = tuple(sorted(set().union(*(hangs[position] for position in positions))))
        by_hang.setdefault(hang, []).extend(positions)
    return [by_hang[hang] for hang in sorted(by_hang)]


def _join(group: dict[int, int], first: int, second: int) -> None:
    group[_leader(group, first)] = _leader(group, second)


def _leader(group: dict[int, int], position: int) -> int:
    while group[position] != position:
        group[position] = group[group[position]]
        position = group[position]
    return position


# Links and gaps.


def _edges(
    trace: Trace, node_of: Mapping[int, int], shown: set[int], readable: set[int]
) -> tuple[Edge, ...]:
    """One edge a link between readable hops, one a pair of nodes elsewhere."""
    drawn_from: dict[tuple[int, str], int] = {}
    for link in trace.links:
        drawn_from[link.to_hop, link.item] = drawn_from.get((link.to_hop, link.item), 0) + 1
    hops = {hop.position: hop for hop in trace.hops}
    told: list[Edge] = []
    bare: dict[tuple[int, int], bool | None] = {}
    for link in trace.links:
        pair = node_of[link.from_hop], node_of[link.to_hop]
        if link.from_hop in readable and link.to_hop in readable:
            is_all = drawn_from[link.to_hop, link.item] == 1
            told.append(_told(link, hops, pair, is_all=is_all))
        elif link.from_hop in shown and link.to_hop in shown:
            bare[pair] = bool(bare.get(pair, True)) and link.confirmed
        elif pair[0] != pair[1]:
            bare[pair] = None
    rest = [Edge(first, second, confirmed) for (first, second), confirmed in bare.items()]
    return (*told, *sorted(rest, key=lambda edge: (edge.from_node, edge.to_node)))


def _told(link: Link, hops: Mapping[int, Hop], pair: tuple[int, int], *, is_all: bool) -> Edge:
    """A link between two readable hops: what they say themselves and nothing of others.

    A unit that neither names, the contents of one packed elsewhere, or a weight shared out over
    several sources would each tell of a hop that the asker may not read.
    """
    source, target = hops[link.from_hop], hops[link.to_hop]
    named = _named_by(source) | _named_by(target)
    says_inside = named.issuperset(link.inside)
    taken = [line for (_, item), line in target.lines.items() if item == link.item]
    own = total(line.weight_mg for line in taken if line.role is not Role.OUTPUT)
    is_own = is_all and own == link.weight_mg
    return Edge(
        *pair,
        is_confirmed=link.confirmed,
        item=link.item if link.item in named else None,
        inside=link.inside if says_inside else (),
        basis=Basis.RECORDED if link.confirmed and not says_inside else link.basis,
        weight_mg=link.weight_mg if is_own else None,
        count=str(link.count) if is_all and link.count is not None else None,
    )


def _named_by(hop: Hop) -> set[str]:
    run = hop.event.transformation_id
    return {item for _, item in hop.lines} | ({run} if run else set())


def _gaps(
    trace: Trace, node_of: Mapping[int, int], shown: set[int], readable: set[int]
) -> tuple[ShownGap, ...]:
    """The gaps between shown hops; one beside a withheld hop would speak of it."""
    gaps = [
        _shown_gap(gap, node_of, readable)
        for gap in trace.gaps
        if _beside(gap) <= shown and _beside(gap)
    ]
    order = sorted(
        dict.fromkeys(gaps),
        key=lambda gap: (gap.after_node or 0, gap.before_node or 0, gap.reason, gap.item or ""),
    )
    return tuple(order)


def _shown_gap(gap: Gap, node_of: Mapping[int, int], readable: set[int]) -> ShownGap:
    after = None if gap.after_hop is None else node_of[gap.after_hop]
    before = None if gap.before_hop is None else node_of[gap.before_hop]
    if _beside(gap) <= readable:
        return ShownGap(gap.reason, after, before, gap.item, gap.since)
    return ShownGap(gap.reason, after, before)


def _beside(gap: Gap) -> set[int]:
    return {position for position in (gap.after_hop, gap.before_hop) if position is not None}


def _numbers(
    positions: Iterable[int], node_of: Mapping[int, int], shown: set[int]
) -> tuple[int, ...]:
    return tuple(sorted(node_of[position] for position in positions if position in shown))
