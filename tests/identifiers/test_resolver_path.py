"""A thing has one path at a resolver, and is found under the other spellings of it too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import gdst_urn, identity, resolver_path

PRODUCT = "urn:gdst:example.org:product:class:bay.fillet"
LOT = "urn:gdst:example.org:product:lot:class:bay.fillet.BP-1"
CODES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("path", "item", "shown"),
    [
        ("/01/9521000000100/10/B%2F1", "https://id.gs1.org/01/09521000000100/10/B%2F1", None),
        (
            "/01/09521000000100/10/B1/21/7",
            "https://id.gs1.org/01/09521000000100/21/7",
            "/01/09521000000100/10/B1/21/7",
        ),
        (f"/01/{PRODUCT}", PRODUCT, None),
        (f"/01/{PRODUCT}/", PRODUCT, f"/01/{PRODUCT}"),
        (f"/01/{PRODUCT}/10/BP-1", LOT, None),
        ("/01/urn%3Agdst%3Aexample.org%3Aproduct%3Aclass%3Abay.fillet/10/BP-1", LOT, f"/01/{PRODUCT}/10/BP-1"),
        (f"/01/{LOT}", LOT, f"/01/{PRODUCT}/10/BP-1"),
        (f"/01/{PRODUCT}/21/9", "urn:gdst:example.org:product:serial:obj:bay.fillet.9", None),
        ("/00/urn:gdst:example.org:lpn:obj:bay.17", "urn:gdst:example.org:lpn:obj:bay.17", None),
        ("/414/urn:gdst:example.org:location:loc:bay.1", "urn:gdst:example.org:location:loc:bay.1", None),
        ("/417/urn:gdst:example.org:party:bay.1", "urn:gdst:example.org:party:bay.1", None),
        (
            "/01/urn:epc:idpat:sgtin:9521000.000010.*/10/L1",
            "https://id.gs1.org/01/09521000000100/10/L1",
            "/01/09521000000100/10/L1",
        ),
        (
            "/00/urn:epc:id:sscc:9521000.0000000001",
            "https://id.gs1.org/00/095210000000000018",
            "/00/095210000000000018",
        ),
        (
            "/any/stem/417/urn:epc:id:pgln:9521000.00000",
            "https://id.gs1.org/417/9521000000001",
            "/417/9521000000001",
        ),
    ],
)  # fmt: skip
def test_path_names_a_thing(path, item, shown):
    asked = resolver_path.read(path)
    assert asked.item == item
    assert asked.path == (shown or resolver_path.path_of(item))


def test_serial_beside_its_lot_has_both_as_ancestors():
    asked = resolver_path.read(f"/01/{PRODUCT}/10/BP-1/21/9")
    assert asked.item == identity.serial_uri(PRODUCT, "9")
    assert asked.lot_code == "BP-1"
    assert asked.ancestors == (f"/01/{PRODUCT}/10/BP-1", f"/01/{PRODUCT}")


@pytest.mark.parametrize(
    "path",
    [
        f"/417/{PRODUCT}",
        f"/01/{PRODUCT}/foo",
        f"/01/{PRODUCT}/10",
        f"/01/{PRODUCT}/99/1",
        f"/01/{PRODUCT}/21/9/10/BP-1",
        f"/01/{LOT}/10/BP-1",
        "/01/urn:gdst:broken",
        "/01/urn:epc:idpat:sgtin:9521000.*.*",
        "/99/urn:gdst:example.org:party:bay.1",
        "/01/",
        "/",
        "",
    ],
)
def test_path_that_names_nothing_is_refused(path):
    with pytest.raises(InvalidInput):
        resolver_path.read(path)


def test_other_identifiers_have_no_path():
    with pytest.raises(InvalidInput):
        resolver_path.path_of("urn:uuid:00000000-0000-4000-8000-000000000000")


@given(CODES, st.sampled_from(["10", "21"]))
def test_numbers_of_any_characters_come_back(code, ai):
    make = identity.lot_uri if ai == "10" else identity.serial_uri
    item = make(gdst_urn.build_product("example.org", "bay", "fillet"), code)
    assert resolver_path.read(resolver_path.path_of(item)).item == item


@given(st.text(max_size=60))
def test_any_path_is_read_or_refused(text):
    try:
        asked = resolver_path.read(f"/01/urn:{text}")
    except InvalidInput:
        return
    assert resolver_path.read(asked.path).item == asked.item
