"""Mandates to record for another."""

from datetime import date

import pytest

from seafood_trace.access.permissions import Role
from seafood_trace.errors import InvalidInput, NotFound
from seafood_trace.parties import mandates
from seafood_trace.parties.tables import Mandate
from seafood_trace.store.engine import Store
from tests.world import AUTHOR, Partner, enrol

MARCH = date(2026, 3, 1)
LAST = date(2026, 3, 31)


def grant(store: Store, boat: Partner, dealer: Partner, *hops: str, until: date | None) -> Mandate:
    new = mandates.NewMandate(grantee=dealer.uri, hops=hops, since=MARCH, until=until)
    with store.transaction() as session:
        return mandates.grant(session, boat.id, new, AUTHOR)


def pair(store: Store) -> tuple[Partner, Partner]:
    return enrol(store, "Boat", Role.HARVESTER), enrol(store, "Dealer", Role.DEALER)


def test_a_mandate_is_for_its_hops_and_days_and_one_way(store: Store):
    boat, dealer = pair(store)
    grant(store, boat, dealer, "catch", "land", until=LAST)
    with store.reading() as session:

        def may(hop: str, on: date) -> bool:
            return mandates.mandates_for(session, dealer.id, boat.id, hop, on)

        assert may("catch", MARCH)
        assert may("land", LAST)
        assert not may("ship", MARCH)
        assert not may("catch", date(2026, 2, 28))
        assert not may("catch", date(2026, 4, 1))
        assert not mandates.mandates_for(session, boat.id, dealer.id, "catch", MARCH)


def test_a_mandate_without_hops_is_for_all_and_without_end_for_ever(store: Store):
    boat, dealer = pair(store)
    mandate = grant(store, boat, dealer, until=None)
    assert len(mandates.hops_of(mandate)) == 11
    with store.reading() as session:
        assert mandates.mandates_for(session, dealer.id, boat.id, "return", date(2050, 1, 1))


def test_an_ended_mandate_counts_for_no_day(store: Store):
    boat, dealer = pair(store)
    mandate = grant(store, boat, dealer, until=None)
    with store.transaction() as session:
        first = mandates.end(session, dealer.id, mandate.id or 0, AUTHOR).ended_at
        assert mandates.end(session, boat.id, mandate.id or 0, AUTHOR).ended_at == first
        assert not mandates.mandates_for(session, dealer.id, boat.id, "catch", MARCH)
        assert mandates.grantors_of(session, dealer.id) == set()


def test_a_third_party_neither_sees_nor_ends_a_mandate(store: Store):
    boat, dealer = pair(store)
    other = enrol(store, "Other", Role.DEALER)
    mandate = grant(store, boat, dealer, until=None)
    with store.transaction() as session:
        assert mandates.mandates_of(session, other.id, None, 10) == []
        assert len(mandates.mandates_of(session, dealer.id, None, 10)) == 1
        with pytest.raises(NotFound):
            mandates.end(session, other.id, mandate.id or 0, AUTHOR)


def test_every_fault_of_a_mandate_is_named(store: Store):
    boat, _ = pair(store)
    new = mandates.NewMandate(grantee=boat.uri, hops=["catch", "fly"], since=LAST, until=MARCH)
    with store.transaction() as session, pytest.raises(InvalidInput) as caught:
        mandates.grant(session, boat.id, new, AUTHOR)
    assert [fault.pointer for fault in caught.value.faults] == ["/hops/1", "/until"]


def test_nobody_needs_a_mandate_of_their_own(store: Store):
    boat, _ = pair(store)
    with pytest.raises(InvalidInput):
        grant(store, boat, boat, until=None)
