"""The record of a file: what was found in it, kept as JSON beside its rows.

Add a field of a record here. Where records lie belongs to `zone`.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from dagster_project.exports.outcomes import Reason, Status
from dagster_project.exports.raw_zone.stored_files import StoredFile
from dagster_project.home import BrokenFileError


@dataclass(frozen=True)
class FileRecord:
    """What is known of a file that was validated.

    Times are ISO 8601 in UTC. `status` is accepted, set_aside or withdrawn;
    `withdrawn_from` is the status before it was withdrawn; `quarantine` counts the
    quarantined rows by reason; `rows_forgotten` counts those removed with a person, and
    `has_forgotten` says that these bytes must not be validated again; `encoding` is
    that of a text, as Python names it. `accounts` are those of an enrollments export,
    '' for rows that name none; `unusual_ids` has the columns most of whose ids are
    disguised or empty; `rows_without_id` counts its accepted enrollments without an
    id, `rows_repeated` those that repeat ones of other files unseen; `source` is the
    tool that it is of; None where it was rejected, and in records of earlier releases,
    which are all of HubSpot; `filled_by` has the headers that fill each canonical
    column, the best first. One of several sheets has its `sheet_name`, the
    `workbook_sha256` of all bytes, and how many `workbook_sheets` count.
    `accepted_file` and `quarantine_file` describe the Parquet files of its rows; None
    where there is none, or where it was written before files were described.
    """

    sha256: str
    file_name: str
    kind: str | None
    status: Status
    reason: Reason | None
    message: str | None
    exported_at: str | None
    exported_at_source: str | None
    modified_at: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    quarantine: Mapping[str, int]
    columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    warnings: tuple[str, ...]
    validated_by: str
    loaded_at: str
    size_bytes: int
    withdrawn_from: Status | None = None
    rows_forgotten: int = 0
    has_forgotten: bool = False
    encoding: str | None = None
    accounts: tuple[str, ...] = ()
    unusual_ids: Mapping[str, str] = field(default_factory=dict)
    sheet_name: str | None = None
    workbook_sha256: str | None = None
    workbook_sheets: int = 0
    accepted_file: StoredFile | None = None
    quarantine_file: StoredFile | None = None
    rows_without_id: int = 0
    rows_repeated: int = 0
    source: str | None = None
    filled_by: Mapping[str, list[str]] = field(default_factory=dict)


def read_record(path: Path) -> FileRecord:
    """Read a record.

    Raises:
        BrokenFileError: it is none.
    """
    try:
        return _parse_record(path.read_text(encoding="utf-8"))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenFileError(
            path,
            "put it back from a backup, or delete it and drop its export into the "
            "landing folder again",
        ) from error


def _parse_record(text: str) -> FileRecord:
    values = json.loads(text)
    if "judged_by" in values:
        # Homes of earlier releases have the field by this name.
        values["validated_by"] = values.pop("judged_by")
    known = {known_field.name for known_field in fields(FileRecord)}
    values = {name: value for name, value in values.items() if name in known}
    for name in ("columns", "unknown_columns", "warnings", "accounts"):
        values[name] = tuple(values.get(name, ()))
    values["status"] = Status(values["status"])
    for name, enumeration in (("reason", Reason), ("withdrawn_from", Status)):
        if values.get(name) is not None:
            values[name] = enumeration(values[name])
    for name in ("accepted_file", "quarantine_file"):
        if values.get(name) is not None:
            values[name] = StoredFile(**values[name])
    return FileRecord(**values)


def write_record(record: FileRecord, target: Path) -> None:
    """Write a record, and make sure that it is on disk."""
    text = json.dumps(asdict(record), indent=2) + "\n"
    target.write_text(text, encoding="utf-8")
    sync(target)


def sync(path: Path) -> None:
    """Make sure that a file or folder is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    # Some file systems cannot sync a folder; the file itself is safe then.
    with suppress(PermissionError):
        os.fsync(descriptor)
    os.close(descriptor)
