"""Names of codes."""

from seafood_trace.epcis import codes


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
