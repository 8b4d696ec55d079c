"""Reading a text file as a table: its encoding, delimiter and header, then its rows.

Add a delimiter here. How rows are cut and counted belongs to `scan`.
"""

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dagster_project.exports.encoding import (
    choose_code_page,
    read_byte_order_mark,
    transcode,
)
from dagster_project.exports.header import Header, recognise_header
from dagster_project.exports.outcomes import Reason, SetAsideError
from dagster_project.exports.records import IncompleteError, Record, read_record
from dagster_project.exports.rows import TextRows
from dagster_project.exports.rules import PREAMBLE_RECORDS, Limits
from dagster_project.exports.scan import TextLayout, UndecodableError, scan_rows
from dagster_project.exports.schema import ENROLLMENTS
from dagster_project.exports.structure import CRLF, Dialect

DELIMITERS = (b",", b";", b"\t", b"|")
HEAD_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Table:
    """A recognised header and the rows under it."""

    header: Header
    rows: TextRows


def read_table(
    path: Path,
    *,
    headers: Mapping[str, Mapping[str, str]],
    limits: Limits,
    scratch: Path,
) -> Table:
    """Read a text file as a table.

    Raises:
        SetAsideError: it is no text, or has no header that can be used.
    """
    encoding = read_byte_order_mark(_read_head(path))
    if encoding is None:
        try:
            return _read_utf8(path, headers, limits, scratch)
        except UndecodableError as error:
            encoding = choose_code_page(path, error.offset)
    copy = scratch / "text.csv"
    transcode(path, copy, encoding=encoding)
    return _read_utf8(copy, headers, limits, scratch)


def _read_utf8(
    path: Path,
    headers: Mapping[str, Mapping[str, str]],
    limits: Limits,
    scratch: Path,
) -> Table:
    head = _read_head(path)
    final = len(head) < HEAD_BYTES
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=final)
    except UnicodeDecodeError as error:
        raise UndecodableError(error.start) from error
    header, layout = _find_header(head, final, headers, limits)
    rows = scan_rows(path, layout, field_limit=limits.field_bytes, scratch=scratch)
    return Table(header, rows)


def _read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _find_header(
    head: bytes, final: bool, headers: Mapping[str, Mapping[str, str]], limits: Limits
) -> tuple[Header, TextLayout]:
    """Find the header with the delimiter under which most of its fields are known."""
    found: list[tuple[int, Header, TextLayout]] = []
    refusals: list[SetAsideError] = []
    for delimiter in DELIMITERS:
        try:
            candidate = _read_header(head, final, delimiter, headers, limits)
        except SetAsideError as refusal:
            refusals.append(refusal)
            continue
        if candidate is not None:
            header, layout = candidate
            found.append((len(header.columns), header, layout))
    if found:
        _, header, layout = max(found, key=lambda candidate: candidate[0])
        return header, layout
    if refusals:
        raise refusals[0]
    if b"\0" in head:
        raise SetAsideError(Reason.UNREADABLE_FILE, "The file is no text.")
    message = "No line near the top is the header of an export."
    raise SetAsideError(Reason.UNRECOGNISED_HEADER, message)


def _read_header(
    head: bytes,
    final: bool,
    delimiter: bytes,
    headers: Mapping[str, Mapping[str, str]],
    limits: Limits,
) -> tuple[Header, TextLayout] | None:
    fullest = 0
    for record in _read_top(head, final, delimiter, limits):
        if record.fields is None:
            continue
        texts = [field.decode() for field in record.fields]
        header = recognise_header(texts, headers)
        filled = sum(bool(text.strip()) for text in texts)
        # One or two known words make a header of users or contacts, so a line that is
        # no fuller than one above it is taken for a row or a title.
        if header is not None and (header.kind == ENROLLMENTS or filled > fullest):
            return header, _lay_out(head, record, delimiter, header.width)
        fullest = max(fullest, filled)
    return None


def _read_top(
    head: bytes, final: bool, delimiter: bytes, limits: Limits
) -> Iterator[Record]:
    position = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    for _ in range(PREAMBLE_RECORDS):
        if position >= len(head):
            return
        try:
            record = read_record(
                head,
                position,
                delimiter=delimiter,
                final=final,
                field_limit=limits.field_bytes,
            )
        except IncompleteError:
            _refuse_columns(head.count(delimiter, position), limits)
            return
        _refuse_columns(len(record.fields or ()), limits)
        yield record
        position = record.end


def _refuse_columns(columns: int, limits: Limits) -> None:
    if columns > limits.columns:
        raise SetAsideError(
            Reason.REFUSED_FILE,
            f"A line near the top has more than {limits.columns} fields.",
        )


def _lay_out(head: bytes, record: Record, delimiter: bytes, width: int) -> TextLayout:
    raw = head[record.start : record.end]
    line = raw.removesuffix(b"\n").removesuffix(b"\r")
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    is_one_line = raw.endswith(b"\n") and b"\n" not in line and b"\r" not in line
    return TextLayout(
        first_row_at=record.end,
        header_is_first_line=is_one_line and record.start == start,
        dialect=Dialect(
            delimiter=delimiter,
            line_end=CRLF if raw.endswith(CRLF) else b"\n",
            width=width,
        ),
    )
