"""The values of a JSON file, one after the other, however they are arranged.

Objects stand one a line, in one array, or in an array that is a member of one object,
as services return a page. A file is read piece by piece, as it may be larger than the
memory. What becomes of the values belongs to `json_text`.
"""

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.rules import Limits

# A line, or an element of an array, may be as long as so many of the longest cells.
LONG_FIELDS_OF_A_ROW = 8
PIECE_CHARACTERS = 1024 * 1024
# Members that hold the rows of a page, as services call them.
ROWS_OF_PAGE = ("data", "results", "items", "records")
# What tells of the page, and may come first.
BEFORE_ROWS = ("meta", "metadata", "links", "paging")
_NO_SPACE = re.compile(r"[^ \t\r\n]")
_BLANK = b" \t\r\n\xef\xbb\xbf"

# A value with its text as it stands in the file.
Value = tuple[str, object]


def read_values(source: Path, limits: Limits) -> Iterator[Value]:
    """Give the text of each value, and the value; None where a line has none.

    Raises:
        RejectedError: it is no UTF-8 text, or an array or page that is cut off.
    """
    limit = limits.field_bytes * LONG_FIELDS_OF_A_ROW
    with source.open(encoding="utf-8-sig", newline="") as file:
        pieces = _Pieces(file, limit)
        if pieces.peek() == "[":
            yield from pieces.read_array()
            pieces.expect_end()
            return
        if pieces.is_page():
            while pieces.peek():
                yield from pieces.read_page()
            return
    yield from _read_lines(source, limits)


def _read_lines(source: Path, limits: Limits) -> Iterator[Value]:
    """Give each line that is not blank, and its value; None where it has none."""
    decoder = make_decoder()
    limit = limits.field_bytes * LONG_FIELDS_OF_A_ROW
    with source.open("rb") as file:
        line_start = True
        while line := file.readline(limit):
            ends_here = line.endswith(b"\n") or len(line) < limit
            if line_start and line.strip(_BLANK):
                shown = line if ends_here else line[: limits.field_bytes]
                text = _decode(shown, is_whole=ends_here)
                try:
                    yield text, decoder.decode(text)
                except (ValueError, RecursionError):
                    yield text, None
            line_start = ends_here


def _decode(line: bytes, *, is_whole: bool) -> str:
    """Decode a line; one that was cut may end in part of a letter."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        return decoder.decode(line, final=is_whole).strip()
    except UnicodeDecodeError as error:
        raise _undecodable() from error


class _Pieces:
    """A text of which no more is at hand than is needed."""

    def __init__(self, file: TextIO, limit: int) -> None:
        self._file = file
        self._limit = limit
        self._decoder = make_decoder()
        self._text = self._read()
        self._position = 0

    def peek(self) -> str:
        """The next character that is no space, '' at the end."""
        while True:
            found = _NO_SPACE.search(self._text, self._position)
            if found:
                self._position = found.start()
                return found.group()
            self._text, self._position = self._read(), 0
            if not self._text:
                return ""

    def is_page(self) -> bool:
        """Whether the text begins as an object with an array of objects in it.

        Only what is at hand is asked: such a member stands near the beginning. Where
        objects follow one another, each a row, members of rows are no pages.
        """
        text, position = self._text, self._position
        are_several = _are_several(self._decoder, text, position)
        try:
            while _after(text, position) in ("{", ","):
                key, position = self._decoder.raw_decode(
                    text, _skip(text, _skip(text, position) + 1)
                )
                if _after(text, position) != ":":
                    return False
                position = _skip(text, _skip(text, position) + 1)
                if key in ROWS_OF_PAGE and text[position : position + 1] == "[":
                    return _after(text, position + 1) in ("{", "]")
                if are_several and key not in BEFORE_ROWS:
                    return False
                _, position = self._decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return False
        return False

    def read_page(self) -> Iterator[Value]:
        """Give the elements of the array of an object; its other members pass."""
        found = False
        self._take("{")
        while True:
            _, key = self._read_value()
            self._take(":")
            if self.peek() == "[":
                is_rows = not found and key in ROWS_OF_PAGE
                found = found or is_rows
                for element in self.read_array():
                    if is_rows:
                        yield element
            else:
                self._read_value()
            if self._take(",", "}") == "}":
                return

    def read_array(self) -> Iterator[Value]:
        """Give the elements of an array, up to its end."""
        self._take("[")
        if self.peek() == "]":
            self._take("]")
            return
        while True:
            yield self._read_value()
            if self._take(",", "]") == "]":
                return

    def expect_end(self) -> None:
        """Refuse what stands behind the value."""
        if self.peek():
            raise _broken()

    def _take(self, *expected: str) -> str:
        found = self.peek()
        if found not in expected:
            raise _broken()
        self._position += 1
        return found

    def _read_value(self) -> Value:
        """Read a value as soon as all of it, and what ends it, is at hand."""
        self.peek()
        while True:
            start = self._position
            try:
                value, end = self._decoder.raw_decode(self._text, start)
            except RecursionError as error:
                raise _broken() from error
            except ValueError:
                end = len(self._text)
            # A number may go on in the next piece.
            if _skip(self._text, end) < len(self._text):
                self._position = end
                return self._text[start:end], value
            more = self._read()
            if not more or len(self._text) - start > self._limit:
                raise _broken()
            self._text, self._position = self._text[start:] + more, 0

    def _read(self) -> str:
        try:
            return self._file.read(PIECE_CHARACTERS)
        except UnicodeDecodeError as error:
            raise _undecodable() from error


def _are_several(decoder: json.JSONDecoder, text: str, position: int) -> bool:
    """Whether one object stands behind the other."""
    try:
        _, end = decoder.raw_decode(text, position)
    except (ValueError, RecursionError):
        return False
    return _after(text, end) == "{"


def _skip(text: str, position: int) -> int:
    found = _NO_SPACE.search(text, position)
    return found.start() if found else len(text)


def _after(text: str, position: int) -> str:
    position = _skip(text, position)
    return text[position : position + 1]


def make_decoder() -> json.JSONDecoder:
    """Numbers stay as they are written."""
    return json.JSONDecoder(
        object_pairs_hook=_read_pairs, parse_int=str, parse_float=str
    )


def _read_pairs(pairs: list[tuple[str, object]]) -> object:
    """Make an object of its pairs; where a key comes twice, they stay a list."""
    row = dict(pairs)
    return row if len(row) == len(pairs) else pairs


def _undecodable() -> RejectedError:
    message = "The text cannot be decoded as UTF-8."
    return RejectedError(Reason.UNREADABLE_FILE, message)


def _broken() -> RejectedError:
    message = "The JSON array is truncated or broken."
    return RejectedError(Reason.UNREADABLE_FILE, message)
