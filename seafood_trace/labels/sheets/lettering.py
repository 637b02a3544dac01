"""Letters on paper: the fonts, what they cannot write, and text that fits its column.

Noto Sans has the letters of English, Spanish and Vietnamese, and Greek and Cyrillic. What it
lacks (Arabic, Hebrew, Chinese, pictures) would print as an empty box: it becomes a question mark,
and whoever prints is told so. Text is drawn and never read as markup.
"""

import io
import unicodedata
from functools import cache

from pymupdf_fonts import NotoSans_Bold, NotoSans_Regular
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "SeafoodTrace", "SeafoodTraceBold"
UNREADABLE = "?"
_ELLIPSIS = "…"


@cache
def _font(name: str) -> TTFont:
    """The font, made known to reportlab on first use."""
    source = NotoSans_Bold if name == BOLD else NotoSans_Regular
    font = TTFont(name, io.BytesIO(source.fontbuffer))
    pdfmetrics.registerFont(font)
    return font


def writable(text: str) -> str:
    """The text as the fonts can write it: composed, in one line, without what they lack."""
    known = _font(REGULAR).face.charToGlyph
    composed = unicodedata.normalize("NFC", text)
    letters = (letter if letter.isprintable() else " " for letter in composed)
    return " ".join(
        "".join(letter if ord(letter) in known else UNREADABLE for letter in letters).split()
    )


def lacks(text: str) -> str:
    """The letters of the text that the fonts cannot write, each once."""
    known = _font(REGULAR).face.charToGlyph
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        dict.fromkeys(one for one in composed if one.isprintable() and ord(one) not in known)
    )


def width(text: str, name: str, size: float) -> float:
    """How wide the text is, in points."""
    return float(_font(name).stringWidth(text, size))


def wrap(text: str, name: str, size: float, column: float) -> list[str]:
    """The text in lines no wider than the column; a word that is wider is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        tried = f"{line} {word}" if line else word
        if width(tried, name, size) <= column:
            line = tried
            continue
        if line:
            lines.append(line)
        *broken, line = _broken(word, name, size, column)
        lines += broken
    return [*lines, line] if line else lines


def shortened(text: str, name: str, size: float, column: float) -> str:
    """The text, ending in an ellipsis where it would be wider than the column."""
    if width(text, name, size) <= column:
        return text
    while text and width(text + _ELLIPSIS, name, size) > column:
        text = text[:-1]
    return text.rstrip() + _ELLIPSIS


def _broken(word: str, name: str, size: float, column: float) -> list[str]:
    pieces, piece = [], ""
    for letter in word:
        if piece and width(piece + letter, name, size) > column:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]
