"""JSON as I-JSON (RFC 7493) takes it, so that what is stored can be committed to and given back alike.

Python's parser takes duplicate keys (keeping the last), NaN, 1e400 (as infinity),
integers of any length and lone surrogates; deep nesting ends it with a
RecursionError; and PostgreSQL keeps no U+0000. All of these are refused here,
with a sentence. PURE.
"""

import json
import re
from collections import Counter
from typing import NoReturn

from seafood_trace.errors import InvalidInput, TooLarge

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

MAX_DEPTH = 60
MAX_INTEGER = 2**53 - 1
_NOT_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_SUSPICIOUS_ESCAPE = re.compile(rb"\\u(?:[dD][89a-fA-F]|0000)")


def loads(raw: bytes) -> Json:
    """The JSON value in these bytes. Raises InvalidInput, or TooLarge beyond the depth limit."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput.of("bad_utf8", f"The body is not UTF-8 at byte {error.start}.") from None
    if not _depth_is_within(raw, MAX_DEPTH):
        raise TooLarge.of("too_deep", f"JSON may be nested {MAX_DEPTH} levels deep, not deeper.")
    try:
        value: Json = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise InvalidInput.of(
            "malformed_json",
            f"This is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.",
        ) from None
    if _SUSPICIOUS_ESCAPE.search(raw) or "\x00" in text:
        _refuse_bad_characters(value)
    return value


def _pairs(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise InvalidInput.of(
            "duplicate_key", f"The key {twice!r} stands twice in one object; keep one."
        )
    return members


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(number := int(digits)) > MAX_INTEGER:
        raise InvalidInput.of(
            "number_too_large", f"Whole numbers go up to {MAX_INTEGER}; send longer ones as text."
        )
    return number


def _float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise InvalidInput.of("number_too_large", f"The number {digits[:40]} is too large.")
    return number


def _constant(name: str) -> NoReturn:
    raise InvalidInput.of("not_a_number", f"{name} is not JSON; leave the value out or send null.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_integer, parse_float=_float, parse_constant=_constant
)


def _depth_is_within(raw: bytes, limit: int) -> bool:
    return _peels_away(_without_strings(raw).translate(None, _NOT_BRACKETS), limit)


def _without_strings(raw: bytes) -> bytes:
    """What stands outside of strings, as far as this is JSON. Linear, whatever is sent."""
    if b"\\" in raw:
        raw = raw.replace(rb"\\", b"").replace(rb"\"", b"")
    return b"".join(raw.split(b'"')[::2])


def _peels_away(brackets: bytes, limit: int) -> bool:
    """Whether nothing deep is left once `limit` levels of innermost pairs are taken off."""
    for _ in range(limit):
        shorter = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if len(shorter) == len(brackets):
            # Unbalanced: no JSON. The parser names the place, and recurses no deeper than this is long.
            return len(brackets) <= limit
        brackets = shorter
    return not brackets


def _refuse_bad_characters(value: Json) -> None:
    waiting: list[Json] = [value]
    while waiting:
        match waiting.pop():
            case str(text):
                _refuse_bad_text(text)
            case list(values):
                waiting.extend(values)
            case dict(members):
                waiting.extend(members.keys())
                waiting.extend(members.values())


def _refuse_bad_text(text: str) -> None:
    if "\x00" in text:
        raise InvalidInput.of("bad_character", "Text may not hold the character U+0000.")
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise InvalidInput.of(
            "lone_surrogate", "Text may not hold half of a surrogate pair (\\ud800 to \\udfff)."
        )
