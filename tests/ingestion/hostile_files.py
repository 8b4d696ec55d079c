"""Bytes that mean harm, each with the answer that it must get.

Add hostile bytes to `HOSTILE`. What a folder holds besides files belongs to the tests.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import xlsxwriter
import zstandard

HEADER = b"sequence_id,user_id,contact_id,enrolled_at,state,user_name\n"
ROW = b"401,7,5,2026-01-02T03:15:00Z,FINISHED,Ann\n"
GOOD = HEADER + ROW
MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE
REFUSED = ("set_aside", "refused_file")
UNREADABLE = ("set_aside", "unreadable_file")
UNRECOGNISED = ("set_aside", "unrecognised_header")
ACCEPTED = ("accepted", None)


def make_zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def claim_less(bomb: bytes) -> bytes:
    """Make the directory of a ZIP of one member claim that it unpacks to 1 KiB."""
    directory = bytearray(bomb)
    at = bomb.rindex(b"PK\x01\x02")
    directory[at + 24 : at + 28] = (1024).to_bytes(4, "little")
    directory[22:26] = (1024).to_bytes(4, "little")
    return bytes(directory)


def overlap(bomb: bytes, times: int) -> bytes:
    """Make the directory of a ZIP of one member name it many times."""
    at, end = bomb.rindex(b"PK\x01\x02"), bomb.rindex(b"PK\x05\x06")
    entries = bomb[at:end] * times
    tail = bytearray(bomb[end:])
    tail[8:12] = times.to_bytes(2, "little") * 2
    tail[12:16] = len(entries).to_bytes(4, "little")
    return bomb[:at] + entries + bytes(tail)


def nest(content: bytes, depth: int) -> bytes:
    for level in range(depth):
        content = make_zip({f"{level}.zip": content})
    return content


def make_blank_sheet() -> bytes:
    """Make a workbook whose sheet goes on in blanks."""
    blanks = b"<worksheet>" + b" " * (512 * MEBIBYTE)
    return make_zip(
        {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": blanks}
    )


ENTITIES = b"<!DOCTYPE worksheet [<!ENTITY a0 'ha'>" + b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
)
LAUGHS = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<sheetData><row r="1"><c r="A1" t="str"><v>&a11;</v></c></row></sheetData>'
    b"</worksheet>"
)


def make_laughs() -> bytes:
    """Make a good workbook, then put entities into its sheet that grow tenfold."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["x"])
    parts = {}
    with zipfile.ZipFile(buffer) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    parts["xl/worksheets/sheet1.xml"] = ENTITIES + b"]>" + LAUGHS
    return make_zip(parts)


def make_formulas() -> bytes:
    """Make a workbook whose names are formulas, with what they came to."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.decode().strip().split(","))
        for y, formula in enumerate(("=1+1", '=WEBSERVICE("http://x")'), start=1):
            sheet.write_row(y, 0, ROW.decode().strip().split(",")[:5])
            sheet.write_formula(y, 5, formula, value=f"Ann {y}")
    return buffer.getvalue()


def make_wide_parquet() -> bytes:
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "wide.parquet"
        names = ", ".join(f"1 as c{n}" for n in range(20_000))
        connection.execute(f"copy (select {names}) to '{path}' (format parquet)")
        return path.read_bytes()


def make_long_parquet() -> bytes:
    """Make good Parquet but for a name of 256 MiB, that packs to nothing."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "long.parquet"
        names = HEADER.decode().strip().split(",")
        cells = ROW.decode().strip().split(",")[:5]
        values = ", ".join(
            f"'{cell}' as {name}" for cell, name in zip(cells, names, strict=False)
        )
        connection.execute(
            f"copy (select {values}, repeat('x', 268435456) as user_name) "
            f"to '{path}' (format parquet, compression zstd)"
        )
        return path.read_bytes()


BLANK = bytes(64 * MEBIBYTE)
ZIP_BOMB = make_zip({"a.csv": BLANK})
HOSTILE: dict[str, tuple[Callable[[], bytes], tuple[str, str | None]]] = {
    "gzip of 512 MiB": (lambda: gzip.compress(BLANK, 1) * 8, REFUSED),
    "zstandard of 8 GiB": (lambda: zstandard.compress(BLANK) * 128, REFUSED),
    "zip of 64 MiB": (lambda: ZIP_BOMB, REFUSED),
    "zip of a zip of a zip": (lambda: nest(GOOD, 50), REFUSED),
    "gzip in gzip": (lambda: gzip.compress(gzip.compress(GOOD)), REFUSED),
    "zip that claims less": (lambda: claim_less(ZIP_BOMB), UNREADABLE),
    "zip of 60000 members of the same bytes": (
        lambda: overlap(make_zip({"a.csv": GOOD * 1_000}), 60_000),
        REFUSED,
    ),
    "zip of members of the same bytes": (
        lambda: overlap(make_zip({"a.csv": GOOD * 20_000}), 900),
        REFUSED,
    ),
    "sheet of 512 MiB": (make_blank_sheet, REFUSED),
    "sheet of entities": (make_laughs, UNREADABLE),
    "columns": (lambda: b",".join(b"c%d" % n for n in range(100_000)), REFUSED),
    "columns of good names": (
        lambda: HEADER[:-1] + b",x" * 100_000 + b"\n" + ROW,
        REFUSED,
    ),
    "keys": (
        lambda: json.dumps(dict.fromkeys(map(str, range(100_000)))).encode(),
        REFUSED,
    ),
    "Parquet of 20000 columns": (make_wide_parquet, REFUSED),
    "Parquet of a long name": (make_long_parquet, REFUSED),
    "NUL bytes": (lambda: bytes(MEBIBYTE), UNREADABLE),
    "quotes": (lambda: b'"' * 9 * MEBIBYTE, UNRECOGNISED),
    "delimiters": (lambda: b"," * 9 * MEBIBYTE, REFUSED),
    "line ends": (lambda: b"\n" * 9 * MEBIBYTE, UNRECOGNISED),
    "braces": (lambda: b"{" * 9 * MEBIBYTE, UNRECOGNISED),
    "brackets of JSON": (lambda: b'{"a":' * 4 * MEBIBYTE, UNRECOGNISED),
}
