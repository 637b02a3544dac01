"""Members, roles and stubs."""

import pytest

from seafood_trace.access.permissions import Role
from seafood_trace.errors import Conflict, InvalidInput, NotFound
from seafood_trace.parties import address_book, directory
from seafood_trace.parties.tables import Party
from seafood_trace.store.engine import Store
from tests.world import AUTHOR, enrol

PGLN = "https://id.gs1.org/417/9521141123454"


def stub(store: Store, recorder: int, name: str, place: str | None = None) -> Party:
    with store.transaction() as session:
        return directory.stub(session, recorder, name, place, AUTHOR)


def test_a_partner_without_a_pgln_is_given_a_gdst_name(store: Store):
    assert enrol(store, "Bay Plant").uri == "urn:gdst:alliance.example:party:bay-plant.1"
    assert enrol(store, "Bay Plant").uri == "urn:gdst:alliance.example:party:bay-plant.2"


def test_a_partner_has_several_roles_and_what_they_allow_together(store: Store):
    both = enrol(store, "Coop", [Role.HARVESTER, Role.CONSERVATION_PARTNER])
    assert both.actor.roles == {Role.HARVESTER, Role.CONSERVATION_PARTNER}


def test_a_second_member_with_the_same_number_is_refused(store: Store):
    enrol(store, "Bay Plant", uri="9521141123454")
    with pytest.raises(Conflict):
        enrol(store, "Impostor", uri="urn:epc:id:pgln:9521141.12345")


def test_every_fault_of_a_new_partner_is_named(store: Store):
    new = directory.NewParty(name=" ", roles=frozenset(), uri="952", country="USA")
    with store.transaction() as session, pytest.raises(InvalidInput) as caught:
        directory.enrol(session, new, AUTHOR)
    assert [fault.pointer for fault in caught.value.faults] == [
        "/name",
        "/uri",
        "/country",
        "/roles",
    ]


def test_a_party_seen_in_a_document_keeps_its_number_when_it_joins(store: Store):
    with store.transaction() as session:
        seen = directory.party_for_uri(session, PGLN, AUTHOR, "Lake Cold")
    joined = enrol(store, "Lake Cold Inc.", Role.DISTRIBUTOR, uri=PGLN)
    assert joined.id == seen.id
    assert joined.party.is_member


def test_the_same_name_and_place_are_the_same_stub(store: Store):
    bay = enrol(store)
    first = stub(store, bay.id, "Blue Fin", "Chicago, IL")
    assert stub(store, bay.id, " blue  FIN", "chicago, il").id == first.id
    assert stub(store, bay.id, "Blue Fin", "Houston, TX").id != first.id
    assert stub(store, bay.id, "Blue Fin").id != first.id
    assert not first.is_member


def test_another_recorder_has_its_own_stub(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    ours, theirs = stub(store, bay.id, "Blue Fin"), stub(store, lake.id, "Blue Fin")
    assert ours.id != theirs.id
    with store.reading() as session:
        assert directory.readable_party(session, bay.actor, directory.row_id(ours)).id == ours.id
        with pytest.raises(NotFound):
            directory.readable_party(session, lake.actor, directory.row_id(ours))


def test_a_stub_stays_the_same_after_its_entry_is_struck_out(store: Store):
    bay = enrol(store)
    first = stub(store, bay.id, "Blue Fin")
    with store.transaction() as session:
        entry = address_book.entry_by_code(session, bay.id, "blue-fin")
        assert entry is not None
        assert entry.counterparty_id == first.id
        address_book.drop(session, bay.id, entry.id or 0)
    assert stub(store, bay.id, "Blue Fin").id == first.id


def test_stubs_of_like_names_have_codes_of_their_own(store: Store):
    bay = enrol(store)
    for place in ("Chicago", "Houston", None):
        stub(store, bay.id, "Blue Fin", place)
    with store.reading() as session:
        assert address_book.own_codes(session, bay.id) == ["blue-fin", "blue-fin-2", "blue-fin-3"]


def test_a_promoted_stub_keeps_its_uri_and_has_roles(store: Store):
    bay = enrol(store)
    made = stub(store, bay.id, "Blue Fin")
    with store.transaction() as session:
        joined = directory.promote(session, directory.row_id(made), [Role.RETAILER])
        assert (joined.uri, joined.is_member) == (made.uri, True)
        assert directory.roles_by_id(session, [made.id or 0]) == {made.id: [Role.RETAILER]}
        with pytest.raises(Conflict):
            directory.promote(session, directory.row_id(made), [Role.RETAILER])
    assert stub(store, bay.id, "Blue Fin").id == made.id


def test_many_parties_of_a_document_are_made_at_once(store: Store):
    bay = enrol(store)
    uris = [f"urn:gdst:other.example:party:x.{number}" for number in range(120)]
    with store.transaction() as session:
        found = directory.parties_for_uris(session, [bay.uri, *uris], AUTHOR, {uris[0]: "X"})
        again = directory.parties_for_uris(session, uris, AUTHOR, {})
    assert len(found) == 121
    assert (found[bay.uri].id, found[uris[0]].name, found[uris[1]].name) == (bay.id, "X", uris[1])
    assert again[uris[5]].id == found[uris[5]].id


def test_a_slip_in_a_name_of_our_own_making_is_refused(store: Store):
    with store.transaction() as session, pytest.raises(InvalidInput):
        directory.named_party(session, "urn:gdst:alliance.example:party:bay-plnt.1", AUTHOR)


def test_a_member_is_found_by_number_and_by_every_form_of_its_uri(store: Store):
    bay = enrol(store, uri="9521141123454")
    with store.reading() as session:
        for text in (str(bay.id), "9521141123454", PGLN, "urn:epc:id:pgln:9521141.12345"):
            assert directory.member(session, text).id == bay.id
        for text in ("999999", "9" * 12):
            with pytest.raises(NotFound):
                directory.member(session, text)


def test_members_are_listed_by_role(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", [Role.DISTRIBUTOR, Role.PROCESSOR])
    enrol(store, "Shop", Role.RETAILER)
    stub(store, bay.id, "Blue Fin")
    with store.reading() as session:
        assert len(directory.members(session, None, 10)) == 3
        processors = directory.members(session, None, 10, Role.PROCESSOR)
        assert [party.id for party in processors] == [bay.id, lake.id]
        assert [party.id for party in directory.members(session, bay.id, 1)] == [lake.id]
