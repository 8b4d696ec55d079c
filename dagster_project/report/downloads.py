"""Tables as CSV and XLSX in which no cell is a formula, whatever opens them."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime

import xlsxwriter

from dagster_project.plain_text import for_spreadsheet
from dagster_project.report.warehouse import Row


def write_csv(rows: Sequence[Row]) -> bytes:
    """Rows as CSV in UTF-8 with a mark that spreadsheets know it by."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        writer.writerow(_cell(value) for value in row.values())
    return stream.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Sequence[Row]) -> bytes:
    """Rows as a workbook: numbers as numbers, days as days, all text as text."""
    stream = io.BytesIO()
    options = {"in_memory": True, "remove_timezone": True}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        heading = book.add_format({"bold": True})
        for place, name in enumerate(rows[0] if rows else ()):
            sheet.write_string(0, place, name, heading)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row.values()):
                if isinstance(value, bool):
                    sheet.write_boolean(number, place, value)
                elif isinstance(value, int | float):
                    sheet.write_number(number, place, value)
                elif isinstance(value, date | datetime):
                    sheet.write_datetime(number, place, value, day)
                elif value is not None:
                    # A cell of text is no formula in a workbook, whatever it says.
                    sheet.write_string(number, place, _text(value))
        sheet.freeze_panes(1, 0)
    return stream.getvalue()


def _cell(value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    return for_spreadsheet(_text(value))


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
