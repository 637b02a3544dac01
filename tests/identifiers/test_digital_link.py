import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import digital_link, gs1_keys
from seafood_trace.identifiers.digital_link import DigitalLink

GTIN = "09521141012345"
CHARACTERS = string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_"

gtins = st.text(string.digits, min_size=13, max_size=13).map(lambda d: d + gs1_keys.check_digit(d))
codes = st.text(CHARACTERS, min_size=1, max_size=20)


def codes_of(uri: str) -> list[str]:
    with pytest.raises(InvalidInput) as error:
        digital_link.parse(uri)
    return [fault.code for fault in error.value.faults]


def test_a_link_is_read_into_its_parts() -> None:
    link = digital_link.parse(
        f"HTTPS://Shop.Example/a/B/01/{GTIN}/10/BP-260310/21/7?17=260324&3103=000250&utm=x#top"
    )

    assert link == DigitalLink(
        "https://shop.example/a/B",
        ("01", GTIN),
        (("10", "BP-260310"), ("21", "7")),
        (("17", "260324"), ("3103", "000250")),
        (("utm", "x"),),
    )
    assert link.canonical == f"https://id.gs1.org/01/{GTIN}/10/BP-260310/21/7"
    assert link.value("01") == GTIN
    assert link.value("21") == "7"
    assert link.value("17") == "260324"
    assert link.value("22") is None


def test_ancestors_go_from_serial_to_lot_to_product() -> None:
    link = digital_link.parse(f"https://id.gs1.org/01/{GTIN}/10/L/21/7?17=260324&x=y")

    assert [ancestor.canonical for ancestor in link.ancestors] == [
        f"https://id.gs1.org/01/{GTIN}/10/L",
        f"https://id.gs1.org/01/{GTIN}",
    ]
    assert all(not ancestor.attributes and not ancestor.others for ancestor in link.ancestors)


def test_the_rightmost_key_wins() -> None:
    link = digital_link.parse("https://example.com/01/x/414/4012345000054/254/ramp-2")

    assert link.stem == "https://example.com/01/x"
    assert link.key == ("414", "4012345000054")


def test_a_value_that_looks_like_a_key_stays_a_value() -> None:
    assert digital_link.parse(f"https://a.example/01/{GTIN}/10/00").value("10") == "00"


def test_a_trailing_slash_changes_nothing() -> None:
    assert digital_link.parse_path(f"/01/{GTIN}/") == digital_link.parse_path(f"/01/{GTIN}")


def test_a_request_path_has_no_stem_or_its_prefix() -> None:
    assert digital_link.parse_path(f"/01/{GTIN}", "linkType=gs1:pip").stem == ""
    assert digital_link.parse_path(f"/resolve/01/{GTIN}").stem == "/resolve"


@pytest.mark.parametrize("gtin", ["9521141012345", "09521141012345"])
def test_a_shorter_gtin_gets_its_zeros(gtin: str) -> None:
    assert digital_link.parse(f"http://a.example/01/{gtin}").key == ("01", GTIN)


def test_a_plus_is_literal_in_the_path() -> None:
    assert digital_link.parse(f"https://a.example/01/{GTIN}/10/A+B").value("10") == "A+B"
    assert codes_of(f"https://a.example/01/{GTIN}?240=A+B") == ["bad_value"]
    assert digital_link.parse(f"https://a.example/01/{GTIN}?240=A%2BB").value("240") == "A+B"


def test_a_slash_in_a_lot_is_escaped() -> None:
    link = digital_link.parse_path(f"/01/{GTIN}/10/A%2fB%25")

    assert link.value("10") == "A/B%"
    assert link.canonical.endswith("/10/A%2FB%25")


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("", "not_a_digital_link"),
        ("urn:epc:id:sgtin:4012345.011111.987", "not_a_digital_link"),
        ("https:///01/09521141012345", "not_a_digital_link"),
        ("https://example.com", "not_a_digital_link"),
        ("https://example.com/01/09521141012345/foo", "not_a_digital_link"),
        ("https://example.com/gtin/09521141012345", "not_a_digital_link"),
        ("https://example.com/10/L", "not_a_digital_link"),
        ("https://example.com/01/09521141012345/foo/bar", "unknown_ai"),
        ("https://example.com/01/09521141012346", "bad_check_digit"),
        ("https://example.com/01/9521", "bad_value"),
        ("https://example.com/01/", "not_a_digital_link"),
        ("https://example.com/01/09521141012345/10//", "bad_value"),
        ("https://example.com/01/09521141012345/10/a%2", "bad_escape"),
        ("https://example.com/01/09521141012345/10/a%ff", "bad_escape"),
        ("https://example.com/01/09521141012345/10/a%20b", "bad_value"),
        ("https://example.com/01/09521141012345/21/7/10/L", "bad_qualifier"),
        ("https://example.com/01/09521141012345/10/L/10/L", "bad_qualifier"),
        ("https://example.com/01/09521141012345/10/L/235/T", "bad_qualifier"),
        ("https://example.com/00/040123450000003338/10/L", "bad_qualifier"),
        ("https://example.com/01/09521141012345?05=1", "unknown_ai"),
        ("https://example.com/01/09521141012345?17", "bad_value"),
        ("https://example.com/01/09521141012345?17=", "bad_value"),
        ("https://example.com/01/09521141012345?17=261301", "bad_date"),
        ("https://example.com/01/09521141012345?17=260324&17=260324", "duplicate_ai"),
        ("https://example.com/01/09521141012345/10/L?10=L", "duplicate_ai"),
        ("https://example.com/01/09521141012345?10=L", "belongs_in_path"),
        ("https://example.com/01/09521141012345/21/7?10=L", "belongs_in_path"),
        ("https://example.com/00/040123450000003338?21=7", "not_an_attribute"),
    ],
)
def test_what_is_no_digital_link_is_refused(uri: str, code: str) -> None:
    assert code in codes_of(uri)


def test_all_faults_of_a_link_are_named_at_once() -> None:
    assert codes_of(f"https://a.example/01/{GTIN[:-1]}0/21/a%20b?17=269999&05=1") == [
        "bad_check_digit",
        "bad_value",
        "bad_date",
        "unknown_ai",
    ]


def test_a_link_is_built_on_a_domain_with_attributes() -> None:
    uri = digital_link.build(
        ("01", "9521141012345"), [("10", "A/1")], [("3103", "000250")], "https://t.example/x/"
    )
    assert uri == f"https://t.example/x/01/{GTIN}/10/A%2F1?3103=000250"


def test_a_link_that_would_be_wrong_is_not_built() -> None:
    for key, qualifiers, domain, code in [
        (("10", "L"), [], "https://t.example", "not_a_key"),
        (("01", GTIN), [("21", "")], "https://t.example", "bad_value"),
        (("01", GTIN), [], "t.example", "bad_domain"),
    ]:
        with pytest.raises(InvalidInput) as error:
            digital_link.build(key, qualifiers, domain=domain)
        assert error.value.faults[0].code == code


def test_a_number_of_one_shop_is_read_but_refused_on_request() -> None:
    link = digital_link.parse("https://shop.example/01/0212345000007")

    with pytest.raises(InvalidInput) as error:
        digital_link.refuse_restricted(link)
    assert error.value.faults[0].code == "restricted_gtin"
    digital_link.refuse_restricted(digital_link.parse(f"https://shop.example/01/{GTIN}"))


@given(gtins, codes, codes, codes)
def test_what_is_built_reads_back_the_same(gtin: str, lot: str, serial: str, part: str) -> None:
    qualifiers = (("10", lot), ("21", serial))
    uri = digital_link.build(("01", gtin), qualifiers, [("240", part)], "https://a.example")

    link = digital_link.parse(uri)

    assert link == DigitalLink("https://a.example", ("01", gtin), qualifiers, (("240", part),))
    assert digital_link.parse(link.canonical).canonical == link.canonical


near_links = st.lists(
    st.sampled_from(
        ["https://", "a.example", "/", "01", GTIN, "10", "?", "&", "=", "%", "%2F", "21"]
    )
    | st.text(max_size=3)
).map("".join)


@given(st.text() | near_links | near_links.map("https://a.example/01/09521141012345".__add__))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with suppress(InvalidInput):
        digital_link.parse(digital_link.parse(text).canonical)
    with suppress(InvalidInput):
        digital_link.parse_path(text, text)
