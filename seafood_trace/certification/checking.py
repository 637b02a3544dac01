"""A new assurance held against the rules of its kind, with every fault at once.

Source of the rules: domain facts, "Who certifies".
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.certification import fisheries
from seafood_trace.certification.kinds import ACTIVITIES, AssuranceKind
from seafood_trace.certification.tables import Assurance, Attachment
from seafood_trace.errors import Faults, NotFound
from seafood_trace.parties import directory, names, places
from seafood_trace.parties.tables import Party, Site

RATINGS = ("A", "B", "C", "D", "E")

_SAYS_CERTIFIED = re.compile(r"\bcertifi", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")


# Older than any fishery certificate: the first schemes began in the 1990s.
EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True)
class Evidence:
    """What shows it: a web address, or an attachment that the registrar uploaded."""

    title: str
    url: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewAssurance:
    """What the registrar says. `site` and `holder` are references as sent; `fishery` is a number."""

    kind: AssuranceKind
    scheme: str
    valid_from: date
    valid_until: date | None = None
    scheme_version: str | None = None
    identification: str | None = None
    issuer: str | None = None
    accreditation: str | None = None
    rating: str | None = None
    holder: str | None = None
    holder_name: str | None = None
    fishery: int | None = None
    site: str | None = None
    activities: tuple[str, ...] = ()
    requires_site_approval: bool = False
    claim: str | None = None
    evidence: tuple[Evidence, ...] = ()
    checked_on: date | None = None


def checked_row(session: Session, actor: Actor, new: NewAssurance, now: datetime) -> Assurance:
    """The row, without its position. Raises InvalidInput with every fault."""
    return _Checked(session, actor, new, now).row()


class _Checked:
    def __init__(self, session: Session, actor: Actor, new: NewAssurance, now: datetime) -> None:
        self.session = session
        self.actor = actor
        self.new = new
        self.now = now
        self.own = directory.own(session, actor)
        self.faults = Faults()
        self.is_own_word = new.kind in (
            AssuranceKind.PARTNER_VERIFIED,
            AssuranceKind.SELF_DECLARED,
        )

    def row(self) -> Assurance:
        new = self.new
        issuer = self._issuer()
        site = self._site()
        self._check_subject(site)
        self._check_kind()
        self._check_days()
        self._check_evidence()
        holder_id = self._holder(site)
        self.faults.raise_if_any()
        return Assurance(
            kind=new.kind.value,
            scheme=new.scheme,
            scheme_version=new.scheme_version,
            identification=new.identification,
            issuer=issuer,
            accreditation=new.accreditation,
            rating=new.rating,
            holder_id=holder_id,
            holder_name=new.holder_name,
            fishery_id=new.fishery,
            site_uri=None if site is None else site.uri,
            activities=" ".join(dict.fromkeys(new.activities)),
            requires_site_approval=new.requires_site_approval,
            valid_from=new.valid_from,
            valid_until=new.valid_until,
            claim=new.claim,
            checked_on=new.checked_on,
            registered_by=self.actor.party_id,
            registered_at=self.now,
            actor=self.actor.label,
        )

    def _issuer(self) -> str:
        sent, own = self.new.issuer, self.own.name
        is_own = sent is None or sent.casefold() == own.casefold()
        if self.new.kind is AssuranceKind.THIRD_PARTY and is_own:
            self.faults.add(
                "issuer_missing",
                "Name the conformity assessment body that issued it: somebody other than you.",
                "/issuer",
            )
        if self.is_own_word and not is_own:
            self.faults.add(
                "issuer_is_you",
                f"{self.new.kind.value} is your own word: leave the issuer out, or send {own}.",
                "/issuer",
            )
        return own if is_own or sent is None else sent

    def _site(self) -> Site | None:
        if self.new.site is None:
            return None
        with self.faults.at("/site"):
            uri = names.location_uri(self.new.site)
            site = places.sites_by_uri(self.session, [uri]).get(uri)
            if site is not None:
                return site
            self.faults.add("site_unknown", "Nobody here has registered this site.", "/site")
        return None

    def _check_subject(self, site: Site | None) -> None:
        new, faults = self.new, self.faults
        if (new.fishery is None) == (new.site is None):
            faults.add("subject_missing", "Give either a fishery or a site, not both.", "/fishery")
        if new.fishery is not None:
            try:
                fisheries.get(self.session, new.fishery)
            except NotFound as error:
                faults.extend(error.faults, "/fishery")
        for number, activity in enumerate(new.activities):
            if activity not in ACTIVITIES:
                faults.add(
                    "not_in_list", f"One of {', '.join(ACTIVITIES)}.", f"/activities/{number}"
                )
        if new.activities and new.site is None:
            faults.add("not_for_fishery", "Activities are a site's.", "/activities")
        if new.requires_site_approval and new.site is not None:
            faults.add(
                "not_for_site",
                "A fishery's assurance asks for site approvals, a site's does not.",
                "/requires_site_approval",
            )
        if self._is_self_declared() and site is not None and site.party_id != self.own.id:
            faults.add("not_your_site", "You declare for your own sites only.", "/site")

    def _check_kind(self) -> None:
        new, faults = self.new, self.faults
        is_third_party = new.kind is AssuranceKind.THIRD_PARTY
        is_project = new.kind is AssuranceKind.IMPROVEMENT_PROJECT
        if is_third_party and new.identification is None:
            faults.add(
                "identification_missing", "Give the certificate's number.", "/identification"
            )
        if is_third_party and not new.evidence:
            faults.add(
                "evidence_missing",
                "Show the certificate: its address, or an attachment that you uploaded.",
                "/evidence",
            )
        if is_project and new.claim is not None:
            faults.add("no_claim", "An improvement project makes no claim on fish.", "/claim")
        if is_project and new.site is not None:
            faults.add("not_for_site", "An improvement project is a fishery's.", "/site")
        if new.rating is not None and not is_project:
            faults.add("no_rating", "Only an improvement project is rated.", "/rating")
        if new.rating is not None and new.rating not in RATINGS:
            faults.add("not_in_list", f"One of {', '.join(RATINGS)}.", "/rating")
        if new.claim is not None and not is_third_party and _SAYS_CERTIFIED.search(new.claim):
            faults.add(
                "claim_says_certified",
                "Only what a third party certified is called certified; say verified, or declared.",
                "/claim",
            )

    def _check_days(self) -> None:
        new, faults = self.new, self.faults
        if new.valid_from < EARLIEST:
            self.faults.add(
                "day_too_early", f"A certificate begins on {EARLIEST} or later.", "/valid_from"
            )
        if new.valid_until is not None and new.valid_until < new.valid_from:
            faults.add("ends_before_start", "The last day is not before the first.", "/valid_until")
        if new.kind is AssuranceKind.THIRD_PARTY and new.valid_until is None:
            faults.add("valid_until_missing", "Give the certificate's last day.", "/valid_until")
        if new.checked_on is not None and new.checked_on > self.now.date():
            faults.add("checked_in_future", "It cannot have been checked yet.", "/checked_on")

    def _check_evidence(self) -> None:
        own = self._own_attachments()
        for number, one in enumerate(self.new.evidence):
            at = f"/evidence/{number}"
            if (one.url is None) == (one.sha256 is None):
                self.faults.add("url_or_attachment", "Give either url or sha256, not both.", at)
            if one.url is not None and not _WEB_ADDRESS.fullmatch(one.url):
                self.faults.add("bad_url", "An address begins with https://.", f"{at}/url")
            # Of one's own alone: whoever may read the certificate may read what it cites.
            if one.sha256 is not None and one.sha256 not in own:
                self.faults.add(
                    "attachment_unknown", "You have not uploaded this attachment.", f"{at}/sha256"
                )

    def _own_attachments(self) -> set[str]:
        wanted = {one.sha256 for one in self.new.evidence if one.sha256 is not None}
        query = select(Attachment.sha256).where(
            Attachment.party_id == self.actor.party_id, col(Attachment.sha256).in_(wanted)
        )
        return set(self.session.exec(query)) if wanted else set()

    def _holder(self, site: Site | None) -> int | None:
        new = self.new
        if new.holder is not None and new.holder_name is not None:
            self.faults.add("holder_or_name", "Give holder or holder_name, not both.", "/holder")
        holder = self._named_holder()
        if self._is_self_declared():
            is_other = new.holder_name is not None or (holder and holder.id != self.own.id)
            if is_other:
                self.faults.add("not_yourself", "You declare for yourself only.", "/holder")
            return self.own.id
        if holder is not None:
            return holder.id
        return site.party_id if site is not None and new.holder_name is None else None

    def _named_holder(self) -> Party | None:
        if self.new.holder is None:
            return None
        with self.faults.at("/holder"):
            try:
                return directory.member(self.session, self.new.holder)
            except NotFound as error:
                self.faults.extend(error.faults, "/holder")
        return None

    def _is_self_declared(self) -> bool:
        return self.new.kind is AssuranceKind.SELF_DECLARED
