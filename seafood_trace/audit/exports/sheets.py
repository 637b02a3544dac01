"""Tables as an Excel workbook and as CSV, with nothing in a cell that a program would run.

A cell that begins like a formula may have come from any partner's document, and whoever opens the
file may be a regulator. In the workbook text is written as text; in CSV, which has no types, it is
put behind an apostrophe.

PURE: bytes from values, by way of a temporary file that xlsxwriter keeps for long sheets.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

Cell = str | Decimal | None

_LONGEST_CELL = 32_767  # Excel's own limit
# What makes a spreadsheet program calculate; some take the wide forms of East Asia as well.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title and its width in characters."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its name (at most 31 characters, Excel's limit); `empty` stands for no rows."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: str = "no records"


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with these sheets, ready to sort and filter."""
    written = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(written, options) as workbook:
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = workbook.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
            for at, column in enumerate(sheet.columns):
                page.set_column(at, at, column.width)
                page.write_string(0, at, column.title, bold)
            if not sheet.rows:
                page.write_string(1, 0, sheet.empty)
            for number, row in enumerate(sheet.rows, start=1):
                for at, cell in enumerate(row):
                    if isinstance(cell, Decimal):
                        page.write_number(number, at, float(cell))
                    elif cell is not None:
                        page.write_string(number, at, cell[:_LONGEST_CELL])
    return written.getvalue()


def csv_of(sheet: Sheet) -> bytes:
    """The sheet as CSV in UTF-8 with a byte order mark, without which Excel reads other letters."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([_inert(column.title) for column in sheet.columns])
    if not sheet.rows:
        writer.writerow([sheet.empty])
    for row in sheet.rows:
        writer.writerow([_in_csv(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def _in_csv(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return "" if cell is None else _inert(cell)


def _inert(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(_RUNS) else text
