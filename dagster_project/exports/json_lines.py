"""JSON lines as text: one row per object, one column per key of any of them.

Numbers keep the digits that they are written with. What is no object becomes a record
of the wrong number of fields, and so a malformed row.
"""

import codecs
import csv
import json
from collections.abc import Iterator
from pathlib import Path

from dagster_project.exports.outcomes import Reason, SetAsideError
from dagster_project.exports.rules import Limits

LONG_FIELDS_OF_A_LINE = 8


def write_json_lines_as_text(source: Path, target: Path, *, limits: Limits) -> None:
    """Write JSON lines as CSV with a header.

    Raises:
        SetAsideError: it is no UTF-8 text, or has more keys than the limits allow.
    """
    keys: dict[str, None] = {}
    for _, row in _read_rows(source, limits):
        if row is not None and not row.keys() <= keys.keys():
            keys |= dict.fromkeys(row)
            _refuse_keys(len(keys), limits)
    with target.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(keys)
        for line, row in _read_rows(source, limits):
            if row is None:
                writer.writerow([line] * (2 if len(keys) == 1 else 1))
            else:
                writer.writerow([row.get(key, "") for key in keys])


def _read_rows(
    source: Path, limits: Limits
) -> Iterator[tuple[str, dict[str, str] | None]]:
    """Give each line that is not blank, and its object as text if it is one."""
    decoder = json.JSONDecoder(
        object_pairs_hook=_read_pairs, parse_int=str, parse_float=str
    )
    for line in _read_lines(source, limits):
        try:
            value = decoder.decode(line)
        except (ValueError, RecursionError):
            value = None
        yield line, _spell_values(value) if isinstance(value, dict) else None


def _read_lines(source: Path, limits: Limits) -> Iterator[str]:
    limit = limits.field_bytes * LONG_FIELDS_OF_A_LINE
    with source.open("rb") as file:
        line_start = True
        while line := file.readline(limit):
            ends_here = line.endswith(b"\n") or len(line) < limit
            if line_start and line.strip(b" \t\r\n\xef\xbb\xbf"):
                kept = line if ends_here else line[: limits.field_bytes]
                yield _decode(kept, is_whole=ends_here)
            line_start = ends_here


def _decode(line: bytes, *, is_whole: bool) -> str:
    """Decode a line; one that was cut may end in part of a letter."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        return decoder.decode(line, final=is_whole).strip()
    except UnicodeDecodeError as error:
        message = "The text cannot be decoded as UTF-8."
        raise SetAsideError(Reason.UNREADABLE_FILE, message) from error


def _read_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise ValueError("a key comes twice")
    return row


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
        raise SetAsideError(Reason.REFUSED_FILE, message)
