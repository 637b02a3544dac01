"""Text, numbers and elements of XML as they are written.

XML is put together from strings because everything that goes out is known to be a name or is
escaped here. Characters that XML has no way to write (JSON may hold U+0001) become U+FFFD, the
replacement character: a reader sees that something stood there, and no answer fails for it.

PURE. Source: XML 1.0, sections 2.2 (characters) and 2.11 (line ends).
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from seafood_trace.epcis.event import Json

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TO_ESCAPE = re.compile('[&<>"\t\n\r]')
# Line ends and tabs would be read as spaces, in attributes.
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"} | {
    character: f"&#{ord(character)};" for character in "\t\n\r"
}
_IN_TEXT = {"\t": "\t", "\n": "\n", '"': '"'}

# Beyond this a number keeps its exponent: it is no quantity of anything.
_LONGEST_NUMBER = 400


def escaped(text: str) -> str:
    """Text as the content of an element."""
    return _TO_ESCAPE.sub(_escape_in_text, _NO_CHARACTER.sub("\ufffd", text))


def quoted(text: str) -> str:
    """Text as the value of an attribute, in its quotes."""
    return f'"{_TO_ESCAPE.sub(_escape, _NO_CHARACTER.sub(chr(0xFFFD), text))}"'


def scalar(value: Json) -> str:
    """A text, number or truth as XML Schema writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(Decimal(repr(value)))
    return str(value)


def element(name: str, content: str, attributes: Mapping[str, str] | None = None) -> str:
    """An element whose content is XML already, and whose attributes are text."""
    given = "".join(f" {key}={quoted(value)}" for key, value in (attributes or {}).items())
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def _escape(found: re.Match[str]) -> str:
    return _ESCAPED[found[0]]


def _escape_in_text(found: re.Match[str]) -> str:
    return _IN_TEXT.get(found[0]) or _ESCAPED[found[0]]


def _number(value: Decimal) -> str:
    """Without zeros at the end, and without an exponent where it is of sane length."""
    if not value:
        return "0"
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST_NUMBER:
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
