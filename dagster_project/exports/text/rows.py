"""The rows of a text in the form in which they are validated, and how that is written.

Rows keep their numbers: a malformed one leaves an empty record in its place. Keep out
how records are found: that is `scan`.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from dagster_project.exports.text.records import Record, encode_record
from dagster_project.exports.text.structure import Dialect, Stretch

COPY_BYTES = 1024 * 1024
KEPT_TEXT_BYTES = 64 * 1024
MALFORMED_COLUMNS = ("row_number", "message", "row_text")


@dataclass(frozen=True)
class Block:
    """Some consecutive records.

    Attributes:
        offset: where it begins in the file.
        size: its length in bytes.
        first_row: row number of its first record.
        rows: its records, malformed ones included.
        malformed: how many of them are malformed.
    """

    offset: int
    size: int
    first_row: int
    rows: int
    malformed: int = 0


@dataclass(frozen=True)
class TextRows:
    """Rows that DuckDB reads without loss.

    Attributes:
        path: UTF-8 text of one line, the header or a title in its place, and below it
            records that all have the same number of fields.
        dialect: how it is written.
        blocks: all its rows, in order.
        longest: length of the longest record, in bytes.
        malformed: CSV file of row number, message and text of the malformed rows.
    """

    path: Path
    dialect: Dialect
    blocks: tuple[Block, ...]
    longest: int
    malformed: Path

    @property
    def count(self) -> int:
        """Number of rows, malformed ones included, blank ones not."""
        return sum(block.rows for block in self.blocks)

    @property
    def malformed_count(self) -> int:
        """Number of malformed rows."""
        return sum(block.malformed for block in self.blocks)


class RowsWriter:
    """Collects rows: leaves them in place while all are clean, else copies them."""

    def __init__(
        self,
        source: Path,
        *,
        offset: int,
        in_place: bool,
        dialect: Dialect,
        scratch: Path,
    ) -> None:
        """Start at the offset of the first row; in place if DuckDB can skip to it."""
        self._source = source
        self._offset = offset
        self._dialect = dialect
        self._copy_path = scratch / "rows.csv"
        self._copy: BinaryIO | None = None
        self._malformed_path = scratch / "malformed.csv"
        self._malformed = self._malformed_path.open("w", encoding="utf-8", newline="")
        csv.writer(self._malformed).writerow(MALFORMED_COLUMNS)
        self._blocks: list[Block] = []
        self._rows = 0
        self._size = 0
        self._longest = 0
        if not in_place:
            self._copy = self._open_copy()

    def __enter__(self) -> Self:
        """Collect inside a with block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close what was written."""
        self._malformed.close()
        if self._copy is not None:
            self._copy.close()

    def add_clean(self, text: bytes, stretch: Stretch) -> None:
        """Add records that are as they should be."""
        if self._copy is not None:
            self._copy.write(text)
        self._add_block(len(text), stretch.records)
        self._longest = max(self._longest, stretch.longest)

    @contextmanager
    def open_careful_block(self) -> Iterator["CarefulBlock"]:
        """Add records one by one: those of the block are added when it closes."""
        block = CarefulBlock(self._rows + 1, self._dialect)
        yield block
        if self._copy is None:
            self._copy = self._copy_clean_start()
        csv.writer(self._malformed).writerows(block.malformed)
        text = b"".join(line + self._dialect.line_end for line in block.lines)
        self._copy.write(text)
        self._longest = max(self._longest, block.longest)
        self._add_block(len(text), len(block.lines), len(block.malformed))

    def finish(self) -> TextRows:
        """Close the copy and describe the rows."""
        self._malformed.close()
        base = self._offset
        if self._copy is not None:
            self._copy.close()
            base = len(self._dialect.title)
        return TextRows(
            path=self._source if self._copy is None else self._copy_path,
            dialect=self._dialect,
            blocks=tuple(
                replace(block, offset=block.offset + base) for block in self._blocks
            ),
            longest=self._longest,
            malformed=self._malformed_path,
        )

    def _add_block(self, size: int, rows: int, malformed: int = 0) -> None:
        if rows:
            block = Block(self._size, size, self._rows + 1, rows, malformed)
            self._blocks.append(block)
        self._size += size
        self._rows += rows

    def _open_copy(self) -> BinaryIO:
        copy = self._copy_path.open("wb")
        copy.write(self._dialect.title)
        return copy

    def _copy_clean_start(self) -> BinaryIO:
        copy = self._open_copy()
        left = self._size
        with self._source.open("rb") as source:
            source.seek(self._offset)
            while left:
                text = source.read(min(left, COPY_BYTES))
                copy.write(text)
                left -= len(text)
        return copy


class CarefulBlock:
    """Records looked at one by one: clean lines, and what is malformed."""

    def __init__(self, first_row: int, dialect: Dialect) -> None:
        """Start at a row number."""
        self.lines: list[bytes] = []
        self.malformed: list[tuple[int, str, str]] = []
        self.longest = 0
        self._first_row = first_row
        self._dialect = dialect

    def add(self, record: Record, raw: bytes) -> None:
        """Add a record with its text as read; a blank one counts nowhere."""
        width = self._dialect.width
        if record.is_blank(width):
            return
        problem = record.problem
        if b"\0" in raw:
            problem = "holds a NUL byte"
        elif record.fields is not None and len(record.fields) != width:
            problem = f"has {len(record.fields)} fields where the header has {width}"
        fields = record.fields
        if problem or fields is None:
            self._put_aside(problem, raw)
            fields = (b"",) * width
        line = encode_record(fields, self._dialect.delimiter)
        self.longest = max(self.longest, len(line) + 2)
        self.lines.append(line)

    def _put_aside(self, problem: str, raw: bytes) -> None:
        text = raw[:KEPT_TEXT_BYTES].decode("utf-8", "replace").rstrip("\r\n")
        row = self._first_row + len(self.lines)
        shown = text.replace("\0", "\u2400")
        self.malformed.append((row, f"The row {problem}.", shown))
