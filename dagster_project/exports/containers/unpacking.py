"""Containers: what holds the rows is known by its first bytes, and made a plain text.

Add a container here, and how it is read in a module of its own. How a text is read
belongs to `text`.
"""

import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.exports.containers.archive import BROKEN, open_zip
from dagster_project.exports.containers.compression import gunzip, unpack_zstandard
from dagster_project.exports.containers.formats import (
    OLE,
    START_BYTES,
    refuse_other_format,
    refuse_other_zip,
)
from dagster_project.exports.containers.json_text import write_json_as_text
from dagster_project.exports.containers.spreadsheet import write_sheets_as_text
from dagster_project.exports.containers.workbook_parts import WORKBOOK
from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.rules import Limits
from dagster_project.exports.sources.definition import Sources

if TYPE_CHECKING:
    import duckdb


class Container(StrEnum):
    """What a file may be."""

    TEXT = "text"
    GZIP = "gzip"
    ZSTANDARD = "zstandard"
    ZIP = "zip"
    SPREADSHEET = "spreadsheet"
    PARQUET = "parquet"
    JSON = "json"


_BY_START = (
    (re.compile(rb"\x1f\x8b"), Container.GZIP),
    # A frame that is to be skipped may come first.
    (re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"), Container.ZSTANDARD),
    (re.compile(rb"PAR1"), Container.PARQUET),
    # One object after the other, or an array of them.
    (re.compile(rb"(\xef\xbb\xbf)?\s*(\{|\[\s*\{)"), Container.JSON),
)
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_COMPRESSED = (Container.GZIP, Container.ZSTANDARD)
_MIMETYPE = "mimetype"


@dataclass(frozen=True)
class Text:
    """A text file, and what its rows were read from.

    Attributes:
        sheet: name of the sheet, None where it was read from none.
        refusal: why the sheet is rejected, as reason and message.
        warnings: what to look at, as sentences about the file.
    """

    path: Path
    container: Container
    sheet: str | None = None
    refusal: tuple[Reason, str] | None = None
    warnings: tuple[str, ...] = ()

    @property
    def is_spreadsheet(self) -> bool:
        """Whether its cells come from a spreadsheet."""
        return self.container is Container.SPREADSHEET


def begins_as_text(path: Path) -> bool:
    """Whether a file needs nothing but a reader of text, told by its first bytes."""
    start = _read_start(path)
    if start.startswith((*_ZIP_MAGIC, OLE)):
        return False
    try:
        return _recognise(path, start) is Container.TEXT
    except RejectedError:
        return False


def identify(path: Path, limits: Limits) -> Container:
    """Tell what a file is by what it begins with.

    Raises:
        RejectedError: it begins as a ZIP but is none, or its format is not read.
    """
    start = _read_start(path)
    if start.startswith(_ZIP_MAGIC):
        return _identify_zip(path, limits)
    return _recognise(path, start)


def _read_start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(START_BYTES)


def _recognise(path: Path, start: bytes) -> Container:
    for pattern, container in _BY_START:
        if pattern.match(start):
            return container
    refuse_other_format(path, start)
    return Container.TEXT


class Unpacker:
    """Makes a plain text of whatever holds one."""

    def __init__(
        self,
        sources: Sources,
        limits: Limits,
        time_zone: str,
    ) -> None:
        """Spell times of Parquet in a time zone, the account's."""
        self._sources = sources
        self._limits = limits
        self._time_zone = time_zone

    @cached_property
    def _connection(self) -> "duckdb.DuckDBPyConnection":
        from dagster_project.exports.containers.columnar import open_reader

        return open_reader(self._time_zone)

    def unpack(self, path: Path, *, scratch: Path) -> list[Text]:
        """Give the texts that a file holds, in the scratch folder if it is packed.

        Only a spreadsheet may hold more than one.

        Raises:
            RejectedError: it is broken, or holds more than the limits allow.
        """
        container = identify(path, self._limits)
        if container in _COMPRESSED:
            inner = scratch / "unpacked"
            unpack = gunzip if container is Container.GZIP else unpack_zstandard
            unpack(path, inner, limits=self._limits)
            path, container = inner, identify(inner, self._limits)
        if container in (*_COMPRESSED, Container.ZIP):
            message = "The file is packed more than once."
            raise RejectedError(Reason.REFUSED_FILE, message)
        if container is Container.SPREADSHEET:
            return self._write_sheets(path, scratch)
        return [self._write_text(path, container, scratch / "table.csv")]

    def _write_sheets(self, path: Path, scratch: Path) -> list[Text]:
        sheets = write_sheets_as_text(
            path, scratch, sources=self._sources, limits=self._limits
        )
        return [
            Text(
                sheet.path,
                Container.SPREADSHEET,
                sheet=sheet.name,
                refusal=sheet.refusal,
                warnings=sheet.warnings,
            )
            for sheet in sheets
        ]

    def _write_text(self, path: Path, container: Container, target: Path) -> Text:
        limits = self._limits
        if container is Container.PARQUET:
            # Its import takes longer than reading a small file of any other kind.
            from dagster_project.exports.containers.columnar import (
                write_parquet_as_text,
            )

            write_parquet_as_text(path, target, self._connection, limits=limits)
        elif container is Container.JSON:
            write_json_as_text(path, target, limits=limits)
        else:
            target = path
        return Text(target, container)


def name_plainly(path: Path, scratch: Path) -> Path:
    """Give a link in place of a name that is no UTF-8, which DuckDB cannot be told."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        link = scratch / "export"
        link.symlink_to(path)
        return link
    return path


def _identify_zip(path: Path, limits: Limits) -> Container:
    with open_zip(path, limits) as archive:
        names = archive.namelist()
        if WORKBOOK in names:
            return Container.SPREADSHEET
        refuse_other_zip(names, _read_mimetype(archive))
        return Container.ZIP


def _read_mimetype(archive: zipfile.ZipFile) -> bytes:
    try:
        with archive.open(_MIMETYPE) as member:
            return member.read(START_BYTES)
    except (KeyError, *BROKEN):
        return b""
