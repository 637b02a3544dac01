"""The way of lots, packs and pallets, on made-up chains."""

from datetime import timedelta

import pytest

from seafood_trace.epcis.event import Action, EventType, TypedRef
from seafood_trace.lineage.hop import Kind
from seafood_trace.lineage.link import Basis
from seafood_trace.lineage.trace import Trace, back, forward
from tests.lineage.chains import NOW, START, Chain, lot, pallet, party, serial, site

BOL = "https://ref.gs1.org/cbv/BTT-bol"

A, B, A2, BP, CF, FRAMES = (lot(code) for code in ("A", "B", "A2", "BP", "CF", "FR"))
KG = 1_000_000


def positions(trace: Trace) -> set[int]:
    return {hop.position for hop in trace.hops}


def pairs(trace: Trace) -> set[tuple[int, int]]:
    return {(link.from_hop, link.to_hop) for link in trace.links}


def reasons(trace: Trace) -> list[str]:
    return [gap.reason for gap in trace.gaps]


class TestTheDemonstration:
    """Two vessels commingled, one lot split to two shops, one receipt never recorded."""

    @pytest.fixture
    def chain(self) -> Chain:
        chain = Chain()
        for code, vessel, dealer, kg in (
            (B, "vesselB", "panama", 1406.14),
            (A2, "vesselA", "galveston", 725.75),
        ):
            chain.catch(vessel, {code: kg})
            chain.land(f"{dealer}-dock", {code: kg})
            chain.receive(dealer, {code: kg})
        chain.ship("panama", "plant", {B: 1400})
        chain.ship("galveston", "plant", {A2: 700})
        chain.receive("plant", {B: 1400})
        chain.receive("plant", {A2: 700})
        chain.process(
            "plant", {B: 1400, A2: 700}, {CF: 1029, FRAMES: 1029}, "urn:gdst:bizStep:commingling"
        )
        chain.ship("plant", "lake", {CF: 1000}, buyer="lake")  # 11: Lake Cold records no receipt
        chain.ship("lake", "s1", {CF: 400})
        chain.ship("lake", "s2", {CF: 400})
        chain.receive("s1", {CF: 400})
        chain.receive("s2", {CF: 400})
        chain.sell("s2", {CF: 390})
        return chain

    def test_a_pack_in_one_shop_leads_to_both_vessels(self, chain: Chain) -> None:
        trace = back(chain.fetch, CF, asked_at=NOW, at_place=site("s2"))
        origins = [trace.hop(position) for position in trace.origins]
        assert [hop.kind for hop in origins] == [Kind.CATCH, Kind.CATCH]
        assert {hop.place for hop in origins} == {site("vesselA"), site("vesselB")}

    def test_the_way_to_one_shop_leaves_out_the_other(self, chain: Chain) -> None:
        trace = back(chain.fetch, CF, asked_at=NOW, at_place=site("s2"))
        assert not positions(trace) & {12, 14}
        assert {13, 15, 16} <= positions(trace)

    def test_a_missing_receipt_is_a_gap_and_not_a_broken_trace(self, chain: Chain) -> None:
        trace = back(chain.fetch, CF, asked_at=NOW, at_place=site("s2"))
        assert (11, 13) in pairs(trace)
        gap = trace.gaps[0]
        assert (gap.reason, gap.after_hop, gap.before_hop, gap.item) == (
            "receipt_missing",
            11,
            13,
            CF,
        )
        assert gap.since == trace.hop(11).time
        assert reasons(trace) == ["receipt_missing"]

    def test_from_a_vessel_to_both_shops(self, chain: Chain) -> None:
        trace = forward(chain.fetch, A2, asked_at=NOW)
        ends = {(trace.hop(position).kind, trace.hop(position).place) for position in trace.ends}
        assert (Kind.RECEIVE, site("s1")) in ends
        assert (Kind.SELL, site("s2")) in ends

    def test_without_a_place_all_ends_are_followed(self, chain: Chain) -> None:
        trace = back(chain.fetch, CF, asked_at=NOW)
        assert {14, 16} == set(trace.ends)

    def test_the_share_of_each_vessel_is_pro_rata(self, chain: Chain) -> None:
        trace = back(chain.fetch, CF, asked_at=NOW, at_place=site("s2"))
        into_plant = {link.item: link.reaching_mg for link in trace.links if link.to_hop == 10}
        # 400 kg of 2,058 kg made, of 1,400 and of 700 kg
        assert into_plant[B] == pytest.approx(1400 * KG * 400 / 2058, abs=2)
        assert into_plant[A2] == pytest.approx(700 * KG * 400 / 2058, abs=2)

    def test_fetches_follow_the_depth_and_not_the_width(self, chain: Chain) -> None:
        back(chain.fetch, CF, asked_at=NOW)
        assert len(chain.fetches) == 2


class TestReceipts:
    def test_a_receipt_goes_to_the_shipment_of_its_bill_of_lading(self) -> None:
        chain = Chain()
        chain.catch("v", {A: 900})
        chain.land("dock", {A: 900})
        first = chain.ship("dock", None, {A: 300}, biz_transactions=(TypedRef(BOL, "urn:bol:1"),))
        chain.ship("dock", None, {A: 300}, biz_transactions=(TypedRef(BOL, "urn:bol:2"),))
        there = chain.receive("shop", {A: 300}, biz_transactions=(TypedRef(BOL, "urn:bol:1"),))
        trace = back(chain.fetch, A, asked_at=NOW, at_place=site("shop"))
        assert (first, there) in pairs(trace)

    def test_a_receipt_some_minutes_before_its_shipment_still_links(self) -> None:
        chain = Chain()
        chain.catch("v", {A: 100})
        chain.land("dock", {A: 100})
        got = chain.receive("shop", {A: 100}, at=START + timedelta(hours=5))
        sold = chain.sell("shop", {A: 100}, at=START + timedelta(hours=5, minutes=5))
        sent = chain.ship("dock", "shop", {A: 100}, at=START + timedelta(hours=5, minutes=12))
        trace = back(chain.fetch, A, asked_at=NOW, at_place=site("shop"))
        assert {(sent, got), (got, sold)} <= pairs(trace)
        assert trace.is_whole

    def test_hops_of_one_date_are_ordered_by_what_causes_what(self) -> None:
        chain = Chain()
        chain.sell("shop", {BP: 100}, at=START)
        chain.receive("shop", {BP: 100}, at=START)
        chain.ship("plant", "shop", {BP: 100}, at=START)
        chain.process("plant", {A: 200}, {BP: 100}, at=START)
        chain.receive("plant", {A: 200}, at=START)
        chain.ship("dock", "plant", {A: 200}, at=START)
        chain.land("dock", {A: 200}, at=START)
        chain.catch("v", {A: 200}, at=START)
        trace = back(chain.fetch, BP, asked_at=NOW, at_place=site("shop"))
        assert [hop.position for hop in trace.hops] == [7, 6, 5, 4, 3, 2, 1, 0]
        assert trace.is_whole

    def test_received_without_a_shipment_is_a_gap(self) -> None:
        chain = Chain()
        chain.commission("plant", {BP: 100})
        chain.receive("shop", {BP: 100})
        trace = back(chain.fetch, BP, asked_at=NOW, at_place=site("shop"))
        assert reasons(trace) == ["shipment_missing"]
        assert trace.origins == (0,)

    def test_used_where_nothing_says_it_came_is_a_gap(self) -> None:
        chain = Chain()
        chain.commission("plant", {BP: 100})
        chain.sell("shop", {BP: 10})
        trace = back(chain.fetch, BP, asked_at=NOW, at_place=site("shop"))
        assert reasons(trace) == ["moved_unrecorded"]

    def test_what_begins_nowhere_is_a_gap(self) -> None:
        chain = Chain()
        chain.receive("shop", {BP: 100})
        trace = back(chain.fetch, BP, asked_at=NOW)
        assert reasons(trace) == ["origin_missing"]
        assert trace.origins == ()

    def test_a_shipment_not_received_in_three_days_is_a_gap(self) -> None:
        chain = Chain()
        chain.commission("plant", {BP: 100})
        sent = chain.ship("plant", "shop", {BP: 100})
        late = forward(chain.fetch, BP, asked_at=NOW)
        early = forward(chain.fetch, BP, asked_at=chain.clock + timedelta(hours=71))
        assert [(gap.reason, gap.after_hop) for gap in late.gaps] == [("receipt_missing", sent)]
        assert early.gaps == ()

    def test_a_shop_whose_receipt_is_missing_is_found_by_the_shipment(self) -> None:
        chain = Chain()
        chain.commission("plant", {BP: 200})
        chain.ship("plant", "s1", {BP: 100})
        to_s3 = chain.ship("plant", None, {BP: 100}, buyer="shopkeeper")
        trace = back(
            chain.fetch,
            BP,
            asked_at=NOW,
            at_place=site("s3"),
            owners_of=lambda place: frozenset({party("shopkeeper")} if "s3" in place else ()),
        )
        assert positions(trace) == {0, to_s3}

    def test_two_deliveries_used_up_apart_are_kept_apart(self) -> None:
        chain = Chain()
        chain.commission("east", {BP: 100})
        chain.commission("west", {BP: 100})
        chain.ship("east", "shop", {BP: 100})
        chain.receive("shop", {BP: 100})
        chain.ship("shop", "s1", {BP: 100})
        chain.ship("west", "shop", {BP: 100})
        chain.receive("shop", {BP: 100})
        chain.ship("shop", "s2", {BP: 100})
        chain.receive("s2", {BP: 100})
        trace = back(chain.fetch, BP, asked_at=NOW, at_place=site("s2"))
        assert positions(trace) == {1, 5, 6, 7, 8}

    def test_an_event_declared_wrong_is_left_out(self) -> None:
        chain = Chain()
        chain.commission("plant", {BP: 100})
        chain.process("plant", {A: 100}, {BP: 100})
        wrong = chain.records[1]
        chain.records[1] = type(wrong)(1, wrong.record_time, 1, wrong.event, declared_wrong=True)
        assert positions(back(chain.fetch, BP, asked_at=NOW)) == {0}


class TestPallets:
    def test_only_the_lot_asked_for_is_followed_through_a_pallet(self) -> None:
        chain = Chain()
        chain.commission("plant", {A: 100})
        other = chain.commission("plant", {B: 100})
        chain.pack("plant", pallet(1), {A: 100, B: 100})
        chain.ship("plant", "shop", {pallet(1): None})
        chain.receive("shop", {pallet(1): None})
        chain.unpack("shop", pallet(1))
        sold = chain.sell("shop", {A: 10})
        trace = back(chain.fetch, A, asked_at=NOW, at_place=site("shop"))
        assert other not in positions(trace)
        assert [hop.position for hop in trace.hops] == [0, 2, 3, 4, 5, sold]
        assert trace.is_whole
        assert all(B not in items for items in chain.fetches)

    def test_used_from_a_pallet_never_unpacked(self) -> None:
        chain = Chain()
        chain.commission("plant", {A: 100})
        chain.pack("plant", pallet(1), {A: 100})
        chain.ship("plant", "shop", {pallet(1): None})
        got = chain.receive("shop", {pallet(1): None})
        made = chain.process("shop", {A: 100}, {BP: 60})
        trace = back(chain.fetch, BP, asked_at=NOW)
        link = next(link for link in trace.links if link.to_hop == made)
        assert (link.from_hop, link.path, link.basis) == (
            got,
            (pallet(1), A),
            Basis.IMPLIED_UNPACK,
        )
        assert trace.is_whole

    def test_a_pallet_used_again_does_not_mix_its_fillings(self) -> None:
        chain = Chain()
        chain.commission("plant", {A: 100})
        chain.commission("plant", {B: 100})
        for code in (A, B):
            chain.pack("plant", pallet(1), {code: 100}, after_hours=40 * 24)
            chain.ship("plant", "shop", {pallet(1): None})
            chain.receive("shop", {pallet(1): None})
        latest = back(chain.fetch, pallet(1), asked_at=NOW)
        earlier = back(chain.fetch, pallet(1), asked_at=NOW, at_time=START + timedelta(days=50))
        assert latest.origins == (1,)
        assert earlier.origins == (0,)
        assert not positions(latest) & positions(earlier)
        onward = forward(chain.fetch, A, asked_at=NOW)
        assert positions(onward) == positions(earlier)

    def test_cases_added_to_an_open_pallet_elsewhere_keep_both(self) -> None:
        chain = Chain()
        chain.commission("plant", {A: 100})
        chain.commission("lake", {B: 50})
        chain.pack("plant", pallet(1), {A: 100})
        chain.ship("plant", "lake", {pallet(1): None})
        chain.receive("lake", {pallet(1): None})
        chain.pack("lake", pallet(1), {B: 50})
        chain.ship("lake", "shop", {pallet(1): None})
        chain.receive("shop", {pallet(1): None})
        trace = back(chain.fetch, pallet(1), asked_at=NOW)
        assert set(trace.origins) == {0, 1}
        assert trace.is_whole

    def test_a_case_in_a_pallet_is_followed_through_both(self) -> None:
        chain = Chain()
        case, big = pallet(1), pallet(2)
        chain.commission("plant", {A: 100})
        chain.pack("plant", case, {A: 100})
        chain.pack("plant", big, {case: None, pallet(3): None})
        chain.ship("plant", "shop", {big: None})
        chain.receive("shop", {big: None})
        chain.unpack("shop", big)
        chain.unpack("shop", case, {A: 40})
        chain.sell("shop", {A: 40})
        trace = back(chain.fetch, A, asked_at=NOW, at_place=site("shop"))
        assert [hop.position for hop in trace.hops] == list(range(8))
        assert trace.is_whole
        onward = forward(chain.fetch, A, asked_at=NOW)
        assert pairs(trace) <= pairs(onward)

    def test_a_shipment_that_lists_the_pallet_and_its_lot_counts_the_lot_once(self) -> None:
        chain = Chain()
        chain.commission("plant", {A: 100})
        chain.pack("plant", pallet(1), {A: 100})
        chain.ship("plant", "shop", {pallet(1): None, A: 100})
        chain.receive("shop", {pallet(1): None, A: 100})
        chain.unpack("shop", pallet(1))
        trace = back(chain.fetch, A, asked_at=NOW, at_place=site("shop"))
        assert pairs(trace) == {(0, 1), (1, 2), (2, 3), (3, 4)}
        assert trace.is_whole

    def test_a_pallet_inside_itself_ends_all_the_same(self) -> None:
        chain = Chain()
        chain.pack("plant", pallet(1), {pallet(2): None, A: 10})
        chain.pack("plant", pallet(2), {pallet(1): None})
        assert positions(back(chain.fetch, A, asked_at=NOW)) == {0, 1}
        forward(chain.fetch, pallet(1), asked_at=NOW)

    def test_a_pallet_as_an_input_gives_all_its_contents(self) -> None:
        chain = Chain()
        chain.commission("plant", {A: 100})
        chain.pack("plant", pallet(1), {A: 100})
        made = chain.process("plant", {pallet(1): None}, {BP: 60})
        assert back(chain.fetch, BP, asked_at=NOW).origins == (0,)
        assert forward(chain.fetch, A, asked_at=NOW).ends == (made,)


class TestTransformations:
    def test_events_of_one_run_are_one_transformation(self) -> None:
        chain = Chain()
        chain.commission("plant", {A: 100})
        chain.commission("plant", {B: 100})
        chain.process("plant", {A: 100}, {}, transformation_id="urn:run:1")
        chain.process("plant", {B: 100}, {}, transformation_id="urn:run:1")
        chain.process("plant", {}, {BP: 90}, transformation_id="urn:run:1")
        trace = back(chain.fetch, BP, asked_at=NOW)
        assert trace.origins == (0, 1)
        assert trace.is_whole
        assert forward(chain.fetch, A, asked_at=NOW).ends == (4,)

    def test_every_output_has_every_input(self) -> None:
        chain = Chain()
        chain.commission("plant", {A: 100, B: 100})
        chain.process("plant", {A: 100, B: 100}, {BP: 90, CF: 80})
        for item in (BP, CF):
            assert {link.item for link in back(chain.fetch, item, asked_at=NOW).links} == {A, B}

    def test_a_transformation_without_inputs_is_a_gap(self) -> None:
        chain = Chain()
        chain.process("plant", {}, {BP: 90})
        assert reasons(back(chain.fetch, BP, asked_at=NOW)) == ["inputs_missing"]

    def test_an_input_named_by_product_alone_is_a_gap_and_leads_nowhere(self) -> None:
        product = "urn:gdst:example.org:product:class:demo.salt"
        chain = Chain()
        chain.commission("elsewhere", {product: 10})
        chain.commission("plant", {A: 100})
        chain.process("plant", {A: 100, product: 1}, {BP: 90})
        trace = back(chain.fetch, BP, asked_at=NOW)
        assert positions(trace) == {1, 2}
        assert reasons(trace) == ["no_lot"]

    def test_a_ring_of_lots_ends_all_the_same(self) -> None:
        chain = Chain()
        chain.process("plant", {A: 10}, {B: 10})
        chain.process("plant", {B: 10}, {A: 10})
        chain.process("plant", {A: 10}, {B: 10})
        trace = back(chain.fetch, B, asked_at=NOW)
        assert [hop.position for hop in trace.hops] == [0, 1, 2]
        assert "origin_missing" in reasons(trace)


class TestPacks:
    def test_a_pack_leads_to_its_lot_by_membership(self) -> None:
        chain = Chain()
        chain.commission("plant", {BP: 80})
        numbered = chain.commission("plant", {serial("1"): None, serial("2"): None})
        chain.ship("plant", "shop", {serial("1"): None})
        chain.receive("shop", {serial("1"): None})
        known = {serial("1"): BP}
        trace = back(chain.fetch, serial("1"), asked_at=NOW, memberships=known)
        assert [hop.position for hop in trace.hops] == [0, 1, 2, 3]
        assert trace.origins == (0,)
        assert next(link.basis for link in trace.links if link.to_hop == numbered) == "membership"
        onward = forward(chain.fetch, BP, asked_at=NOW, memberships=known)
        assert pairs(onward) == pairs(trace)

    def test_a_pack_is_of_the_lot_that_its_commissioning_names(self) -> None:
        gtin = "https://id.gs1.org/01/09521234543213"
        chain = Chain()
        chain.process("plant", {A: 100}, {f"{gtin}/10/BP1": 80})
        chain.commission(
            "plant", {f"{gtin}/21/7": None}, ilmd={"{urn:epcglobal:cbv:mda}lotNumber": "BP1"}
        )
        trace = back(chain.fetch, f"{gtin}/21/7", asked_at=NOW)
        assert pairs(trace) == {(0, 1)}

    def test_a_pack_without_events_is_asked_for_as_its_lot(self) -> None:
        chain = Chain()
        chain.commission("plant", {BP: 80})
        known = {serial("1"): BP}
        trace = back(chain.fetch, serial("1"), asked_at=NOW, memberships=known)
        assert positions(trace) == {0}

    def test_a_tag_ends_at_filleting(self) -> None:
        chain = Chain()
        tag = serial("tag-1")
        chain.catch("v", {A: 10, tag: None})
        chain.land("dock", {A: 10, tag: None})
        chain.process("dock", {tag: None, A: 10}, {BP: 5})
        trace = back(chain.fetch, BP, asked_at=NOW)
        assert {link.item for link in trace.links if link.to_hop == 2} == {A, tag}
        assert trace.is_whole


class TestEvidence:
    def test_a_count_is_seen_and_moves_nothing(self) -> None:
        chain = Chain()
        chain.commission("plant", {BP: 80})
        counted = chain.count("plant", {BP: 79})
        sent = chain.ship("plant", "shop", {BP: 80})
        trace = forward(chain.fetch, BP, asked_at=NOW)
        assert pairs(trace) == {(0, counted), (0, sent)}

    def test_a_transaction_is_evidence_alone(self) -> None:
        chain = Chain()
        chain.commission("plant", {pallet(1): None})
        seen = chain.record(
            EventType.TRANSACTION, "shipping", "office", action=Action.ADD, epcs=(pallet(1),)
        )
        sent = chain.ship("plant", "shop", {pallet(1): None})
        assert pairs(forward(chain.fetch, pallet(1), asked_at=NOW)) == {(0, seen), (0, sent)}


class TestLimits:
    def test_a_trace_says_that_it_was_cut(self) -> None:
        chain = Chain()
        chain.commission("p0", {A: 10})
        for number in range(20):
            chain.ship(f"p{number}", f"p{number + 1}", {A: 10})
            chain.receive(f"p{number + 1}", {A: 10})
        trace = back(chain.fetch, A, asked_at=NOW, max_hops=10)
        assert trace.truncated
        assert len(trace.hops) == 10
        assert not back(chain.fetch, A, asked_at=NOW).truncated

    def test_nothing_is_known_of_an_unknown_item(self) -> None:
        trace = back(Chain().fetch, A, asked_at=NOW)
        assert trace.hops == ()
        assert not trace.is_whole
