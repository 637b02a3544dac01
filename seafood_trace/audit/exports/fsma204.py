"""The electronic sortable spreadsheet: a sheet for each critical tracking event, a row a lot.

What is missing is left empty in its row and told in a sheet of its own. Beside the rows go a
summary, and what each column means: the rule asks for whatever is needed to understand the sheets.

PURE. Source: 21 CFR 1.1455(c) (the spreadsheet, within 24 hours of a request).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from seafood_trace.audit.exports.elements import ELEMENTS
from seafood_trace.audit.exports.handled import Goods, Handled, Tracking
from seafood_trace.audit.exports.sheets import Cell, Column, Sheet


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing: where, of what, and what to do."""

    sheet: str
    column: str
    about: str
    advice: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the summary says of the export: label and value, in order."""

    lines: tuple[tuple[str, str], ...]


def row_of(handled: Handled, goods: Goods) -> tuple[tuple[Cell, ...], tuple[Gap, ...]]:
    """The cells of one lot in one event, and what is missing of them."""
    cells: list[Cell] = []
    gaps: list[Gap] = []
    for element in ELEMENTS[goods.tracking]:
        cell = element.read(handled, goods)
        cells.append(cell)
        if cell is None and element.advice is not None and element.is_needed(handled, goods):
            gaps.append(
                Gap(
                    goods.tracking,
                    element.column.title,
                    element.about(handled, goods),
                    element.advice,
                )
            )
    return tuple(cells), tuple(gaps)


class Spreadsheet:
    """Takes events in and becomes sheets; what is handled is not kept, so that it may be long."""

    def __init__(self) -> None:
        self._rows: dict[Tracking, list[tuple[Cell, ...]]] = {kind: [] for kind in Tracking}
        self._missing: dict[Tracking, list[str]] = {kind: [] for kind in Tracking}
        self._gaps: dict[Gap, list[int]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def add(self, handled: Handled) -> None:
        for goods in handled.goods:
            cells, gaps = row_of(handled, goods)
            rows = self._rows[goods.tracking]
            rows.append(cells)
            self._missing[goods.tracking].append("; ".join(gap.column for gap in gaps))
            for gap in gaps:
                self._gaps.setdefault(gap, []).append(len(rows) + 1)  # below the header

    def sheets(self, facts: Facts) -> list[Sheet]:
        """The summary, a sheet for each tracking event, what is missing, what columns mean."""
        events = [
            Sheet(kind, [element.column for element in ELEMENTS[kind]], self._rows[kind])
            for kind in Tracking
        ]
        return [self._summary(facts), *events, self._missing_sheet(), _meaning()]

    def flat(self) -> Sheet:
        """All events in one table for formats without sheets, with what is missing of each row."""
        titles: dict[str, int] = {}
        for kind in Tracking:
            for element in ELEMENTS[kind]:
                titles.setdefault(element.column.title, len(titles))
        first = Column("Critical tracking event", 26)
        columns = [first, *(Column(title, 20) for title in titles), Column("Missing", 40)]
        return Sheet("FSMA 204", columns, list(self._flat_rows(titles)))

    def _flat_rows(self, titles: Mapping[str, int]) -> Iterable[tuple[Cell, ...]]:
        for kind in Tracking:
            places = [titles[element.column.title] for element in ELEMENTS[kind]]
            for cells, missing in zip(self._rows[kind], self._missing[kind], strict=True):
                row: list[Cell] = [None] * len(titles)
                for place, cell in zip(places, cells, strict=True):
                    row[place] = cell
                yield (kind.value, *row, missing or None)

    def _summary(self, facts: Facts) -> Sheet:
        counts = [(f"Rows: {kind}", Decimal(len(self._rows[kind]))) for kind in Tracking]
        rows: list[tuple[Cell, ...]] = [*facts.lines, *counts]
        rows.append(("Kinds of missing elements", Decimal(len(self._gaps))))
        return Sheet("Summary", [Column("What", 30), Column("Value", 60)], rows)

    def _missing_sheet(self) -> Sheet:
        columns = [
            Column("Sheet", 26),
            Column("Column", 28),
            Column("Of", 36),
            Column("Rows", 8),
            Column("First row", 10),
            Column("What to do", 90),
        ]
        rows = [
            (gap.sheet, gap.column, gap.about, Decimal(len(at)), Decimal(at[0]), gap.advice)
            for gap, at in self._gaps.items()
        ]
        return Sheet("Missing", columns, rows, empty="nothing is missing")


def _meaning() -> Sheet:
    columns = [Column("Sheet", 26), Column("Column", 28), Column("21 CFR", 30)]
    rows = [
        (kind.value, element.column.title, element.rule or None)
        for kind in Tracking
        for element in ELEMENTS[kind]
    ]
    return Sheet("Columns", columns, rows)
