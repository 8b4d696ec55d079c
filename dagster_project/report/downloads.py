"""Tables as CSV and XLSX in which no cell is a formula, whatever opens them."""

import csv
import enum
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from dagster_project.plain_text import for_spreadsheet
from dagster_project.report.warehouse import Row

# Of a sheet's name, by Excel.
LONGEST_NAME, FORBIDDEN = 31, re.compile(r"[\[\]:*?/\\]")
WIDEST = 60
ALL_COLUMNS = "all columns"


class Kind(enum.Enum):
    """What a column holds: the format of its numbers, empty for none."""

    TEXT = ""
    COUNT = "#,##0"
    PERCENT = "0.0%"
    POINTS = "+0;-0;0"
    PERCENT_POINTS = "+0.0%;-0.0%;0.0%"


@dataclass(frozen=True)
class SheetColumn:
    """One column of a sheet: its heading, what it holds, and its values."""

    title: str
    kind: Kind
    values: Sequence[Any]


@dataclass(frozen=True)
class Sheet:
    """A table as people read it."""

    title: str
    columns: Sequence[SheetColumn]


def write_csv(rows: Sequence[Row]) -> bytes:
    """Rows as CSV in UTF-8 with a mark that spreadsheets know it by."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        writer.writerow(_cell(value) for value in row.values())
    return stream.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Sequence[Row], sheet: Sheet | None = None) -> bytes:
    """Rows as a workbook: numbers as numbers, days as days, all text as text.

    Args:
        sheet: the same as it shows, which goes before.
    """
    stream = io.BytesIO()
    options = {"in_memory": True, "remove_timezone": True}
    with xlsxwriter.Workbook(stream, options) as book:
        if sheet:
            _write_sheet(book, sheet)
        _write_rows(book, rows)
    return stream.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    name = FORBIDDEN.sub(" ", sheet.title)[:LONGEST_NAME].strip("' ")
    page = book.add_worksheet(name)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    heading = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.title, heading)
        form = book.add_format({"num_format": column.kind.value or "@"})
        for number, value in enumerate(column.values, start=1):
            _write_value(page, number, place, value, form)
        page.set_column(place, place, _width(column))
    page.freeze_panes(1, 1)
    if sheet.columns:
        page.autofilter(0, 0, len(sheet.columns[0].values), len(sheet.columns) - 1)


def _width(column: SheetColumn) -> int:
    texts = [value for value in column.values if isinstance(value, str)]
    longest = max((len(text) for text in (*texts, column.title)), default=0)
    return min(longest + 2, WIDEST)


def _write_rows(book: xlsxwriter.Workbook, rows: Sequence[Row]) -> None:
    page = book.add_worksheet(ALL_COLUMNS)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    heading = book.add_format({"bold": True})
    for place, name in enumerate(rows[0] if rows else ()):
        page.write_string(0, place, name, heading)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row.values()):
            _write_value(page, number, place, value, day)
    page.freeze_panes(1, 0)


def _write_value(page: Any, row: int, column: int, value: object, form: Any) -> None:
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        # A day's format would make a date of a count.
        given = None if form.num_format.startswith("yyyy") else form
        page.write_number(row, column, value, given)
    elif isinstance(value, date | datetime):
        page.write_datetime(row, column, value, form)
    elif value is not None:
        # A cell of text is no formula in a workbook, whatever it says.
        page.write_string(row, column, _text(value))


def _cell(value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    return for_spreadsheet(_text(value))


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
