"""Catches in a few words; all companies are demonstration data."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from seafood_trace.access.permissions import Role
from seafood_trace.certification.covering import certificates_on, coverage
from seafood_trace.certification.custody import judge
from seafood_trace.certification.history import Status
from seafood_trace.certification.kinds import AssuranceKind, Claim
from seafood_trace.certification.verdict import Banner, Cover, Verdict
from seafood_trace.epcis.event import Action, Event, EventType, Json, Quantity
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.identifiers import identity
from seafood_trace.lineage.trace import Trace, back
from seafood_trace.parties import foreign, places
from seafood_trace.parties.tables import Product, Site, Vessel, VesselHolding
from seafood_trace.store.engine import Store
from tests.certification.alliance import Alliance
from tests.lineage.chains import touched
from tests.world import NOW, Partner, add_product, add_site, add_vessel, enrol

CAUGHT = datetime(2026, 3, 8, 18, 0, tzinfo=UTC)
PROCESSED = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 1, tzinfo=UTC)


class Water:
    """The alliance, a plant that fillets, and a story of lots of registered products."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.alliance = Alliance(store)
        self.plant: Partner = enrol(store, "Bay Plant (demo)", Role.PROCESSOR)
        self.site: Site = add_site(store, self.plant)
        self.fish: Product = add_product(store, self.plant, "rs-gutted", form="gutted")
        self.fillet: Product = add_product(store, self.plant)
        self.records: list[Recorded] = []

    def lot(self, product: Product | str, code: str = "A") -> str:
        return identity.lot_uri(product if isinstance(product, str) else product.uri, code)

    def catch(
        self, code: str = "A", *, boat: Vessel | None = None, at: datetime = CAUGHT, **told: Json
    ) -> int:
        """A catch as an honest boat tells it; `told` changes its catch information."""
        vessel = boat or self.alliance.boat
        info: dict[str, Json] = {
            "vesselID": vessel.registration,
            "fishingGearTypeCode": "urn:gdst:gear:LHP",
            "catchArea": "urn:gdst:fao:31",
            **told,
        }
        return self.catch_told([info], self.lot(self.fish, code), vessel.uri, at=at)

    def catch_told(
        self, infos: list[Json], lot: str, place: str | None = None, *, at: datetime = CAUGHT
    ) -> int:
        return self.record(
            Event(
                EventType.OBJECT,
                at,
                "-05:00",
                as_sent={},
                action=Action.ADD,
                biz_step="urn:gdst:bizStep:fishingEvent",
                biz_location=place,
                ilmd={"vesselCatchInformationList": {"vesselCatchInformation": infos}},
                quantities=(Quantity(lot),),
            )
        )

    def process(self, *lots: str, at: datetime = PROCESSED, place: str | None = None) -> int:
        """The plant makes lot A of fillets from these lots."""
        return self.record(
            Event(
                EventType.TRANSFORMATION,
                at,
                "-05:00",
                as_sent={},
                biz_step="https://ref.gs1.org/cbv/BizStep-commissioning",
                biz_location=place or self.site.uri,
                input_quantities=tuple(Quantity(lot) for lot in lots or [self.lot(self.fish)]),
                output_quantities=(Quantity(self.lot(self.fillet)),),
            )
        )

    def record(self, event: Event) -> int:
        position = len(self.records)
        self.records.append(Recorded(position, event.event_time, 1, event, declared_wrong=False))
        return position

    def trace(self, lot: str | None = None, asked_at: datetime = LATER) -> Trace:
        def fetch(items: Any) -> list[Recorded]:
            return [one for one in self.records if set(items) & touched(one.event)]

        return back(fetch, lot or self.lot(self.fish), asked_at=asked_at)

    def cover(self, lot: str | None = None, asked_at: datetime = LATER) -> Cover:
        with self.store.reading() as session:
            return coverage(session, self.trace(lot, asked_at))

    def verdict(self, lot: str | None = None) -> Verdict:
        return judge(self.trace(lot), self.cover(lot))


@pytest.fixture
def water(store: Store) -> Water:
    return Water(store)


@pytest.fixture
def unit(water: Water) -> Water:
    """The same with a fishery that the boat belongs to and the trust vouches for."""
    fishery = water.alliance.fishery()
    water.alliance.join(fishery)
    water.alliance.assure(fishery=fishery.id)
    return water


def test_catch_inside_the_unit_is_covered(unit):
    caught = unit.catch()

    (one,) = unit.cover().origins[caught]

    assert one.holds
    assert (one.first_day, one.last_day) == (date(2026, 3, 8), date(2026, 3, 8))
    assert one.verifier == unit.alliance.trust.party.name
    assert unit.verdict().claim is Claim.PARTNER_VERIFIED


@pytest.mark.parametrize(
    ("told", "why_not"),
    [
        ({"fishingGearTypeCode": "urn:gdst:gear:LLS"}, ("gear",)),
        ({"fishingGearTypeCode": None}, ("gear_not_told",)),
        ({"catchArea": "urn:gdst:fao:41"}, ("area",)),
        ({"catchArea": "urn:gdst:fao:310"}, ("area",)),
        ({"catchArea": None}, ("area_not_told",)),
        ({"catchArea": "urn:gdst:fao:31.1.2"}, ()),
        ({"fishingGearTypeCode": "09.1"}, ()),
        ({"fishingGearTypeCode": "LLS", "catchArea": "41"}, ("gear", "area")),
    ],
)
def test_gear_and_area_decide_and_what_is_not_told_is_outside(unit, told, why_not):
    caught = unit.catch(**told)

    (one,) = unit.cover().origins[caught]

    assert one.why_not == why_not


def test_fish_of_another_zone_is_outside(water):
    fishery = water.alliance.fishery(economic_zone="US")
    water.alliance.join(fishery)
    water.alliance.assure(fishery=fishery.id)
    inside = water.catch("A", economicZone="urn:gdst:eez:US")
    outside = water.catch("B", economicZone="urn:gdst:eez:MX")
    silent = water.catch("C")

    assert water.cover(water.lot(water.fish, "A")).origins[inside][0].why_not == ()
    assert water.cover(water.lot(water.fish, "B")).origins[outside][0].why_not == ("zone",)
    assert water.cover(water.lot(water.fish, "C")).origins[silent][0].why_not == ("zone_not_told",)


def test_unit_without_gears_takes_every_gear(water):
    fishery = water.alliance.fishery(gears=())
    water.alliance.join(fishery)
    water.alliance.assure(fishery=fishery.id)
    caught = water.catch(fishingGearTypeCode=None)

    assert water.cover().origins[caught][0].holds


def test_vessel_from_outside_is_not_covered(unit):
    caught = unit.catch(boat=add_vessel(unit.store, unit.alliance.harvester, "stranger"))

    (one,) = unit.cover().origins[caught]

    assert one.why_not == ("vessel",)
    assert unit.verdict().reasons[0].code == "outside_unit"


def test_unit_of_all_vessels_takes_any(water):
    fishery = water.alliance.fishery(covers_all_vessels=True)
    water.alliance.assure(fishery=fishery.id)
    caught = water.catch()

    assert water.cover().origins[caught][0].holds


def test_vessel_is_known_by_its_registration_alone(water):
    fishery = water.alliance.fishery()
    water.alliance.join(fishery, registration="tx 99 AB")
    water.alliance.assure(fishery=fishery.id)
    info: dict[str, Json] = {
        "vesselID": "TX-99-ab",
        "fishingGearTypeCode": "LHP",
        "catchArea": "31",
    }
    caught = water.catch_told([info], water.lot(water.fish))

    assert water.cover().origins[caught][0].holds


def test_every_vessel_of_a_shared_catch_must_be_a_member(unit):
    info: dict[str, Json] = {"fishingGearTypeCode": "LHP", "catchArea": "31"}
    infos: list[Json] = [
        {**info, "vesselID": unit.alliance.boat.registration},
        {**info, "vesselID": "TX-0"},
    ]
    caught = unit.catch_told(infos, unit.lot(unit.fish), unit.alliance.boat.uri)

    assert unit.cover().origins[caught][0].why_not == ("vessel",)


@pytest.mark.parametrize(
    ("days", "is_member"),
    [
        ({"since": date(2026, 3, 8)}, True),
        ({"since": date(2026, 3, 9)}, False),
        ({"until": date(2026, 3, 8)}, True),
        ({"until": date(2026, 3, 7)}, False),
    ],
)
def test_membership_is_judged_on_the_catch_day(water, days, is_member):
    fishery = water.alliance.fishery()
    water.alliance.join(fishery, **days)
    water.alliance.assure(fishery=fishery.id)
    caught = water.catch()

    assert water.cover().origins[caught][0].holds is is_member


def test_vessel_that_joined_during_the_trip_was_outside(water):
    fishery = water.alliance.fishery()
    water.alliance.join(fishery, since=date(2026, 3, 5))
    water.alliance.assure(fishery=fishery.id)
    caught = water.catch(vesselTripDate="2026-03-02")

    assert water.cover().origins[caught][0].why_not == ("vessel",)


def test_another_species_is_not_covered(unit):
    other = add_product(unit.store, unit.plant, "vs-gutted", species="RPU", form="gutted")
    caught = unit.catch_told([{}], unit.lot(other), unit.alliance.boat.uri)

    assert unit.cover(unit.lot(other)).origins[caught] == ()


def test_other_species_of_the_same_catch_do_not_count(unit):
    other = add_product(unit.store, unit.plant, "vs-gutted", species="RPU", form="gutted")
    caught = unit.records[unit.catch()].event
    both = (*caught.quantities, Quantity(unit.lot(other)))
    unit.records[0] = Recorded(0, CAUGHT, 1, replace(caught, quantities=both), declared_wrong=False)
    unit.process()

    assert unit.verdict(unit.lot(unit.fillet)).claim is Claim.PARTNER_VERIFIED


def test_species_of_a_product_told_in_a_document_counts(unit):
    uri = "urn:gdst:example.org:product:class:demo.7"
    told = _Told(uri)
    with unit.store.transaction() as session:
        foreign.keep_foreign(session, [told], unit.plant.id, NOW)
    info: dict[str, Json] = {"fishingGearTypeCode": "LHP", "catchArea": "31"}
    lot = unit.lot(uri)
    caught = unit.catch_told([info], lot, unit.alliance.boat.uri)

    assert unit.cover(lot).origins[caught][0].holds


def test_product_that_nobody_described_is_not_covered(unit):
    lot = unit.lot("urn:gdst:example.org:product:class:demo.8")
    caught = unit.catch_told([{}], lot, unit.alliance.boat.uri)

    assert unit.cover(lot).origins[caught] == ()


def test_fish_caught_before_a_suspension_keeps_its_verdict_with_a_note(unit):
    row = unit.alliance.assure(kind=AssuranceKind.THIRD_PARTY, fishery=1)
    unit.alliance.suspend(row, "2026-03-20")
    unit.catch()

    verdict = unit.verdict()

    assert (verdict.claim, verdict.banner) == (Claim.CERTIFIED, None)
    note = next(one for one in verdict.reasons if one.code == "suspended_later")
    assert note.values["on"] == "2026-03-20"


def test_fish_caught_under_a_suspension_has_no_claim_and_a_banner(water):
    fishery = water.alliance.fishery()
    water.alliance.join(fishery)
    row = water.alliance.assure(fishery=fishery.id)
    water.alliance.suspend(row, "2026-03-05")
    water.catch(vesselTripDate="2026-03-02")

    verdict = water.verdict()

    assert (verdict.claim, verdict.banner) == (Claim.NONE, Banner.SUSPENDED)


def test_history_is_read_as_of_the_catch_day_and_not_of_today(water):
    fishery = water.alliance.fishery()
    water.alliance.join(fishery)
    row = water.alliance.assure(fishery=fishery.id)
    water.alliance.suspend(row, "2026-03-01")
    water.alliance.reinstate(row, "2026-04-01")
    caught = water.catch()

    assert water.cover().origins[caught][0].standing.status is Status.SUSPENDED


def test_ones_own_word_covers_ones_own_vessel_alone(water):
    fishery = water.alliance.fishery()
    water.alliance.assure(
        water.alliance.harvester, kind=AssuranceKind.SELF_DECLARED, fishery=fishery.id
    )
    other = enrol(water.store, "Harvester B (demo)", Role.HARVESTER)
    own = water.catch("A")
    foreign_one = water.catch("B", boat=add_vessel(water.store, other, "other-boat"))

    assert water.cover(water.lot(water.fish, "A")).origins[own][0].holds
    held = water.cover(water.lot(water.fish, "B")).origins[foreign_one]
    assert held[0].why_not == ("not_own_vessel",)


def test_ones_own_word_ends_with_the_holding_of_the_vessel(water):
    fishery = water.alliance.fishery()
    water.alliance.assure(
        water.alliance.harvester, kind=AssuranceKind.SELF_DECLARED, fishery=fishery.id
    )
    with water.store.transaction() as session:
        vessel = places.vessels_by_uri(session, [water.alliance.boat.uri])[water.alliance.boat.uri]
        for capacity in ("owner", "operator"):
            sold = VesselHolding(
                vessel_id=vessel.id or 0,
                party_id=water.plant.id,
                capacity=capacity,
                since=date(2026, 3, 1),
            )
            places.hand_over(session, vessel, sold)
    caught = water.catch()

    assert water.cover().origins[caught][0].why_not == ("not_own_vessel",)


def test_of_several_units_those_that_fit_are_held_and_the_nearest_of_the_rest(unit):
    far = unit.alliance.fishery(gears=("LLS",), fao_area="41")
    near = unit.alliance.fishery(gears=("LLS",))
    for fishery in (far, near):
        unit.alliance.join(fishery)
        unit.alliance.assure(fishery=fishery.id)
    caught = unit.catch()

    held = unit.cover().origins[caught]

    assert [(one.assurance_id, one.why_not) for one in held] == [(1, ()), (3, ("gear",))]


def asking(water: Water) -> Water:
    fishery = water.alliance.fishery()
    water.alliance.join(fishery)
    water.alliance.assure(fishery=fishery.id, requires_site_approval=True)
    return water


def test_claim_needs_the_approval_of_the_site_on_the_day_of_handling(water):
    asking(water)
    water.catch()
    done = water.process()
    fillet = water.lot(water.fillet)
    assert water.verdict(fillet).claim is Claim.NONE

    water.alliance.assure(water.alliance.backbone, site=water.site.uri, activities=("processing",))

    assert water.verdict(fillet).claim is Claim.PARTNER_VERIFIED
    assert water.cover(fillet).sites[done][0].holds


@pytest.mark.parametrize(
    ("day", "claim"),
    [
        (datetime(2026, 4, 29, 18, tzinfo=UTC), Claim.PARTNER_VERIFIED),
        (datetime(2026, 5, 4, 18, tzinfo=UTC), Claim.NONE),
        (datetime(2026, 5, 12, 18, tzinfo=UTC), Claim.PARTNER_VERIFIED),
    ],
)
def test_approval_that_lapsed_for_some_days_costs_only_those(water, day, claim):
    asking(water)
    approve = {"site": water.site.uri}
    water.alliance.assure(water.alliance.backbone, valid_until=date(2026, 4, 29), **approve)
    water.alliance.assure(water.alliance.backbone, valid_from=date(2026, 5, 12), **approve)
    water.catch()
    water.process(at=day)

    assert water.verdict(water.lot(water.fillet)).claim is claim


def test_approval_for_other_activities_is_not_enough(water):
    asking(water)
    water.alliance.assure(site=water.site.uri, activities=("storage",))
    water.catch()
    done = water.process()
    fillet = water.lot(water.fillet)

    assert water.cover(fillet).sites[done][0].why_not == ("activity",)
    assert water.verdict(fillet).claim is Claim.NONE


def test_certificates_on_a_trace_name_their_hops(water):
    asking(water)
    water.alliance.assure(site=water.site.uri)
    caught, done = water.catch(), water.process()
    cover = water.cover(water.lot(water.fillet))

    with water.store.reading() as session:
        found = certificates_on(session, cover)

    assert [[position for position, _ in one.hops] for one in found] == [[caught], [done]]
    assert found[0].issuer == water.alliance.trust.party.name


def test_next_change_is_the_next_day_that_a_covering_assurance_turns(water):
    fishery = water.alliance.fishery()
    water.alliance.join(fishery)
    row = water.alliance.assure(fishery=fishery.id)
    water.alliance.suspend(row, "2026-06-01")
    water.catch()

    assert water.cover(asked_at=CAUGHT).next_change_on == date(2026, 6, 1)
    assert water.cover(asked_at=LATER).next_change_on == date(2029, 1, 1)


def test_number_of_queries_does_not_grow_with_the_trace(unit):
    counts = []
    for many in (2, 40):
        unit.records = []
        codes = [f"L{number}" for number in range(many)]
        for code in codes:
            unit.catch(code)
        unit.process(*(unit.lot(unit.fish, code) for code in codes))
        trace = unit.trace(unit.lot(unit.fillet))
        with unit.store.reading() as session:
            counts.append(_queries(session, trace))
        assert len(trace.origins) == many

    assert counts[0] == counts[1]


def _queries(session: Session, trace: Trace) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    coverage(session, trace)
    event.remove(connection, "before_cursor_execute", note)
    return len(seen)


class _Told:
    """What a document tells of a product."""

    type = "urn:epcglobal:epcis:vtype:EPCClass"
    attributes = (("urn:epcglobal:cbv:mda#speciesForFisheryStatisticsPurposesCode", "SNR"),)

    def __init__(self, uri: str) -> None:
        self.id = uri
