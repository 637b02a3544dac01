"""URIs of parties, places and products as people send them."""

import pytest

from seafood_trace.errors import InvalidInput
from seafood_trace.parties import names


def refused(read: object, text: str) -> str:
    assert callable(read)
    with pytest.raises(InvalidInput) as caught:
        read(text)
    return caught.value.faults[0].code


@pytest.mark.parametrize(
    "text",
    [
        "9521141123454",
        " 9521141123454 ",
        "https://id.gs1.org/417/9521141123454",
        "https://example.com/417/9521141123454?x=1",
        "urn:epc:id:pgln:9521141.12345",
    ],
)
def test_a_party_is_one_however_its_number_is_written(text: str):
    assert names.party_uri(text) == "https://id.gs1.org/417/9521141123454"


def test_a_gdst_party_stays_itself():
    uri = "urn:gdst:alliance.example:party:bay-plant.1"
    assert names.party_uri(uri) == uri


def test_a_party_is_no_place_and_a_place_no_party():
    assert refused(names.party_uri, "https://id.gs1.org/414/9521141123454") == "not_a_party"
    assert refused(names.location_uri, "https://id.gs1.org/417/9521141123454") == "not_a_place"
    assert (
        refused(names.product_uri, "https://id.gs1.org/01/09521141012345/10/A") == "not_a_product"
    )


def test_a_mistyped_number_is_refused_with_the_right_digit():
    assert refused(names.party_uri, "9521141123455") == "bad_check_digit"
    assert refused(names.product_uri, "09521141012346") == "bad_check_digit"


@pytest.mark.parametrize(
    "gtin", ["2001234000000", "https://id.gs1.org/01/02001234000000", "20000000"]
)
def test_a_number_that_is_valid_in_one_shop_only_is_refused(gtin: str):
    digits = gtin.rpartition("/")[2]
    right = digits[:-1] + _check_digit(digits[:-1])
    assert refused(names.product_uri, gtin.replace(digits, right)) == "restricted_gtin"


def _check_digit(body: str) -> str:
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(body[::-1]))
    return str(-total % 10)


def test_a_gtin_of_any_length_names_one_product():
    assert names.product_uri("9521141012345") == names.product_uri("09521141012345")


@pytest.mark.parametrize(
    ("text", "slug"),
    [("Bay Plant", "bay-plant"), ("Café Nº 5", "cafe-no-5"), ("鯛", "partner"), ("--", "partner")],
)
def test_a_slug_has_plain_letters(text: str, slug: str):
    assert names.slug(text) == slug


def test_the_uri_of_a_stub_tells_nothing():
    made = {names.make_stub("alliance.example") for _ in range(20)}
    assert len(made) == 20
    assert all(uri.startswith("urn:gdst:alliance.example:party:unverified.") for uri in made)


def test_a_made_name_that_is_taken_is_passed_over():
    taken = {"urn:gdst:a.example:party:bay.1", "urn:gdst:a.example:party:bay.2"}
    assert names.make_party("a.example", "Bay", taken.__contains__).endswith("bay.3")
