"""Whoever opens the package finds every room on the map, every word explained, every setting described."""

import re
from dataclasses import fields

import seafood_trace
from seafood_trace.config import Settings
from tests.house.test_rooms import LEVEL, ORDER, SOURCES, room_of

LINE = re.compile(r"^ {4}(\S.*?) — (\S.*)$", re.MULTILINE)
FEWEST_WORDS, MOST_WORDS = 12, 20


def part(number: int) -> dict[str, str]:
    """The lines of the map (0) or of the glossary (1), in their order."""
    text = seafood_trace.__doc__ or ""
    halves = text.split("Words of the field:")
    assert len(halves) == 2
    return dict(LINE.findall(halves[number]))


def test_every_room_is_on_the_map_and_nothing_else():
    assert set(part(0)) == {room_of(path) for path in SOURCES} - {""}


def test_the_map_shows_rooms_in_the_order_in_which_they_import():
    levels = [LEVEL[room] for room in part(0)]
    assert levels == sorted(levels)
    assert max(levels) == len(ORDER) - 1


def test_the_glossary_is_short_and_each_word_has_a_sentence():
    assert FEWEST_WORDS <= len(part(1)) <= MOST_WORDS
    for word, sentence in (part(0) | part(1)).items():
        assert sentence.endswith("."), word


def test_every_setting_is_described():
    for setting in fields(Settings):
        sentence = setting.metadata.get("describes", "")
        assert len(sentence) > 10, setting.name
        assert re.search(r"[.…]$", sentence), setting.name


def test_the_readme_or_docs_never_name_a_setting_that_is_not():
    """A setting renamed in the code is renamed in what people read."""
    known = {f"SEAFOOD_TRACE_{setting.name.upper()}" for setting in fields(Settings)}
    known |= {"SEAFOOD_TRACE_CI", "SEAFOOD_TRACE_CONFORMANCE_DIR", "SEAFOOD_TRACE_TEST_FOLDER"}
    readme = SOURCES[0].parents[1] / "README.md"
    named = set(re.findall(r"\bSEAFOOD_TRACE_[A-Z_]*[A-Z]", readme.read_text(encoding="utf-8")))
    assert named <= known
