import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import gs1_keys

DIGITS = "0123456789"


def code_of(error: pytest.ExceptionInfo[InvalidInput]) -> str:
    return error.value.faults[0].code


@pytest.mark.parametrize(
    "key",
    [
        "09521141012345",  # GTINs, GLNs and SSCCs in the published EPCIS documents
        "70614141123451",
        "4012345000054",
        "040123450000003338",
        "0614141000005",
        "96385074",
    ],
)
def test_published_keys_have_a_valid_check_digit(key: str) -> None:
    assert gs1_keys.has_valid_check_digit(key)
    assert gs1_keys.check_digit(key[:-1]) == key[-1]


@pytest.mark.parametrize("text", ["", "7", "abc", "09521141012346", "٠٩٥٢١١٤١٠١٢٣٤٥", "-1"])
def test_other_text_has_no_valid_check_digit(text: str) -> None:
    assert not gs1_keys.has_valid_check_digit(text)


def test_a_check_digit_of_letters_is_refused() -> None:
    with pytest.raises(InvalidInput) as error:
        gs1_keys.check_digit("12a")
    assert code_of(error) == "not_digits"


@given(st.text(DIGITS, min_size=2, max_size=30), st.data())
def test_one_mistyped_digit_is_always_seen(body: str, data: st.DataObject) -> None:
    key = body + gs1_keys.check_digit(body)
    place = data.draw(st.integers(0, len(key) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in DIGITS if digit != key[place]]))

    assert gs1_keys.has_valid_check_digit(key)
    assert not gs1_keys.has_valid_check_digit(key[:place] + wrong + key[place + 1 :])


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("96385074", "00000096385074"),
        ("614141000036", "00614141000036"),
        ("9521141012345", "09521141012345"),
        (" 09521141012345\n", "09521141012345"),
    ],
)
def test_a_gtin_of_any_length_becomes_14_digits(text: str, gtin: str) -> None:
    assert gs1_keys.gtin14(text) == gtin


@pytest.mark.parametrize(
    "text", ["", "123", "952114101234A", "95211410123450000", "952 1141012345"]
)
def test_a_gtin_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as error:
        gs1_keys.gtin14(text)
    assert code_of(error) == "bad_gtin"


def test_a_wrong_check_digit_is_refused_with_the_right_one() -> None:
    with pytest.raises(InvalidInput) as error:
        gs1_keys.gtin14("09521141012344")
    assert code_of(error) == "bad_check_digit"
    assert "should be 5" in error.value.faults[0].message


def test_sscc_and_gln_are_checked_too() -> None:
    assert gs1_keys.sscc("040123450000003338") == "040123450000003338"
    assert gs1_keys.gln("4012345000054") == "4012345000054"
    for check, text, code in [
        (gs1_keys.sscc, "04012345000000333", "bad_sscc"),
        (gs1_keys.sscc, "040123450000003339", "bad_check_digit"),
        (gs1_keys.gln, "40123450000541", "bad_gln"),
        (gs1_keys.gln, "4012345000055", "bad_check_digit"),
    ]:
        with pytest.raises(InvalidInput) as error:
            check(text)
        assert code_of(error) == code


@pytest.mark.parametrize(
    "start",
    [
        "002",  # US random weight
        "902",  # a case of it
        "004",
        "005",
        "020",
        "029",
        "098",
        "099",
        "0000000",  # GTIN-8 velocity codes
        "0000002",
    ],
)
def test_numbers_of_one_shop_and_coupons_are_restricted(start: str) -> None:
    assert gs1_keys.is_restricted_gtin(start.ljust(14, "1"))


@pytest.mark.parametrize(
    "gtin",
    [
        "09521141012345",
        "10614141073464",
        "04012345999990",
        "00000096385074",
        "20614141073461",  # indicator 2 is not prefix 2
        "00361414107346",
    ],
)
def test_numbers_of_open_trade_are_not_restricted(gtin: str) -> None:
    assert not gs1_keys.is_restricted_gtin(gtin)


@given(st.text(DIGITS, min_size=4, max_size=12), st.integers(0, 9999), st.integers(0, 9))
def test_a_made_sscc_is_an_sscc(prefix: str, serial: int, extension: int) -> None:
    made = gs1_keys.make_sscc(prefix, serial, extension)

    assert gs1_keys.sscc(made) == made
    assert made.startswith(f"{extension}{prefix}")


@pytest.mark.parametrize(
    ("prefix", "serial", "extension", "code"),
    [
        ("952", 1, 0, "bad_company_prefix"),
        ("9521141x", 1, 0, "bad_company_prefix"),
        ("952114101234", 10000, 0, "bad_serial"),
        ("9521141", -1, 0, "bad_serial"),
        ("9521141", 1, 10, "bad_extension_digit"),
    ],
)
def test_an_sscc_that_cannot_be_is_refused(
    prefix: str, serial: int, extension: int, code: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        gs1_keys.make_sscc(prefix, serial, extension)
    assert code_of(error) == code
