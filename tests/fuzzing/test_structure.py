"""Text cut in blocks of any size gives what a slow reference gives, row by row."""

import csv
import io
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dagster_project.exports.text import scan
from dagster_project.exports.text.rows import TextRows
from dagster_project.exports.text.scan import TextLayout, scan_rows
from dagster_project.exports.text.structure import Dialect
from tests.fuzzing.splitter import split_rows
from tests.fuzzing.tables import draw_by

ROUNDS = 20_000
SMOKE_ROUNDS = 100
TOKENS = [
    *('"', '""', "D", "D", "\n", "\n", "\r\n", "\r", "a", "b", " ", "\t", "\0", "é"),
    *('"a"', "aDb\n", '"a"D"b"\n', 'aD"b\nb"\n', "aDb\r\n", "DD", "x" * 30, "\n\n"),
    *('"\n', 'D"', '"D', "1D2D3\n", "\\", "'", 'D "', '" D', 'a"bDc"', " "),
]
# An empty record keeps the place of a malformed one.
MALFORMED = "malformed"


def scan_text(
    text: bytes, dialect: Dialect, *, block_bytes: int, limit: int, folder: Path
) -> TextRows:
    path = folder / "text.csv"
    path.write_bytes(dialect.title + text)
    layout = TextLayout(len(dialect.title), True, dialect)
    with mock.patch.object(scan, "BLOCK_BYTES", block_bytes):
        return scan_rows(path, layout, field_limit=limit, scratch=folder)


def read_clean(rows: TextRows) -> list[list[bytes]]:
    """The rows as DuckDB is to read them, block by block."""
    content = rows.path.read_bytes()
    delimiter = rows.dialect.delimiter.decode()
    found: list[list[bytes]] = []
    for block in rows.blocks:
        assert block.first_row == len(found) + 1
        text = content[block.offset : block.offset + block.size].decode()
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter, strict=True
        )
        records = [[cell.encode() for cell in record] for record in reader]
        assert len(records) == block.rows
        found += records
    if rows.blocks:
        last = rows.blocks[-1]
        assert last.offset + last.size == len(content)
    return found


def compare(
    text: bytes,
    *,
    delimiter: bytes,
    crlf: bool,
    width: int,
    block_bytes: int,
    limit: int,
    folder: Path,
) -> None:
    dialect = Dialect(delimiter, b"\r\n" if crlf else b"\n", width)
    rows = scan_text(text, dialect, block_bytes=block_bytes, limit=limit, folder=folder)
    expected = split_rows(text, delimiter, width, field_limit=limit)
    blank = [b""] * width
    assert read_clean(rows) == [list(row) if row else blank for row in expected]
    with rows.malformed.open(encoding="utf-8", newline="") as file:
        numbers = [int(row["row_number"]) for row in csv.DictReader(file)]
    assert numbers == [n for n, row in enumerate(expected, start=1) if row is None]
    assert (rows.count, rows.malformed_count) == (len(expected), len(numbers))


def draw_and_compare(seed: int, folder: Path) -> None:
    draw = draw_by(f"structure {seed}")
    delimiter = draw.choice([",", ";", "\t", "|"])
    tokens = draw.sample(TOKENS, draw.randrange(3, len(TOKENS)))
    text = "".join(draw.choices(tokens, k=draw.choice([5, 12, 25, 60])))
    try:
        compare(
            text.replace("D", delimiter).encode(),
            delimiter=delimiter.encode(),
            crlf=draw.random() < 0.4,
            width=draw.choice([1, 2, 2, 2, 3]),
            block_bytes=draw.choice([1, 2, 3, 5, 8, 13, 64, 4096]),
            limit=draw.choice([20, 1000, 1000]),
            folder=folder,
        )
    except Exception as error:
        error.add_note(f"text number {seed}: {text!r}")
        raise


def test_cutting_some_texts_agrees_with_the_reference(tmp_path: Path) -> None:
    for seed in range(SMOKE_ROUNDS):
        draw_and_compare(seed, tmp_path)


@pytest.mark.slow
def test_cutting_many_texts_agrees_with_the_reference(tmp_path: Path) -> None:
    for seed in range(SMOKE_ROUNDS, SMOKE_ROUNDS + ROUNDS):
        draw_and_compare(seed, tmp_path)


@pytest.mark.slow
@settings(
    max_examples=3_000,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    tokens=st.lists(st.sampled_from(TOKENS), min_size=1, max_size=14),
    crlf=st.booleans(),
    width=st.integers(1, 3),
    block_bytes=st.integers(1, 30),
)
def test_smallest_text_on_which_cutting_disagrees_is_shown(
    tmp_path: Path, tokens: list[str], crlf: bool, width: int, block_bytes: int
) -> None:
    compare(
        "".join(tokens).replace("D", ",").encode(),
        delimiter=b",",
        crlf=crlf,
        width=width,
        block_bytes=block_bytes,
        limit=1000,
        folder=tmp_path,
    )
