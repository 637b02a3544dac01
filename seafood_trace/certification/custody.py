"""The verdict on a back-trace: is the chain whole, and which claim has it carried?

Chain and claim are two answers. A receipt that nobody wrote breaks the chain, while the fish is
still known to come from a certified trip; fish whose origin is not known has no claim, however
well its last miles are written. The claim is that of the weakest part: one lot from outside a
unit, mixed in, and nothing may be said of the whole.

Answers are codes with values; the sentences for people are made at the edge.

PURE. Sources: domain facts, "On which day" and audit tests 7, 9, 12 and 14.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from seafood_trace.certification.days import local_day
from seafood_trace.certification.history import Status
from seafood_trace.certification.kinds import AssuranceKind, Claim, strength
from seafood_trace.certification.verdict import (
    Banner,
    Chain,
    Cover,
    Coverage,
    Denial,
    Doubts,
    Reason,
    Verdict,
)
from seafood_trace.lineage.hop import AT_SEA, Hop
from seafood_trace.lineage.hop import Kind as Deed
from seafood_trace.lineage.link import Basis
from seafood_trace.lineage.trace import Gap, Missing, Trace

# Gaps that leave a part of the fish without an origin; the others leave a move unconfirmed.
_NO_ORIGIN = frozenset({Missing.ORIGIN, Missing.INPUTS, Missing.LOT, Missing.SIGHTING})
_FIRST = frozenset({Deed.CATCH, Deed.HATCH})
# Who only takes in and sells what came packed needs no approval: custody ends there.
_HANDLING = frozenset(
    {Deed.SHIP, Deed.RETURN, Deed.PROCESS, Deed.COMMINGLE, Deed.PACK, Deed.UNPACK, Deed.COMMISSION}
)
_NOT_JUDGED = AT_SEA | {Deed.LAND, Deed.DISCARD}
_CHANGED_LATER = {Status.SUSPENDED: "suspended_later", Status.ENDED: "ended_later"}
NO_DOUBTS = Doubts()

Neighbours = dict[int, list[int]]


def judge(trace: Trace, cover: Cover, doubts: Doubts = NO_DOUBTS) -> Verdict:
    """The verdict on a trace that goes back from a pack or lot."""
    chain, about_chain = _judge_chain(trace, doubts.denials)
    custody = _Custody(trace, cover)
    origins = [_judge_origin(hop, cover, custody) for hop in _origins(trace)]
    claim = _weakest(origins)
    if _has_unknown_part(trace) or any(reason.code == "denied" for reason in about_chain):
        claim = Claim.NONE
    behind = [best for origin in origins if (best := origin.best) and claim is not Claim.NONE]
    return Verdict(
        chain=chain,
        claim=claim,
        banner=_banner(doubts, about_chain, origins),
        reasons=(*_recalls(doubts), *about_chain, *_about_claim(trace, origins, claim, custody)),
        verifiers=tuple(sorted({best.verifier for best in behind})),
        assurance_ids=tuple(sorted({best.assurance_id for best in behind})),
    )


def handling_hops(trace: Trace) -> list[Hop]:
    """The hops at sites that need an approval where a scheme asks for one, in causal order.

    A site needs one if it changes, packs or sends on the fish; then whatever it does is judged.
    """
    at_sea = {hop.site for hop in trace.hops if hop.kind in AT_SEA}
    judged = {hop.site for hop in trace.hops if hop.kind in _HANDLING} - at_sea - {None}
    return [
        hop
        for hop in trace.hops
        if hop.kind not in _NOT_JUDGED
        and (hop.site in judged or (hop.site is None and hop.kind in _HANDLING))
    ]


# The chain.


def _judge_chain(trace: Trace, denials: Iterable[Denial]) -> tuple[Chain, list[Reason]]:
    hops = {hop.position: hop for hop in trace.hops}
    reasons = [_about_gap(trace, gap, hops) for gap in trace.gaps]
    reasons += [
        Reason("starts_without_catch", {"place": hop.place or "", "since": _day(hop)}, hop.position)
        for hop in _origins(trace)
        if hop.kind not in _FIRST
    ]
    reasons += [
        Reason("denied", {"by": one.party, "since": one.at.isoformat()}, one.position)
        for one in denials
        if one.position in hops
    ]
    if trace.truncated:
        return Chain.UNKNOWN, [*reasons, Reason("more_than_followed")]
    if not trace.origins:
        return Chain.UNKNOWN, [*reasons, Reason("no_origin")]
    return (Chain.GAP if reasons else Chain.COMPLETE), reasons


def _about_gap(trace: Trace, gap: Gap, hops: dict[int, Hop]) -> Reason:
    """Where it is, since when, and whose turn it is: the place or party whose record is missing."""
    after = hops.get(gap.after_hop) if gap.after_hop is not None else None
    before = hops.get(gap.before_hop) if gap.before_hop is not None else None
    beside = before or after
    values = {
        "item": gap.item,
        "since": gap.since.isoformat(),
        "place": (beside.place if beside else trace.at_place) or "",
        "turn": _whose_turn(gap, after, before) or trace.at_place or "",
    }
    return Reason(gap.reason, values, beside.position if beside else None)


def _whose_turn(gap: Gap, after: Hop | None, before: Hop | None) -> str | None:
    is_senders = gap.reason in (Basis.SHIPMENT_MISSING, Basis.MOVED_UNRECORDED)
    if after is not None and (is_senders or before is None):
        if gap.reason == Missing.RECEIPT:
            return after.bound_for or next(iter(sorted(after.recipients)), None)
        return after.place or next(iter(sorted(after.keepers)), None)
    if before is None:
        return None
    return before.place or next(iter(sorted(before.keepers)), None)


# The claim.


@dataclass(frozen=True)
class _Origin:
    """An origin, what was held against it, what the chain has carried of that and what it lost.

    Lost is what was valid for the catch and needed approvals that were not there on the way.
    """

    hop: Hop
    held: tuple[Coverage, ...]
    carried: tuple[Coverage, ...]
    lost: tuple[Coverage, ...]

    @property
    def best(self) -> Coverage | None:
        claiming = [one for one in self.carried if one.claim is not Claim.NONE]
        return max(claiming, key=lambda one: strength(one.claim), default=None)

    @property
    def claim(self) -> Claim:
        return self.best.claim if self.best else Claim.NONE

    @property
    def suspended(self) -> Coverage | None:
        """What would have made a stronger claim, had it not been suspended on the catch day."""
        lost = [
            one
            for one in self.held
            if not one.why_not
            and one.standing.status is Status.SUSPENDED
            and strength(one.claim) > strength(self.claim)
        ]
        return max(lost, key=lambda one: strength(one.claim), default=None)


class _Custody:
    """Which handling lacks an approval of the kind that a fishery's assurance asks for."""

    def __init__(self, trace: Trace, cover: Cover) -> None:
        self.cover = cover
        self.handling = handling_hops(trace)
        self.feeding: Neighbours = {}
        self.fed: Neighbours = {}
        for link in trace.links:
            self.feeding.setdefault(link.to_hop, []).append(link.from_hop)
            self.fed.setdefault(link.from_hop, []).append(link.to_hop)
        self._known: dict[tuple[AssuranceKind, str], tuple[list[Hop], set[int]]] = {}

    def is_kept(self, origin: int, asking: Coverage) -> bool:
        """Whether every site after the origin had the approval asked for, on its day."""
        return not asking.requires_site_approval or origin not in self._judged(asking)[1]

    def unapproved(self, origins: Iterable[_Origin]) -> list[Hop]:
        """The hops that cost these origins an assurance, in causal order."""
        starts: dict[tuple[AssuranceKind, str], tuple[Coverage, list[int]]] = {}
        for origin in origins:
            for one in origin.lost:
                starts.setdefault(_asks(one), (one, []))[1].append(origin.hop.position)
        late: set[int] = set()
        for asking, positions in starts.values():
            lacking = {hop.position for hop in self._judged(asking)[0]}
            late |= lacking & _reached(positions, self.fed)
        return [hop for hop in self.handling if hop.position in late]

    def _judged(self, asking: Coverage) -> tuple[list[Hop], set[int]]:
        """The hops without approval, and every position whose goods came to one."""
        key = _asks(asking)
        if key not in self._known:
            lacking = [hop for hop in self.handling if not self._is_approved(hop, asking)]
            before = _reached((hop.position for hop in lacking), self.feeding)
            self._known[key] = lacking, before
        return self._known[key]

    def _is_approved(self, hop: Hop, asking: Coverage) -> bool:
        held = self.cover.sites.get(hop.position, ())
        return any(one.holds and _counts_for(one, asking) for one in held)


def _asks(asking: Coverage) -> tuple[AssuranceKind, str]:
    """What decides which approvals count."""
    return asking.kind, asking.scheme.casefold()


def _reached(starts: Iterable[int], neighbours: Neighbours) -> set[int]:
    """The starts and everything that can be come to from them."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        fresh = set(neighbours.get(waiting.pop(), ())) - found
        found |= fresh
        waiting += fresh
    return found


def _counts_for(approval: Coverage, asking: Coverage) -> bool:
    """Whether a site's approval is of the weight that the fishery's assurance asks for.

    A third party's own scheme is answered by nobody else's.
    """
    if asking.kind is AssuranceKind.THIRD_PARTY:
        is_same_scheme = approval.scheme.casefold() == asking.scheme.casefold()
        return approval.kind is AssuranceKind.THIRD_PARTY and is_same_scheme
    return strength(approval.claim) >= strength(asking.claim)


def _judge_origin(hop: Hop, cover: Cover, custody: _Custody) -> _Origin:
    held = cover.origins.get(hop.position, ()) if hop.kind in _FIRST else ()
    valid = [one for one in held if one.holds]
    carried = tuple(one for one in valid if custody.is_kept(hop.position, one))
    return _Origin(hop, held, carried, tuple(one for one in valid if one not in carried))


def _weakest(origins: list[_Origin]) -> Claim:
    return min((origin.claim for origin in origins), key=strength, default=Claim.NONE)


def _has_unknown_part(trace: Trace) -> bool:
    return trace.truncated or any(gap.reason in _NO_ORIGIN for gap in trace.gaps)


def _about_claim(
    trace: Trace, origins: list[_Origin], claim: Claim, custody: _Custody
) -> Iterator[Reason]:
    if trace.origins and _has_unknown_part(trace):
        yield Reason("part_without_origin")
    claims = {origin.claim for origin in origins}
    if len(claims) > 1:
        yield Reason("mixed_claims", {"claims": " ".join(sorted(claims)), "left": claim})
    for origin in origins:
        yield from _about_origin(origin)
    for hop in custody.unapproved(origins):
        yield Reason("site_not_approved", {"site": hop.site or "", "on": _day(hop)}, hop.position)


def _about_origin(origin: _Origin) -> Iterator[Reason]:
    position = origin.hop.position
    if origin.best is not None:
        yield Reason("vouched_for", _named(origin.best), position)
    if origin.suspended is not None:
        values = {**_named(origin.suspended), "since": origin.suspended.standing.since.isoformat()}
        yield Reason("suspended_on_catch", values, position)
    if origin.best is None and origin.suspended is None and not origin.lost:
        yield _about_uncovered(origin)
    for one in origin.held:
        if one.holds and one.changed_later is not None:
            change = one.changed_later
            values = {**_named(one), "on": change.effective_on.isoformat()}
            yield Reason(_CHANGED_LATER[change.status], values, position)
        if one.kind is AssuranceKind.IMPROVEMENT_PROJECT and one.holds:
            yield Reason("improvement_project", _named(one), position)


def _about_uncovered(origin: _Origin) -> Reason:
    """Why nothing covers the origin: the near miss of the strongest claim."""
    position = origin.hop.position
    near = max(
        (one for one in origin.held if one.claim is not Claim.NONE),
        key=lambda one: (-len(one.why_not), strength(one.claim)),
        default=None,
    )
    if near is None:
        return Reason("not_covered", {"on": _day(origin.hop)}, position)
    if not near.why_not:
        values = {**_named(near), "status": near.standing.status.value}
        return Reason("not_valid_on_catch", values, position)
    return Reason("outside_unit", {**_named(near), "why": " ".join(near.why_not)}, position)


def _named(one: Coverage) -> dict[str, str]:
    return {
        "assurance": str(one.assurance_id),
        "kind": one.kind.value,
        "verifier": one.verifier,
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat(),
    }


# The banner.


def _banner(
    doubts: Doubts, about_chain: Iterable[Reason], origins: Iterable[_Origin]
) -> Banner | None:
    if doubts.recalls:
        return Banner.RECALL
    if any(origin.suspended for origin in origins):
        return Banner.SUSPENDED
    is_denied = any(reason.code == "denied" for reason in about_chain)
    return Banner.UNDER_REVIEW if is_denied or doubts.reviews else None


def _recalls(doubts: Doubts) -> Iterator[Reason]:
    for recall in doubts.recalls:
        yield Reason("recalled", {"since": recall.since.isoformat(), "reason": recall.reason})
    for review in doubts.reviews:
        yield Reason(review.code, {"since": review.since.isoformat()}, review.position)


def _origins(trace: Trace) -> list[Hop]:
    wanted = set(trace.origins)
    return [hop for hop in trace.hops if hop.position in wanted]


def _day(hop: Hop) -> str:
    return local_day(hop.event).isoformat()
