from datetime import date

import pytest

from seafood_trace.access.permissions import Role
from seafood_trace.certification import fisheries, leaves
from seafood_trace.certification.fisheries import NewUnitVessel, registration_key
from seafood_trace.certification.tables import UnitVessel
from seafood_trace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from seafood_trace.ledger.commitment import LeafKind, commitment_of
from seafood_trace.ledger.tables import Leaf
from seafood_trace.store.engine import Store
from tests.certification.alliance import Alliance, new_fishery
from tests.world import NOW, add_site, enrol


@pytest.fixture
def alliance(store: Store) -> Alliance:
    return Alliance(store)


def test_fishery_keeps_bare_codes(alliance):
    fishery = alliance.fishery(
        fao_area="urn:gdst:fao:31", gears=("urn:gdst:gear:LHP", "LHM", "LHP")
    )

    assert (fishery.fao_area, fishery.gears) == ("31", "LHP LHM")


def test_every_fault_of_a_fishery_is_named(alliance):
    with pytest.raises(InvalidInput) as error:
        alliance.fishery(species="snap", fao_area="Gulf", gears=("hook",), season_note="Open")

    pointers = {fault.pointer for fault in error.value.faults}
    assert pointers == {"/species", "/fao_area", "/gears/0", "/season_source"}


@pytest.mark.parametrize("role", [Role.PROCESSOR, Role.HARVESTER, Role.AUDITOR])
def test_only_certifiers_register_fisheries(store, role):
    other = enrol(store, "Other", role)

    with store.transaction() as session, pytest.raises(NotAllowed):
        fisheries.register(session, other.actor, new_fishery(), NOW)


def test_registered_vessel_brings_its_registration_and_name(alliance):
    member = alliance.join(alliance.fishery())

    assert member.registration == alliance.boat.registration
    assert member.registration_key == registration_key(alliance.boat.registration)
    assert member.name == alliance.boat.name


def test_vessel_that_nobody_registered_is_known_by_its_registration(alliance):
    member = alliance.join(alliance.fishery(), registration="TX 99-ab", name="Old Salt")

    assert (member.vessel_uri, member.registration_key) == (None, "tx99ab")


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({}, "/vessel"),
        ({"registration": "--"}, "/registration"),
        ({"vessel": "somewhere"}, "/vessel"),
        ({"registration": "TX 1", "until": date(2025, 1, 1)}, "/until"),
    ],
)
def test_vessel_needs_a_name_and_days_in_order(alliance, told, pointer):
    fishery = alliance.fishery()
    new = NewUnitVessel(since=date(2026, 1, 1), **told)

    with alliance.store.transaction() as session, pytest.raises(InvalidInput) as error:
        fisheries.add_vessel(session, alliance.trust.actor, fishery.id, new, NOW)

    assert [fault.pointer for fault in error.value.faults] == [pointer]


def test_another_partner_does_not_keep_the_vessels(alliance, store):
    fishery, other = alliance.fishery(), enrol(store, "Other Trust", Role.CONSERVATION_PARTNER)
    new = NewUnitVessel(since=date(2026, 1, 1), registration="TX 1")

    with store.transaction() as session, pytest.raises(NotAllowed):
        fisheries.add_vessel(session, other.actor, fishery.id, new, NOW)
    with store.transaction() as session:
        fisheries.add_vessel(session, alliance.backbone.actor, fishery.id, new, NOW)


def end(alliance: Alliance, member: UnitVessel, last_day: date) -> None:
    with alliance.store.transaction() as session:
        fisheries.end_vessel(
            session,
            alliance.trust.actor,
            member.fishery_id,
            member.id or 0,
            last_day=last_day,
            reason="sold",
            now=NOW,
        )


def test_vessel_leaves_once(alliance):
    member = alliance.join(alliance.fishery())

    end(alliance, member, date(2026, 3, 31))

    with pytest.raises(Conflict):
        end(alliance, member, date(2026, 4, 30))


def test_vessel_leaves_between_its_first_and_last_day(alliance):
    member = alliance.join(alliance.fishery(), until=date(2026, 6, 30))

    for wrong in (date(2025, 12, 31), date(2026, 7, 1)):
        with pytest.raises(InvalidInput):
            end(alliance, member, wrong)


def test_vessel_of_another_fishery_is_not_found(alliance):
    member = alliance.join(alliance.fishery())
    member.fishery_id = alliance.fishery().id or 0

    with pytest.raises(NotFound):
        end(alliance, member, date(2026, 3, 31))


def test_joining_and_leaving_each_write_a_leaf_that_opens(alliance):
    member = alliance.join(alliance.fishery())
    end(alliance, member, date(2026, 3, 31))

    with alliance.store.reading() as session:
        for position in (0, 1):
            leaf = session.get_one(Leaf, position)
            record = leaves.record_at(session, position)
            assert leaf.kind == LeafKind.ASSURANCE
            assert leaf.salt is not None
            assert record is not None
            assert commitment_of(leaf.salt, record) == leaf.commitment
        assert leaves.record_at(session, 2) is None


def test_registration_is_compared_without_case_and_signs():
    assert registration_key("TX-1234 ab") == registration_key("tx1234AB")


def test_a_site_on_land_is_no_vessel_of_a_unit(store: Store):
    alliance = Alliance(store)
    site = add_site(store, enrol(store, "Bay Plant", Role.PROCESSOR))
    with pytest.raises(InvalidInput) as error:
        alliance.join(alliance.fishery(), site.uri)
    assert error.value.faults[0].code == "not_a_vessel"
