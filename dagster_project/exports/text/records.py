"""Cutting CSV bytes into records, one at a time, losing and inventing nothing.

The careful way, for headers and for stretches that are not clean; clean stretches are
counted in bulk by `structure`. Add a leniency only if no good row can be misread by it.
"""

import re
from dataclasses import dataclass
from functools import cache

QUOTE = b'"'
TOO_MANY_FIELDS = "has too many fields"
# A line with millions of them must not be split anew with each block that is read.
MOST_FIELDS = 1_000
_LINE_END = re.compile(rb"[\r\n]")


@dataclass(frozen=True)
class Record:
    """One record of a CSV text.

    Attributes:
        start: offset of its first byte.
        end: offset behind its line end.
        fields: its cells without quotes; None where its quotes do not add up.
        problem: what is wrong with it, as the end of a sentence; empty if nothing.
    """

    start: int
    end: int
    fields: tuple[bytes, ...] | None
    problem: str = ""

    def is_blank(self, width: int) -> bool:
        """Whether all cells are empty, or it is white space where fields should be."""
        if self.fields is None:
            return False
        if len(self.fields) == 1 < width:
            return not self.fields[0].strip(b" \t")
        return not any(self.fields)


class IncompleteError(Exception):
    """The record goes on behind the end of the bytes at hand."""


def read_record(
    text: bytes,
    start: int,
    *,
    delimiter: bytes,
    quote: bytes = QUOTE,
    final: bool,
    field_limit: int,
    most_fields: int = MOST_FIELDS,
) -> Record:
    """Cut the record that starts at an offset; LF, CRLF and a lone CR end it.

    Spaces may stand round the quotes of a field. A record whose quotes do not add up,
    with a field beyond the limit or with too many fields ends with its physical line,
    so that the lines after it can still be read.

    Raises:
        IncompleteError: the end of the record, or of its line, is not at hand yet.
    """
    fields: list[bytes] = []
    position = start
    while True:
        field = _read_field(text, position, delimiter, quote, final)
        problem = field.problem
        if not problem and field.end - position > field_limit:
            problem = "has a field beyond the size limit"
        elif not problem and len(fields) == most_fields:
            problem = TOO_MANY_FIELDS
        if problem:
            return take_line(text, start, final=final, problem=problem)
        fields.append(field.cell)
        if text[field.end : field.end + 1] != delimiter:
            end = _skip_line_end(text, field.end, final)
            return Record(start, end, tuple(fields))
        position = field.end + 1


def take_line(text: bytes, start: int, *, final: bool, problem: str) -> Record:
    """Take a physical line as a record that cannot be split.

    Raises:
        IncompleteError: the end of the line is not at hand yet.
    """
    found = _LINE_END.search(text, start)
    if found is None and not final:
        raise IncompleteError
    end = len(text) if found is None else _skip_line_end(text, found.start(), final)
    return Record(start, end, None, problem)


def encode_record(fields: tuple[bytes, ...], delimiter: bytes) -> bytes:
    """Write a record without its line end, quoted where it must be."""
    if fields == (b"",):
        return b'""'
    special = _special(delimiter)
    return delimiter.join(
        b'"' + field.replace(QUOTE, b'""') + b'"' if special.search(field) else field
        for field in fields
    )


@dataclass(frozen=True, slots=True)
class _Field:
    """A field: the offset behind it, its cell, and what is wrong with it."""

    end: int
    cell: bytes
    problem: str = ""


def _read_field(
    text: bytes, start: int, delimiter: bytes, quote: bytes, final: bool
) -> _Field:
    if _opening(quote).match(text, start):
        return _read_quoted_field(text, start, delimiter, quote, final)
    found = _field_end(delimiter).search(text, start)
    if found is None and not final:
        raise IncompleteError
    end = len(text) if found is None else found.start()
    cell = text[start:end]
    # A lost delimiter before a quoted field leaves the count of fields right where that
    # one holds a delimiter.
    problem = "has a quote inside a cell without quotes round it"
    return _Field(end, cell, problem if quote in cell else "")


def _read_quoted_field(
    text: bytes, start: int, delimiter: bytes, quote: bytes, final: bool
) -> _Field:
    """Read a field that opens a quote; an unclosed one reaches to the end."""
    quoted = _quoted(quote).match(text, start)
    end = len(text) if quoted is None else quoted.end()
    if end == len(text) and not final:
        raise IncompleteError
    if quoted is None:
        return _Field(end, b"", "opens a quote that is never closed")
    cell = quoted[1].replace(quote * 2, quote)
    if text[end : end + 1] not in (b"", b"\r", b"\n", delimiter):
        return _Field(end, cell, "has text behind a closing quote")
    return _Field(end, cell)


@cache
def _opening(quote: bytes) -> re.Pattern[bytes]:
    return re.compile(b" *" + quote)


@cache
def _quoted(quote: bytes) -> re.Pattern[bytes]:
    return re.compile(rb" *Q([^Q]*+(?:QQ[^Q]*+)*+)Q *".replace(b"Q", quote))


@cache
def _special(delimiter: bytes) -> re.Pattern[bytes]:
    return re.compile(b'[\r\n"' + re.escape(delimiter) + b"]")


@cache
def _field_end(delimiter: bytes) -> re.Pattern[bytes]:
    return re.compile(b"[\r\n" + re.escape(delimiter) + b"]")


def _skip_line_end(text: bytes, position: int, final: bool) -> int:
    if text.startswith(b"\r\n", position):
        return position + 2
    if text.startswith(b"\r", position) and position + 1 == len(text) and not final:
        raise IncompleteError
    return min(position + 1, len(text))
