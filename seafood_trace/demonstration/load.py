"""Plays the demonstration into an empty store, through the doors that everybody uses.

Every step is made at its own moment, so that record times, histories and the log read as if
the season had really been recorded day by day. It belongs into a database of its own: what is
made up is never a row in the real record.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session, select

from seafood_trace.access import keys, people
from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import permissions_of
from seafood_trace.certification import assurances, fisheries
from seafood_trace.certification.checking import NewAssurance
from seafood_trace.certification.fisheries import NewFishery, NewUnitVessel
from seafood_trace.certification.kinds import AssuranceKind
from seafood_trace.demonstration import cast, corrections, cycles, season
from seafood_trace.demonstration.cycles import Cycle, Step
from seafood_trace.errors import Conflict
from seafood_trace.hops import record
from seafood_trace.hops.reading import read
from seafood_trace.labels import register
from seafood_trace.labels.order import LabelKind, Order
from seafood_trace.parties import (
    address_book,
    company_prefixes,
    directory,
    mandates,
    places,
    products,
)
from seafood_trace.parties.author import Author
from seafood_trace.parties.tables import Party
from seafood_trace.store.engine import Store

BEGINS = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
SUSPENDED_ON = date(2026, 7, 20)
REINSTATED_ON = date(2026, 8, 1)
STAFF_EMAIL = "staff@alliance.example"
UNNAMED = frozenset({"harvester-a"})


@dataclass(frozen=True)
class Pack:
    """A labelled pack to show: what it demonstrates, its address and its short code."""

    shows: str
    link: str
    short_code: str


@dataclass(frozen=True)
class Demonstration:
    """What somebody who tries it needs: a key for each partner, and packs to scan."""

    api_keys: Mapping[str, str]
    packs: tuple[Pack, ...]
    staff_email: str
    staff_password: str


def is_loaded(store: Store) -> bool:
    """Whether the store holds a demonstration."""
    with store.reading() as session:
        return (
            session.exec(select(Party.id).where(Party.is_demonstration).limit(1)).first()
            is not None
        )


def load(store: Store, *, domain: str, public_url: str, staff_password: str) -> Demonstration:
    """Play the demonstration. Raises Conflict where the store holds anything already."""
    with store.reading() as session:
        if session.exec(select(Party.id).limit(1)).first() is not None:
            raise Conflict.of(
                "store_not_empty", "The demonstration goes into an empty database of its own."
            )
    stage = _Stage(store, domain, public_url)
    stage.set(staff_password)
    for happening in sorted(_happenings(stage), key=lambda one: one.at):
        happening.act(happening.at)
    return Demonstration(stage.keys, tuple(stage.packs), STAFF_EMAIL, staff_password)


@dataclass(frozen=True)
class _Happening:
    at: datetime
    act: Callable[[datetime], None]


def _happenings(stage: "_Stage") -> Iterator[_Happening]:
    for step in season.steps():
        yield _Happening(step.sent_at.astimezone(UTC), _acting(stage, step))
    yield from stage.word_of_the_conservancy()
    yield from stage.labels()
    short = cycles.CYCLES[10]
    yield _Happening(
        corrections.agreed_at(short),
        lambda now: corrections.agree(stage.store, stage.actors["lake"], short, now),
    )


def _acting(stage: "_Stage", step: Step) -> Callable[[datetime], None]:
    return lambda now: stage.record(step, now)


@dataclass
class _Stage:
    """The cast in the store, and what they do there."""

    store: Store
    domain: str
    public_url: str
    actors: dict[str, Actor] = field(default_factory=dict)
    uris: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    packs: list[Pack] = field(default_factory=list)
    fishery_assurance: int = 0

    # The cast.

    def set(self, staff_password: str) -> None:
        author = self.author(BEGINS)
        staff = people.NewMember(
            email=STAFF_EMAIL,
            name="Staff (demonstration)",
            password_hash=people.hash_password(staff_password),
        )
        with self.store.transaction() as session:
            for partner in cast.PARTNERS:
                self._enrol(session, partner, author)
            # One prefix for all: small firms get their keys from the alliance.
            alliance = self.actors["alliance"]
            company_prefixes.register(session, cast.PREFIX, alliance.party_id, author)
            for spot in cast.SPOTS:
                self._add_site(session, spot, author)
            for boat in cast.BOATS:
                self._add_vessel(session, boat, author)
            for good in cast.GOODS:
                self._add_product(session, good, author)
            for grantor, grantee, hops in cast.MANDATES:
                new = mandates.NewMandate(
                    grantee=self.uris[grantee], hops=hops, since=BEGINS.date()
                )
                mandates.grant(session, self.actors[grantor].party_id, new, author)
            self._know_the_restaurant(session, author)
            people.add_member(session, self.actors["alliance"].party_id, staff, BEGINS)
            self._vouch(session)

    def author(self, now: datetime) -> Author:
        return Author("demonstration", now, self.domain)

    def _enrol(self, session: Session, partner: cast.Partner, author: Author) -> None:
        party = directory.enrol(
            session,
            directory.NewParty(
                name=partner.name,
                roles=partner.roles,
                uri=cast.gs1_key(partner.gln) if partner.gln is not None else None,
                place=partner.place,
                country="US",
                may_be_named=partner.may_be_named,
                is_demonstration=True,
            ),
            author,
        )
        party_id = directory.row_id(party)
        issued = keys.issue(session, party_id, "demonstration", [], by="demonstration", now=BEGINS)
        self.keys[partner.code] = issued.secret
        self.uris[partner.code] = party.uri
        self.actors[partner.code] = Actor(
            party_id,
            partner.roles,
            permissions_of(partner.roles),
            label=f"key {issued.row.id} (demonstration)",
            key_id=issued.row.id,
        )

    def _add_site(self, session: Session, spot: cast.Spot, author: Author) -> None:
        new = places.NewSite(
            code=spot.code,
            name=spot.name,
            kind=spot.kind,
            time_zone=cast.ZONE,
            uri=cast.gs1_key(spot.gln) if spot.gln is not None else None,
            locality=spot.locality,
            region=spot.region,
            country="US",
            latitude=spot.latitude,
            longitude=spot.longitude,
        )
        site = places.add_site(session, self.actors[spot.owner].party_id, new, author)
        self.uris[spot.code] = site.uri

    def _add_vessel(self, session: Session, boat: cast.Boat, author: Author) -> None:
        new = places.NewVessel(
            code=boat.code,
            name=boat.name,
            registration=boat.registration,
            flag="US",
            time_zone=cast.ZONE,
            gear=boat.gear,
            catch_area="31",
            economic_zone="US",
            public_registry="Made up for the demonstration",
            satellite_tracking="Made up for the demonstration",
            welfare_policy="Internal",
            may_be_named=boat.owner not in UNNAMED,
        )
        vessel = places.add_vessel(session, self.actors[boat.owner].party_id, new, author)
        self.uris[boat.code] = vessel.uri

    def _add_product(self, session: Session, good: cast.Good, author: Author) -> None:
        new = products.NewProduct(
            name=good.name,
            species="SNR",
            form=good.form,
            state="fresh",
            uri=cast.gs1_key(good.gtin) if good.gtin is not None else None,
            unit_weight=good.unit_weight,
            market_name="Red snapper",
            code=good.code,
        )
        product = products.add_product(session, self.actors[good.owner].party_id, new, author)
        for partner, code in good.called.items():
            products.add_code(session, self.actors[partner].party_id, code, product)

    def _know_the_restaurant(self, session: Session, author: Author) -> None:
        entry = address_book.NewEntry(
            code=cast.RESTAURANT, name=cast.RESTAURANT_NAME, place=cast.RESTAURANT_PLACE
        )
        address_book.add(session, self.actors["lake"].party_id, entry, author)

    # What is vouched for.

    def _vouch(self, session: Session) -> None:
        """The conservancy verifies the fishery's unit and approves the plant, not without a lapse."""
        conservancy = self.actors["conservancy"]
        fishery = fisheries.register(
            session,
            conservancy,
            NewFishery(
                name="Gulf red snapper, vertical line (demonstration unit)",
                stock="Gulf of Mexico red snapper",
                species="SNR",
                fao_area="31",
                gears=("LHP", "LHM"),
                economic_zone="US",
                manager="Made up for the demonstration",
            ),
            BEGINS,
        )
        for boat in cast.BOATS:
            fisheries.add_vessel(
                session,
                conservancy,
                fishery.id or 0,
                NewUnitVessel(since=BEGINS.date(), vessel=self.uris[boat.code]),
                BEGINS,
            )
        verified = self._assurance(
            scheme="Blue Shelf rules for snapper (demonstration)",
            fishery=fishery.id,
            requires_site_approval=True,
            claim="Verified by Blue Shelf Conservancy",
        )
        self.fishery_assurance = assurances.row_id(
            assurances.register(session, conservancy, verified, BEGINS)
        )
        approved = ("seawall-dock", "st-andrew-dock", "lake-cold", "shop-s1", "shop-s2", "shop-s3")
        for site in approved:
            self._approve(session, site, None)
        self._approve(session, "bay-plant", date(2026, 4, 29))

    def _assurance(self, **more: object) -> NewAssurance:
        said: dict[str, object] = {
            "kind": AssuranceKind.PARTNER_VERIFIED,
            "scheme_version": "1",
            "issuer": "Blue Shelf Conservancy",
            "valid_from": BEGINS.date(),
        }
        return NewAssurance(**said | more)  # type: ignore[arg-type]

    def _approve(self, session: Session, site: str, until: date | None) -> None:
        approval = self._assurance(
            scheme="Blue Shelf rules for handling sites (demonstration)",
            site=self.uris[site],
            valid_until=until,
        )
        assurances.register(session, self.actors["conservancy"], approval, BEGINS)

    def word_of_the_conservancy(self) -> Iterator[_Happening]:
        """The plant's approval is renewed on 12 May; the fishery is suspended for twelve days."""
        conservancy = self.actors["conservancy"]

        def renew(now: datetime) -> None:
            approval = self._assurance(
                scheme="Blue Shelf rules for handling sites (demonstration)",
                site=self.uris["bay-plant"],
                valid_from=date(2026, 5, 12),
            )
            with self.store.transaction() as session:
                assurances.register(session, conservancy, approval, now)

        def suspend(now: datetime) -> None:
            with self.store.transaction() as session:
                assurances.suspend(
                    session,
                    conservancy,
                    self.fishery_assurance,
                    effective_on=SUSPENDED_ON,
                    reason="Landing reports of two trips were not handed in (demonstration).",
                    now=now,
                )

        def reinstate(now: datetime) -> None:
            with self.store.transaction() as session:
                assurances.reinstate(
                    session,
                    conservancy,
                    self.fishery_assurance,
                    effective_on=REINSTATED_ON,
                    reason="The reports were handed in and checked (demonstration).",
                    now=now,
                )

        yield _Happening(_noon(date(2026, 5, 11)), renew)
        yield _Happening(_noon(SUSPENDED_ON - timedelta(days=1)), suspend)
        yield _Happening(_noon(REINSTATED_ON), reinstate)

    # Hops and labels.

    def record(self, step: Step, now: datetime) -> None:
        actor, author = self.actors[step.who], self.author(now)
        with self.store.transaction() as session:
            sent = read(dict(step.hop), now=now)
            record.record(session, actor, record.make_ready(session, actor, sent, author), author)

    def labels(self) -> Iterator[_Happening]:
        """Packs of every single landing at Shop S3, and the case lots at Shop S2."""
        for cycle in cycles.CYCLES:
            lot, ready = cycles.lot_of_plant(cycle), _noon(cycle.landing + timedelta(days=6))
            if cycle.is_double:
                order = Order(product="rs-fillet-case", lot=lot, kind=LabelKind.LOT, site="shop-s2")
                yield _Happening(ready, self._printing("shop-2", order, cycle))
            else:
                order = Order(product="rs-pack-250g", lot=lot, count=3, site="shop-s3")
                yield _Happening(ready, self._printing("shop-3", order, cycle))

    def _printing(self, shop: str, order: Order, cycle: Cycle) -> Callable[[datetime], None]:
        def print_labels(now: datetime) -> None:
            with self.store.transaction() as session:
                issued = register.issue(
                    session, self.actors[shop], order, public_url=self.public_url, now=now
                )
            first = issued.labels[0]
            self.packs.append(Pack(_shows(cycle), first.link, first.short_code))

        return print_labels


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, 0, tzinfo=UTC)


def _shows(cycle: Cycle) -> str:
    planted = cycles.FAULTS.get(cycles.lot_at_galveston(cycle)) or cycles.FAULTS.get(
        cycles.lot_at_panama(cycle)
    )
    if planted is not None:
        return planted
    return "two boats, commingled" if cycle.is_double else "one boat, whole and verified"
