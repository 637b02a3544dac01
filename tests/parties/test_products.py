"""Products and item codes."""

import pytest

from seafood_trace.access.permissions import Role
from seafood_trace.errors import Conflict, InvalidInput, NotFound
from seafood_trace.parties import products
from seafood_trace.store.engine import Store
from tests.world import add_product, enrol


def test_a_product_without_a_gtin_is_given_a_gdst_name(store: Store):
    bay = enrol(store)
    made = [add_product(store, bay, code).uri for code in ("one", "two")]
    prefix = "urn:gdst:alliance.example:product:class:bay-plant."
    assert made == [prefix + "1", prefix + "2"]


def test_a_product_with_a_gtin_is_kept_under_it(store: Store):
    product = add_product(store, enrol(store), uri="9521141012345", unit_weight="250 g")
    assert product.uri == "https://id.gs1.org/01/09521141012345"
    assert product.unit_weight_mg == 250_000


def test_every_fault_of_a_product_is_named(store: Store):
    with pytest.raises(InvalidInput) as caught:
        add_product(
            store,
            enrol(store),
            "",
            name="",
            uri="2001234000000",
            species="snapper",
            form="round",
            state="dead",
            unit_weight={"value": "0", "unit": "t"},
        )
    assert [(fault.code, fault.pointer) for fault in caught.value.faults] == [
        ("empty", "/name"),
        ("restricted_gtin", "/uri"),
        ("bad_species", "/species"),
        ("not_in_list", "/form"),
        ("not_in_list", "/state"),
        ("unit_ambiguous", "/unit_weight"),
        ("empty", "/code"),
    ]


def test_a_unit_that_weighs_nothing_is_refused(store: Store):
    with pytest.raises(InvalidInput):
        add_product(store, enrol(store), unit_weight="0 kg")


def test_a_gtin_is_registered_once(store: Store):
    add_product(store, enrol(store), uri="9521141012345")
    with pytest.raises(Conflict):
        add_product(store, enrol(store, "Other"), uri="09521141012345")


def test_a_code_is_ones_own_and_taken_once(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    product = add_product(store, bay, "RS 10/kg")
    with store.transaction() as session:
        products.add_code(session, lake.id, "RS 10/kg", product)
        with pytest.raises(Conflict):
            products.add_code(session, lake.id, "RS 10/kg", product)
        assert products.products_by_code(session, lake.id, ["RS 10/kg", "x"]).keys() == {"RS 10/kg"}
        ((row, _),) = products.codes_of(session, lake.id, None, 10)
        with pytest.raises(NotFound):
            products.drop_code(session, bay.id, row.id or 0)
        products.drop_code(session, lake.id, row.id or 0)
    with store.reading() as session:
        assert not products.products_by_code(session, lake.id, ["RS 10/kg"])
        assert products.products_by_code(session, bay.id, ["RS 10/kg"])
