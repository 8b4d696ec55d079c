"""One pass over the bytes of a CSV text: every record counted, good ones made clean.

What leaves here DuckDB reads without loss: the file itself where it is clean, else a
clean copy in which an empty record keeps the place of each malformed one.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dagster_project.exports.text.records import (
    MOST_FIELDS,
    IncompleteError,
    Record,
    read_record,
    take_line,
)
from dagster_project.exports.text.rows import RowsWriter, TextRows
from dagster_project.exports.text.structure import (
    Dialect,
    Stretch,
    measure_clean_records,
)

# Small enough to stay in the processor's cache, large enough to work in bulk.
BLOCK_BYTES = 256 * 1024
# A row may have several long fields, but not be longer than this many of the longest.
LONG_FIELDS_OF_A_ROW = 8


class UndecodableError(Exception):
    """The bytes are no UTF-8 text."""

    def __init__(self, offset: int) -> None:
        """Keep where the first bytes lie that are none."""
        super().__init__(f"no UTF-8 at byte {offset}")
        self.offset = offset


@dataclass(frozen=True)
class TextLayout:
    """Where the rows of a text begin, and how they are written.

    Attributes:
        first_row_at: offset of the first byte below the header.
        header_is_first_line: whether nothing but the header stands above.
    """

    first_row_at: int
    header_is_first_line: bool
    dialect: Dialect


def scan_rows(
    path: Path, layout: TextLayout, *, field_limit: int, scratch: Path
) -> TextRows:
    """Go through a UTF-8 text from its first row on.

    Raises:
        UndecodableError: the text is no UTF-8.
    """
    with (
        path.open("rb") as file,
        RowsWriter(
            path,
            offset=layout.first_row_at,
            in_place=layout.header_is_first_line,
            dialect=layout.dialect,
            scratch=scratch,
        ) as rows,
    ):
        file.seek(layout.first_row_at)
        cutter = _Cutter(rows, layout.dialect, field_limit)
        for text, final in _read_blocks(file):
            cutter.take(text, final=final)
        return rows.finish()


def _read_blocks(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Give the file in blocks, each checked to be UTF-8, and an empty last one."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    while True:
        offset = file.tell()
        text = file.read(BLOCK_BYTES)
        pending = decoder.getstate()[0]
        if pending or not text or not text.isascii():
            try:
                decoder.decode(text, final=not text)
            except UnicodeDecodeError as error:
                raise UndecodableError(offset - len(pending) + error.start) from error
        yield text, not text
        if not text:
            return


class _Cutter:
    """Cuts blocks of bytes into clean stretches and, where there are none, records."""

    def __init__(self, rows: RowsWriter, dialect: Dialect, field_limit: int) -> None:
        self._rows = rows
        self._dialect = dialect
        self._field_limit = field_limit
        self._most_fields = max(dialect.width, MOST_FIELDS)
        # Delimiters alone make no row.
        blank_line = re.escape(dialect.delimiter) + rb"*+[\r\n]"
        self._blank_lines = re.compile(b"(?:" + blank_line + b")++")
        self._carry = b""
        self._discarding = False

    def take(self, text: bytes, *, final: bool) -> None:
        """Take in the next bytes; the last call brings none and ends the text."""
        self._carry += text
        if self._discarding:
            self._discard(final=final)
        self._take_complete()
        while self._is_overlong:
            self._take_complete()
        if final and self._carry:
            self._take_rest()

    @property
    def _is_overlong(self) -> bool:
        return len(self._carry) > self._field_limit * LONG_FIELDS_OF_A_ROW

    def _measure(self, text: bytes) -> Stretch | None:
        return measure_clean_records(
            text, self._dialect, record_limit=self._field_limit
        )

    def _take_complete(self) -> None:
        """Take the records whose end is at hand; of an overlong one, its line."""
        stretch = self._measure(self._carry)
        if stretch is not None and stretch.records:
            self._rows.add_clean(self._carry[: stretch.size], stretch)
            self._carry = self._carry[stretch.size :]
        if stretch is None or self._is_overlong:
            self._take_records(final=False)

    def _take_rest(self) -> None:
        """Take what has no line end behind it."""
        closed = self._carry + self._dialect.line_end
        stretch = self._measure(closed)
        if stretch is not None and stretch.size == len(closed):
            self._rows.add_clean(self._carry, stretch)
            self._carry = b""
        else:
            self._take_records(final=True)

    def _take_records(self, *, final: bool) -> None:
        position = 0
        with self._rows.open_careful_block() as block:
            try:
                while (position := self._skip_blank_lines(position)) < len(self._carry):
                    record = self._read_record(position, final=final)
                    block.add(record, self._carry[position : record.end])
                    position = record.end
            except IncompleteError:
                pass
            if position == 0 and self._is_overlong:
                record = self._cut_overlong()
                block.add(record, self._carry[: record.end])
                position = record.end
        self._carry = self._carry[position:]

    def _cut_overlong(self) -> Record:
        """Cut off a line; the lines after it may be rows that a stray quote has hid."""
        problem = "has a field or row beyond the size limit"
        try:
            return take_line(self._carry, 0, final=False, problem=problem)
        except IncompleteError:
            self._discarding = True
            return Record(0, len(self._carry), None, problem)

    def _skip_blank_lines(self, position: int) -> int:
        """Skip them in bulk, as there may be a gibibyte of nothing else."""
        found = self._blank_lines.match(self._carry, position)
        return found.end() if found else position

    def _read_record(self, position: int, *, final: bool) -> Record:
        """Read a record; a wrong one that runs over lines may be one line in truth."""
        record = self._read(position, final=final)
        raw = self._carry[record.start : record.end].rstrip(b"\r\n")
        width = self._dialect.width
        if record.fields is None or len(record.fields) == width:
            return record
        if b"\n" not in raw and b"\r" not in raw:
            return record
        line = take_line(
            self._carry,
            position,
            final=final,
            problem="opens a quote that is not closed in its line",
        )
        following = self._read(line.end, final=final)
        if following.fields is not None and len(following.fields) == width:
            return line
        return record

    def _read(self, position: int, *, final: bool) -> Record:
        return read_record(
            self._carry,
            position,
            delimiter=self._dialect.delimiter,
            quote=self._dialect.quote,
            final=final,
            field_limit=self._field_limit,
            most_fields=self._most_fields,
        )

    def _discard(self, *, final: bool) -> None:
        """Drop bytes up to the end of the line that was too long."""
        try:
            line = take_line(self._carry, 0, final=final, problem="")
        except IncompleteError:
            # Of a CRLF, only the CR may be at hand.
            self._carry = b"\r" if self._carry.endswith(b"\r") else b""
            return
        self._discarding = False
        self._carry = self._carry[line.end :]
