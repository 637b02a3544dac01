"""A trace for somebody: made on the whole record, then cut down to what the asker may see.

What a partner may read of a hop it reads. Of what lies before goods that somebody else's
record says it had, a trace back tells what the public may see (the deed, the day, the state,
the fish, a name where its bearer agreed); a trace forward tells that there is more and nothing
else, because who buys from a customer is that customer's own business. The rest is left out
before anything is judged: naming a lot in a record of one's own opens nobody else's. An item
that touches nothing the asker may read is not found, exactly like one that never was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Level
from seafood_trace.audit.crosschecks import duplicates
from seafood_trace.certification import covering, custody
from seafood_trace.certification.covering import CertificateOnTrace
from seafood_trace.certification.history import Status
from seafood_trace.certification.verdict import Verdict
from seafood_trace.epcis import records
from seafood_trace.epcis.codes import species_name
from seafood_trace.errors import NotFound
from seafood_trace.identifiers import identity
from seafood_trace.labels import register
from seafood_trace.lineage import part, tracing
from seafood_trace.lineage.hop import Hop
from seafood_trace.lineage.redaction import PublicWords, RedactedTrace, redact
from seafood_trace.lineage.trace import Direction, Trace
from seafood_trace.lineage.tracing import Reading
from seafood_trace.parties import directory, foreign, places, products


@dataclass(frozen=True)
class Question:
    """What is asked; identifiers are canonical."""

    item: str
    direction: Direction
    at_place: str | None = None
    at_time: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """A trace as its asker may see it.

    `readable` are the positions of the hops that the asker may read, `names` what they mention
    and has a name, `copies` the IDs of events that say the same as one of them. `certificates`
    bear on readable hops, or on the fish as such.
    """

    trace: RedactedTrace
    readable: frozenset[int]
    names: Mapping[str, str]
    verdict: Verdict
    certificates: tuple[CertificateOnTrace, ...]
    copies: Mapping[int, Sequence[str]]


def trace_for(session: Session, actor: Actor, asked: Question, now: datetime) -> Shown:
    """The trace as the actor may see it. Raises NotFound, TooLarge."""
    memberships = register.memberships(session, [asked.item])
    if not _knows(session, actor, {asked.item, memberships.get(asked.item, asked.item)}):
        raise NotFound.of(
            "item_unknown",
            "Nothing that you may read is recorded of this item; check the code, "
            "or record a hop with it first.",
        )
    whole = tracing.follow(
        session,
        asked.item,
        asked.direction,
        now=now,
        at_place=asked.at_place,
        at_time=asked.at_time,
        memberships=memberships,
    )
    reading = tracing.reading_of(session, actor, whole)
    levels = reading.levels
    readable = [hop for hop in whole.hops if hop.position in levels]
    whole = part.only(whole, _opened(whole, asked.direction, reading))
    beyond = Level.PUBLIC if asked.direction is Direction.BACK else Level.WITHHELD
    words = _Words(session, whole)
    cover = covering.coverage(session, whole)
    positions = frozenset(levels)
    return Shown(
        trace=redact(
            whole,
            {hop.position: levels.get(hop.position, beyond) for hop in whole.hops},
            words.public,
        ),
        readable=positions,
        names=words.names_of(readable),
        verdict=custody.judge(whole, cover),
        certificates=_bearing_on(positions, whole, covering.certificates_on(session, cover)),
        copies=duplicates.copies_of(session, actor, positions),
    )


def _knows(session: Session, actor: Actor, items: set[str]) -> bool:
    """Whether the actor may read any event that touches the items."""
    positions = records.positions_touching(session, items, at_most=tracing.MOST_RECORDS)
    return bool(visibility.levels(session, actor, positions))


def _opened(whole: Trace, direction: Direction, reading: Reading) -> set[int]:
    """The positions of the hops that the asker may know to be there."""
    if direction is Direction.BACK:
        return {*reading.levels} | part.before(whole, reading.told_by_others)
    return {*reading.levels} | part.after(whole, reading.told_by_others)


def _bearing_on(
    readable: frozenset[int], whole: Trace, certificates: Iterable[CertificateOnTrace]
) -> tuple[CertificateOnTrace, ...]:
    """Those of the fish, and those of sites that the asker may know to be on the way.

    What was given only after the fish had passed says nothing of it.
    """
    told = readable | set(whole.origins)
    return tuple(
        one
        for one in certificates
        if any(
            position in told and coverage.standing.status is not Status.NOT_YET_VALID
            for position, coverage in one.hops
        )
    )


class _Words:
    """Names for the hops of a trace, looked up in a few queries."""

    def __init__(self, session: Session, trace: Trace) -> None:
        uris = {uri for hop in trace.hops for uri in _mentioned(hop)}
        goods = {product for uri in uris if (product := identity.product_of(uri)) is not None}
        self.places = places.places_by_uri(session, uris)
        self.products = products.products_by_uri(session, goods)
        self.parties = directory.parties_by_uri(session, uris)
        self.foreign = foreign.foreign(session, uris | goods)
        self.public = PublicWords(place=self._region, product=self._fish, party=self._party)

    def names_of(self, hops: Iterable[Hop]) -> dict[str, str]:
        """The name of everything that these hops mention and that has one."""
        mentioned = sorted({uri for hop in hops for uri in _mentioned(hop)})
        return {uri: name for uri in mentioned if (name := self._name(uri)) is not None}

    def _name(self, uri: str) -> str | None:
        if uri in self.places:
            return self.places[uri].name
        if uri in self.parties and self.parties[uri].name != uri:
            return self.parties[uri].name
        product = identity.product_of(uri) or uri
        if product in self.products:
            return self.products[product].name
        told = self.foreign.get(uri) or self.foreign.get(product)
        return None if told is None else told.name

    def _region(self, hop: Hop) -> str | None:
        place = self.places.get(hop.place or "")
        return None if place is None else place.region or place.country

    def _fish(self, hop: Hop) -> tuple[str, ...]:
        goods = {identity.product_of(item) or "" for _, item in hop.lines}
        known = [self.products[uri] for uri in goods if uri in self.products]
        names = (one.market_name or species_name(one.species or "") for one in known)
        return tuple(sorted({name for name in names if name}))

    def _party(self, hop: Hop) -> str | None:
        place = self.places.get(hop.place or "")
        return place.name if place is not None and place.may_be_named else None


def _mentioned(hop: Hop) -> set[str]:
    mentioned = {item for _, item in hop.lines} | hop.senders | hop.recipients
    return mentioned | {uri for uri in (hop.place, hop.bound_for) if uri is not None}
