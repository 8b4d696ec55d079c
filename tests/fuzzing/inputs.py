"""Whole files made by chance: each can be rebuilt alone from its stage and number.

`make_file("text", 17).content` is the seventeenth text file again. Add a stage to
`STAGES`.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import duckdb
import xlsxwriter
import zstandard

from dagster_project.sql import identifier, literal
from tests.fuzzing.mutations import (
    drop_elements,
    edit_values,
    respell_attributes,
    spoil,
)
from tests.fuzzing.tables import Dialect, Table, draw_by, draw_table, write_csv

ENCODINGS = {
    "utf-8": "any",
    "utf-8-sig": "any",
    "utf-16": "any",
    "cp1250": "cp1250",
    "cp1252": "cp1252",
}
MEMBER_NAMES = (
    "a.csv",
    "b 2026-01-02.xlsx",
    "x/y.csv",
    "../up",
    "/abs",
    ".no",
    "c.tmp",
)
# The casts that make columns of other types of a table of texts.
COLUMN_TYPES = ("varchar", "varchar", "bigint", "double", "timestamptz", "float")


@dataclass(frozen=True)
class FuzzedFile:
    """A file of a stage, with its number in its name."""

    stage: str
    number: int
    content: bytes

    @property
    def name(self) -> str:
        return f"{self.stage} {self.number:06} 2026-01-02.dat"


def make_file(stage: str, number: int) -> FuzzedFile:
    """Make a file; the same for the same stage and number."""
    draw = draw_by(f"{stage} {number}")
    return FuzzedFile(stage, number, STAGES[stage](draw))


def make_text(draw: Random) -> bytes:
    """CSV of any dialect and encoding, or JSON lines."""
    if draw.random() < 0.15:
        return write_json_lines(draw_table(draw), draw)
    encoding = draw.choice(tuple(ENCODINGS))
    dialect = Dialect(
        delimiter=draw.choice(",,;\t|"),
        line_end=draw.choice(("\n", "\n", "\r\n", "\r")),
        quoting=draw.choice((0, 0, 0.3, 1)),
        encoding=encoding,
        final_line_end=draw.random() < 0.7,
    )
    return write_csv(draw_table(draw, words=ENCODINGS[encoding]), dialect, draw)


def write_json_lines(table: Table, draw: Random) -> bytes:
    is_ascii = draw.random() < 0.5
    lines = [
        json.dumps(dict(zip(table.header, row, strict=True)), ensure_ascii=is_ascii)
        for row in table.rows
    ]
    return "\n".join(lines).encode()


def spoil_text(draw: Random) -> bytes:
    return spoil(draw, make_text(draw), make_text(draw))


def spoil_packed(draw: Random) -> bytes:
    """Gzip and Zstandard, spoilt inside or outside."""
    pack = draw.choice((gzip.compress, zstandard.compress))
    if draw.random() < 0.7:
        return pack(spoil_text(draw))
    return spoil(draw, pack(make_text(draw)), pack(make_text(draw)))


def spoil_zip(draw: Random) -> bytes:
    """A ZIP of some files, members spoilt, or the archive itself."""
    makers = (
        make_text,
        make_text,
        spoil_text,
        spoil_packed,
        spoil_parquet,
        spoil_sheet,
    )
    names = draw.choices(MEMBER_NAMES, weights=(6, 6, 3, 1, 1, 1, 1), k=2)
    members = [(name, draw.choice(makers)(draw)) for name in dict.fromkeys(names)]
    content = write_zip(members)
    return content if draw.random() < 0.6 else spoil(draw, content, content)


def write_zip(members: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), content)
    return buffer.getvalue()


def spoil_sheet(draw: Random) -> bytes:
    """A spreadsheet with one of its parts spoilt, or the whole of it."""
    content = draw.choice(make_sheets())
    if draw.random() < 0.15:
        return spoil(draw, content, draw.choice(make_sheets()))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [name for name in parts if name.startswith("xl/")]
    likely = [name for name in names if "sheet" in name or "Strings" in name]
    for _ in range(draw.choice((1, 1, 2))):
        name = draw.choice((*names, *likely * 4))
        way = draw.choice((spoil, edit_values, edit_values, drop_elements))
        if draw.random() < 0.3:
            parts[name] = respell_attributes(draw, parts[name], b"")
        parts[name] = way(draw, parts[name], parts["xl/worksheets/sheet1.xml"])
    return write_zip(list(parts.items()))


@cache
def make_sheets() -> tuple[bytes, ...]:
    """Some clean spreadsheets, with shared and with inline texts."""
    draw = draw_by("sheets")
    return tuple(
        _write_sheet(draw_table(draw), draw, inline=bool(number % 2))
        for number in range(40)
    )


def _write_sheet(table: Table, draw: Random, *, inline: bool) -> bytes:
    buffer = io.BytesIO()
    with TemporaryDirectory() as folder:
        options = {"constant_memory": inline, "tmpdir": folder}
        book = xlsxwriter.Workbook(buffer, options)
        form = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, table.header)
        for number, row in enumerate(table.rows, start=draw.choice((1, 1, 3))):
            for column, cell in enumerate(row):
                if cell.isdecimal() and draw.random() < 0.8:
                    sheet.write_number(number, column, float(cell))
                elif cell.startswith("2026-01-") and draw.random() < 0.5:
                    day = datetime(2026, 1, int(cell[8:10]))  # noqa: DTZ001
                    sheet.write_datetime(number, column, day, form)
                else:
                    sheet.write_string(number, column, cell)
        book.close()
    return buffer.getvalue()


def spoil_parquet(draw: Random) -> bytes:
    content = draw.choice(make_parquets())
    if draw.random() < 0.15:
        return content
    return spoil(draw, content, draw.choice(make_parquets()))


@cache
def make_parquets() -> tuple[bytes, ...]:
    """Some clean Parquet files, with columns of several types."""
    draw = draw_by("parquet")
    with duckdb.connect() as connection, TemporaryDirectory() as folder:
        path = Path(folder) / "export.parquet"
        contents = []
        for _ in range(40):
            table = draw_table(draw)
            connection.execute(
                f"copy ({_spell_table(table, draw)}) to {literal(str(path))} "
                f"(format parquet, compression {draw.choice(('zstd', 'uncompressed'))})"
            )
            contents.append(path.read_bytes())
    return tuple(contents)


def _spell_table(table: Table, draw: Random) -> str:
    names = [f"c{position}" for position in range(len(table.header))]
    rows = [f"({', '.join(literal(cell) for cell in row)})" for row in table.rows]
    columns = []
    for name, header in zip(names, dict.fromkeys(table.header), strict=True):
        wanted = draw.choice(COLUMN_TYPES)
        columns.append(f"try_cast({name} as {wanted}) as {identifier(header)}")
    source = f"(values {', '.join(rows)}) as export ({', '.join(names)})"
    return f"select {', '.join(columns)} from {source}"


STAGES: dict[str, Callable[[Random], bytes]] = {
    "text": spoil_text,
    "packed": spoil_packed,
    "zip": spoil_zip,
    "sheet": spoil_sheet,
    "parquet": spoil_parquet,
}
