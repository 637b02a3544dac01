"""Members, passwords and sessions."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from seafood_trace.access import people
from seafood_trace.access.permissions import Permission, Role
from seafood_trace.access.tables import Membership
from seafood_trace.errors import Conflict, InvalidInput
from seafood_trace.store.engine import Store
from tests.world import NOW, Partner, enrol

PASSWORD = "correct horse"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def join(store: Store, partner: Partner, email: str = "ana@bay.example") -> Membership:
    with store.transaction() as session:
        new = people.NewMember(email=email, name="Ana Ruiz", password_hash=HASH)
        return people.add_member(session, partner.id, new, NOW)


def sign_in(
    store: Store, password: str = PASSWORD, party: str | None = None, minutes: int = 0
) -> people.SignedIn | None:
    now = NOW + timedelta(minutes=minutes)
    return people.sign_in_by_password(store, "ANA@bay.example ", password, party, hours=12, now=now)


def test_a_person_signs_in_and_is_known_by_the_token(store: Store):
    bay = enrol(store)
    join(store, bay)
    begun = sign_in(store)
    assert begun is not None
    with store.reading() as session:
        actor = people.recognise(session, begun.token, NOW)
        assert actor is not None
        assert (actor.party_id, actor.label) == (bay.id, "person 1 (Ana Ruiz)")
        assert people.recognise(session, begun.token, NOW + timedelta(hours=12)) is None
        assert people.recognise(session, begun.token + "x", NOW) is None


def test_a_person_of_two_partners_signs_in_for_the_one_named(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR, uri="9521141123454")
    shop = enrol(store, "Shop", Role.RETAILER)
    join(store, bay)
    join(store, lake)
    for party, expected in ((None, bay), (str(lake.id), lake), ("9521141123454", lake)):
        begun = sign_in(store, party=party)
        assert begun is not None
        assert begun.membership.party_id == expected.id
    assert sign_in(store, party=str(shop.id)) is None
    assert sign_in(store, party="nonsense") is None


def test_a_wrong_password_an_unknown_address_and_a_stranger_are_refused_alike(store: Store):
    join(store, enrol(store))
    assert sign_in(store, "wrong horse!") is None
    nobody = people.sign_in_by_password(
        store, "nobody@bay.example", PASSWORD, None, hours=12, now=NOW
    )
    assert nobody is None


def test_ten_wrong_passwords_lock_for_a_quarter_of_an_hour(store: Store):
    join(store, enrol(store))
    for _ in range(10):
        assert sign_in(store, "wrong horse!") is None
    assert sign_in(store) is None
    assert sign_in(store, minutes=14) is None
    assert sign_in(store, minutes=16) is not None


def test_a_right_password_forgets_the_wrong_ones_before(store: Store):
    join(store, enrol(store))
    for _ in range(3):
        for _ in range(9):
            assert sign_in(store, "wrong horse!") is None
        assert sign_in(store) is not None


def test_the_sessions_of_an_ended_membership_stay_ended_when_it_is_given_again(store: Store):
    bay = enrol(store)
    membership = join(store, bay)
    begun = sign_in(store)
    assert begun is not None
    with store.transaction() as session:
        people.end_membership(session, bay.id, membership.id or 0, NOW)
    assert sign_in(store) is None
    assert join(store, bay).id == membership.id
    with store.reading() as session:
        assert people.recognise(session, begun.token, NOW) is None
    assert sign_in(store) is not None


def test_a_member_twice_is_a_conflict(store: Store):
    bay = enrol(store)
    join(store, bay)
    with pytest.raises(Conflict):
        join(store, bay, "Ana@Bay.example")


def test_nobody_grants_what_they_do_not_hold(store: Store):
    bay = enrol(store)
    new = people.NewMember(
        email="b@x.example", name="B", password_hash=HASH, scopes=[Permission.RECORD]
    )
    with store.transaction() as session, pytest.raises(InvalidInput) as caught:
        people.add_member(session, bay.id, new, NOW, within=[Permission.READ, Permission.MANAGE])
    assert caught.value.faults[0].code == "scope_beyond_role"


def test_a_new_person_needs_a_password_and_a_known_one_does_not(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    without = people.NewMember(email="ana@bay.example", name="Other", password_hash=None)
    with store.transaction() as session, pytest.raises(InvalidInput):
        people.add_member(session, bay.id, without, NOW)
    join(store, bay)
    with store.transaction() as session:
        people.add_member(session, lake.id, without, NOW)
        ((_, person),) = people.members_of(session, lake.id, None, 10)
    assert person.name == "Ana Ruiz"


def test_a_new_password_ends_the_other_sessions(store: Store):
    join(store, enrol(store))
    here, elsewhere = sign_in(store), sign_in(store)
    assert here is not None
    assert elsewhere is not None
    with store.transaction() as session:
        people.change_password(session, 1, people.hash_password("a new password"), here.token)
    with store.reading() as session:
        assert people.recognise(session, here.token, NOW) is not None
        assert people.recognise(session, elsewhere.token, NOW) is None
    assert sign_in(store) is None
    assert sign_in(store, "a new password") is not None


@pytest.mark.parametrize("password", ["short", "x" * 201])
def test_a_poor_password_is_refused(password: str):
    with pytest.raises(InvalidInput):
        people.hash_password(password)
