"""What an asker may not read shows nowhere in the answer."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seafood_trace.epcis.event import Json
from seafood_trace.lineage.hop import Hop
from seafood_trace.lineage.redacted_json import to_json
from seafood_trace.lineage.redaction import Level, PublicWords, RedactedTrace, redact
from seafood_trace.lineage.trace import Trace, back, forward
from tests.lineage.chains import NOW, Chain, lot, pallet, party, site
from tests.lineage.test_graph import CODES, chains
from tests.needs import examples

A, B, BP = lot("A"), lot("B"), lot("BP")
NAMES = re.compile(r"urn:[^\"' ,)\]]+")


def as_text(trace: RedactedTrace) -> str:
    return json.dumps(to_json(trace))


def names_in(hop: Hop) -> set[str]:
    items = {item for _, item in hop.lines}
    return items | {hop.place or "", hop.bound_for or ""} | hop.senders | hop.recipients


def with_odd_weights(chain: Chain) -> Chain:
    """Every hop at a position far from small numbers, so that a leak of it is seen."""
    chain.records = [replace(one, position=770_000 + one.position) for one in chain.records]
    return chain


@settings(max_examples=examples(200), deadline=None)
@given(chains(), st.sampled_from(CODES), st.booleans(), st.data())
def test_nothing_of_an_unreadable_hop_is_anywhere(
    chain: Chain, code: str, is_back: bool, data: st.DataObject
) -> None:
    follow = back if is_back else forward
    trace = follow(with_odd_weights(chain).fetch, lot(code), asked_at=NOW)
    levels = {hop.position: data.draw(st.sampled_from(Level)) for hop in trace.hops}
    text = as_text(redact(trace, levels))
    readable = [hop for hop in trace.hops if levels[hop.position] in (Level.FULL, Level.SHARED)]
    may_show = {name for hop in readable for name in names_in(hop)} | {trace.item}
    for hop in trace.hops:
        if levels[hop.position] in (Level.FULL, Level.SHARED):
            continue
        assert str(hop.position) not in text
        assert hop.time.isoformat() not in text or hop.time in {one.time for one in readable}
        for name in names_in(hop) - may_show - {""}:
            assert f'"{name}"' not in text


@settings(max_examples=examples(200), deadline=None)
@given(chains(), st.sampled_from(CODES), st.data())
def test_no_weight_is_shown_that_no_readable_hop_says(
    chain: Chain, code: str, data: st.DataObject
) -> None:
    trace = forward(chain.fetch, lot(code), asked_at=NOW)
    levels = {hop.position: data.draw(st.sampled_from(Level)) for hop in trace.hops}
    shown = redact(trace, levels)
    said = {
        line.weight_mg
        for hop in trace.hops
        if levels[hop.position] in (Level.FULL, Level.SHARED)
        for line in hop.lines.values()
    }
    assert {edge.weight_mg for edge in shown.edges} - {None} <= said


@settings(max_examples=examples(100), deadline=None)
@given(chains(), st.sampled_from(CODES), st.randoms(use_true_random=False))
def test_times_of_withheld_hops_do_not_order_the_answer(
    chain: Chain, code: str, random: object
) -> None:
    trace = back(chain.fetch, lot(code), asked_at=NOW)
    levels = {
        hop.position: Level.FULL if index % 3 == 0 else Level.WITHHELD
        for index, hop in enumerate(trace.hops)
    }
    by_other_times = sorted(trace.hops, key=lambda hop: (levels[hop.position], hop.position))
    shown = sorted(by_other_times, key=lambda hop: levels[hop.position] is not Level.FULL)
    readable = [hop for hop in trace.hops if levels[hop.position] is Level.FULL]
    others = [hop for hop in shown if levels[hop.position] is not Level.FULL][::-1]
    shuffled = replace(trace, hops=(*others, *readable), links=trace.links[::-1])
    first, second = redact(trace, levels), redact(shuffled, levels)
    assert first.nodes == second.nodes
    assert set(first.edges) == set(second.edges)


@pytest.fixture
def trace() -> Trace:
    chain = Chain()
    chain.catch("vessel", {A: 100})
    chain.land("dock", {A: 100})
    chain.receive("dealer", {A: 100})
    chain.process(
        "plant", {A: 100}, {BP: 60}, extensions={"{https://prices.example}price": "12.40"}
    )
    for name, kg in (("s1", 10), ("s2", 20), ("s3", 30)):
        chain.ship("plant", name, {BP: kg}, buyer=name)
        chain.receive(name, {BP: kg})
    return forward(chain.fetch, A, asked_at=NOW)


def test_the_number_of_withheld_customers_does_not_show(trace: Trace) -> None:
    mine = dict.fromkeys((0, 1, 2, 3), Level.FULL)
    one_shop = mine | {4: Level.WITHHELD}
    shown = redact(trace, one_shop)
    assert [node.level for node in shown.nodes].count(Level.WITHHELD) == 1
    assert len([edge for edge in shown.edges if edge.from_node == 4]) == 1


def test_withheld_hops_in_a_row_are_one(trace: Trace) -> None:
    shown = redact(trace, {0: Level.FULL, 3: Level.FULL})
    assert [node.level for node in shown.nodes] == ["full", "full", "withheld", "withheld"]
    assert {(edge.from_node, edge.to_node) for edge in shown.edges} == {(1, 3), (3, 2), (2, 4)}


def test_a_hop_without_a_level_is_withheld(trace: Trace) -> None:
    assert to_json(redact(trace, {}))["hops"] == [{"id": 1, "level": "withheld"}]


def test_a_shared_hop_keeps_private_extensions_back(trace: Trace) -> None:
    levels = {hop.position: Level.SHARED for hop in trace.hops}
    text = as_text(redact(trace, levels))
    assert "12.40" not in text
    assert "price" not in text
    assert A in text
    full = as_text(redact(trace, {hop.position: Level.FULL for hop in trace.hops}))
    assert "12.40" in full


def test_a_public_hop_says_its_kind_its_day_and_what_was_agreed(trace: Trace) -> None:
    words = PublicWords(
        place=lambda hop: "Gulf of Mexico" if hop.kind == "catch" else None,
        product=lambda hop: ("Red snapper",),
        party=lambda hop: "Bay Plant (demonstration)" if hop.kind == "process" else None,
    )
    shown = to_json(redact(trace, {0: Level.PUBLIC, 3: Level.PUBLIC}, words))
    hops: Json = shown["hops"]
    assert isinstance(hops, list)
    assert hops[:2] == [
        {
            "id": 1,
            "level": "public",
            "kind": "catch",
            "day": "2026-03-01",
            "place": "Gulf of Mexico",
            "product": ["Red snapper"],
        },
        {
            "id": 2,
            "level": "public",
            "kind": "process",
            "day": "2026-03-01",
            "party": "Bay Plant (demonstration)",
            "product": ["Red snapper"],
        },
    ]


def test_a_gap_beside_a_withheld_hop_is_not_told() -> None:
    chain = Chain()
    chain.commission("plant", {BP: 10})
    chain.sell("shop", {BP: 10})
    trace = back(chain.fetch, BP, asked_at=NOW)
    assert len(trace.gaps) == 1
    assert redact(trace, {0: Level.FULL}).gaps == ()
    public = redact(trace, {0: Level.FULL, 1: Level.PUBLIC}).gaps[0]
    assert (public.reason, public.item, public.since) == ("moved_unrecorded", None, None)
    assert redact(trace, {0: Level.FULL, 1: Level.SHARED}).gaps[0].item == BP


def test_a_weight_shared_out_over_hidden_sources_is_not_told() -> None:
    chain = Chain()
    chain.commission("plant", {BP: 60})
    chain.commission("plant", {BP: 40})
    chain.sell("plant", {BP: 10})
    trace = back(chain.fetch, BP, asked_at=NOW)
    assert {link.weight_mg for link in trace.links} == {6_000_000, 4_000_000}
    shown = redact(trace, {0: Level.FULL, 2: Level.FULL})
    assert {edge.weight_mg for edge in shown.edges} == {None}


def test_a_pallet_that_neither_end_names_is_not_told() -> None:
    chain = Chain()
    chain.commission("plant", {A: 100})
    chain.pack("plant", pallet(1), {A: 100})
    chain.pack("plant", pallet(2), {pallet(1): None})
    chain.ship("plant", "shop", {pallet(2): None})
    chain.receive("shop", {pallet(2): None})
    chain.process("shop", {A: 100}, {BP: 50})
    trace = back(chain.fetch, BP, asked_at=NOW)
    text = as_text(redact(trace, {3: Level.FULL, 4: Level.FULL, 5: Level.FULL}))
    assert pallet(1) not in text
    assert pallet(2) in text


def test_names_of_parties_and_places_are_not_in_public_hops(trace: Trace) -> None:
    text = as_text(redact(trace, {hop.position: Level.PUBLIC for hop in trace.hops}))
    assert party("s1") not in text
    assert site("plant") not in text
    assert set(NAMES.findall(text)) == {A}
