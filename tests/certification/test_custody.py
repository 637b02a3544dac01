"""Chains here are made of a few words a hop; all companies are demonstration data."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from seafood_trace.certification.custody import handling_hops, judge
from seafood_trace.certification.history import Change, Standing, Status
from seafood_trace.certification.kinds import AssuranceKind, Claim
from seafood_trace.certification.verdict import (
    Banner,
    Chain,
    Cover,
    Coverage,
    Denial,
    Doubts,
    Recall,
    Review,
    Verdict,
)
from seafood_trace.lineage.trace import Trace, back
from tests.lineage.chains import NOW, lot, site
from tests.lineage.chains import Chain as Story

pytestmark = pytest.mark.one_database

DAY = date(2026, 3, 8)
VALID = Standing(Status.VALID, date(2026, 1, 1))
SUSPENDED = Standing(Status.SUSPENDED, date(2026, 3, 1), "overdue")


def coverage(
    kind: AssuranceKind = AssuranceKind.PARTNER_VERIFIED, number: int = 1, **more: Any
) -> Coverage:
    held = Coverage(number, kind, "Reef Fish Pledge", "Gulf Trust (demo)", DAY, DAY, VALID)
    return replace(held, **more)


def third_party(number: int = 2, **more: Any) -> Coverage:
    return coverage(AssuranceKind.THIRD_PARTY, number, verifier="Assessors (demo)", **more)


SELF_DECLARED = coverage(AssuranceKind.SELF_DECLARED, 3, verifier="Harvester A (demo)")
PROJECT = coverage(AssuranceKind.IMPROVEMENT_PROJECT, 4)


def honest(story: Story | None = None) -> tuple[Story, dict[str, int]]:
    """A catch that a dealer lands, a plant fillets and a shop sells, all of it recorded."""
    story = story or Story()
    at = {
        "catch": story.catch("boat-a", {lot("A"): 1000}),
        "land": story.land("dock", {lot("A"): 1000}),
        "ship": story.ship("dock", "plant", {lot("A"): 1000}),
        "receive": story.receive("plant", {lot("A"): 1000}),
        "process": story.process("plant", {lot("A"): 1000}, {lot("F"): 500}),
        "ship_on": story.ship("plant", "shop", {lot("F"): 500}),
        "at_shop": story.receive("shop", {lot("F"): 500}),
    }
    return story, at


def mixed() -> tuple[Story, int, int]:
    """Two catches in one lot of fillets."""
    story = Story()
    one = story.catch("boat-a", {lot("A"): 600})
    other = story.catch("boat-b", {lot("B"): 400})
    for code in "AB":
        story.land("plant", {lot(code): None}, after_hours=1)
        story.receive("plant", {lot(code): 600 if code == "A" else 400})
    story.process("plant", {lot("A"): 600, lot("B"): 400}, {lot("F"): 500}, "commingling")
    return story, one, other


def traced(story: Story, item: str = "F", asked_at: datetime = NOW) -> Trace:
    return back(story.fetch, lot(item), asked_at=asked_at)


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


def test_whole_chain_with_a_certificate_is_complete_and_certified():
    story, at = honest()

    verdict = judge(traced(story), Cover({at["catch"]: (third_party(),)}))

    assert (verdict.chain, verdict.claim, verdict.banner) == (Chain.COMPLETE, "certified", None)
    assert verdict.verifiers == ("Assessors (demo)",)
    assert verdict.assurance_ids == (2,)
    assert codes(verdict) == ["vouched_for"]
    assert verdict.reasons[0].values["last_day"] == "2026-03-08"


@pytest.mark.parametrize(
    ("held", "claim"),
    [
        (third_party(), Claim.CERTIFIED),
        (coverage(), Claim.PARTNER_VERIFIED),
        (SELF_DECLARED, Claim.SELF_DECLARED),
        (PROJECT, Claim.NONE),
    ],
)
def test_claim_is_that_of_the_kind_and_only_a_third_party_certifies(held, claim):
    story, at = honest()

    assert judge(traced(story), Cover({at["catch"]: (held,)})).claim is claim


def test_improvement_project_is_told_and_claims_nothing():
    story, at = honest()

    verdict = judge(traced(story), Cover({at["catch"]: (PROJECT,)}))

    assert codes(verdict) == ["not_covered", "improvement_project"]
    assert verdict.verifiers == ()


def test_strongest_of_several_assurances_of_one_catch_counts():
    story, at = honest()

    verdict = judge(traced(story), Cover({at["catch"]: (SELF_DECLARED, third_party())}))

    assert verdict.claim is Claim.CERTIFIED
    assert verdict.assurance_ids == (2,)


def test_without_assurances_there_is_no_claim():
    story, _ = honest()

    verdict = judge(traced(story), Cover())

    assert (verdict.chain, verdict.claim) == (Chain.COMPLETE, Claim.NONE)
    assert codes(verdict) == ["not_covered"]


def test_item_that_nobody_recorded_is_unknown():
    verdict = judge(traced(Story(), "nowhere"), Cover())

    assert (verdict.chain, verdict.claim) == (Chain.UNKNOWN, Claim.NONE)
    assert "no_origin" in codes(verdict)


def test_fish_that_appears_at_a_dealer_is_unknown_and_says_where_it_begins():
    story = Story()
    story.receive("dock", {lot("F"): 500})

    verdict = judge(traced(story), Cover())

    assert verdict.chain is Chain.UNKNOWN
    assert verdict.claim is Claim.NONE


def test_lot_made_without_a_catch_is_a_gap_without_a_claim():
    story = Story()
    made = story.commission("plant", {lot("F"): 500})
    story.receive("plant", {lot("F"): 500})

    verdict = judge(traced(story), Cover({made: (third_party(),)}))

    assert (verdict.chain, verdict.claim) == (Chain.GAP, Claim.NONE)
    reason = next(one for one in verdict.reasons if one.code == "starts_without_catch")
    assert (reason.position, reason.values["place"]) == (made, site("plant"))


def test_receipt_that_nobody_recorded_is_a_gap_and_the_claim_stays():
    story, at = honest()
    del story.records[at["receive"]]

    verdict = judge(traced(story), Cover({at["catch"]: (third_party(),)}))

    assert (verdict.chain, verdict.claim) == (Chain.GAP, Claim.CERTIFIED)
    gap = next(one for one in verdict.reasons if one.code == "receipt_missing")
    assert gap.values["turn"] == site("plant")
    assert gap.values["since"].startswith("2026-03-01T09:00")


def test_shipment_that_nobody_recorded_is_the_senders_turn():
    story, at = honest()
    del story.records[at["ship_on"]]

    verdict = judge(traced(story), Cover({at["catch"]: (third_party(),)}))

    gap = next(one for one in verdict.reasons if one.code == "shipment_missing")
    assert gap.values["turn"] == site("plant")


def test_receipt_that_is_overdue_is_the_recipients_turn():
    story, at = honest()
    del story.records[at["at_shop"]]

    verdict = judge(traced(story), Cover({at["catch"]: (third_party(),)}))

    gap = next(one for one in verdict.reasons if one.code == "receipt_missing")
    assert gap.values["turn"] == site("shop")


def test_input_without_an_origin_takes_the_claim_of_the_whole():
    story, at = honest()
    story.process("plant", {lot("F"): 400, lot("X"): 100}, {lot("G"): 500})

    verdict = judge(traced(story, "G"), Cover({at["catch"]: (third_party(),)}))

    assert (verdict.chain, verdict.claim) == (Chain.GAP, Claim.NONE)
    assert "part_without_origin" in codes(verdict)
    gap = next(one for one in verdict.reasons if one.code == "origin_missing")
    assert (gap.values["item"], gap.values["turn"]) == (lot("X"), site("plant"))


def test_place_that_never_saw_the_item_is_a_gap_without_a_claim():
    story, at = honest()
    trace = back(story.fetch, lot("F"), asked_at=NOW, at_place=site("elsewhere"))

    verdict = judge(trace, Cover({at["catch"]: (third_party(),)}))

    assert (verdict.chain, verdict.claim) == (Chain.GAP, Claim.NONE)
    gap = next(one for one in verdict.reasons if one.code == "never_seen_there")
    assert gap.values["turn"] == site("elsewhere")


def test_trace_that_was_cut_short_is_unknown():
    story, at = honest()

    verdict = judge(replace(traced(story), truncated=True), Cover({at["catch"]: (third_party(),)}))

    assert (verdict.chain, verdict.claim) == (Chain.UNKNOWN, Claim.NONE)
    assert "more_than_followed" in codes(verdict)


def test_valid_commingling_of_two_vessels_of_one_unit_keeps_the_claim():
    story, one, other = mixed()

    verdict = judge(traced(story), Cover({one: (third_party(),), other: (third_party(),)}))

    assert verdict.claim is Claim.CERTIFIED
    assert codes(verdict) == ["vouched_for", "vouched_for"]


def test_commingling_with_fish_from_outside_the_unit_loses_the_claim():
    story, one, other = mixed()
    outside = third_party(why_not=("vessel",))

    verdict = judge(traced(story), Cover({one: (third_party(),), other: (outside,)}))

    assert verdict.claim is Claim.NONE
    assert verdict.verifiers == ()
    assert codes(verdict) == ["mixed_claims", "vouched_for", "outside_unit"]
    assert verdict.reasons[2].values["why"] == "vessel"
    assert verdict.reasons[2].position == other


def test_mixture_has_the_weakest_claim_of_its_parts():
    story, one, other = mixed()

    verdict = judge(traced(story), Cover({one: (third_party(),), other: (coverage(),)}))

    assert verdict.claim is Claim.PARTNER_VERIFIED
    assert verdict.reasons[0].values == {
        "claims": "certified partner_verified",
        "left": "partner_verified",
    }


def test_nearest_miss_says_why_a_catch_is_not_covered():
    story, at = honest()
    far = third_party(why_not=("gear", "vessel"))
    near = coverage(why_not=("gear",))

    verdict = judge(traced(story), Cover({at["catch"]: (far, near)}))

    assert codes(verdict) == ["outside_unit"]
    assert verdict.reasons[0].values["assurance"] == "1"


@pytest.mark.parametrize("status", [Status.ENDED, Status.NOT_YET_VALID])
def test_assurance_that_was_over_or_not_begun_covers_nothing(status):
    story, at = honest()
    held = third_party(standing=Standing(status, DAY))

    verdict = judge(traced(story), Cover({at["catch"]: (held,)}))

    assert (verdict.claim, verdict.banner) == (Claim.NONE, None)
    assert codes(verdict) == ["not_valid_on_catch"]
    assert verdict.reasons[0].values["status"] == status


def test_suspension_on_the_catch_day_takes_the_claim_and_raises_the_banner():
    story, at = honest()

    verdict = judge(traced(story), Cover({at["catch"]: (third_party(standing=SUSPENDED),)}))

    assert (verdict.claim, verdict.banner) == (Claim.NONE, Banner.SUSPENDED)
    assert codes(verdict) == ["suspended_on_catch"]
    assert verdict.reasons[0].values["since"] == "2026-03-01"


def test_suspended_certificate_beside_a_weaker_one_raises_the_banner():
    story, at = honest()
    held = (third_party(standing=SUSPENDED), coverage())

    verdict = judge(traced(story), Cover({at["catch"]: held}))

    assert (verdict.claim, verdict.banner) == (Claim.PARTNER_VERIFIED, Banner.SUSPENDED)


def test_suspended_assurance_that_costs_nothing_raises_no_banner():
    story, at = honest()
    held = (third_party(), coverage(standing=SUSPENDED))

    assert judge(traced(story), Cover({at["catch"]: held})).banner is None


def test_suspended_assurance_of_another_unit_raises_no_banner():
    story, at = honest()
    other = third_party(standing=SUSPENDED, why_not=("vessel",))

    assert judge(traced(story), Cover({at["catch"]: (other,)})).banner is None


@pytest.mark.parametrize(
    ("status", "code"), [(Status.SUSPENDED, "suspended_later"), (Status.ENDED, "ended_later")]
)
def test_fish_caught_before_keeps_its_verdict_with_a_dated_note(status, code):
    story, at = honest()
    later = Change(status, date(2026, 4, 1), "overdue", NOW, 9)

    verdict = judge(traced(story), Cover({at["catch"]: (third_party(changed_later=later),)}))

    assert (verdict.claim, verdict.banner) == (Claim.CERTIFIED, None)
    assert codes(verdict) == ["vouched_for", code]
    assert verdict.reasons[1].values["on"] == "2026-04-01"


def approved(*positions: int, by: Coverage | None = None) -> dict[int, tuple[Coverage, ...]]:
    return dict.fromkeys(positions, (by or coverage(number=7),))


def test_site_that_only_takes_in_and_sells_needs_no_approval():
    story, at = honest()
    story.sell("shop", {lot("F"): 10})

    judged = [hop.position for hop in handling_hops(traced(story))]

    assert judged == [at["ship"], at["receive"], at["process"], at["ship_on"]]


def test_ship_from_a_vessel_needs_no_approval():
    story = Story()
    story.catch("boat-a", {lot("F"): 1000})
    story.ship("boat-a", "dock", {lot("F"): 1000})

    assert not handling_hops(traced(story))


def test_claim_is_carried_where_every_site_is_approved():
    story, at = honest()
    sites = approved(at["ship"], at["receive"], at["process"], at["ship_on"])
    cover = Cover({at["catch"]: (coverage(requires_site_approval=True),)}, sites)

    assert judge(traced(story), cover).claim is Claim.PARTNER_VERIFIED


def test_site_whose_approval_had_lapsed_that_day_loses_the_claim():
    story, at = honest()
    lapsed = coverage(number=7, standing=Standing(Status.ENDED, DAY))
    sites = approved(at["ship"], at["receive"], at["ship_on"]) | {at["process"]: (lapsed,)}
    cover = Cover({at["catch"]: (coverage(requires_site_approval=True),)}, sites)

    verdict = judge(traced(story), cover)

    assert (verdict.claim, verdict.banner) == (Claim.NONE, None)
    assert codes(verdict) == ["site_not_approved"]
    assert verdict.reasons[0].position == at["process"]
    assert verdict.reasons[0].values == {"site": site("plant"), "on": "2026-03-01"}


def test_site_that_handles_without_a_place_is_not_approved():
    story = Story()
    caught = story.catch("boat-a", {lot("A"): 1000})
    done = story.process("", {lot("A"): 1000}, {lot("F"): 500})

    verdict = judge(traced(story), Cover({caught: (coverage(requires_site_approval=True),)}))

    assert "site_not_approved" in codes(verdict)
    assert next(one for one in verdict.reasons if one.code == "site_not_approved").position == done


def test_assurance_that_asks_for_no_approval_stays_where_another_is_lost():
    story, at = honest()
    held = (third_party(requires_site_approval=True), coverage())

    verdict = judge(traced(story), Cover({at["catch"]: held}))

    assert verdict.claim is Claim.PARTNER_VERIFIED
    assert "site_not_approved" in codes(verdict)


def test_site_that_only_one_part_of_a_mixture_went_through_costs_that_part_alone():
    story = Story()
    one = story.catch("boat-a", {lot("A"): 600})
    via = story.process("other-plant", {lot("A"): 600}, {lot("A2"): 300})
    other = story.catch("boat-b", {lot("B"): 400})
    done = story.process("plant", {lot("A2"): 300, lot("B"): 400}, {lot("F"): 500})
    asking = coverage(requires_site_approval=True)

    verdict = judge(traced(story), Cover({one: (asking,), other: (asking,)}, approved(done)))

    assert verdict.claim is Claim.NONE
    named = [r.position for r in verdict.reasons if r.code == "site_not_approved"]
    assert named == [via]
    assert [r.position for r in verdict.reasons if r.code == "vouched_for"] == [other]


@pytest.mark.parametrize(
    ("approval", "is_enough"),
    [
        (third_party(7), True),
        (third_party(7, scheme="REEF FISH PLEDGE"), True),
        (third_party(7, scheme="Another Scheme"), False),
        (coverage(number=7), False),
    ],
)
def test_third_party_asks_for_its_own_scheme_at_sites(approval, is_enough):
    story, at = honest()
    sites = approved(at["ship"], at["receive"], at["process"], at["ship_on"], by=approval)
    cover = Cover({at["catch"]: (third_party(requires_site_approval=True),)}, sites)

    assert (judge(traced(story), cover).claim is Claim.CERTIFIED) is is_enough


def test_sites_own_word_is_too_weak_for_a_partners():
    story, at = honest()
    own_word = replace(SELF_DECLARED, assurance_id=7)
    sites = approved(at["ship"], at["receive"], at["process"], at["ship_on"], by=own_word)
    cover = Cover({at["catch"]: (coverage(requires_site_approval=True),)}, sites)

    assert judge(traced(story), cover).claim is Claim.NONE


def test_denied_hop_breaks_the_chain_and_puts_it_under_review():
    story, at = honest()
    doubts = Doubts(denials=(Denial(at["catch"], NOW, "urn:party"),))

    verdict = judge(traced(story), Cover({at["catch"]: (third_party(),)}), doubts)

    assert (verdict.chain, verdict.claim) == (Chain.GAP, Claim.NONE)
    assert verdict.banner is Banner.UNDER_REVIEW
    assert verdict.reasons[0].code == "denied"
    assert verdict.verifiers == ()


def test_denial_of_a_hop_elsewhere_changes_nothing():
    story, at = honest()
    doubts = Doubts(denials=(Denial(999, NOW, "urn:party"),))
    cover = Cover({at["catch"]: (third_party(),)})

    assert judge(traced(story), cover, doubts) == judge(traced(story), cover)


def test_open_question_is_under_review_and_keeps_chain_and_claim():
    story, at = honest()
    doubts = Doubts(reviews=(Review("weights_under_review", NOW, at["process"]),))

    verdict = judge(traced(story), Cover({at["catch"]: (third_party(),)}), doubts)

    assert (verdict.chain, verdict.claim) == (Chain.COMPLETE, Claim.CERTIFIED)
    assert verdict.banner is Banner.UNDER_REVIEW
    assert verdict.reasons[0].position == at["process"]


def test_recall_goes_before_every_other_banner():
    story, at = honest()
    doubts = Doubts(
        recalls=(Recall(NOW - timedelta(days=1), "histamine"),),
        reviews=(Review("weights_under_review", NOW),),
    )

    verdict = judge(traced(story), Cover({at["catch"]: (third_party(standing=SUSPENDED),)}), doubts)

    assert verdict.banner is Banner.RECALL
    assert verdict.reasons[0].values["reason"] == "histamine"


def test_suspension_goes_before_a_review():
    story, at = honest()
    doubts = Doubts(reviews=(Review("weights_under_review", NOW),))

    verdict = judge(traced(story), Cover({at["catch"]: (third_party(standing=SUSPENDED),)}), doubts)

    assert verdict.banner is Banner.SUSPENDED
