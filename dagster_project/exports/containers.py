"""Containers: what holds the rows is known by its first bytes, and made a plain text.

Add a container here, and how it is read in a module of its own. How a text is read
belongs to `text`.
"""

import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import duckdb

from dagster_project.exports.aliases import Aliases
from dagster_project.exports.archive import BROKEN, open_zip
from dagster_project.exports.columnar import write_parquet_as_text
from dagster_project.exports.compression import gunzip, unpack_zstandard
from dagster_project.exports.formats import (
    START_BYTES,
    refuse_other_format,
    refuse_other_zip,
)
from dagster_project.exports.json_lines import write_json_as_text
from dagster_project.exports.outcomes import Reason, SetAsideError
from dagster_project.exports.rules import Limits
from dagster_project.exports.spreadsheet import write_sheet_as_text


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
_WORKBOOK = "xl/workbook.xml"
_MIMETYPE = "mimetype"


@dataclass(frozen=True)
class Text:
    """A text file, and whether its cells come from a spreadsheet."""

    path: Path
    is_spreadsheet: bool = False


def identify(path: Path) -> Container:
    """Tell what a file is by what it begins with.

    Raises:
        SetAsideError: it begins as a ZIP but is none, or its format is not read.
    """
    with path.open("rb") as file:
        start = file.read(START_BYTES)
    for pattern, container in _BY_START:
        if pattern.match(start):
            return container
    if start.startswith(_ZIP_MAGIC):
        return _identify_zip(path)
    refuse_other_format(path, start)
    return Container.TEXT


class Unpacker:
    """Makes a plain text of whatever holds one."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, aliases: Aliases, limits: Limits
    ) -> None:
        """Use a connection whose time zone is the account's."""
        self._connection = connection
        self._aliases = aliases
        self._limits = limits

    def unpack(self, path: Path, *, scratch: Path) -> Text:
        """Give the text that a file holds, in the scratch folder if it is packed.

        Raises:
            SetAsideError: it is broken, or holds more than the limits allow.
        """
        path = _name_plainly(path, scratch)
        container = identify(path)
        if container in _COMPRESSED:
            inner = scratch / "unpacked"
            unpack = gunzip if container is Container.GZIP else unpack_zstandard
            unpack(path, inner, limits=self._limits)
            path, container = inner, identify(inner)
        if container in (*_COMPRESSED, Container.ZIP):
            message = "The file is packed more than once."
            raise SetAsideError(Reason.REFUSED_FILE, message)
        return self._write_text(path, container, scratch / "table.csv")

    def _write_text(self, path: Path, container: Container, target: Path) -> Text:
        headers, limits = self._aliases.headers, self._limits
        if container is Container.SPREADSHEET:
            write_sheet_as_text(path, target, headers=headers, limits=limits)
            return Text(target, is_spreadsheet=True)
        if container is Container.PARQUET:
            write_parquet_as_text(path, target, self._connection, limits=limits)
            return Text(target)
        if container is Container.JSON:
            write_json_as_text(path, target, limits=limits)
            return Text(target)
        return Text(path)


def _name_plainly(path: Path, scratch: Path) -> Path:
    """Give a link in place of a name that is no UTF-8, which DuckDB cannot be told."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        link = scratch / "export"
        link.symlink_to(path)
        return link
    return path


def _identify_zip(path: Path) -> Container:
    with open_zip(path) as archive:
        names = archive.namelist()
        if _WORKBOOK in names:
            return Container.SPREADSHEET
        refuse_other_zip(names, _read_mimetype(archive))
        return Container.ZIP


def _read_mimetype(archive: zipfile.ZipFile) -> bytes:
    try:
        with archive.open(_MIMETYPE) as member:
            return member.read(START_BYTES)
    except (KeyError, *BROKEN):
        return b""
