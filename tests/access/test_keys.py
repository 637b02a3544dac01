"""API keys and what they may do."""

import pytest

from seafood_trace.access import keys
from seafood_trace.access.permissions import Permission, Role
from seafood_trace.access.tables import PartyRole
from seafood_trace.errors import InvalidInput, NotFound
from seafood_trace.store.engine import Store
from tests.world import NOW, enrol


def test_a_key_is_known_until_it_is_revoked(store: Store):
    bay = enrol(store)
    with store.transaction() as session:
        assert keys.recognise(session, bay.key) is not None
        keys.revoke(session, bay.id, bay.actor.key_id or 0, by="test", now=NOW)
        assert keys.recognise(session, bay.key) is None


@pytest.mark.parametrize(
    "presented", ["", "st", "st_1", "st__x", "st_1_", "st_\u0661_x", f"st_{10**30}_x", "xx_1_y"]
)
def test_what_is_no_key_is_nobodys(store: Store, presented: str):
    enrol(store)
    with store.reading() as session:
        assert keys.recognise(session, presented) is None


def test_a_key_may_do_what_its_scopes_and_the_roles_both_allow(store: Store):
    bay = enrol(store)
    with store.transaction() as session:
        issued = keys.issue(
            session, bay.id, "read", [Permission.READ, Permission.RECORD], by="test", now=NOW
        )
        actor = keys.recognise(session, issued.secret)
        assert actor is not None
        assert actor.permissions == {Permission.READ, Permission.RECORD}
        role = session.get_one(PartyRole, (bay.id, Role.PROCESSOR.value))
        role.role = Role.CONSERVATION_PARTNER.value
        session.flush()
        actor = keys.recognise(session, issued.secret)
        assert actor is not None
        assert actor.permissions == {Permission.READ}


def test_a_key_is_never_more_than_its_issuer(store: Store):
    bay = enrol(store)
    within = [Permission.READ, Permission.MANAGE]
    with store.transaction() as session:
        with pytest.raises(InvalidInput):
            keys.issue(session, bay.id, "x", [Permission.RECORD], by="test", now=NOW, within=within)
        issued = keys.issue(session, bay.id, "all", [], by="test", now=NOW, within=within)
    assert issued.row.scopes == "manage read"


def test_anothers_key_cannot_be_revoked(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    with store.transaction() as session, pytest.raises(NotFound):
        keys.revoke(session, lake.id, bay.actor.key_id or 0, by="test", now=NOW)


def test_the_secret_of_a_salt_is_the_same_for_one_service_alone():
    assert keys.secret_from("a", "salt") == keys.secret_from("a", "salt")
    assert keys.secret_from("a", "salt") != keys.secret_from("b", "salt")
