"""Masses as people and documents write them, as exact whole milligrams.

`"600 kg"` and `{"value": "600", "unit": "KGM"}` are the same mass. A decimal is written with a
point, since `1,360 kg` is a tonne and a third to one reader and a fish to another; a bare ton is
refused, since it is 2,000 pounds in the United States and 1,000 kg elsewhere. Rounded half-even.

PURE. Source: UN/ECE Recommendation 20 for the codes, the yard and pound agreement for pounds.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation

from seafood_trace.errors import Fault, Faults, InvalidInput

_POUND_MG = Decimal("453592.37")  # exactly: international yard and pound agreement, 1959
# UN/ECE Recommendation 20 codes of mass, in milligrams. Its table rounds the two tons and the
# ounce; they are 2,000 and 2,240 pounds and a sixteenth of one, so here they are exact.
MILLIGRAMS = {
    "MGM": Decimal(1),
    "GRM": Decimal(1_000),
    "KGM": Decimal(1_000_000),
    "TNE": Decimal(1_000_000_000),
    "ONZ": _POUND_MG / 16,
    "LBR": _POUND_MG,
    "STN": _POUND_MG * 2000,
    "LTN": _POUND_MG * 2240,
}

_EVERYDAY = {
    "mg": "MGM",
    "g": "GRM",
    "gram": "GRM",
    "grams": "GRM",
    "kg": "KGM",
    "kgs": "KGM",
    "kilo": "KGM",
    "kilos": "KGM",
    "kilogram": "KGM",
    "kilograms": "KGM",
    "oz": "ONZ",
    "ounce": "ONZ",
    "ounces": "ONZ",
    "lb": "LBR",
    "lbs": "LBR",
    "pound": "LBR",
    "pounds": "LBR",
    "tonne": "TNE",
    "tonnes": "TNE",
    "metric ton": "TNE",
    "metric tons": "TNE",
    "short ton": "STN",
    "short tons": "STN",
    "long ton": "LTN",
    "long tons": "LTN",
}
_UNITS = _EVERYDAY | {code.lower(): code for code in MILLIGRAMS}
# In the United States a ton is 2,000 pounds, elsewhere 1,000 kg: a tenth of the fish apart.
_AMBIGUOUS = frozenset({"t", "ton", "tons"})

HEAVIEST_KG = 10**9  # more than any fishery lands in a year; beyond it a number is a slip
_HEAVIEST_MG = HEAVIEST_KG * 10**6

LONGEST_TEXT = 60
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_NUMBER_AND_UNIT = re.compile(rf"({_NUMBER.pattern})\s*([A-Za-z][A-Za-z ]*)")


def parse_mass(sent: object) -> int:
    """The mass in whole milligrams, from `"600 kg"` or `{"value": "600", "unit": "KGM"}`.

    Raises InvalidInput: `weight_malformed`, `unit_missing`, and the codes of `to_milligrams`.
    """
    if isinstance(sent, str):
        return _from_text(sent.strip())
    if isinstance(sent, Mapping):
        return _from_members(sent)
    raise _malformed()


def kilograms(milligrams: int) -> str:
    """The mass in kilograms as a plain decimal without trailing zeros: `"0.25"`."""
    whole, rest = divmod(milligrams, 10**6)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def mass_unit(unit: str) -> str | None:
    """The Rec 20 code of a unit of mass, from its code or everyday word; None for other units."""
    return _UNITS.get(" ".join(unit.split()).lower())


def to_milligrams(value: Decimal, unit: str) -> int:
    """The mass in whole milligrams, rounded half-even.

    `unit` is a Rec 20 code or an everyday word. Raises InvalidInput: `unit_ambiguous` for a
    bare ton, `unit_unknown`, `weight_not_a_number`, `weight_negative`, `weight_absurd`.
    """
    factor = MILLIGRAMS[_known_unit(unit)]
    if not value.is_finite():
        raise InvalidInput.of("weight_not_a_number", "A weight is a number, such as 12.5.")
    if value < 0:
        raise InvalidInput.of("weight_negative", "A weight is zero or more.")
    # The sum of digits is the longest an exact product can be; the exponent is judged first,
    # so that 1E+999999 is refused and not multiplied out.
    digits = len(value.as_tuple().digits) + len(factor.as_tuple().digits)
    exact = Context(prec=digits, rounding=ROUND_HALF_EVEN)
    is_huge = value != 0 and value.adjusted() > 15
    milligrams = Decimal(0) if is_huge else exact.multiply(value, factor)
    if is_huge or milligrams > _HEAVIEST_MG:
        raise InvalidInput.of(
            "weight_absurd", f"A weight is at most {HEAVIEST_KG:,} kg; check the number and unit."
        )
    return int(milligrams.to_integral_value(ROUND_HALF_EVEN))


def _from_text(text: str) -> int:
    if len(text) > LONGEST_TEXT:
        raise _malformed()
    match = _NUMBER_AND_UNIT.fullmatch(text)
    if match is not None:
        return to_milligrams(Decimal(match[1]), match[2])
    if _NUMBER.fullmatch(text):
        raise InvalidInput.of("unit_missing", f'Say the unit as well, as in "{text} kg".')
    raise _malformed()


def _from_members(sent: Mapping[object, object]) -> int:
    faults = Faults()
    for name in sent:
        if name not in ("value", "unit"):
            faults.add("unknown_member", "A weight has a value and a unit.", f"/{str(name)[:40]}")
    value, unit = _value(sent.get("value")), sent.get("unit")
    if value is None:
        faults.add("weight_not_a_number", "A weight is a number, such as 12.5.", "/value")
    if not isinstance(unit, str) or not unit.strip() or len(unit) > LONGEST_TEXT:
        faults.add("unit_missing", "Say the unit, such as KGM or kg.", "/unit")
    faults.raise_if_any()
    assert value is not None
    assert isinstance(unit, str)
    return to_milligrams(value, unit)


def _value(sent: object) -> Decimal | None:
    """The number as written; None for anything else. A float counts as its shortest decimal."""
    if isinstance(sent, bool) or not isinstance(sent, str | int | float | Decimal):
        return None
    text = str(sent).strip()
    if len(text) > LONGEST_TEXT or (isinstance(sent, str) and not _NUMBER.fullmatch(text)):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _known_unit(unit: str) -> str:
    code = mass_unit(unit)
    if code is not None:
        return code
    if unit.strip().lower() in _AMBIGUOUS:
        raise InvalidInput.of(
            "unit_ambiguous",
            "A ton may mean 1,000 kg or 2,000 lb: write tonne (TNE) or short ton (STN).",
        )
    raise InvalidInput.of(
        "unit_unknown", "The unit of a weight is one of kg, g, lb, oz, tonne or a UN/ECE mass code."
    )


def _malformed() -> InvalidInput:
    return InvalidInput(
        Fault(
            "weight_malformed",
            'Write a weight as "600 kg" or {"value": "600", "unit": "KGM"}, with a point for '
            "decimals and nothing between thousands.",
        )
    )
