"""The sentences of the provenance page: from the codes of a story to what a shopper reads.

*Certified* stands for a third party's word alone, *verified by* for a partner's. Every text
goes through gettext: `N_` marks it in a table, `gettext` translates it when it is shown.
"""

from collections.abc import Iterable, Mapping

from seafood_trace.certification.kinds import Claim
from seafood_trace.certification.verdict import Banner, Chain
from seafood_trace.epcis import codes
from seafood_trace.provenance.regions import REGIONS
from seafood_trace.provenance.story import Deed, Hole, Stop, Story, Voucher, Why
from seafood_trace.web.languages import N_, days, gettext

__all__ = ["days"]

_MG_PER_G = 1_000
_G_PER_OZ = 28.349523125  # international avoirdupois ounce

FORMS = {
    "whole": N_("Whole"),
    "gutted": N_("Gutted"),
    "fillet_skin_on": N_("Fillet, skin on"),
    "fillet_skinless": N_("Fillet, skinless"),
    "portion": N_("Portion"),
    "frames": N_("Frames"),
    "head": N_("Heads"),
    "roe": N_("Roe"),
}
STATES = {
    "fresh": N_("fresh"),
    "frozen": N_("frozen"),
    "thawed": N_("thawed"),
    "cooked": N_("cooked"),
    "live": N_("live"),
}
PLACES = {
    "sea": N_("At sea"),
    "vessel": N_("A boat"),
    "dock": N_("A dock"),
    "plant": N_("A processor"),
    "cold_store": N_("A cold store"),
    "warehouse": N_("A distributor"),
    "shop": N_("A shop"),
    "restaurant": N_("A restaurant"),
    "market": N_("A market"),
    "farm": N_("A farm"),
    "office": N_("A trader"),
}
DEEDS = {
    "catch": N_("Caught"),
    "hatch": N_("Hatched"),
    "commission": N_("First recorded"),
    "transship": N_("Moved from boat to boat"),
    "land": N_("Landed"),
    "receive": N_("Received"),
    "process": N_("Cut and prepared"),
    "commingle": N_("Joined with other landings"),
    "pack": N_("Packed"),
    "unpack": N_("Unpacked"),
    "ship": N_("Sent on"),
    "return": N_("Sent back"),
    "sell": N_("Sold"),
    "discard": N_("Taken out of sale"),
}
CHAINS = {
    Chain.COMPLETE: (
        N_("Chain complete"),
        N_("Every step from the water to here is on record."),
    ),
    Chain.GAP: (
        N_("Chain has a gap"),
        N_("We know most of its way, but at least one step is not on record."),
    ),
    Chain.UNKNOWN: (
        N_("Chain unknown"),
        N_("The record does not reach back to the water."),
    ),
}
CLAIMS = {
    Claim.CERTIFIED: N_("Certified"),
    Claim.PARTNER_VERIFIED: N_("Partner-verified"),
    Claim.SELF_DECLARED: N_("Self-declared"),
    Claim.NONE: N_("No claim"),
}
BANNERS = {
    Banner.RECALL: (
        N_("Recalled"),
        N_("Do not eat or sell this fish. Take it back to where you bought it."),
    ),
    Banner.SUSPENDED: (
        N_("Suspended"),
        N_("What vouched for this fishery was suspended when the fish was caught."),
    ),
    Banner.UNDER_REVIEW: (
        N_("Under review"),
        N_("A question about this fish is being looked into; the answers below may change."),
    ),
}
REASONS = {
    "part_without_origin": N_("Nobody has recorded where a part of this fish was caught."),
    "mixed_claims": N_(
        "Fish of more than one standing went into this lot; we show the weakest of them."
    ),
    "site_not_approved": N_(
        "A place that handled this fish had no approval on that day, so the claim ends there."
    ),
    "suspended_on_catch": N_(
        "The approval of the fishery was suspended on %(day)s, before this fish was caught."
    ),
    "suspended_later": N_(
        "The approval was suspended on %(day)s, after this fish was caught; this fish keeps it."
    ),
    "ended_later": N_(
        "The approval ended on %(day)s, after this fish was caught; this fish keeps it."
    ),
    "not_covered": N_("Nobody has vouched for the trip on which this fish was caught."),
    "not_valid_on_catch": N_("The approval of the fishery was not valid on the day of the catch."),
    "outside_unit": N_("This fish was caught outside of the fishery that is vouched for."),
    "improvement_project": N_(
        "The fishery takes part in an improvement project, which says nothing of this fish."
    ),
    "starts_without_catch": N_("The record begins on land: no catch is recorded."),
    "no_origin": N_("The record names no catch."),
    "denied": N_("A company named in this record says that a step in it is false."),
    "more_than_followed": N_("The way of this fish is longer than we could follow."),
    "recalled": N_("This fish has been recalled."),
}
# Said already by the answer above the list.
_SAID = frozenset({"vouched_for", "recalled"})
_KEEPS_ITS_CLAIM = frozenset({"suspended_later", "ended_later"})
HOLES = {
    "origin_missing": N_("Where this came from is not on record."),
    "inputs_missing": N_("What was used here is not on record."),
    "no_lot": N_("A lot was used whose code was not written down."),
    "receipt_missing": N_("Sent on, but its arrival was never recorded."),
    "never_seen_there": N_("No record that this fish came to the place on the label."),
    "shipment_missing": N_("It arrived, but sending it was never recorded."),
    "moved_unrecorded": N_("How it came here is not on record."),
    "destination_differs": N_("It arrived elsewhere than it was sent to."),
    "place_unknown": N_("Where it was is not on record."),
}
VOUCHES = {
    "third_party": N_("Certified by %(name)s"),
    "partner_verified": N_("Verified by %(name)s"),
    "improvement_project": N_("Improvement project, followed by %(name)s"),
    "self_declared": N_("Declared by %(name)s itself"),
}
STATUSES = {
    "valid": N_("valid"),
    "suspended": N_("suspended"),
    "ended": N_("ended"),
    "not_yet_valid": N_("not yet valid"),
}


def _word(table: Mapping[str, str], code: str | None, otherwise: str = "") -> str:
    return gettext(table[code]) if code is not None and code in table else otherwise


def fish(story: Story) -> str:
    """The heading: the species as the shopper knows it, else the product's name."""
    if story.species:
        return codes.species_name(story.species)
    return story.product or gettext("A shipment of fish")


def scientific(story: Story) -> str | None:
    species = codes.SPECIES.get(story.species or "")
    return None if species is None else species.scientific


def cut(story: Story) -> str:
    """ "Fillet, skin on · fresh · 250 g (8.8 oz)"; "" where nothing of it is known."""
    size = None if story.pack_size_mg is None else weight(story.pack_size_mg)
    parts = [_word(FORMS, story.form), _word(STATES, story.state), size]
    return " · ".join(part for part in parts if part)


def weight(milligrams: int) -> str:
    grams = milligrams / _MG_PER_G
    if grams >= 1_000:
        return gettext("%(kg)s kg (%(lb)s lb)", kg=f"{grams / 1000:g}", lb=_pounds(grams))
    return gettext("%(g)s g (%(oz)s oz)", g=f"{grams:g}", oz=f"{grams / _G_PER_OZ:.1f}")


def _pounds(grams: float) -> str:
    return f"{grams / _G_PER_OZ / 16:.1f}"


def caught(story: Story) -> str:
    """ "Caught Mar 2 – 8, 2026 in the Western Central Atlantic"; "" where no catch is on record."""
    when = story.caught
    if when is None:
        return ""
    where = listed(waters(stop) for stop in story.stops if stop.kind == "sea" and stop.areas)
    if where:
        return gettext("Caught %(when)s, %(where)s", when=days(*when), where=where)
    return gettext("Caught %(when)s", when=days(*when))


def waters(stop: Stop) -> str:
    """The names of the areas fished, with their numbers."""
    return listed(
        gettext("%(name)s (FAO area %(code)s)", name=codes.area_name(code), code=code)
        if codes.area_name(code) != code
        else gettext("FAO area %(code)s", code=code)
        for code in stop.areas
    )


def gears(stop: Stop) -> str:
    return "; ".join(codes.gear_name(code) for code in stop.gears)


def listed(names: Iterable[str]) -> str:
    return ", ".join(name for name in names if name)


def place(stop: Stop) -> str:
    """The heading of a stop: its name where it may be told, else what kind of place it is."""
    if stop.name:
        return stop.name
    return _word(PLACES, stop.kind, gettext("A place that is not known here"))


def where(stop: Stop) -> str:
    """ "Galveston, Texas", "Illinois"; the waters for a catch; "" where unknown."""
    if stop.kind == "sea":
        return waters(stop)
    region = REGIONS.get(stop.region or "")
    return listed([stop.locality or "", region.name if region else stop.country or ""])


def short_where(stop: Stop) -> str:
    """The name that stands on the map."""
    if stop.kind == "sea":
        return ""
    region = REGIONS.get(stop.region or "")
    return stop.locality or (region.name if region else "")


def told_deeds(stop: Stop) -> list[tuple[str, Deed]]:
    """What was done, in words, with its days; a count of the stock is nobody's business."""
    return [(gettext(DEEDS[deed.kind]), deed) for deed in stop.deeds if deed.kind in DEEDS]


def chain(story: Story) -> tuple[str, str]:
    title, sentence = CHAINS[story.chain]
    return gettext(title), gettext(sentence)


def claim(story: Story) -> tuple[str, str]:
    """The claim in a word or two, and in a sentence that names who makes it."""
    names = listed(story.verifiers)
    if story.claim is Claim.CERTIFIED:
        return gettext("Certified"), gettext("%(names)s certified the fishery.", names=names)
    if story.claim is Claim.PARTNER_VERIFIED:
        return (
            gettext("Verified by %(names)s", names=names),
            gettext("A partner of the alliance checked the fishery under its published rules."),
        )
    if story.claim is Claim.SELF_DECLARED:
        return (
            gettext("Self-declared"),
            gettext("%(names)s says so itself; nobody else has checked it.", names=names),
        )
    return gettext("No claim"), gettext("Nobody vouches for how this fish was caught.")


def banner(story: Story) -> tuple[str, str] | None:
    if story.banner is None:
        return None
    title, sentence = BANNERS[story.banner]
    return gettext(title), gettext(sentence)


def reasons(story: Story) -> list[str]:
    """A sentence for each reason that is not said elsewhere on the page, each once."""
    return _once(reason(why) for why in story.reasons if _is_to_be_said(story, why))


def _is_to_be_said(story: Story, why: Why) -> bool:
    is_lost_anyway = story.claim is Claim.NONE and why.code in _KEEPS_ITS_CLAIM
    return not (is_lost_anyway or why.code in _SAID or why.code in HOLES)


def reason(why: Why) -> str:
    """The sentence of a reason; of one that is not known here, that it is looked into."""
    if why.code not in REASONS:
        return gettext("Something in this record is being looked into.")
    day = "" if why.day is None else days(why.day, why.day)
    return gettext(REASONS[why.code], day=day)


def holes_before(story: Story, stop: Stop) -> list[str]:
    """What is not on record on the way to this stop, each sentence once."""
    return _once(hole(one) for one in story.holes if one.before_stop == stop.number)


def holes_at_end(story: Story) -> list[str]:
    """What is not on record after the last stop, or nobody knows where."""
    return _once(hole(one) for one in story.holes if one.before_stop is None)


def _once(sentences: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(sentences))


def deed(kind: str) -> str:
    """What was done, in a word."""
    return _word(DEEDS, kind, gettext("Recorded"))


def hole(one: Hole) -> str:
    return _word(HOLES, one.reason, gettext("A step is not on record."))


def vouches(voucher: Voucher) -> str:
    return gettext(VOUCHES[voucher.kind], name=voucher.issuer)


def status(voucher: Voucher) -> str:
    return _word(STATUSES, voucher.status, voucher.status)


def validity(voucher: Voucher) -> str:
    if voucher.valid_until is None:
        return gettext("since %(day)s", day=days(voucher.valid_from, voucher.valid_from))
    return days(voucher.valid_from, voucher.valid_until)


def route(story: Story) -> str:
    """The journey in one sentence, for whoever cannot see the map."""
    places = [f"{stop.number}. {listed([place(stop), where(stop)])}" for stop in story.stops]
    return gettext("The journey, stop by stop: %(stops)s.", stops="; ".join(places))
