"""Kinds of assurance, the claims they make, and what a site may be approved to do.

PURE. Source: domain facts, "Who certifies": a standard's owner writes it, a conformity assessment
body decides and issues, a conservation partner vouches under its own published rules.
"""

from enum import StrEnum

from seafood_trace.lineage.hop import Kind as Deed


class AssuranceKind(StrEnum):
    """Whose word it is. Only a third party's is called *certified*."""

    THIRD_PARTY = "third_party"
    PARTNER_VERIFIED = "partner_verified"
    IMPROVEMENT_PROJECT = "improvement_project"
    SELF_DECLARED = "self_declared"


class Claim(StrEnum):
    """What may be said of fish."""

    CERTIFIED = "certified"
    PARTNER_VERIFIED = "partner_verified"
    SELF_DECLARED = "self_declared"
    NONE = "none"


CLAIM_OF = {
    AssuranceKind.THIRD_PARTY: Claim.CERTIFIED,
    AssuranceKind.PARTNER_VERIFIED: Claim.PARTNER_VERIFIED,
    AssuranceKind.SELF_DECLARED: Claim.SELF_DECLARED,
    AssuranceKind.IMPROVEMENT_PROJECT: Claim.NONE,  # a rating of a fishery, no word on its fish
}

_WEAKEST_FIRST = (Claim.NONE, Claim.SELF_DECLARED, Claim.PARTNER_VERIFIED, Claim.CERTIFIED)


def strength(claim: Claim) -> int:
    """0 for none, and more for a stronger claim."""
    return _WEAKEST_FIRST.index(claim)


ACTIVITIES = ("processing", "packing", "storage", "trading", "retail")

_ACTIVITY_OF = {
    Deed.PROCESS: "processing",
    Deed.COMMINGLE: "processing",
    Deed.PACK: "packing",
    Deed.UNPACK: "packing",
    Deed.COMMISSION: "packing",
    Deed.SELL: "retail",
}


def allows(activities: tuple[str, ...], deed: Deed) -> bool:
    """Whether these activities take in the deed; none stands for all.

    Receiving, sending and counting are part of whatever a site is approved for.
    """
    activity = _ACTIVITY_OF.get(deed)
    return not activities or activity is None or activity in activities
