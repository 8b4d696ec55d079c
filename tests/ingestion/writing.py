"""How cells become the bytes of each container.

Add a container here, and what may differ in it to `forms`. Keep out single cells.
"""

import gzip
import io
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import duckdb
import xlsxwriter
import zstandard

from dagster_project.exports.schema import Reading
from tests.exports.logical_exports import is_told_by_the_clock, list_labels
from tests.ingestion.cells import (
    READINGS,
    SHEET_DIGITS,
    ZONE,
    Cell,
    Export,
    is_number,
)

PACKINGS = {
    "plain": bytes,
    "gzip": gzip.compress,
    "zstandard": zstandard.compress,
}
ENCODINGS = {
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
    "utf-8-mark": b"\xef\xbb\xbf",
}


def write_text(
    export: Export,
    random: Random,
    *,
    encoding: str,
    delimiter: str,
    line_end: str,
    ends_with_line_end: bool,
    quotes_all: bool,
) -> bytes:
    """Write CSV."""
    table = [export.headers(random), *export.cells(random)]
    lines = (
        delimiter.join(_quote(str(cell or ""), delimiter, quotes_all) for cell in row)
        for row in table
    )
    text = line_end.join(lines) + (line_end if ends_with_line_end else "")
    return ENCODINGS.get(encoding, b"") + text.encode(encoding.removesuffix("-mark"))


def write_json_lines(
    export: Export,
    random: Random,
    *,
    values: str,
    escapes: bool,
    line_end: str,
    ends_with_line_end: bool,
) -> bytes:
    """Write JSON lines: all values texts, or of their own types, or nulls left out."""
    headers = export.headers(random)
    lines = []
    for row in export.cells(random, native=None if values == "texts" else "json"):
        cells = dict(zip(headers, row, strict=True))
        if values == "sparse":
            cells = {name: cell for name, cell in cells.items() if cell is not None}
        lines.append(json.dumps(cells, ensure_ascii=escapes))
    text = line_end.join(lines) + (line_end if ends_with_line_end else "")
    return text.encode()


def write_sheet(
    export: Export,
    random: Random,
    *,
    cells: str,
    title: bool,
    other_sheets: bool,
    empty_rows: int,
) -> bytes:
    """Write a workbook: texts, or numbers and dates counted from 1900 or 1904."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "date_1904": cells == "1904"}
    with xlsxwriter.Workbook(buffer, options) as book:
        formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"}),
            date: book.add_format({"num_format": "dd.mm.yyyy"}),
        }
        if other_sheets:
            book.add_worksheet("Notes").write_row(0, 0, ["About", "this file", 5])
            book.add_worksheet("Empty")
        sheet = book.add_worksheet("Export")
        if title:
            sheet.write_string(0, 0, f"{export.kind} of 2026")
        native = None if cells == "texts" else "sheet"
        table = [export.headers(random), *export.cells(random, native=native)]
        for y, row in enumerate(table, start=2 if title else 0):
            for x, cell in enumerate(row):
                _write_sheet_cell(sheet, y, x, cell, formats)
        for y in range(len(table) + 2, len(table) + 2 + empty_rows):
            sheet.write_blank(y, y % 3, None, formats[date])
        if other_sheets:
            book.add_worksheet("After").write_row(0, 0, export.headers(random))
    return buffer.getvalue()


def write_parquet(export: Export, random: Random, *, types: str, codec: str) -> bytes:
    """Write Parquet of texts or of native types."""
    headers = export.headers(random)
    columns = list(export.rows[0])
    readings = READINGS[export.kind]
    if types == "texts":
        table = export.cells(random)
        sql_types = ["varchar"] * len(columns)
    else:
        values = [[row[column] for row in export.rows] for column in columns]
        sql_types = [
            random.choice(_list_sql_types(readings[column], cells))
            for column, cells in zip(columns, values, strict=True)
        ]
        table = [
            [
                _spell_native(column, row[column], sql_type, export.language)
                for column, sql_type in zip(columns, sql_types, strict=True)
            ]
            for row in export.rows
        ]
    return _store_parquet(headers, sql_types, table, codec)


def _store_parquet(
    headers: Sequence[str], types: Sequence[str], table: list[list[Cell]], codec: str
) -> bytes:
    names = [f'"{header}" {kind}' for header, kind in zip(headers, types, strict=True)]
    rows = (f"({', '.join(map(_spell_literal, row))})" for row in table)
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "export.parquet"
        connection.execute("set TimeZone = 'America/New_York'")
        connection.execute(f"create table export ({', '.join(names)})")
        connection.execute(f"insert into export values {', '.join(rows)}")
        connection.execute(
            f"copy export to '{path}' (format parquet, compression {codec})"
        )
        return path.read_bytes()


def _list_sql_types(reading: Reading, values: Sequence[object]) -> list[str]:
    given = [value for value in values if value is not None]
    if reading is Reading.ID and all(is_number(str(value)) for value in given):
        fits = all(len(str(value)) <= SHEET_DIGITS for value in given)
        return ["bigint", "decimal(18, 0)", *(["double"] if fits else [])]
    if reading is Reading.TIMESTAMP:
        times = [value.astimezone(ZONE) for value in given if _is_time(value)]
        is_clear = all(map(is_told_by_the_clock, times))
        local = ["timestamp", "timestamp_ms", "timestamp_ns"] if is_clear else []
        return ["timestamptz", "bigint", *local]
    return {
        Reading.COUNT: ["integer", "utinyint", "double"],
        Reading.BOOLEAN: ["boolean", "tinyint"],
    }.get(reading, ["varchar"])


def _is_time(value: object) -> bool:
    return isinstance(value, datetime)


def _spell_native(column: str, value: object, sql_type: str, language: str) -> Cell:
    match value:
        case None:
            return None
        case datetime():
            if sql_type == "bigint":
                return round(value.timestamp() * 1000)
            if sql_type == "timestamptz":
                return value.isoformat()
            return value.astimezone(ZONE).replace(tzinfo=None).isoformat()
        case bool():
            return value if sql_type == "boolean" else int(value)
        case int():
            return value
    if column in ("state", "unenrolled_source"):
        return list_labels(column, str(value), language)[0]
    return str(value)


def _spell_literal(cell: Cell) -> str:
    if cell is None:
        return "null"
    if isinstance(cell, str):
        return "'" + cell.replace("'", "''") + "'"
    return str(cell)


def _quote(cell: str, delimiter: str, always: bool) -> str:
    special = any(mark in cell for mark in ('"', "\n", "\r", delimiter))
    return '"' + cell.replace('"', '""') + '"' if special or always else cell


def _write_sheet_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    y: int,
    x: int,
    cell: Cell,
    formats: dict[type, xlsxwriter.format.Format],
) -> None:
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(y, x, cell)
        case datetime() | date():
            sheet.write_datetime(y, x, cell, formats[type(cell)])
        case int() | float():
            sheet.write_number(y, x, cell)
        case _:
            sheet.write_string(y, x, str(cell))
