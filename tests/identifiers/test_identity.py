import re
import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import gs1_keys, identity
from seafood_trace.identifiers.identity import Kind, canonical, kind
from tests.needs import require_conformance_folder

CHARACTERS = string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_"
GTIN = "https://id.gs1.org/01/09521141012345"
GDST = "urn:gdst:example.org"

gtins = st.text(string.digits, min_size=13, max_size=13).map(lambda d: d + gs1_keys.check_digit(d))
codes = st.text(CHARACTERS, min_size=1, max_size=20)


def code_of(error: pytest.ExceptionInfo[InvalidInput]) -> str:
    return error.value.faults[0].code


@pytest.mark.parametrize(
    "uri",
    [
        "urn:epc:class:lgtin:9521141.001234.BP-260310",
        "URN:EPC:class:lgtin:9521141.001234.BP-260310",
        " https://id.gs1.org/01/09521141012345/10/BP-260310\n",
        "http://Trace.Example/our/fish/01/09521141012345/10/BP-260310/?17=260324#story",
        "https://trace.example/01/9521141012345/10/BP%2D260310?linkType=gs1:pip",
        "https://trace.example/01/09521141012345/22/A/10/BP-260310",
    ],
)
def test_every_way_to_write_a_lot_is_one_lot(uri: str) -> None:
    assert canonical(uri) == f"{GTIN}/10/BP-260310"


@pytest.mark.parametrize(
    ("uri", "one"),
    [
        (f"{GTIN}/10/L/21/7", f"{GTIN}/21/7"),
        (f"{GTIN}/22/A", f"{GTIN}/22/A"),
        ("urn:epc:id:sgln:4012345.00005.0", "https://id.gs1.org/414/4012345000054"),
        ("https://a.example/414/4012345000054/254/0", "https://id.gs1.org/414/4012345000054"),
        ("URN:GDST:Example.org:party:Bay.1U", "urn:gdst:Example.org:party:Bay.1U"),
        ("urn:epc:id:gid:95100000.12345.400", "urn:epc:id:gid:95100000.12345.400"),
        # in the published chains, and malformed
        ("urn:epc:id:sscc:08600031303.0004", "urn:epc:id:sscc:08600031303.0004"),
        ("https://id.gs1.org/414/9521141123452", "https://id.gs1.org/414/9521141123452"),
        ("https://Example.com/Boat?x=1", "https://Example.com/Boat?x=1"),
        ("geo:29.3,-94.8", "geo:29.3,-94.8"),
        ("did:web:example.org", "did:web:example.org"),
    ],
)
def test_a_thing_has_one_canonical_uri(uri: str, one: str) -> None:
    assert canonical(uri) == one


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "  ",
        "BP-260310",
        "urn:",
        ":x",
        "urn:x:a b",
        "urn:x:a\nb",
        "urn:x:a\x00b",
        "urn:x:a\u200bb",
        "urn:x:a\u202eb",
        "urn:x:\ud800",
    ],
)
def test_what_is_no_uri_is_refused(uri: str) -> None:
    with pytest.raises(InvalidInput) as error:
        canonical(uri)
    assert code_of(error) == "bad_uri"


def test_a_uri_has_at_most_512_bytes() -> None:
    longest = "urn:x:" + "a" * 506
    assert canonical(longest) == longest
    for uri in [longest + "a", "urn:x:" + "é" * 254, " " * 600 + "urn:x:a"]:
        with pytest.raises(InvalidInput) as error:
            canonical(uri)
        assert code_of(error) == "uri_too_long"


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        (f"{GTIN}/10/L", Kind.LOT),
        (f"{GTIN}/21/7", Kind.INSTANCE),
        (f"{GTIN}/235/T", Kind.INSTANCE),
        (GTIN, Kind.PRODUCT),
        (f"{GTIN}/22/A", Kind.PRODUCT),
        ("https://id.gs1.org/00/040123450000003338", Kind.LOGISTIC_UNIT),
        ("https://id.gs1.org/414/4012345000054", Kind.LOCATION),
        ("https://id.gs1.org/414/4012345000054/254/ramp", Kind.LOCATION),
        ("https://id.gs1.org/417/4012345000009", Kind.PARTY),
        ("https://id.gs1.org/8003/04012345000221", Kind.OTHER),
        ("https://id.gs1.org/8004/4012345ABC345", Kind.OTHER),
        ("https://id.gs1.org/01/09521141012346", Kind.OTHER),
        ("https://id.gs1.org/", Kind.OTHER),
        ("https://id.gs1.org.example/01/09521141012345x", Kind.OTHER),
        ("urn:epc:id:sscc:08600031303.0004", Kind.OTHER),
        (f"{GDST}:product:lot:class:fisherman01.tunau.v1-0122-2022", Kind.LOT),
        (f"{GDST}:product:serial:obj:bay.rs.7", Kind.INSTANCE),
        (f"{GDST}:product:class:bay.rs", Kind.PRODUCT),
        (f"{GDST}:location:loc:hatchery.1u", Kind.LOCATION),
        (f"{GDST}:party:fisherman01.1u", Kind.PARTY),
        (f"{GDST}:lpn:obj:importer.4", Kind.LOGISTIC_UNIT),
        ("urn:gdst:bizStep:landing", Kind.OTHER),
        ("https://example.com/boat", Kind.OTHER),
    ],
)
def test_a_canonical_uri_shows_its_kind(uri: str, expected: Kind) -> None:
    assert kind(uri) is expected


def test_the_lot_beside_a_serial_is_not_lost() -> None:
    uri = "https://shop.example/01/9521141012345/10/A%2F1/21/7?x=y"

    assert canonical(uri) == f"{GTIN}/21/7"
    assert identity.lot_of_serial_link(uri) == f"{GTIN}/10/A%2F1"
    for other in [f"{GTIN}/10/L", f"{GTIN}/21/7", "https://a.example/10/x/21/y", "nothing", ""]:
        assert identity.lot_of_serial_link(other) is None


def test_a_lot_is_made_of_a_product_and_a_code() -> None:
    assert identity.lot_uri("urn:epc:idpat:sgtin:9521141.001234.*", "A/1") == f"{GTIN}/10/A%2F1"
    assert identity.lot_uri(f"{GDST}:product:class:bay.rs", "Été/1.2:x") == (
        f"{GDST}:product:lot:class:bay.rs.Été/1.2:x"
    )
    assert identity.serial_uri(GTIN, "7") == f"{GTIN}/21/7"
    assert identity.serial_uri(f"{GDST}:product:class:bay.rs", "7") == (
        f"{GDST}:product:serial:obj:bay.rs.7"
    )


@pytest.mark.parametrize(
    ("product", "lot", "code"),
    [
        (GTIN, "", "bad_lot"),
        (GTIN, "A B", "bad_lot"),
        (GTIN, "é", "bad_lot"),
        (GTIN, "1" * 21, "bad_lot"),
        (f"{GDST}:product:class:bay.rs", "A B", "bad_lot"),
        (f"{GDST}:product:class:bay.rs", "", "bad_lot"),
        (f"{GDST}:product:class:bay.rs", "1" * 512, "uri_too_long"),
        (f"{GTIN}/10/L", "A", "not_a_product"),
        ("https://example.com/fillet", "A", "not_a_product"),
        ("fillet", "A", "bad_uri"),
    ],
)
def test_a_lot_that_cannot_be_is_refused(product: str, lot: str, code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        identity.lot_uri(product, lot)
    assert code_of(error) == code


def test_a_serial_that_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidInput) as error:
        identity.serial_uri(GTIN, "a b")
    assert code_of(error) == "bad_serial"


def test_only_lots_and_instances_have_a_product() -> None:
    assert identity.product_of("urn:epc:id:sgtin:9521141.001234.7") == GTIN
    assert identity.product_of(f"{GDST}:product:serial:obj:bay.rs.7") == (
        f"{GDST}:product:class:bay.rs"
    )
    assert identity.product_of(GTIN) is None
    assert identity.product_of(f"{GDST}:party:bay.1") is None


def test_only_lots_have_a_lot_code() -> None:
    assert identity.lot_code_of(f"{GTIN}/10/A%2F1") == "A/1"
    assert identity.lot_code_of(f"{GDST}:product:lot:class:bay.rs.v1.2") == "v1.2"
    assert identity.lot_code_of(f"{GTIN}/10/L/21/7") is None
    assert identity.lot_code_of(GTIN) is None


@given(gtins, codes)
def test_a_lot_gives_back_its_product_and_code(gtin: str, lot: str) -> None:
    product = f"https://id.gs1.org/01/{gtin}"

    uri = identity.lot_uri(product, lot)

    assert (identity.product_of(uri), identity.lot_code_of(uri)) == (product, lot)
    assert canonical(uri) == uri
    assert kind(uri) is Kind.LOT


starts = st.sampled_from(
    [
        "",
        "urn:x:",
        "https://a.example/01/09521141012345",
        "https://id.gs1.org/414/4012345000054/254/",
        "urn:epc:id:sgln:4012345.00005.",
        "urn:epc:class:lgtin:9521141.001234.",
        "URN:gdst:example.org:product:lot:class:bay.rs.",
    ]
)
ends = st.text() | st.sampled_from(["/10/L/21/7", "/22/a/10/b", "/10/%41%2b", "?10=1", "0", "%30"])


@given(starts, ends)
def test_the_canonical_uri_of_a_canonical_uri_is_itself(start: str, end: str) -> None:
    with suppress(InvalidInput):
        once = canonical(start + end)
        assert canonical(once) == once
        assert kind(once) in Kind


@pytest.mark.conformance
def test_every_identifier_of_the_published_chain_is_taken() -> None:
    text = (require_conformance_folder() / "gdst/gdst_data_withmasterdata.jsonld").read_text(
        encoding="utf-8"
    )
    uris = set(re.findall(r'"(urn:(?:epc:|gdst:example)[^"]+)"', text))
    malformed = {uri for uri in uris if kind(canonical(uri)) is Kind.OTHER}

    assert len(uris) > 20
    assert malformed == {"urn:epc:id:sscc:08600031303.0004"}
