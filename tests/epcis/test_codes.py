"""Names of codes."""

from importlib import resources

from seafood_trace.epcis import codes
from seafood_trace.identifiers.mass import MILLIGRAMS


def test_codes_have_the_names_people_know():
    assert codes.species_name("snr") == "Red snapper"
    assert codes.species_name("KGM") == "King mackerel"
    assert codes.species_name("ZZZ") == "ZZZ"
    assert codes.gear_name("urn:gdst:gear:LHP").startswith("Handlines")
    assert codes.gear_name("urn:gdst:gear:1.1") == "Purse seines"
    assert codes.gear_name("urn:gdst:gear:09.1") == codes.gear_name("lhp")
    assert codes.gear_name("urn:gdst:gear:10.1") == "Harpoons"
    assert codes.gear_name("urn:gdst:gear:77") == "urn:gdst:gear:77"
    assert codes.area_name("urn:gdst:fao:27.1") == "Northeast Atlantic"
    assert codes.area_name("31") == "Western Central Atlantic"
    assert codes.area_name("05") == "Inland waters of Europe"
    assert codes.area_name("99") == "99"
    assert codes.country_name("us") == "United States"
    assert codes.country_name("XX") == "XX"
    assert codes.unit_name("LBR") == "pounds"
    assert codes.unit_name(None) == "units"


def test_there_are_eight_inland_and_nineteen_marine_areas():
    assert len([code for code in codes.FAO_AREAS if code < "10"]) == 8
    assert len(codes.FAO_AREAS) == 8 + 19


def test_every_gear_of_the_classification_has_a_number_and_a_name():
    assert len(codes.GEARS) == 60
    assert set(codes._GEAR_NUMBERS.values()) == codes.GEARS.keys()


def test_every_country_of_iso_3166_is_known():
    table = resources.files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line[:1] != "#")

    assert codes.COUNTRIES.keys() == {code for code, _ in rows}


def test_every_unit_of_mass_has_a_name():
    assert MILLIGRAMS.keys() <= codes.UNITS.keys()


def test_codes_have_the_shape_of_their_lists():
    assert all(len(code) == 3 and code.isupper() for code in codes.SPECIES)
    assert len({one.scientific for one in codes.SPECIES.values()}) == len(codes.SPECIES)
    assert all(2 <= len(code) <= 3 and code.isupper() for code in codes.GEARS)


def test_country_code_is_two_capital_letters():
    assert codes.is_country_code("US")
    assert not any(codes.is_country_code(text) for text in ("us", "USA", "U", "", "US\n", "ÜS"))
