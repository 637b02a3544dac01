"""What the short names of a hop mean."""

from datetime import date

import pytest
import sqlalchemy as sa

from seafood_trace.access.permissions import Role
from seafood_trace.errors import InvalidInput
from seafood_trace.parties import address_book, foreign, mandates, resolving
from seafood_trace.parties.resolving import Counterparty
from seafood_trace.store.engine import Store
from tests.world import AUTHOR, NOW, Partner, add_product, add_site, add_vessel, enrol

DAY = date(2026, 3, 12)
GTIN = "https://id.gs1.org/01/09521141012345"


def counterparty(store: Store, of: Partner, sent: str | dict[str, object]) -> Counterparty:
    with store.transaction() as session:
        return resolving.resolve_counterparty(session, of.id, sent, AUTHOR)


def refused(store: Store, of: Partner, sent: str | dict[str, object]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        counterparty(store, of, sent)
    return [(fault.code, fault.pointer) for fault in caught.value.faults]


def test_an_own_site_and_vessel_are_found_by_code_and_uri(store: Store):
    bay = enrol(store)
    site, vessel = add_site(store, bay, uri="9521141123454"), add_vessel(store, bay)
    with store.reading() as session:
        for text in ("bay-plant", " bay-plant ", "9521141123454", site.uri):
            assert resolving.resolve_site(session, bay.id, text).uri == site.uri
        assert resolving.resolve_site(session, bay.id, "miss-ida").uri == vessel.uri


def test_a_mistyped_site_is_refused_with_the_nearest_code(store: Store):
    bay = enrol(store)
    add_site(store, bay)
    with store.reading() as session, pytest.raises(InvalidInput, match=r"Did you mean bay-plant\?"):
        resolving.resolve_site(session, bay.id, "bay-plnt")


def test_anothers_site_is_not_ones_own_without_a_mandate(store: Store):
    boat, dealer = enrol(store, "Boat", Role.HARVESTER), enrol(store, "Dealer", Role.DEALER)
    vessel = add_vessel(store, boat)
    for text in ("miss-ida", vessel.uri):
        with store.reading() as session, pytest.raises(InvalidInput) as caught:
            resolving.resolve_site(session, dealer.id, text)
        assert caught.value.faults[0].code == "site_unregistered"


def test_a_mandate_opens_anothers_places_for_its_hops(store: Store):
    boat, dealer = enrol(store, "Boat", Role.HARVESTER), enrol(store, "Dealer", Role.DEALER)
    vessel = add_vessel(store, boat)
    with store.transaction() as session:
        new = mandates.NewMandate(grantee=dealer.uri, hops=["catch"], since=DAY)
        mandates.grant(session, boat.id, new, AUTHOR)
    with store.reading() as session:
        for text in ("miss-ida", vessel.uri):
            place = resolving.resolve_site(session, dealer.id, text, "catch", DAY)
            assert (place.uri, place.party_id) == (vessel.uri, boat.id)
        with pytest.raises(InvalidInput) as caught:
            resolving.resolve_site(session, dealer.id, "miss-ida", "ship", DAY)
    assert caught.value.faults[0].code == "mandate_missing"


def test_one_partners_site_code_names_the_partner_and_the_place(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    site = add_site(store, lake, "lake-cold")
    found = counterparty(store, bay, "lake-cold")
    assert found == Counterparty(lake.id, lake.uri, site.uri, "Lake Cold", is_member=True)
    assert counterparty(store, bay, site.uri) == found


def test_a_code_that_two_partners_use_is_ambiguous_until_it_is_ones_own(store: Store):
    bay, lake, shop = enrol(store), enrol(store, "Lake"), enrol(store, "Shop", Role.RETAILER)
    add_site(store, lake, "dock")
    second = add_site(store, shop, "dock")
    assert refused(store, bay, "dock") == [("counterparty_ambiguous", "")]
    with store.transaction() as session:
        new = address_book.NewEntry(code="dock", place_uri=second.uri)
        address_book.add(session, bay.id, new, AUTHOR)
    assert counterparty(store, bay, "dock").party_id == shop.id
    assert counterparty(store, lake, "dock").party_id == lake.id


def test_a_party_is_found_by_its_uri_and_a_foreign_one_becomes_a_stub(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake", uri="9521141123454")
    assert counterparty(store, bay, "9521141123454").party_id == lake.id
    foreigner = counterparty(store, bay, "urn:gdst:other.example:party:x.1")
    assert not foreigner.is_member
    assert counterparty(store, bay, foreigner.party_uri).party_id == foreigner.party_id


def test_a_foreign_place_is_taken_and_known_again(store: Store):
    bay = enrol(store)
    first = counterparty(store, bay, "https://id.gs1.org/414/9521141123454")
    again = counterparty(store, bay, "urn:epc:id:sgln:9521141.12345.0")
    assert first == again
    assert (first.place_uri, first.is_member) == ("https://id.gs1.org/414/9521141123454", False)


def test_somebody_who_never_joined_is_named_once_and_then_by_code(store: Store):
    bay = enrol(store)
    stub = counterparty(store, bay, {"name": "Blue Fin", "place": "Chicago, IL"})
    assert counterparty(store, bay, {"name": "Blue Fin", "place": "Chicago, IL"}) == stub
    assert counterparty(store, bay, "blue-fin") == stub


def test_what_nobody_is_called_is_refused(store: Store):
    bay = enrol(store)
    assert refused(store, bay, "nobody") == [("counterparty_unknown", "")]
    assert refused(store, bay, {"nmae": "x"}) == [
        ("unknown_member", "/nmae"),
        ("name_missing", "/name"),
    ]
    assert refused(store, bay, {"name": "a\nb", "place": " "}) == [
        ("bad_character", "/name"),
        ("empty", "/place"),
    ]


def test_a_product_is_found_by_code_gtin_and_uri(store: Store):
    bay = enrol(store)
    add_product(store, bay, uri="09521141012345", unit_weight="10 kg")
    with store.reading() as session:
        for text in ("rs-fillet-case", "9521141012345", GTIN):
            found = resolving.resolve_product(session, bay.id, text)
            assert (found.uri, found.species, found.unit_weight_mg) == (GTIN, "SNR", 10_000_000)


def test_an_item_code_of_digits_goes_before_a_gtin(store: Store):
    bay = enrol(store)
    product = add_product(store, bay, "9521141012345")
    with store.reading() as session:
        assert resolving.resolve_product(session, bay.id, "9521141012345").uri == product.uri


def test_a_product_that_nobody_registered_is_taken_by_its_number(store: Store):
    bay = enrol(store)
    told = foreign_product("Red Snapper Fillet")
    with store.transaction() as session:
        foreign.keep_foreign(session, [told], bay.id, NOW)
        found = resolving.resolve_product(session, bay.id, GTIN)
    assert (found.is_registered, found.name, found.species) == (False, "Red Snapper Fillet", None)


def test_products_that_are_not_found_are_all_named(store: Store):
    bay = enrol(store)
    add_product(store, bay)
    texts = ["rs-fillet-case", "rs-filet-case", "09521141012346", "2001234000009", "urn:x:y"]
    with store.reading() as session:
        resolved = resolving.resolve_products(session, bay.id, texts)
    assert resolved.found.keys() == {"rs-fillet-case"}
    assert {text: fault.code for text, fault in resolved.faults.items()} == {
        "rs-filet-case": "product_unknown",
        "09521141012346": "bad_check_digit",
        "2001234000009": "bad_check_digit",
        "urn:x:y": "not_a_product",
    }
    assert "rs-fillet-case" in resolved.faults["rs-filet-case"].message


def test_many_products_take_few_queries(store: Store):
    bay = enrol(store)
    codes = [f"item-{number}" for number in range(60)]
    for code in codes[:3]:
        add_product(store, bay, code)
    queries: list[str] = []
    sa.event.listen(
        store.engine,
        "before_cursor_execute",
        lambda _c, _u, statement, *_: queries.append(statement),
    )
    with store.reading() as session:
        resolving.resolve_products(session, bay.id, codes)
    assert len([query for query in queries if query.startswith("SELECT")]) <= 4


class ForeignProduct:
    """What a document tells of a product, as `foreign.MasterData` reads it."""

    type = "urn:epcglobal:epcis:vtype:EPCClass"
    id = GTIN

    def __init__(self, name: str) -> None:
        self.attributes = (("urn:epcglobal:cbv:mda#descriptionShort", name),)


def foreign_product(name: str) -> ForeignProduct:
    return ForeignProduct(name)


def test_what_was_told_last_counts_and_is_kept_once(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake")
    with store.transaction() as session:
        for teller, name in ((bay, "A"), (bay, "A"), (lake, "B")):
            foreign.keep_foreign(session, [foreign_product(name)], teller.id, NOW)
        rows = session.connection().execute(sa.text("SELECT count(*) FROM foreign_master_data"))
        assert rows.scalar_one() == 2
        assert foreign.foreign(session, [GTIN])[GTIN].name == "B"
        assert foreign.foreign(session, [GTIN], told_by=[bay.id])[GTIN].name == "A"
