"""The table of GS1 application identifiers (AIs), and whether a value fits one.

An AI is the number before a value that says what the value is: 01 a GTIN, 10 a batch or
lot. Source: GS1 General Specifications, "GS1 Application Identifier definitions", and the
GS1 Barcode Syntax Dictionary, release 2026-01-27, against which a test holds this table.
Checked are lengths, character sets, check digits and dates; country, currency and time
codes are not, because nothing here rests on them.

A format is a row of components, `[ ]` round those that may be missing:

    n14   14 digits            n..6  1 to 6 digits      n14+  the last one a check digit
    d6    YYMMDD, day 00 for a whole month              D6    YYMMDD with a day
    x..20 letters, digits and !"%&'()*+,-./:;<=>?_      0     the digit zero
    y..30 capitals, digits and #-/                      z..90 base64url
    g..30 x that starts with a company prefix           h..30 y that starts with one
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import gs1_keys

_AIS_BY_FORMAT = {
    # Digital Link keys
    "n18+": "00 8017 8018",
    "n14+": "01 02 03",
    "n13+": "410-7",
    "n17+": "402",
    "n13+ [x..17]": "253",
    "n13+ [n..12]": "255",
    "n14+ n4": "8006 8026",
    "0 n13+ [x..16]": "8003",
    "g..30": "401 7023 8004",
    "g..25": "8013 8014",
    "h..30": "8010",
    # the rest, by shape
    "d6": "11-3 15-7",
    "d6 n4": "4324-5",
    "D6": "4326 7006",
    "D6 [D6]": "7007",
    "D6 n4": "7003",
    "D6 [n4]": "7011",
    "D6 n2 [n2] [n2]": "8008",
    "n1": "4321-3 7252",
    "n1 x1 x1 x1": "7040",
    "n2": "20 7241",
    "n3": "422 424 426",
    "n3 [n3] [n3] [n3] [n3]": "423 425",
    "n3 x..9": "421",
    "n3 x..27": "7030-9",
    "n3 n..15": "3910-9 3930-9",
    "n4": "3940-3 8111",
    "n4 n5 n3 n1 n1": "8001",
    "n6": (
        "3100-5 3110-5 3120-5 3130-5 3140-5 3150-5 3160-5 3200-5 3210-5 3220-5 3230-5 3240-5 "
        "3250-5 3260-5 3270-5 3280-5 3290-5 3300-5 3310-5 3320-5 3330-5 3340-5 3350-5 3360-5 "
        "3370-5 3400-5 3410-5 3420-5 3430-5 3440-5 3450-5 3460-5 3470-5 3480-5 3490-5 3500-5 "
        "3510-5 3520-5 3530-5 3540-5 3550-5 3560-5 3570-5 3600-5 3610-5 3620-5 3630-5 3640-5 "
        "3650-5 3660-5 3670-5 3680-5 3690-5 3950-5 8005"
    ),
    "n6 [x1]": "4330-3",
    "n8": "7250",
    "n8 n4": "7251",
    "n10 n10": "4309",
    "n13": "7001",
    "n15": "8040-1",
    "n18 [n..2]": "8043",
    "n32": "8042",
    "n..4": "7004",
    "n..6": "242",
    "n..8": "30 37",
    "n..10": "8019",
    "n..12": "8011",
    "n..15": "3900-9 3920-9",
    "x2": "4307 4317",
    "x2 x..28": "7230-9",
    "x3": "7258",
    "x..2": "7010",
    "x..3": "427 7008",
    "x..4": "7041",
    "x..10": "7009 7255",
    "x..12": "7005",
    "x..20": "10 21 22 243 254 420 710-7 4318 7020-2 7240 8002 8012",
    "x..25": "7242 8020",
    "x..28": "235",
    "x..30": "240-1 250-1 400 403 4308 4319 7002 90",
    "x..34": "8007",
    "x..35": "4300-1 4310-1 4320",
    "x..40": "7253-4 7259",
    "x..50": "8009",
    "x..70": "4302-6 4312-6 7257 8110 8112 8200",
    "x..90": "7256 91-9",
    "z..90": "8030",
}

# The Digital Link primary keys: each with the sequences its qualifiers may come in.
QUALIFIERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "00": (),
    "01": (("22", "10", "21"), ("235",)),
    "253": (),
    "255": (),
    "401": (),
    "402": (),
    "414": (("254",), ("7040",)),
    "415": (("8020",),),
    "417": (("7040",),),
    "8003": (),
    "8004": (("7040",),),
    "8006": (("22", "10", "21"),),
    "8010": (("8011",),),
    "8013": (),
    "8017": (("8019",),),
    "8018": (("8019",),),
}

_NOT_IN_QUERY = "03 21-2 235 254 7040-1 8011 8014 8019 8020 8040-3 8200"

_CHARACTERS = {
    "n": ("0-9", "digits"),
    "d": ("0-9", "digits"),
    "D": ("0-9", "digits"),
    "0": ("0", "zero"),
    "x": (r"""!"%&'()*+,\-./0-9:;<=>?A-Z_a-z""", "letters, digits and !\"%&'()*+,-./:;<=>?_"),
    "g": (r"""!"%&'()*+,\-./0-9:;<=>?A-Z_a-z""", "characters, first a company prefix"),
    "y": (r"#\-/0-9A-Z", "capitals, digits and #-/"),
    "h": (r"#\-/0-9A-Z", "capitals, digits and #-/, first a company prefix"),
    "z": (r"\-0-9=A-Z_a-z", "base64url characters"),
}
_COMPONENT = re.compile(r"\[?(0|[a-zD])(\.\.)?([0-9]*)(\+?)\]?")


@dataclass(frozen=True)
class Component:
    """One part of a value; `kind` is a letter of the module's docstring."""

    kind: str
    shortest: int
    longest: int
    is_optional: bool
    has_check_digit: bool

    @property
    def pattern(self) -> str:
        characters, _ = _CHARACTERS[self.kind]
        prefix = "(?=[0-9]{4})" if self.kind in "gh" else ""
        group = f"({prefix}[{characters}]{{{self.shortest},{self.longest}}})"
        return group + "?" if self.is_optional else group

    @property
    def in_words(self) -> str:
        _, characters = _CHARACTERS[self.kind]
        if self.kind == "0":
            return "a zero"
        length = self.longest if self.shortest == self.longest else f"1 to {self.longest}"
        return f"{'optionally ' if self.is_optional else ''}{length} {characters}"


@dataclass(frozen=True)
class Format:
    """What the values of one AI look like."""

    components: tuple[Component, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches a whole value; group n is component n."""
        return re.compile("".join(component.pattern for component in self.components))

    @cached_property
    def checked_groups(self) -> tuple[tuple[int, Component], ...]:
        """The components with a check digit or a date, each with its group in the pattern."""
        return tuple(
            (group, component)
            for group, component in enumerate(self.components, start=1)
            if component.has_check_digit or component.kind in ("d", "D")
        )

    @property
    def in_words(self) -> str:
        return ", then ".join(component.in_words for component in self.components)


def _read_format(text: str) -> Format:
    return Format(tuple(_read_component(part) for part in text.split(" ")))


def _read_component(text: str) -> Component:
    match = _COMPONENT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text} is no component")
    kind, up_to, length, check = match.groups()
    longest = int(length or 1)
    shortest = 1 if up_to else longest
    return Component(kind, shortest, longest, text.startswith("["), bool(check))


def _expand(ais: str) -> Iterator[str]:
    """Each AI of a row: `11-3` is 11, 12 and 13."""
    for part in ais.split():
        first, _, last = part.partition("-")
        for digit in range(int(first[-1]), int(last or first[-1]) + 1):
            yield f"{first[:-1]}{digit}"


FORMATS: dict[str, Format] = {
    ai: _read_format(text) for text, ais in _AIS_BY_FORMAT.items() for ai in _expand(ais)
}
ATTRIBUTES = frozenset(FORMATS) - frozenset(_expand(_NOT_IN_QUERY))
"""The AIs that may stand in the query of a Digital Link."""


def check(ai: str, value: str) -> None:
    """Pass if the value is one this AI can have.

    Raises InvalidInput `unknown_ai`, `bad_value`, `bad_check_digit` or `bad_date`.
    """
    form = FORMATS.get(ai)
    if form is None:
        raise InvalidInput.of("unknown_ai", f"GS1 knows no application identifier {ai[:20]}.")
    match = form.pattern.fullmatch(value)
    if match is None:
        raise InvalidInput.of("bad_value", f"A value of AI {ai} takes {form.in_words}.")
    for group, component in form.checked_groups:
        part = match[group]
        if part is not None and component.has_check_digit:
            _check_digit(ai, part)
        elif part is not None:
            _check_date(ai, part, day_may_be_zero=component.kind == "d")
    if ai in _FURTHER_CHECKS:
        _FURTHER_CHECKS[ai](ai, value)


def _check_digit(ai: str, digits: str) -> None:
    right = gs1_keys.check_digit(digits[:-1])
    if digits[-1] != right:
        raise InvalidInput.of(
            "bad_check_digit",
            f"The check digit of AI {ai} value {digits} should be {right}; "
            "look for a mistyped digit.",
        )


def _check_date(ai: str, digits: str, *, day_may_be_zero: bool) -> None:
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if day_may_be_zero and day == 0:
        day = 1
    try:
        date(2000 + year, month, day)
    except ValueError:
        raise InvalidInput.of(
            "bad_date", f"AI {ai} takes a date as YYMMDD; {digits} is not in the calendar."
        ) from None


def _check_piece_of_total(ai: str, value: str) -> None:
    piece, total = value[14:16], value[16:18]
    if not "01" <= piece <= total:
        raise InvalidInput.of(
            "bad_value", f"AI {ai} ends in a piece and a total, from 0101 on: 0102 is 1 of 2."
        )


def _check_no_leading_zero(ai: str, value: str) -> None:
    if value.startswith("0"):
        raise InvalidInput.of("bad_value", f"A value of AI {ai} does not start with a zero.")


# The check characters of a Global Model Number: General Specifications, on the check pair.
_GMN_VALUES = {c: n for n, c in enumerate("!\"%&'()*+,-./0123456789:;<=>?")} | {
    c: n + 29 for n, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
}
# fmt: off
_GMN_WEIGHTS = (
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83
)
# fmt: on
_GMN_CHECK_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def _check_character_pair(ai: str, value: str) -> None:
    body = reversed(value[:-2])
    # The shorter ends it: a body of up to 23 characters against 23 weights.
    total = sum(_GMN_VALUES[c] * weight for c, weight in zip(body, _GMN_WEIGHTS, strict=False))
    tens, ones = divmod(total % 1021, 32)
    right = _GMN_CHECK_CHARACTERS[tens] + _GMN_CHECK_CHARACTERS[ones]
    if value[-2:] != right:
        raise InvalidInput.of("bad_check_digit", f"AI {ai} should end in {right}, its check pair.")


_FURTHER_CHECKS: dict[str, Callable[[str, str], None]] = {
    "8006": _check_piece_of_total,
    "8011": _check_no_leading_zero,
    "8013": _check_character_pair,
    "8014": _check_character_pair,
    "8026": _check_piece_of_total,
}
