"""From one pack to its vessels, and from one landing to every shop.

`back` and `forward` walk the graph from an item with a fetch that is handed in, and ask it
for a whole level of items at a time: the number of fetches follows the depth of the chain
and never its width. What a trace finds missing is part of its answer.

PURE, but for the fetch that is handed in. Source: domain facts, audit tests 14 and 17.
"""

from collections.abc import Mapping
from datetime import datetime

from seafood_trace.lineage.answer import Direction as Direction
from seafood_trace.lineage.answer import Gap as Gap
from seafood_trace.lineage.answer import Missing as Missing
from seafood_trace.lineage.answer import Question
from seafood_trace.lineage.answer import Trace as Trace
from seafood_trace.lineage.consignments import Consignments, OwnersOf, no_owners
from seafood_trace.lineage.graph import Graph
from seafood_trace.lineage.journey import Fetch as Fetch
from seafood_trace.lineage.journey import Journey

MAX_HOPS = 5_000


def back(
    fetch: Fetch,
    item: str,
    *,
    asked_at: datetime,
    at_place: str | None = None,
    at_time: datetime | None = None,
    memberships: Mapping[str, str] | None = None,
    owners_of: OwnersOf = no_owners,
    max_hops: int = MAX_HOPS,
) -> Trace:
    """Where the item came from.

    With `at_place` only the way to that place, else to all its ends; a unit's latest filling,
    with `at_time` the one of that time. `memberships` say which lot a serial number belongs to.
    """
    question = Question(item, Direction.BACK, asked_at, at_place, at_time)
    graph = Graph(memberships, Consignments(owners_of))
    return Journey(fetch, graph, question, max_hops).travel()


def forward(
    fetch: Fetch,
    item: str,
    *,
    asked_at: datetime,
    at_place: str | None = None,
    at_time: datetime | None = None,
    memberships: Mapping[str, str] | None = None,
    owners_of: OwnersOf = no_owners,
    max_hops: int = MAX_HOPS,
) -> Trace:
    """Where the item went, and what was made of it. The arguments are those of `back`."""
    question = Question(item, Direction.FORWARD, asked_at, at_place, at_time)
    graph = Graph(memberships, Consignments(owners_of))
    return Journey(fetch, graph, question, max_hops).travel()
