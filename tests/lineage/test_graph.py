"""Properties of the graph on chains of random shape."""

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from seafood_trace.epcis.recorded import Recorded
from seafood_trace.lineage.drawing import shared_out
from seafood_trace.lineage.graph import build
from seafood_trace.lineage.order import CLOCK_SKEW
from seafood_trace.lineage.trace import Trace, back, forward
from tests.lineage.chains import NOW, START, Chain, lot, pallet, renumbered, site
from tests.needs import examples

KG = 1_000_000
PLACES = ("p0", "p1", "p2", "p3")
CODES = ("A", "B", "C", "D")


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """Deeds in no sensible order: what partners may send, and more."""
    chain = Chain()
    place = st.sampled_from(PLACES)
    code = st.sampled_from(CODES).map(lot)
    unit = st.integers(0, 2).map(pallet)
    goods = st.dictionaries(code, st.integers(1, 50), min_size=1, max_size=2)
    thing = st.one_of(goods, unit.map(lambda one: {one: None}))
    for code_ in CODES[:2]:
        chain.catch("p0", {lot(code_): 100})
    for _ in range(draw(st.integers(1, 14))):
        deed = draw(st.sampled_from(("ship", "receive", "process", "pack", "unpack", "sell")))
        hours = draw(st.sampled_from((0, 0.1, 1, 30)))
        if deed == "ship":
            to = draw(st.one_of(st.none(), place))
            chain.ship(draw(place), to, draw(thing), after_hours=hours)
        elif deed == "process":
            chain.process(draw(place), draw(thing), draw(goods), after_hours=hours)
        elif deed == "pack":
            # A unit goes into one of a higher number: rings of units are tested by themselves.
            outer = draw(st.integers(0, 2))
            inner = [{pallet(number): None} for number in range(outer)]
            packed = draw(st.one_of(goods, st.sampled_from(inner)) if inner else goods)
            chain.pack(draw(place), pallet(outer), packed, after_hours=hours)
        elif deed == "unpack":
            chain.unpack(draw(place), draw(unit), draw(st.one_of(st.none(), goods)))
        elif deed == "receive":
            chain.receive(draw(place), draw(thing), after_hours=hours)
        else:
            chain.sell(draw(place), draw(thing), after_hours=hours)
    return chain


def shape(trace: Trace, name_of: dict[int, int]) -> tuple[object, ...]:
    """A trace without the positions that its events happen to have."""
    links = sorted(
        (name_of[one.from_hop], name_of[one.to_hop], one.path, one.basis, one.weight_mg or -1)
        for one in trace.links
    )
    return tuple(sorted(name_of[hop.position] for hop in trace.hops)), tuple(links)


@settings(max_examples=examples(150), deadline=None)
@given(chains(), st.sampled_from(CODES))
def test_every_link_back_is_a_link_forward_from_where_it_began(chain: Chain, code: str) -> None:
    trace = back(chain.fetch, lot(code), asked_at=NOW)
    forwards = {
        (link.from_hop, link.to_hop, link.path)
        for item in {*map(lot, CODES), *map(pallet, range(3))}
        for link in forward(chain.fetch, item, asked_at=NOW).links
    }
    assert {(link.from_hop, link.to_hop, link.path) for link in trace.links} <= forwards


@settings(max_examples=examples(150), deadline=None)
@given(chains(), st.sampled_from(CODES))
def test_what_is_fetched_piece_by_piece_is_what_the_whole_graph_says(
    chain: Chain, code: str
) -> None:
    graph = build(chain.records)
    trace = back(chain.fetch, lot(code), asked_at=NOW)
    for link in trace.links:
        known = graph.links_into(graph.hops[link.to_hop], link.item)
        assert (link.from_hop, link.path, link.weight_mg) in {
            (one.from_hop, one.path, one.weight_mg) for one in known
        }


@settings(max_examples=examples(150), deadline=None)
@given(chains(), st.sampled_from(CODES), st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_change_a_trace(
    chain: Chain, code: str, random: Random
) -> None:
    times = Counter(record.event.event_time for record in chain.records)
    alone = {n for n, one in enumerate(chain.records) if times[one.event.event_time] == 1}
    order = list(range(len(chain.records)))
    if len(alone) == len(order):  # equal times fall back on position, by design
        random.shuffle(order)
    other = Chain(renumbered(chain.records, order))
    first = back(chain.fetch, lot(code), asked_at=NOW)
    second = back(other.fetch, lot(code), asked_at=NOW)
    itself = {number: number for number in order}
    assert shape(first, itself) == shape(second, dict(enumerate(order)))


@settings(max_examples=examples(150), deadline=None)
@given(chains(), st.sampled_from(CODES))
def test_a_link_points_backwards_only_where_clocks_leave_a_ring(chain: Chain, code: str) -> None:
    trace = back(chain.fetch, lot(code), asked_at=NOW)
    place = {hop.position: index for index, hop in enumerate(trace.hops)}
    for link in trace.links:
        if place[link.from_hop] > place[link.to_hop]:
            apart = abs(trace.hop(link.from_hop).time - trace.hop(link.to_hop).time)
            assert apart <= CLOCK_SKEW
            assert _leads_to(trace, link.to_hop, link.from_hop)


def _leads_to(trace: Trace, start: int, goal: int) -> bool:
    """Whether links lead from one hop to the other."""
    seen, pending = {start}, [start]
    while pending:
        here = pending.pop()
        fresh = {link.to_hop for link in trace.links if link.from_hop == here} - seen
        seen |= fresh
        pending += fresh
    return goal in seen


def test_records_of_one_instant_that_contradict_each_other_still_make_a_trace() -> None:
    chain = Chain()
    chain.pack("plant", pallet(1), {lot("C"): 1}, at=START)
    chain.process("plant", {pallet(1): None}, {lot("C"): 1}, at=START)
    chain.process("plant", {pallet(1): None}, {lot("A"): 1}, at=START)
    chain.sell("plant", {lot("A"): 1})
    trace = back(chain.fetch, lot("A"), asked_at=NOW)
    assert [hop.position for hop in trace.hops][-1] == 3
    assert {hop.position for hop in trace.hops} == {0, 1, 2, 3}


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_a_split_lot_keeps_its_total_weight(parts: list[int]) -> None:
    chain = Chain()
    chain.commission("plant", {lot("A"): sum(parts)})
    for number, kg in enumerate(parts):
        chain.ship("plant", f"s{number}", {lot("A"): kg})
        chain.receive(f"s{number}", {lot("A"): kg})
    trace = forward(chain.fetch, lot("A"), asked_at=NOW)
    assert sum(link.weight_mg or 0 for link in trace.links if link.from_hop == 0) == sum(parts) * KG
    backwards = back(chain.fetch, lot("A"), asked_at=NOW)
    assert sum(link.reaching_mg or 0 for link in backwards.links if link.from_hop == 0) == (
        sum(parts) * KG
    )


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=4),
    st.lists(st.integers(1, 40), min_size=1, max_size=4),
)
def test_what_is_drawn_from_several_arrivals_is_what_they_brought(
    arrivals: list[int], shares: list[int]
) -> None:
    chain = Chain()
    for kg in arrivals:
        chain.commission("plant", {lot("A"): kg})
    for mg in shared_out(sum(arrivals) * KG, shares):
        chain.sell("plant", {lot("A"): f"{mg / KG:.6f}"})
    trace = forward(chain.fetch, lot("A"), asked_at=NOW)
    drawn: Counter[int] = Counter()
    for link in trace.links:
        drawn[link.from_hop] += link.weight_mg or 0
    assert [drawn[position] for position in range(len(arrivals))] == [kg * KG for kg in arrivals]


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**12), min_size=1, max_size=8))
def test_parts_shared_out_make_the_whole(amount: int, sizes: list[int]) -> None:
    parts = shared_out(amount, sizes)
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)


def test_a_place_within_a_site_is_the_site() -> None:
    dock = "https://id.gs1.org/414/9521234000019/254/dock"
    chain = Chain()
    chain.commission("x", {lot("A"): 10})
    chain.records[0] = _at(chain, 0, dock)
    chain.ship("x", None, {lot("A"): 10})
    chain.records[1] = _at(chain, 1, "https://id.gs1.org/414/9521234000019")
    trace = back(chain.fetch, lot("A"), asked_at=NOW)
    assert [link.basis for link in trace.links] == ["recorded"]
    assert site("x") not in {hop.place for hop in trace.hops}


def _at(chain: Chain, number: int, place: str) -> Recorded:
    record = chain.records[number]
    return replace(record, event=replace(record.event, biz_location=place))


def test_units_recorded_inside_one_another_in_a_ring_end_a_trace_soon() -> None:
    chain = Chain()
    chain.catch("p0", {lot("A"): 100})
    for _ in range(4):
        chain.pack("p0", pallet(0), {lot("A"): 1})
        chain.pack("p0", pallet(1), {pallet(0): None})
        chain.pack("p0", pallet(0), {pallet(1): None})
    for item in (lot("A"), pallet(0), pallet(1)):
        for walk in (back, forward):
            assert len(walk(chain.fetch, item, asked_at=NOW).links) < 1_000
