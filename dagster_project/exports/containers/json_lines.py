"""JSON as text: one row per object, one column per key of any of them.

Objects stand one a line, or in one array. Numbers keep the digits that they are written
with. What is no object becomes a record of the wrong number of fields, and so a
malformed row.
"""

import codecs
import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from dagster_project.exports.containers.formats import refusal
from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.rules import Limits

# A line, or an element of an array, may be as long as so many of the longest cells.
LONG_FIELDS_OF_A_ROW = 8
ARRAY_CHARACTERS = 1024 * 1024
_ARRAY = re.compile(rb"(\xef\xbb\xbf)?\s*\[")
_NO_SPACE = re.compile(r"[^ \t\r\n]")
_BLANK = b" \t\r\n\xef\xbb\xbf"
_ADVICE = "save the objects one a line (JSON lines), as one array, or as CSV"


def write_json_as_text(source: Path, target: Path, *, limits: Limits) -> None:
    """Write JSON lines, or an array of objects, as CSV with a header.

    Raises:
        RejectedError: it is no UTF-8 text, is a document of another shape, is cut off,
            or has more keys than the limits allow.
    """
    keys: dict[str, None] = {}
    rows = 0
    last: dict[str, str] | None = None
    for _, row in _read_rows(source, limits):
        rows += 1
        last = row
        if row is not None and not row.keys() <= keys.keys():
            keys |= dict.fromkeys(row)
            _refuse_keys(len(keys), limits)
    _refuse_document(source, rows, keys, last)
    with target.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(keys)
        for text, row in _read_rows(source, limits):
            if row is None:
                writer.writerow([text] * (2 if len(keys) == 1 else 1))
            else:
                writer.writerow([row.get(key, "") for key in keys])


def _refuse_document(
    source: Path, rows: int, keys: dict[str, None], last: dict[str, str] | None
) -> None:
    """Refuse an object over several lines, or one that holds the rows in a list."""
    with source.open("rb") as file:
        is_spread = not keys and file.readline(100).strip(_BLANK) == b"{"
    holds_rows = rows == 1 and any(
        value.startswith("[{") for value in (last or {}).values()
    )
    if is_spread or holds_rows:
        raise refusal("one JSON object", _ADVICE)


def _read_rows(
    source: Path, limits: Limits
) -> Iterator[tuple[str, dict[str, str] | None]]:
    """Give the text of each value, and its object as text if it is one."""
    with source.open("rb") as file:
        is_array = _ARRAY.match(file.read(ARRAY_CHARACTERS))
    read = _read_array if is_array else _read_lines
    for text, value in read(source, limits):
        yield text, _spell_values(value) if isinstance(value, dict) else None


def _read_lines(source: Path, limits: Limits) -> Iterator[tuple[str, object]]:
    """Give each line that is not blank, and its value; None where it has none."""
    decoder = _make_decoder()
    limit = limits.field_bytes * LONG_FIELDS_OF_A_ROW
    with source.open("rb") as file:
        line_start = True
        while line := file.readline(limit):
            ends_here = line.endswith(b"\n") or len(line) < limit
            if line_start and line.strip(_BLANK):
                kept = line if ends_here else line[: limits.field_bytes]
                text = _decode(kept, is_whole=ends_here)
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


def _read_array(source: Path, limits: Limits) -> Iterator[tuple[str, object]]:
    """Give the elements of an array.

    Raises:
        RejectedError: it is cut off, or no JSON, or something stands behind it.
    """
    limit = limits.field_bytes * LONG_FIELDS_OF_A_ROW
    decoder = _make_decoder()
    with source.open(encoding="utf-8-sig", newline="") as file:
        text = _read_characters(file)
        position = text.index("[") + 1
        while True:
            element = _take_element(decoder, text, position)
            if element is None:
                more = _read_characters(file)
                if not more or len(text) - position > limit:
                    raise _broken_array()
                text, position = text[position:] + more, 0
                continue
            start, end, value = element
            yield text[start:end], value
            position = _skip_space(text, end) + 1
            if text[position - 1] == "]":
                break
        while text[position:].isspace() or position == len(text):
            text, position = _read_characters(file), 0
            if not text:
                return
        raise _broken_array()


def _take_element(
    decoder: json.JSONDecoder, text: str, position: int
) -> tuple[int, int, object] | None:
    """Where an element begins and ends, and its value; None if it may go on."""
    start = _skip_space(text, position)
    try:
        value, end = decoder.raw_decode(text, start)
    except ValueError:
        return None
    except RecursionError as error:
        raise _broken_array() from error
    behind = _skip_space(text, end)
    return (start, end, value) if text[behind : behind + 1] in (",", "]") else None


def _skip_space(text: str, position: int) -> int:
    found = _NO_SPACE.search(text, position)
    return found.start() if found else len(text)


def _read_characters(file: TextIO) -> str:
    try:
        return file.read(ARRAY_CHARACTERS)
    except UnicodeDecodeError as error:
        raise _undecodable() from error


def _make_decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_read_pairs, parse_int=str, parse_float=str
    )


def _read_pairs(pairs: list[tuple[str, object]]) -> object:
    """Make an object of its pairs; where a key comes twice, they stay a list."""
    row = dict(pairs)
    return row if len(row) == len(pairs) else pairs


def _spell_values(row: dict[str, object]) -> dict[str, str]:
    return {key: _spell(value) for key, value in row.items()}


def _spell(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False)


def _refuse_keys(keys: int, limits: Limits) -> None:
    if keys > limits.columns:
        message = f"The rows have more than {limits.columns} keys."
        raise RejectedError(Reason.REFUSED_FILE, message)


def _undecodable() -> RejectedError:
    message = "The text cannot be decoded as UTF-8."
    return RejectedError(Reason.UNREADABLE_FILE, message)


def _broken_array() -> RejectedError:
    message = "The JSON array is truncated or broken."
    return RejectedError(Reason.UNREADABLE_FILE, message)
