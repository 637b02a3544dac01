"""Label stocks: the sheets and rolls that labels are printed on. PURE.

Size and number of the labels are what the maker sells under that number. Where they lie on the
sheet is what the maker's templates and gLabels' table (jimevins/glabels-qt, `templates/`) have in
common: each block of labels stands in the middle of its sheet, so the margins need no second
number. Printers differ by a millimetre; nothing is drawn closer than `INSET_MM` to a label's edge.
"""

from collections.abc import Mapping
from dataclasses import dataclass

INSET_MM = 2.0
_INCH = 25.4
_A4, _LETTER = (210.0, 297.0), (8.5 * _INCH, 11 * _INCH)
DOT_MM = 25.4 / 203.2  # 8 dots a millimetre, the common thermal print head


@dataclass(frozen=True, kw_only=True)
class Stock:
    """A stock, in millimetres: `label`, `page` and `pitch` are width and height."""

    code: str
    name: str
    page: tuple[float, float]
    label: tuple[float, float]
    columns: int = 1
    rows: int = 1
    pitch: tuple[float, float] | None = None
    dot_mm: float | None = None  # of a thermal printer, whose dots a module should keep to

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """How far the label at this place (from 0, row by row) lies from the left and the top."""
        row, column = divmod(place, self.columns)
        step = self.pitch or self.label
        left = (self.page[0] - (self.columns - 1) * step[0] - self.label[0]) / 2
        top = (self.page[1] - (self.rows - 1) * step[1] - self.label[1]) / 2
        return left + column * step[0], top + row * step[1]


def _letter(code: str, size: tuple[float, float], across: int, down: int, pitch: float) -> Stock:
    width, height = size[0] * _INCH, size[1] * _INCH
    return Stock(
        code=code,
        name=f"Avery {code.removeprefix('avery-')}: {across * down} a sheet of US Letter",
        page=_LETTER,
        label=(width, height),
        columns=across,
        rows=down,
        pitch=(pitch * _INCH, height),
    )


def _a4(code: str, size: tuple[float, float], across: int, down: int, pitch: float) -> Stock:
    return Stock(
        code=code,
        name=f"Avery {code.removeprefix('avery-').upper()}: {across * down} a sheet of A4",
        page=_A4,
        label=size,
        columns=across,
        rows=down,
        pitch=(pitch, size[1]),
    )


STOCKS: Mapping[str, Stock] = {
    stock.code: stock
    for stock in (
        _a4("avery-l7160", (63.5, 38.1), 3, 7, 66.0),
        _a4("avery-l7164", (63.5, 72.0), 3, 4, 66.0),
        _a4("avery-l7165", (99.1, 67.7), 2, 4, 101.6),
        _letter("avery-5160", (2.625, 1), 3, 10, 2.75),
        _letter("avery-5163", (4, 2), 2, 5, 4.1875),
        _letter("avery-5164", (4, 10 / 3), 2, 3, 4.1875),
        Stock(
            code="thermal-4x6",
            name="Thermal roll, 4 × 6 in",
            page=(4 * _INCH, 6 * _INCH),
            label=(4 * _INCH, 6 * _INCH),
            dot_mm=DOT_MM,
        ),
        Stock(
            code="thermal-3x2",
            name="Thermal roll, 3 × 2 in",
            page=(3 * _INCH, 2 * _INCH),
            label=(3 * _INCH, 2 * _INCH),
            dot_mm=DOT_MM,
        ),
    )
}
