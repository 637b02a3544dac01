"""Names of codes, and masses as exact milligrams."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.epcis import codes
from seafood_trace.errors import InvalidInput

FACTORS = {  # each from a kilogram or a pound, said another way than in the code
    "KGM": Fraction(10**6),
    "TNE": Fraction(10**9),
    "LBR": Fraction(45359237, 100),
    "ONZ": Fraction(45359237, 1600),
    "STN": Fraction(45359237 * 20),
    "LTN": Fraction(45359237 * 224, 10),
}


def faults(value: str, unit: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        codes.to_milligrams(Decimal(value), unit)
    return [fault.code for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("value", "unit", "milligrams"),
    [
        ("1", "KGM", 1_000_000),
        ("4200", "lb", 1_905_087_954),  # 4,200 lb gutted is 1,905.09 kg
        ("1", "oz", 28_350),  # 28,349.523125 mg
        ("1", "STN", 907_184_740),
        ("1", "LTN", 1_016_046_909),  # 1,016,046,908.8 mg
        ("9876.0", "KGM", 9_876_000_000),
        ("2", "tonne", 2_000_000_000),
        ("0", "kg", 0),
        ("-0", "kg", 0),
        ("0E+99", "kg", 0),
        ("1E+3", "kg", 1_000_000_000),
    ],
)
def test_weight_becomes_milligrams(value: str, unit: str, milligrams: int):
    assert codes.to_milligrams(Decimal(value), unit) == milligrams


@pytest.mark.parametrize(("value", "milligrams"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("2.51", 3)])
def test_half_a_milligram_goes_to_the_even_neighbour(value: str, milligrams: int):
    assert codes.to_milligrams(Decimal(value), "MGM") == milligrams


@given(st.decimals(min_value=0, max_value=900_000, places=9), st.sampled_from(sorted(FACTORS)))
def test_conversion_is_exact_for_every_unit(value: Decimal, unit: str):
    assert codes.to_milligrams(value, unit) == round(Fraction(value) * FACTORS[unit])


def test_units_are_read_in_any_case_and_with_space_around():
    assert {codes.mass_unit(word) for word in ("kg", " KG ", "kgm", "KGM", "Kilos")} == {"KGM"}
    assert codes.mass_unit("metric  ton") == "TNE"
    assert codes.mass_unit("EA") is None


@pytest.mark.parametrize("unit", ["t", "T", "ton", "tons "])
def test_a_bare_ton_is_refused_for_it_may_be_a_short_ton(unit: str):
    assert faults("1", unit) == ["unit_ambiguous"]


def test_unknown_unit_is_refused():
    assert faults("1", "box") == ["unit_unknown"]


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_weight_that_is_no_number_is_refused(value: str):
    assert faults(value, "kg") == ["weight_not_a_number"]


def test_negative_weight_is_refused():
    assert faults("-0.001", "kg") == ["weight_negative"]


@pytest.mark.parametrize("value", ["1000000000.001", "1E+999999", "1E+16"])
def test_absurd_weight_is_refused(value: str):
    assert faults(value, "kg") == ["weight_absurd"]


def test_the_heaviest_weight_is_still_taken():
    assert codes.to_milligrams(Decimal(10**9), "kg") == 10**15
    assert codes.to_milligrams(Decimal(10**15), "mg") == 10**15


def test_a_weight_with_a_million_digits_is_rounded_not_refused():
    assert codes.to_milligrams(Decimal("0." + "0" * 10**6 + "1"), "kg") == 0
    assert codes.to_milligrams(Decimal("1E-999999"), "kg") == 0


def test_codes_have_the_names_people_know():
    assert codes.species_name("snr") == "Red snapper"
    assert codes.species_name("ZZZ") == "ZZZ"
    assert codes.gear_name("urn:gdst:gear:LHP").startswith("Handlines")
    assert codes.gear_name("urn:gdst:gear:1.1") == "Purse seines"
    assert codes.gear_name("urn:gdst:gear:09.1") == codes.gear_name("lhp")
    assert codes.gear_name("urn:gdst:gear:10.1") == "Harpoons"
    assert codes.gear_name("urn:gdst:gear:77") == "urn:gdst:gear:77"
    assert codes.area_name("urn:gdst:fao:27.1") == "Northeast Atlantic"
    assert codes.area_name("31") == "Western Central Atlantic"
    assert codes.area_name("05") == "05"


def test_there_are_nineteen_marine_areas():
    assert len(codes.FAO_AREAS) == 19


def test_codes_have_the_shape_of_their_lists():
    assert all(len(code) == 3 and code.isupper() for code in codes.SPECIES)
    assert all(2 <= len(code) <= 3 and code.isupper() for code in codes.GEARS)


def test_country_code_is_two_capital_letters():
    assert codes.is_country_code("US")
    assert not any(codes.is_country_code(text) for text in ("us", "USA", "U", "", "US\n", "ÜS"))
