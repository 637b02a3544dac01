"""The collections of resources: each thing once, only of what one may read, page by page."""

import pytest

from seafood_trace.access.permissions import Role
from seafood_trace.epcis.exceptions import QueryParameter
from seafood_trace.epcis.query import fact_index, listing
from seafood_trace.epcis.query.listing import Family
from seafood_trace.ledger import projections
from seafood_trace.store.engine import Store
from tests.epcis.partners import lot_uri, shipping
from tests.epcis.query.records import capture, readable, take_published
from tests.world import Partner, enrol

STEP = "https://ref.gs1.org/cbv/BizStep-"
DISPOSITION = "https://ref.gs1.org/cbv/Disp-"


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


@pytest.fixture
def lake(store: Store) -> Partner:
    return enrol(store, "Lake Market", Role.RETAILER)


@pytest.fixture
def alliance(store: Store) -> Partner:
    return enrol(store, "Gulf Alliance", Role.ALLIANCE)


def listed(store: Store, who: Partner, family: Family, size: int = 100) -> list[str]:
    """Everything of the family, page by page."""
    found: list[str] = []
    token: str | None = None
    while True:
        with store.reading() as session:
            page = listing.distinct(session, who.actor, family, token, size)
        assert len(page.uris) <= size
        found += page.uris
        token = page.next_token
        if token is None:
            return found


def test_each_party_is_told_what_its_own_events_have(
    store: Store, bay: Partner, lake: Partner, alliance: Partner
) -> None:
    capture(
        store,
        bay,
        shipping(bay, lake, lot="l1", readPoint={"id": "geo:28.5,-94.7"}),
        shipping(bay, lot="l2", disposition="active", bizStep="packing"),
        shipping(bay, lot="l2", eventID="urn:x:2", bizStep="departing", disposition=...),
    )
    assert listed(store, lake, Family.BIZ_STEPS) == [STEP + "shipping"]
    assert set(listed(store, bay, Family.BIZ_STEPS)) == {
        STEP + word for word in ("shipping", "packing", "departing")
    }
    assert listed(store, lake, Family.DISPOSITIONS) == [DISPOSITION + "in_transit"]
    assert listed(store, lake, Family.EPCS) == [lot_uri("l1")]
    assert listed(store, bay, Family.EPCS, 1) == [lot_uri("l1"), lot_uri("l2")]
    assert listed(store, alliance, Family.EPCS, 1) == [lot_uri("l1"), lot_uri("l2")]
    assert listed(store, lake, Family.READ_POINTS) == ["geo:28.5,-94.7"]
    assert listed(store, lake, Family.BIZ_LOCATIONS) == []
    assert listed(store, lake, Family.EVENT_TYPES) == ["ObjectEvent"]
    stranger = enrol(store, "Reef Foods", Role.DISTRIBUTOR)
    assert all(listed(store, stranger, family) == [] for family in Family)


def test_one_thing_is_known_to_whom_it_is_listed(
    store: Store, bay: Partner, lake: Partner, alliance: Partner
) -> None:
    capture(store, bay, shipping(bay, lake, lot="l1"), shipping(bay, lot="l2", bizStep="packing"))
    asked = [
        (Family.BIZ_STEPS, STEP + "packing"),
        (Family.EPCS, lot_uri("l2")),
        (Family.EVENT_TYPES, "ObjectEvent"),
        (Family.EVENT_TYPES, "AggregationEvent"),
        (Family.EPCS, STEP + "packing"),
    ]
    with store.reading() as session:
        known = {
            who.id: [listing.is_known(session, who.actor, *one) for one in asked]
            for who in (bay, lake, alliance)
        }
    assert known[bay.id] == known[alliance.id] == [True, True, True, False, False]
    assert known[lake.id] == [False, False, True, False, False]


@pytest.mark.parametrize("size", [1, 3, 500])
def test_items_come_each_once_whatever_the_page(
    store: Store, bay: Partner, lake: Partner, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(listing, "STRIDE", 4)
    monkeypatch.setattr(listing, "MOST_LOOKED_AT", 8)
    capture(store, lake, *(shipping(lake, lot=f"x{n}", eventID=f"urn:x:{n}") for n in range(9)))
    lots = [f"l{number * 3 % 7}" for number in range(30)]
    several = [
        {"epcClass": lot_uri(lot), "quantity": 1, "uom": "KGM"} for lot in ("m1", "m2", "m3", "l1")
    ]
    events = [shipping(bay, lot=lot, eventID=f"urn:e:{number}") for number, lot in enumerate(lots)]
    capture(store, bay, *events, shipping(bay, eventID="urn:e:m", quantityList=several))
    found = listed(store, bay, Family.EPCS, size)
    assert sorted(found) == sorted({lot_uri(lot) for lot in (*lots, "m1", "m2", "m3")})


def test_everything_published_is_listed_and_made_again(store: Store, lake: Partner) -> None:
    take_published(store, lake)
    known = [one.event for one in readable(store, lake.actor)]
    truth: dict[Family, set[str | None]] = {
        Family.EPCS: {item.uri for event in known for item in event.items()},
        Family.BIZ_STEPS: {event.biz_step for event in known},
        Family.BIZ_LOCATIONS: {event.biz_location for event in known},
        Family.READ_POINTS: {event.read_point for event in known},
        Family.DISPOSITIONS: {event.disposition for event in known},
        Family.EVENT_TYPES: {event.type.value for event in known},
    }
    for again in (False, True):
        if again:
            with store.transaction() as session:
                session.connection().exec_driver_sql("DELETE FROM party_resource")
            projections.rebuild(store, fact_index.PROJECTION)
        for family, expected in truth.items():
            found = listed(store, lake, family, 7)
            assert len(found) == len(set(found))
            assert set(found) == expected - {None}


def test_token_that_was_never_given_is_refused(store: Store, bay: Partner) -> None:
    with store.reading() as session, pytest.raises(QueryParameter):
        listing.distinct(session, bay.actor, Family.EPCS, "nonsense", 10)
