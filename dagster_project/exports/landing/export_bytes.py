"""The bytes of an export before they are looked into, and how a workbook is split.

Add here what is known of a file from outside. What it holds belongs to `file_loader`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.exports.landing.file_hashes import hash_file
from dagster_project.exports.raw_zone.record import FileRecord

if TYPE_CHECKING:
    from dagster_project.exports.containers.unpacking import Text


@dataclass(frozen=True)
class Bytes:
    """The bytes of a file, or of a member of a ZIP, before they are looked into.

    Attributes:
        source: the file in the landing folder that they come from.
        source_stat: its size and times when it was found.
        loaded_at: when they were first loaded, None where they never were.
        sheet_name: name of the sheet whose rows count, None where there is one table.
        workbook_sha256: of the bytes alone, where there are several sheets.
        workbook_sheets: how many sheets of these bytes count.
    """

    path: Path
    sha256: str
    name: str
    size: int
    modified_at: datetime
    source: Path
    source_stat: tuple[int, ...]
    loaded_at: datetime | None = None
    sheet_name: str | None = None
    workbook_sha256: str | None = None
    workbook_sheets: int = 0


def split_sheets(file: Bytes, texts: "list[Text]") -> "Iterator[tuple[Bytes, Text]]":
    """The file itself with its text, or a file for each of several sheets."""
    if len(texts) == 1:
        yield file, texts[0]
        return
    for text in texts:
        name = str(text.sheet)
        sheet = name_sheet(file, name, hash_file(file.path, name))
        yield replace(sheet, workbook_sheets=len(texts)), text


def name_sheet(file: Bytes, sheet: str, sha256: str) -> Bytes:
    """The bytes of a workbook as those of one of its sheets."""
    return replace(
        file,
        sha256=sha256,
        name=f"{file.name}/{sheet}",
        sheet_name=sheet,
        workbook_sha256=file.sha256,
    )


def as_first_loaded(file: Bytes, known: FileRecord | None) -> Bytes:
    """Keep the name and times of the first loading, which fix the export time."""
    if known is None:
        return file
    return replace(
        file,
        name=known.file_name,
        modified_at=datetime.fromisoformat(known.modified_at),
        loaded_at=datetime.fromisoformat(known.loaded_at),
    )
