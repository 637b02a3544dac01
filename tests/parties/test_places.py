"""Sites and vessels."""

from datetime import date

import pytest

from seafood_trace.access.permissions import Role
from seafood_trace.errors import Conflict, InvalidInput, NotFound
from seafood_trace.parties import places
from seafood_trace.parties.tables import Vessel, VesselHolding
from seafood_trace.store.engine import Store
from tests.world import AUTHOR, Partner, add_site, add_vessel, enrol

GLN = "https://id.gs1.org/414/9521141123454"


def pointers(error: InvalidInput) -> list[str]:
    return [fault.pointer for fault in error.faults]


def test_a_site_without_a_gln_is_given_a_gdst_name(store: Store):
    bay = enrol(store)
    assert add_site(store, bay).uri == "urn:gdst:alliance.example:location:loc:bay-plant.1"
    assert add_vessel(store, bay).uri == "urn:gdst:alliance.example:location:loc:bay-plant.2"


def test_two_partners_of_one_name_have_places_of_different_names(store: Store):
    first, second = add_site(store, enrol(store)), add_site(store, enrol(store))
    assert first.uri != second.uri


def test_a_gln_is_the_same_place_however_it_is_written(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    assert add_site(store, bay, uri="9521141123454").uri == GLN
    with pytest.raises(Conflict) as caught:
        add_vessel(store, lake, uri="urn:epc:id:sgln:9521141.12345.0")
    assert caught.value.faults[0].code == "uri_taken"


def test_a_code_is_taken_by_a_site_or_a_vessel_but_not_by_another_partner(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    add_site(store, bay, "dock")
    add_site(store, lake, "dock")
    with pytest.raises(Conflict) as caught:
        add_vessel(store, bay, "dock")
    assert caught.value.faults[0].code == "code_taken"


def test_every_fault_of_a_site_is_named(store: Store):
    with pytest.raises(InvalidInput) as caught:
        add_site(
            store,
            enrol(store),
            "Bay Plant",
            uri="952",
            name="",
            kind="ship",
            time_zone="CST",
            country="USA",
            latitude=99.0,
        )
    assert pointers(caught.value) == [
        "/code",
        "/uri",
        "/name",
        "/kind",
        "/time_zone",
        "/country",
        "/longitude",
        "/latitude",
    ]


def test_every_fault_of_a_vessel_is_named(store: Store):
    with pytest.raises(InvalidInput) as caught:
        add_vessel(store, enrol(store), flag="us", imo="9074729", gear="hook", welfare_policy="yes")
    assert pointers(caught.value) == ["/flag", "/imo", "/gear", "/welfare_policy"]


def test_a_change_is_checked_against_what_stays(store: Store):
    bay = enrol(store)
    site = add_site(store, bay, latitude=29.3, longitude=-94.8)
    with store.transaction() as session:
        with pytest.raises(InvalidInput):
            places.change_site(session, bay.id, site.id or 0, {"latitude": None})
        changed = places.change_site(session, bay.id, site.id or 0, {"name": "New Plant"})
    assert (changed.name, changed.code, changed.uri) == ("New Plant", site.code, site.uri)
    assert changed.latitude == 29.3


def test_nobody_changes_anothers_places(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    site, vessel = add_site(store, bay), add_vessel(store, bay)
    with store.transaction() as session:
        with pytest.raises(NotFound):
            places.change_site(session, lake.id, site.id or 0, {"name": "Mine"})
        with pytest.raises(NotFound):
            places.change_vessel(session, lake.id, vessel.id or 0, {"name": "Mine"})


def test_places_are_found_by_uri_at_once(store: Store):
    bay = enrol(store, may_be_named=True)
    site, vessel = add_site(store, bay), add_vessel(store, bay)
    with store.reading() as session:
        found = places.places_by_uri(session, [site.uri, vessel.uri, GLN])
        assert found.keys() == {site.uri, vessel.uri}
        assert places.owner_of_place(session, vessel.uri) == bay.id
        assert places.owner_of_place(session, GLN) is None
    assert (found[site.uri].kind, found[site.uri].region) == ("plant", "US-TX")
    assert (found[vessel.uri].kind, found[vessel.uri].country) == ("vessel", "US")
    assert (found[site.uri].may_be_named, found[vessel.uri].may_be_named) == (True, False)


def hand_over(store: Store, vessel: Vessel, to: Partner, since: date) -> None:
    with store.transaction() as session:
        holding = VesselHolding(
            vessel_id=vessel.id or 0, party_id=to.id, capacity="owner", since=since
        )
        places.hand_over(session, vessel, holding)


def test_a_vessel_has_its_owner_of_the_day(store: Store):
    bay, lake = enrol(store, "A", Role.HARVESTER), enrol(store, "B", Role.HARVESTER)
    vessel = add_vessel(store, bay)
    hand_over(store, vessel, lake, date(2026, 3, 8))
    with store.reading() as session:
        for day, owner in ((date(2026, 3, 7), bay), (date(2026, 3, 8), lake)):
            assert places.holder_of(session, vessel, "owner", day) == owner.id
            assert places.holder_of(session, vessel, "operator", day) == bay.id


def test_a_vessel_is_not_handed_over_before_it_was_had(store: Store):
    bay, lake = enrol(store, "A", Role.HARVESTER), enrol(store, "B", Role.HARVESTER)
    vessel = add_vessel(store, bay)
    hand_over(store, vessel, lake, date(2026, 3, 8))
    with pytest.raises(Conflict):
        hand_over(store, vessel, bay, date(2026, 3, 8))


def test_a_name_that_was_made_is_not_made_twice_by_two_at_once(store: Store):
    bay = enrol(store)
    with store.transaction() as session:
        new = places.NewSite(code="a", name="A", kind="plant", time_zone="UTC")
        first = places.add_site(session, bay.id, new, AUTHOR)
        taken = places.NewSite(
            code="b", name="B", kind="plant", time_zone="UTC", uri=first.uri[:-1] + "2"
        )
        places.add_site(session, bay.id, taken, AUTHOR)
        third = places.NewSite(code="c", name="C", kind="plant", time_zone="UTC")
        assert places.add_site(session, bay.id, third, AUTHOR).uri.endswith(".3")


def test_a_place_leads_to_whoever_registered_it(store: Store):
    bay, boats = enrol(store), enrol(store, "Harvester A", Role.HARVESTER)
    site, vessel = add_site(store, bay), add_vessel(store, boats)
    with store.reading() as session:
        found = places.owners_by_place(session, [site.uri, vessel.uri, GLN])
    assert found == {site.uri: bay.uri, vessel.uri: boats.uri}
