"""Masses as exact milligrams, and as people write them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import mass

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
        mass.to_milligrams(Decimal(value), unit)
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
    assert mass.to_milligrams(Decimal(value), unit) == milligrams


@pytest.mark.parametrize(("value", "milligrams"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("2.51", 3)])
def test_half_a_milligram_goes_to_the_even_neighbour(value: str, milligrams: int):
    assert mass.to_milligrams(Decimal(value), "MGM") == milligrams


@given(st.decimals(min_value=0, max_value=900_000, places=9), st.sampled_from(sorted(FACTORS)))
def test_conversion_is_exact_for_every_unit(value: Decimal, unit: str):
    assert mass.to_milligrams(value, unit) == round(Fraction(value) * FACTORS[unit])


def test_units_are_read_in_any_case_and_with_space_around():
    assert {mass.mass_unit(word) for word in ("kg", " KG ", "kgm", "KGM", "Kilos")} == {"KGM"}
    assert mass.mass_unit("metric  ton") == "TNE"
    assert mass.mass_unit("EA") is None


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
    assert mass.to_milligrams(Decimal(10**9), "kg") == 10**15
    assert mass.to_milligrams(Decimal(10**15), "mg") == 10**15


def test_a_weight_with_a_million_digits_is_rounded_not_refused():
    assert mass.to_milligrams(Decimal("0." + "0" * 10**6 + "1"), "kg") == 0
    assert mass.to_milligrams(Decimal("1E-999999"), "kg") == 0


def refused(sent: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        mass.parse_mass(sent)
    return [(fault.code, fault.pointer) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("sent", "milligrams"),
    [
        ("600 kg", 600_000_000),
        ("600kg", 600_000_000),
        (" 1.5  lb ", 680_389),
        ("2 metric tons", 2_000_000_000),
        ({"value": "600", "unit": "KGM"}, 600_000_000),
        ({"value": 600, "unit": "kg"}, 600_000_000),
        ({"value": 0.1, "unit": "kg"}, 100_000),
        ({"value": 1e3, "unit": "g"}, 1_000_000),
    ],
)
def test_a_weight_is_read_as_people_write_it(sent: object, milligrams: int):
    assert mass.parse_mass(sent) == milligrams


@pytest.mark.parametrize(
    "sent", ["1,360 kg", "1,5 kg", "kg", "", "6 kg 5", "\u0661 kg", None, 5, [], "1e3 kg"]
)
def test_a_weight_that_may_mean_two_things_is_refused(sent: object):
    assert refused(sent) == [("weight_malformed", "")]


def test_a_number_without_a_unit_is_asked_for_it():
    assert refused("600") == [("unit_missing", "")]


def test_every_fault_of_a_weight_is_named_with_its_place():
    assert refused({"value": True, "unti": "kg"}) == [
        ("unknown_member", "/unti"),
        ("weight_not_a_number", "/value"),
        ("unit_missing", "/unit"),
    ]


def test_a_ton_is_refused_in_text_too():
    assert refused("2 t") == [("unit_ambiguous", "")]
    assert refused("-2 kg") == [("weight_negative", "")]


@given(st.integers(min_value=0, max_value=10**15))
def test_kilograms_are_read_back_as_the_same_weight(milligrams: int):
    assert mass.parse_mass(f"{mass.kilograms(milligrams)} kg") == milligrams
