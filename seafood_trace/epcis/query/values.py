"""Values as queries compare them: a word, a number or a time, whatever notation each is in.

An extension field has no declared type: what one partner sends as a number, another (or anyone
in XML) sends as text. So a text that is plainly a number is one, and a text that is plainly a
time with its offset is one; all else is compared as written. A code with leading zeros is no
number: lot `007` is not lot `7`.

PURE. Source: GS1 EPCIS 2.0, section 8.2.7.1 (EQ_fieldname, GT_fieldname and their like).
"""

import re
from datetime import UTC, datetime
from decimal import Decimal

from seafood_trace.epcis.event import Json
from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers.identity import canonical

Scalar = str | Decimal | datetime

_LARGEST = 10**60  # beyond every quantity; leaves out what is no number
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,30})?")
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)
# GS1's stems of measurement types and components, now and in drafts.
_STEMS = (
    "gs1:MT-",
    "gs1:",
    "https://gs1.org/voc/MT-",
    "https://gs1.org/voc/",
    "https://www.gs1.org/voc/",
    "https://ref.gs1.org/voc/",
    "cbv:Comp-",
    "https://ref.gs1.org/cbv/Comp-",
)


def scalar(value: Json) -> Scalar | None:
    """The value as it is compared; None for null, an object, a list or what no quantity can be."""
    if isinstance(value, str):
        return text_scalar(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and -_LARGEST < value < _LARGEST:
        return Decimal(str(value))
    return None


def text_scalar(text: str) -> Scalar:
    """What a text says: a number, a time, or itself."""
    first = text[:1]
    if (first.isdigit() or first == "-") and len(text) <= 64:
        if _NUMBER.fullmatch(text):
            return Decimal(text)
        return time(text) or text
    return text


def number(value: Json) -> Decimal | None:
    """The number that this is or says; None for anything else."""
    read = None if isinstance(value, bool) else scalar(value)
    return read if isinstance(read, Decimal) else None


def time(value: Json) -> datetime | None:
    """The UTC instant of a time with its offset; None for anything else."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def identifier(text: str) -> str:
    """The canonical form of an identifier; as written where it is none."""
    try:
        return canonical(text)
    except InvalidInput:
        return text


def bare_word(word: str) -> str:
    """A word of GS1's sensor vocabulary without its stem; any other word as it is."""
    for stem in _STEMS:
        if word.startswith(stem) and len(word) > len(stem):
            return word[len(stem) :]
    return word
