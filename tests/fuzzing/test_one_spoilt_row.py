"""One spoilt row takes no other with it: the rest of the file reads as if clean.

Which rows are good is known, as they are written before one of them is spoilt.
"""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from dagster_project.exports.landing.loading import load_landing
from tests.fuzzing.checks import RULES
from tests.fuzzing.tables import (
    Dialect,
    Table,
    draw_by,
    draw_table,
    write_csv,
    write_row,
)
from tests.fuzzing.test_same_meaning import read_rows

TABLES = 30
SMOKE_TABLES = 1
SPOILT_FILES_OF_A_TABLE = 40


def spoil_line(draw: Random, line: str, delimiter: str) -> str:
    """Spoil a line so that it stays one line."""
    for _ in range(draw.choice((1, 1, 2, 4))):
        at, end = (draw.randrange(len(line) + 1) for _time in range(2))
        mark = draw.choice(('"', '"', '""', delimiter, "\0", "\\", "'", "x", '\\"'))
        line = draw.choice(
            (
                line[:at] + mark + line[at:],
                line[:at] + mark + line[at:],
                line[:at],
                line[:at] + line[end:],
                line + delimiter,
            )
        )
    return line


def make_spoilt(draw: Random, table: Table, number: int) -> bytes:
    """Write a table with one of its rows spoilt."""
    dialect = Dialect(
        delimiter=draw.choice(",;\t|"),
        line_end=draw.choice(("\n", "\r\n", "\r")),
        quoting=draw.choice((0, 1)),
    )
    lines = [write_row(row, dialect, draw) for row in (table.header, *table.rows)]
    lines[number] = spoil_line(draw, lines[number], dialect.delimiter)
    return (dialect.line_end.join(lines) + dialect.line_end).encode()


def draw_plain_table(draw: Random) -> Table:
    """Draw a table whose cells need no quotes, as one quote more may pair with them."""
    table = draw_table(draw, words="ascii", most_rows=9)
    marks = ('"', "\n", "\r", ",", ";", "\t", "|")
    rows = tuple(
        tuple("x" if any(mark in cell for mark in marks) else cell for cell in row)
        for row in table.rows
    )
    return replace(table, rows=rows * 2)


def find_lost_rows(number: int, folder: Path) -> list[str]:
    """Load a clean table and its spoilt copies; name those that lack a good row."""
    draw = draw_by(f"one spoilt row {number}")
    table = draw_plain_table(draw)
    landing, raw = folder / f"landing {number}", folder / f"raw {number}"
    landing.mkdir()
    spoilt = [draw.randrange(1, len(table.rows) + 1)] * SPOILT_FILES_OF_A_TABLE
    contents = [write_csv(table, Dialect(), draw)]
    contents += [make_spoilt(draw, table, row) for row in spoilt]
    for position, content in enumerate(contents):
        (landing / f"{position:03} 2026-01-02").write_bytes(content)
    result = load_landing(landing, raw=raw, rules=RULES, settle_seconds=0)
    rows = [read_rows(raw / str(f.kind) / str(f.sha256)) for f in result.files]
    lost = []
    for file, found, row in zip(result.files[1:], rows[1:], spoilt, strict=True):
        # A row that is cut to nothing is blank, and moves those behind it up.
        shift = len(table.rows) - file.rows_read
        good = [
            (numbered if numbered < row else numbered - shift, *cells)
            for numbered, *cells in rows[0]
            if numbered != row
        ]
        if shift not in (0, 1) or [r for r in found if r in good] != good:
            lost.append(f"{landing / file.name}: row {row} spoilt, {file}")
    return lost


def test_a_spoilt_row_takes_no_other_with_it(tmp_path: Path) -> None:
    for number in range(SMOKE_TABLES):
        assert find_lost_rows(number, tmp_path) == []


@pytest.mark.slow
def test_many_spoilt_rows_take_no_other_with_them(tmp_path: Path) -> None:
    for number in range(SMOKE_TABLES, SMOKE_TABLES + TABLES):
        assert find_lost_rows(number, tmp_path) == []
