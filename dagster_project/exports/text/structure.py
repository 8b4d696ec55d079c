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
    """How a CSV text is written: delimiter, line end, fields of a record, quotes."""

    delimiter: bytes
    line_end: bytes
    width: int
    quote: bytes = b'"'

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
    # Records with other quotes are written anew with the usual ones.
    if b"\0" in text or dialect.quote != b'"':
        return None
    codes = np.frombuffer(text, np.uint8)
    plain = _measure_plain_records(codes, dialect, record_limit)
    if plain is not None:
        return plain
    marks = (codes == dialect.delimiter[0]) | (codes == LF) | (codes == QUOTE)
    positions = np.flatnonzero(marks)
    values = codes[positions]
    quotes = np.cumsum(values == QUOTE)
    ends = np.flatnonzero((values == LF) & ((quotes & 1) == 0))
    if not len(ends):
        return NOTHING
    found = _Marks(codes, positions, values, quotes, ends)
    if not (_quotes_are_clean(found, dialect) and _line_ends_are_clean(found, dialect)):
        return None
    return _measure(found, dialect, record_limit)


def _measure_plain_records(
    codes: NDArray[np.uint8], dialect: Dialect, record_limit: int
) -> Stretch | None:
    """Measure records none of whose fields holds a delimiter, line end or quote.

    Most exports have no others, and these need no count of the quotes before each byte.
    None means that a closer look must tell.
    """
    width = dialect.width
    separators = np.flatnonzero((codes == dialect.delimiter[0]) | (codes == LF))
    are_line_feeds = codes[separators] == LF
    ends = separators[width - 1 :: width]
    if not len(ends) or int(np.count_nonzero(are_line_feeds)) != len(ends):
        return None
    if not are_line_feeds[width - 1 :: width].all():
        return None
    codes = codes[: int(ends[-1]) + 1]
    returns = ends[:0] if dialect.line_end == b"\n" else ends - 1
    if int(np.count_nonzero(codes == CR)) != len(returns):
        return None
    if (codes[returns] != CR).any():
        return None
    quotes = int(np.count_nonzero(codes == QUOTE))
    lengths = np.diff(ends, prepend=-1)
    # A shorter one may hold nothing but delimiters and quotes, so be blank.
    shortest = width - 1 + len(dialect.line_end) + (2 * width if quotes else 0)
    longest = int(lengths.max())
    if longest - len(dialect.line_end) > record_limit or lengths.min() <= shortest:
        return None
    separators = separators[: len(ends) * width]
    if quotes and not _quotes_enclose_fields(codes, separators, quotes, dialect):
        return None
    return Stretch(len(codes), len(ends), longest)


def _quotes_enclose_fields(
    codes: NDArray[np.uint8],
    separators: NDArray[np.intp],
    quotes: int,
    dialect: Dialect,
) -> bool:
    """Whether each of so many quotes opens or closes a whole field."""
    firsts = np.concatenate(([0], separators[:-1] + 1))
    lasts = separators - 1
    lasts[dialect.width - 1 :: dialect.width] -= len(dialect.line_end) - 1
    opened = codes[firsts] == QUOTE
    closed = codes[lasts] == QUOTE
    if (opened != closed).any() or 2 * np.count_nonzero(opened) != quotes:
        return False
    # A quote alone in its field would have been taken for both.
    return not (opened & (firsts == lasts)).any()


@dataclass(frozen=True)
class _Marks:
    """Where delimiters, line feeds and quotes stand in some bytes.

    `quotes` counts the quotes up to each mark; `ends` indexes the line feeds that end
    records.
    """

    codes: NDArray[np.uint8]
    positions: NDArray[np.intp]
    values: NDArray[np.uint8]
    quotes: NDArray[np.intp]
    ends: NDArray[np.intp]

    @property
    def end_positions(self) -> NDArray[np.intp]:
        """Offsets of the line feeds that end records."""
        return self.positions[self.ends]


def _quotes_are_clean(marks: _Marks, dialect: Dialect) -> bool:
    """Whether quotes open behind, and close before, a delimiter, line end or quote."""
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
    codes = marks.codes[: int(ends[-1]) + 1]
    outside = (np.cumsum(codes == QUOTE) & 1) == 0
    return int(np.count_nonzero((codes == CR) & outside)) == expected


def _measure(marks: _Marks, dialect: Dialect, record_limit: int) -> Stretch | None:
    ends = marks.end_positions
    lengths = np.diff(ends, prepend=-1) - len(dialect.line_end)
    is_outside = (marks.quotes & 1) == 0
    is_delimiter = (marks.values == dialect.delimiter[0]) & is_outside
    empty = dialect.width - 1 + np.diff(marks.quotes[marks.ends], prepend=0)
    delimiters = np.diff(np.cumsum(is_delimiter)[marks.ends], prepend=0)
    if not bool((delimiters == dialect.width - 1).all()):
        return None
    longest = int(lengths.max())
    # A record as long as its delimiters and quotes may hold nothing else, so be blank.
    if longest > record_limit or bool((lengths == empty).any()):
        return None
    return Stretch(int(ends[-1]) + 1, len(ends), longest + len(dialect.line_end))
