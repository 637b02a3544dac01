"""What a trace is judged by, and the verdict: values alone.

PURE.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from seafood_trace.certification.history import Change, Standing
from seafood_trace.certification.kinds import CLAIM_OF, AssuranceKind, Claim


class Chain(StrEnum):
    """Whether the way to the catch is written down."""

    COMPLETE = "complete"
    GAP = "gap"
    UNKNOWN = "unknown"


class Banner(StrEnum):
    """The one thing to say before everything else."""

    RECALL = "recall"
    SUSPENDED = "suspended"
    UNDER_REVIEW = "under_review"


@dataclass(frozen=True, slots=True)
class Coverage:
    """An assurance held against one hop, on the days of that hop.

    `verifier` is the name to show. `why_not` are codes for what lies outside its scope, empty
    where the hop is inside. `changed_later` is a suspension or end since then, which leaves the
    hop's verdict as it was.
    """

    assurance_id: int
    kind: AssuranceKind
    scheme: str
    verifier: str
    first_day: date
    last_day: date
    standing: Standing
    requires_site_approval: bool = False
    why_not: tuple[str, ...] = ()
    changed_later: Change | None = None

    @property
    def claim(self) -> Claim:
        return CLAIM_OF[self.kind]

    @property
    def holds(self) -> bool:
        """Whether the hop is inside its scope and it was valid on every day of it."""
        return not self.why_not and self.standing.is_valid


@dataclass(frozen=True, slots=True)
class Cover:
    """Every assurance held against the trace, by the position of the hop.

    `origins` are fisheries' assurances by catch, `sites` are site approvals by handling.
    `next_change_on` is the next day on which any of them changes by what is recorded now.
    """

    origins: Mapping[int, tuple[Coverage, ...]] = field(default_factory=dict)
    sites: Mapping[int, tuple[Coverage, ...]] = field(default_factory=dict)
    next_change_on: date | None = None


@dataclass(frozen=True, slots=True)
class Denial:
    """A party named in a hop says that it is false."""

    position: int
    at: datetime
    party: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Goods called back; `reason` in the words of who called them back."""

    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """A question about a hop that is not answered yet, by the code of what is asked."""

    code: str
    since: datetime
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Doubts:
    """What others say against the trace."""

    denials: tuple[Denial, ...] = ()
    recalls: tuple[Recall, ...] = ()
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against, for a sentence; `position` is the hop's, if it has one."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Chain, claim and banner with their reasons; `verifiers` are the names behind the claim."""

    chain: Chain
    claim: Claim
    banner: Banner | None
    reasons: tuple[Reason, ...]
    verifiers: tuple[str, ...] = ()
    assurance_ids: tuple[int, ...] = ()
