"""Labels drawn on their stock: how words and code share a label, and the PDF, page by page.

Every label of a sheet with the same words is laid out alike, so the layout is made once
(`lay_out`), and what must be told before printing (`told`) is known before anything is drawn.
The squares of a code are drawn as a path, not as a picture: they are sharp on every printer.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas

from seafood_trace.errors import Fault
from seafood_trace.labels.matrix import Matrix
from seafood_trace.labels.qr import QUIET_ZONE_MODULES, SMALLEST_MODULE_MM
from seafood_trace.labels.sheets import lettering
from seafood_trace.labels.sheets.lettering import BOLD, REGULAR
from seafood_trace.labels.sheets.stocks import INSET_MM, Stock
from seafood_trace.labels.sheets.wording import BETWEEN, Words

LARGEST_MODULE_MM = 0.99  # GS1 General Specifications, 5.12.3.1, as for the smallest
_MODULES_MM = (LARGEST_MODULE_MM, 0.75, 0.6, 0.5, 0.42)
# 21 CFR 101.2(c): letters of 1/16 in, measured at the lower-case o, which in Noto Sans has 0.536 em.
LAWFUL_PT = 72 / 16 / 0.536
LEAST_PT, LARGEST_PT = 4.5, 16.0
_TITLE, _LEADING, _STEP_PT = 1.35, 1.18, 0.25
_SPACE = 0.2  # below the name; twice that above each further sentence
_MOST_TITLE_LINES = 3
_SHORT_PT = 7.5  # the short code under the squares
_DESCENT = 0.3  # of the letters that reach below the line, with room
_GAP_MM = 1.5
_LOW_MM = 30  # on a label lower than this the short code stands beside the squares
_DARK = re.compile("1+")

_Text = tuple[str, str, float]
"""A line's text, font and size; without text a space so high."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One label to be drawn; without `matrix` its place stays empty but for the word void."""

    matrix: Matrix | None
    short_code: str
    words: Words


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text at its place, in points from the lower left corner of the label."""

    text: str
    font: str
    size: float
    left: float
    base: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A label laid out: lines of text, and the code with its quiet zone, in points."""

    lines: tuple[Line, ...]
    module: float
    code_left: float
    code_base: float
    code_size: float
    short_at: tuple[float, float]
    short_is_centred: bool
    short_pt: float
    size_pt: float
    is_cut: bool
    lacks: str


@lru_cache(maxsize=256)
def lay_out(stock: Stock, words: Words, modules: int) -> Layout:
    """Words and a code of so many modules a side, quiet zone left out, on a label of this stock.

    The code is as large as leaves the words their lawful size; where none does, the smallest.
    """
    tried = (_with_module(stock, words, modules, largest * mm) for largest in _MODULES_MM)
    return next((one for one in tried if one.size_pt >= LAWFUL_PT - _STEP_PT), None) or (
        _with_module(stock, words, modules, _MODULES_MM[-1] * mm)
    )


def _with_module(stock: Stock, words: Words, modules: int, largest: float) -> Layout:
    """The layout whose modules are no larger than this, in points."""
    width, height = (side * mm for side in stock.label)
    inset, gap = INSET_MM * mm, _GAP_MM * mm
    is_tall, is_low = height > width, stock.label[1] < _LOW_MM
    short_pt = _SHORT_PT * (2 if is_tall else 1)
    band = 0.0 if is_low else short_pt * 1.25
    share = 0.62 if is_tall else 0.44
    room = min(share * (width - 2 * inset), (0.5 if is_tall else 1) * (height - 2 * inset - band))
    picture = modules + 2 * QUIET_ZONE_MODULES
    module = _module(stock, min(room / picture, largest))
    side = module * picture
    if is_tall:
        column = width - 2 * inset, height - 2 * inset - side - band - gap
        place = (width - side) / 2, inset + band
    else:
        column = (
            width - 2 * inset - side - gap,
            height - 2 * inset - (short_pt * _LEADING if is_low else 0),
        )
        place = inset, (height - side + band) / 2
    lines, size, is_cut = _set(words, *column)
    left = inset if is_tall else inset + side + gap
    drop = 0.0 if is_tall else max(0.0, (column[1] - _depth(lines)) / 2)
    return Layout(
        lines=tuple(_placed(lines, left, height - inset - drop)),
        module=module,
        code_left=place[0],
        code_base=place[1],
        code_size=side,
        short_at=(
            (left, inset + short_pt * _DESCENT)
            if is_low
            else (place[0] + side / 2, place[1] - short_pt * 0.9)
        ),
        short_is_centred=not is_low,
        short_pt=short_pt,
        size_pt=size,
        is_cut=is_cut,
        lacks=lettering.lacks(" ".join((words.title, *words.lines, *words.extras))),
    )


def told(layout: Layout) -> list[Fault]:
    """What to know before printing labels of this layout."""
    faults = []
    if layout.module < SMALLEST_MODULE_MM * mm - 1e-6:
        faults.append(
            Fault(
                "modules_too_small",
                f"The squares of the code would be {layout.module / mm:.3f} mm wide, less than "
                f"{SMALLEST_MODULE_MM} mm: tills and phones may fail to read it. Take larger labels.",
                "/stock",
            )
        )
    if layout.is_cut:
        faults.append(
            Fault("words_cut", "Not all words fit on this label; take larger ones.", "/stock")
        )
    elif layout.size_pt < LAWFUL_PT - _STEP_PT:
        faults.append(
            Fault(
                "words_too_small",
                f"The words would be {layout.size_pt:g} points high; on most packs US law wants "
                "letters of 1/16 inch, which is 8.4 points (21 CFR 101.2). Take larger labels.",
                "/stock",
            )
        )
    if layout.lacks:
        faults.append(
            Fault(
                "letters_missing",
                f"The print has no letter for {layout.lacks[:20]}: a question mark stands there.",
            )
        )
    return faults


def draw(stock: Stock, labels: Iterable[Printed], file: IO[bytes], start: int) -> Iterator[int]:
    """Draw the labels as a PDF, the first at place `start` (from 1) of its sheet.

    Yields how many are drawn, so that whoever draws many can do other things between; the file is
    whole when the iterator has ended.
    """
    size = (stock.page[0] * mm, stock.page[1] * mm)
    canvas = _Canvas(file, pagesize=size, invariant=1, pageCompression=1)
    canvas.setTitle("Labels")
    canvas.setCreator("Seafood Trace")
    forms: dict[Layout, str] = {}
    place = start - 1
    for number, label in enumerate(labels, 1):
        if place == stock.per_page:
            canvas.showPage()
            place = 0
        left, top = stock.corner(place)
        canvas.saveState()
        canvas.translate(left * mm, size[1] - (top + stock.label[1]) * mm)
        _draw_label(canvas, stock, label, forms)
        canvas.restoreState()
        place += 1
        yield number
    canvas.showPage()
    canvas.save()


class _Canvas(Canvas):
    """A canvas that packs each page when it is done.

    reportlab's own packs all of them when it saves: until then ten thousand labels take ten times
    the room, and then the worker does nothing else for seconds.
    """

    def showPage(self) -> None:
        super().showPage()
        page = self._doc.Pages.pages[-1]  # type: ignore[attr-defined]  # it has no other door
        packed = zlib.compress(page.stream.encode("latin-1"))
        page.Contents = PDFStream(PDFDictionary({"Filter": PDFName("FlateDecode")}), packed)
        page.stream = None


def _draw_label(canvas: Canvas, stock: Stock, label: Printed, forms: dict[Layout, str]) -> None:
    if label.matrix is None:
        _put(canvas, Line("void", REGULAR, _SHORT_PT, INSET_MM * mm, INSET_MM * mm))
        return
    layout = lay_out(stock, label.words, label.matrix.size)
    if layout not in forms:  # the words are in the file once, however many labels show them
        forms[layout] = f"words{len(forms)}"
        canvas.beginForm(forms[layout], 0, 0, stock.label[0] * mm, stock.label[1] * mm)
        for line in layout.lines:
            _put(canvas, line)
        canvas.endForm()
    canvas.doForm(forms[layout])
    width = lettering.width(label.short_code, BOLD, layout.short_pt)
    left, base = layout.short_at
    left -= width / 2 if layout.short_is_centred else 0
    _put(canvas, Line(label.short_code, BOLD, layout.short_pt, left, base))
    _draw_squares(canvas, label.matrix, layout)


def _put(canvas: Canvas, line: Line) -> None:
    canvas.setFont(line.font, line.size)
    canvas.drawString(line.left, line.base, line.text)


def _draw_squares(canvas: Canvas, matrix: Matrix, layout: Layout) -> None:
    """The dark squares as one path in units of a module, which keeps the numbers short."""
    quiet = QUIET_ZONE_MODULES * layout.module
    top = layout.code_base + quiet + matrix.size * layout.module
    canvas.translate(layout.code_left + quiet, top)
    canvas.scale(layout.module, -layout.module)
    path = [
        f"{run.start()} {row} {run.end() - run.start()} 1 re"
        for row, squares in enumerate(matrix.rows())
        for run in _DARK.finditer(squares)
    ]
    canvas.addLiteral("\n".join([*path, "f"]))  # reportlab's own path objects are slower by far


def _module(stock: Stock, room: float) -> float:
    """The side of a module that fits the room; on a thermal printer whole dots."""
    if stock.dot_mm is None:
        return room
    return max(1, int(room / (stock.dot_mm * mm) + 1e-6)) * stock.dot_mm * mm


def _set(words: Words, width: float, height: float) -> tuple[list[_Text], float, bool]:
    """The lines as text, font and size; the size of the small ones; whether words are cut.

    As large as fits. What sells the fish is left out before what the law wants becomes too small.
    """
    title = lettering.writable(words.title)
    lines = [lettering.writable(line) for line in words.lines]
    extras = [lettering.writable(line) for line in words.extras]
    for kept, least in ((extras, LAWFUL_PT), (extras[:1], LAWFUL_PT), ([], LEAST_PT)):
        size = LARGEST_PT
        while size >= least:
            found = _lines(title, lines, kept, size, width)
            if _depth(found) <= height:
                return found, size, False
            size -= _STEP_PT
    return _cut(title, lines, width, height), LEAST_PT, True


def _lines(
    title: str, lines: list[str], extras: list[str], size: float, width: float
) -> list[_Text]:
    large = size * _TITLE
    heads = lettering.wrap(title, BOLD, large, width)
    if len(heads) > _MOST_TITLE_LINES:
        large = size
        heads = lettering.wrap(title, BOLD, large, width)
    found: list[_Text] = [(text, BOLD, large) for text in heads]
    found.append(("", REGULAR, size * _SPACE))
    found += [(piece, REGULAR, size) for line in lines for piece in _wrapped(line, size, width)]
    for extra in extras:
        found.append(("", REGULAR, size * 2 * _SPACE))
        found += [(piece, REGULAR, size) for piece in _wrapped(extra, size, width)]
    return found


def _wrapped(line: str, size: float, width: float) -> list[str]:
    """The line in as many as it needs, broken between its parts before within them."""
    is_wide = lettering.width(line, REGULAR, size) > width
    parts = line.split(BETWEEN) if is_wide else [line]
    return [piece for part in parts for piece in lettering.wrap(part, REGULAR, size, width)]


def _cut(title: str, lines: list[str], width: float, height: float) -> list[_Text]:
    """The least size, a line each, as many as there is room for."""
    whole = [(title, BOLD), *((line, REGULAR) for line in lines)]
    room = int(height / (LEAST_PT * _LEADING))
    return [
        (lettering.shortened(text, font, LEAST_PT, width), font, LEAST_PT)
        for text, font in whole[:room]
    ]


def _depth(lines: list[_Text]) -> float:
    return sum(size * _LEADING for _, _, size in lines)


def _placed(lines: list[_Text], left: float, top: float) -> Iterator[Line]:
    for text, font, size in lines:
        top -= size * _LEADING
        if text:
            yield Line(text, font, size, left, top + size * (_LEADING - 1) + size * 0.1)
