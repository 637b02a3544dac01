import re
from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import application_identifiers as table
from seafood_trace.identifiers.application_identifiers import Component
from tests.needs import require_conformance_folder

ENTRY = re.compile(r"(?P<ais>\d{2,4}(-\d{2,4})?)\s+(?P<flags>[*?]*)\s+(?P<rest>[NXYZ\[].*)")
COMPONENT = re.compile(r"\[?([NXYZ])(\.\.)?(\d+)\]?((?:,\w+)*)")
KINDS = {"zero": "0", "yymmd0": "d", "yymmdd": "D"}


@dataclass
class Entry:
    components: tuple[Component, ...]
    is_attribute: bool
    qualifiers: tuple[tuple[str, ...], ...] | None


def read_dictionary() -> dict[str, Entry]:
    text = (require_conformance_folder() / "digital-link/gs1-syntax-dictionary.txt").read_text(
        encoding="utf-8"
    )
    entries = {}
    for line in text.splitlines():
        if match := ENTRY.match(line):
            words = match["rest"].split(" #")[0].split()
            entry = Entry(
                tuple(read_component(word) for word in words if COMPONENT.fullmatch(word)),
                "?" in match["flags"],
                read_qualifiers(words),
            )
            first, _, last = match["ais"].partition("-")
            for number in range(int(first), int(last or first) + 1):
                entries[str(number).zfill(len(first))] = entry
    return entries


def read_component(word: str) -> Component:
    match = COMPONENT.fullmatch(word)
    assert match is not None
    letter, up_to, length, linters = match.groups()
    names = linters.split(",")
    kind = next((KINDS[name] for name in names if name in KINDS), letter.lower())
    if kind in "xy" and "gcppos1" in names:
        kind = {"x": "g", "y": "h"}[kind]
    return Component(
        kind, 1 if up_to else int(length), int(length), word.startswith("["), "csum" in names
    )


def read_qualifiers(words: list[str]) -> tuple[tuple[str, ...], ...] | None:
    for word in words:
        if word == "dlpkey":
            return ()
        if word.startswith("dlpkey="):
            return tuple(tuple(row.split(",")) for row in word.removeprefix("dlpkey=").split("|"))
    return None


@pytest.mark.conformance
def test_the_table_knows_exactly_the_published_identifiers() -> None:
    assert sorted(table.FORMATS) == sorted(read_dictionary())


@pytest.mark.conformance
def test_every_format_is_the_published_one() -> None:
    ours = {ai: form.components for ai, form in table.FORMATS.items()}
    assert ours == {ai: entry.components for ai, entry in read_dictionary().items()}


@pytest.mark.conformance
def test_every_key_has_the_published_qualifiers() -> None:
    keys = {ai: entry.qualifiers for ai, entry in read_dictionary().items()}
    assert {ai: rows for ai, rows in keys.items() if rows is not None} == table.QUALIFIERS


@pytest.mark.conformance
def test_the_published_attributes_may_stand_in_a_query() -> None:
    assert {ai for ai, entry in read_dictionary().items() if entry.is_attribute} == set(
        table.ATTRIBUTES
    )


@pytest.mark.parametrize(
    ("ai", "value"),
    [
        ("00", "040123450000003338"),
        ("01", "09521141012345"),
        ("10", "BP-260310"),
        ("10", "!\"%&'()*+,-./:;<=>?_"),
        ("11", "260300"),
        ("3103", "000250"),
        ("422", "840"),
        ("423", "840484"),
        ("253", "4012345000054987"),
        ("253", "4012345000054"),
        ("7007", "260302260308"),
        ("8003", "04012345000221334455"),
        ("8004", "4012345ABC345"),
        ("8006", "040123451111180102"),
        ("8011", "12345"),
        ("8013", "1987654Ad4X4bL5ttr2310c2K"),  # the General Specifications' own example
    ],
)
def test_a_value_that_fits_passes(ai: str, value: str) -> None:
    table.check(ai, value)


@pytest.mark.parametrize(
    ("ai", "value", "code"),
    [
        ("05", "1", "unknown_ai"),
        ("gtin", "1", "unknown_ai"),
        ("01", "9521141012345", "bad_value"),
        ("01", "09521141012346", "bad_check_digit"),
        ("01", "٠٩٥٢١١٤١٠١٢٣٤٥", "bad_value"),
        ("10", "", "bad_value"),
        ("10", "A" * 21, "bad_value"),
        ("10", "with space", "bad_value"),
        ("10", "BP-260310\n", "bad_value"),
        ("11", "261300", "bad_date"),
        ("7006", "260300", "bad_date"),
        ("423", "8404", "bad_value"),
        ("253", "4012345000055", "bad_check_digit"),
        ("8003", "952012200000001004", "bad_value"),
        ("8004", "vessel-1", "bad_value"),
        ("8006", "040123451111180201", "bad_value"),
        ("8011", "012", "bad_value"),
        ("8013", "1987654Ad4X4bL5ttr2310c2L", "bad_check_digit"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(ai: str, value: str, code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        table.check(ai, value)
    assert error.value.faults[0].code == code


def test_a_refusal_says_what_would_be_right() -> None:
    with pytest.raises(InvalidInput, match=r"AI 421 takes 3 digits, then 1 to 9 letters, digits"):
        table.check("421", "x")


@given(st.sampled_from(sorted(table.FORMATS)), st.text())
def test_any_text_is_taken_or_refused_and_nothing_else(ai: str, value: str) -> None:
    with suppress(InvalidInput):
        table.check(ai, value)
