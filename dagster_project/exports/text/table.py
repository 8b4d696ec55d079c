"""Reading a text file as a table: its encoding, then its layout, then its rows.

What tells the encoding belongs to `encoding`, what tells delimiter and header to
`layout`, how rows are cut and counted to `scan`.
"""

import codecs
from dataclasses import dataclass, replace
from pathlib import Path

from dagster_project.exports.rules import Limits
from dagster_project.exports.sources.definition import Sources
from dagster_project.exports.sources.header import Header
from dagster_project.exports.text.encoding import (
    choose_code_page,
    recognise_utf16,
    transcode,
)
from dagster_project.exports.text.layout import find_layout
from dagster_project.exports.text.rows import TextRows
from dagster_project.exports.text.scan import UndecodableError, scan_rows

HEAD_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Table:
    """A recognised header and the rows under it.

    Attributes:
        encoding: how the text is encoded, as Python names it.
    """

    header: Header
    rows: TextRows
    encoding: str = "utf-8"


def read_table(
    path: Path,
    *,
    sources: Sources,
    limits: Limits,
    scratch: Path,
) -> Table:
    """Read a text file as a table.

    Raises:
        RejectedError: it is no text, or has no header that can be used.
    """
    encoding = recognise_utf16(_read_head(path))
    if encoding is None:
        try:
            return _read_utf8(path, sources, limits, scratch)
        except UndecodableError as error:
            encoding = choose_code_page(path, error.offset)
    copy = scratch / "text.csv"
    transcode(path, copy, encoding=encoding)
    return replace(_read_utf8(copy, sources, limits, scratch), encoding=encoding)


def _read_utf8(
    path: Path,
    sources: Sources,
    limits: Limits,
    scratch: Path,
) -> Table:
    head = _read_head(path)
    final = len(head) < HEAD_BYTES
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=final)
    except UnicodeDecodeError as error:
        raise UndecodableError(error.start) from error
    header, layout = find_layout(head, final=final, sources=sources, limits=limits)
    rows = scan_rows(path, layout, field_limit=limits.field_bytes, scratch=scratch)
    return Table(header, rows)


def _read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
