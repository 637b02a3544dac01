"""The text of an XML element or attribute as a JSON value.

PURE. Sources: XML Schema 1.1, part 2 (the lexical forms of numbers and booleans).
"""

import re

from seafood_trace.epcis.event import Json

_INTEGER = re.compile(r"[+-]?\d{1,16}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST_NUMBER = 60
_LARGEST_INTEGER = 2**53 - 1  # of I-JSON
_TIME_WITHOUT_SECONDS = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z|[+-]\d\d:\d\d)", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def number(text: str) -> Json:
    """The number that is written here; text that is none, or none that JSON can hold, as it is."""
    if _INTEGER.fullmatch(text) and abs(int(text)) <= _LARGEST_INTEGER:
        return int(text)
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return text
    value = float(text)
    return value if abs(value) != float("inf") else text


def boolean(text: str) -> Json:
    return _BOOLEANS.get(text, text)


def time(text: str) -> str:
    """The time with its seconds, which some documents leave out."""
    found = _TIME_WITHOUT_SECONDS.fullmatch(text)
    return f"{found[1]}:00{found[2]}" if found else text
