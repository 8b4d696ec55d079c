"""Checking a stretch of CSV bytes in bulk: is every record in it as it should be?

Vectorised over the bytes. Keep out repair: what is not clean goes through `records`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LF, CR, QUOTE = 0x0A, 0x0D, 0x22
CRLF = b"\r\n"


@dataclass(frozen=True)
class Dialect:
    """How a CSV text is written: delimiter, line end, fields of a record."""

    delimiter: bytes
    line_end: bytes
    width: int

    @property
    def title(self) -> bytes:
        """A first line: the first line end that DuckDB sees is its rule."""
        return b"rows" + self.line_end


@dataclass(frozen=True)
class Stretch:
    """Complete records at the start of some bytes.

    Attributes:
        size: their length in bytes.
        records: how many there are.
        longest: length of the longest one.
    """

    size: int
    records: int
    longest: int


NOTHING = Stretch(0, 0, 0)


def measure_clean_records(
    text: bytes, dialect: Dialect, *, record_limit: int
) -> Stretch | None:
    """Measure the complete records that bytes begin with; None if one is not clean.

    Clean means: right number of fields, not blank, quotes round whole fields only, one
    kind of line end, no NUL byte, no longer than the limit. The bytes begin a record.
    """
    if b"\0" in text:
        return None
    codes = np.frombuffer(text, np.uint8)
    marks = (codes == dialect.delimiter[0]) | (codes == LF)
    has_quotes = b'"' in text
    if has_quotes:
        marks |= codes == QUOTE
    positions = np.flatnonzero(marks)
    values = codes[positions]
    if not has_quotes:
        ends = np.flatnonzero(values == LF)
        quotes = None
    else:
        quotes = np.cumsum(values == QUOTE)
        ends = np.flatnonzero((values == LF) & ((quotes & 1) == 0))
    if not len(ends):
        return NOTHING
    found = _Marks(text, codes, positions, values, quotes, ends)
    if not (_quotes_are_clean(found, dialect) and _line_ends_are_clean(found, dialect)):
        return None
    return _measure(found, dialect, record_limit)


@dataclass(frozen=True)
class _Marks:
    """Where delimiters, line feeds and quotes stand in some bytes.

    `quotes` counts the quotes up to each mark, None where there are none at all;
    `ends` indexes the line feeds that end records.
    """

    text: bytes
    codes: NDArray[np.uint8]
    positions: NDArray[np.intp]
    values: NDArray[np.uint8]
    quotes: NDArray[np.intp] | None
    ends: NDArray[np.intp]

    @property
    def end_positions(self) -> NDArray[np.intp]:
        """Offsets of the line feeds that end records."""
        return self.positions[self.ends]


def _quotes_are_clean(marks: _Marks, dialect: Dialect) -> bool:
    """Whether quotes open behind, and close before, a delimiter, line end or quote."""
    if marks.quotes is None:
        return True
    complete = slice(0, int(marks.ends[-1]) + 1)
    quotes = marks.positions[complete][marks.values[complete] == QUOTE]
    opening, closing = quotes[0::2], quotes[1::2]
    before = marks.codes[opening[opening > 0] - 1]
    after = marks.codes[closing + 1]
    delimiter = dialect.delimiter[0]
    line_end = dialect.line_end[0]
    opens_well = (before == delimiter) | (before == LF) | (before == QUOTE)
    closes_well = (after == delimiter) | (after == line_end) | (after == QUOTE)
    return bool(opens_well.all() and closes_well.all())


def _line_ends_are_clean(marks: _Marks, dialect: Dialect) -> bool:
    """Whether all records end alike, and no CR stands elsewhere outside of quotes."""
    ends = marks.end_positions
    expected = len(ends) if dialect.line_end == CRLF else 0
    if expected and not bool((marks.codes[np.maximum(ends - 1, 0)] == CR).all()):
        return False
    size = int(ends[-1]) + 1
    if marks.text.count(b"\r", 0, size) == expected:
        return True
    if marks.quotes is None:
        return False
    codes = marks.codes[:size]
    outside = (np.cumsum(codes == QUOTE) & 1) == 0
    return int(np.count_nonzero((codes == CR) & outside)) == expected


def _measure(marks: _Marks, dialect: Dialect, record_limit: int) -> Stretch | None:
    ends = marks.end_positions
    lengths = np.diff(ends, prepend=-1) - len(dialect.line_end)
    is_delimiter = marks.values == dialect.delimiter[0]
    empty = np.full(len(ends), dialect.width - 1)
    if marks.quotes is not None:
        is_delimiter &= (marks.quotes & 1) == 0
        empty = empty + np.diff(marks.quotes[marks.ends], prepend=0)
    delimiters = np.diff(np.cumsum(is_delimiter)[marks.ends], prepend=0)
    if not bool((delimiters == dialect.width - 1).all()):
        return None
    longest = int(lengths.max())
    # A record as long as its delimiters and quotes may hold nothing else, so be blank.
    if longest > record_limit or bool((lengths == empty).any()):
        return None
    return Stretch(int(ends[-1]) + 1, len(ends), longest + len(dialect.line_end))
