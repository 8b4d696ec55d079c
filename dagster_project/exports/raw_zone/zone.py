"""The raw zone: where accepted exports lie, and the record of every file.

A file is first stored whole in one folder, so that a killed run leaves nothing half
done that the next does not finish. Keep out validation.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.record import (
    FileRecord,
    read_record,
    sync,
    write_record,
)
from dagster_project.exports.raw_zone.stored_files import StoredFile, describe_file
from dagster_project.exports.schema import KINDS

_TEMPORARY = ".tmp-"
# A folder so named holds all of a validated file, which only has to be moved.
_COMPLETE = ".complete-"
_ACCEPTED, _QUARANTINED = "accepted.parquet", "quarantined.parquet"
_RECORD = "record.json"


class UnknownFileError(Exception):
    """No file with this SHA-256 is known."""


class RawZone:
    """The folders of one raw zone."""

    def __init__(self, root: Path) -> None:
        """Name the folder; nothing is created yet."""
        self.root = root

    @property
    def records_folder(self) -> Path:
        """One JSON file per known file."""
        return self.root / "files"

    @property
    def quarantine_folder(self) -> Path:
        """Quarantined rows, one Parquet file per export that has any."""
        return self.root / "quarantine"

    @property
    def hashes_path(self) -> Path:
        """SHA-256 of the landing folder's files by size and times; a cache."""
        return self.root / "landing_hashes.json"

    def rows_path(self, kind: str, sha256: str) -> Path:
        """Parquet file of an export's accepted rows."""
        return self.root / kind / f"{sha256}.parquet"

    def quarantine_path(self, sha256: str) -> Path:
        """Parquet file of an export's quarantined rows."""
        return self.quarantine_folder / f"{sha256}.parquet"

    def prepare(self) -> None:
        """Make the folders; finish or clear away what a killed run has left."""
        folders = [self.root / kind.name for kind in KINDS]
        for folder in (*folders, self.quarantine_folder, self.records_folder):
            folder.mkdir(parents=True, exist_ok=True)
            for leftover in folder.glob(f"{_TEMPORARY}*"):
                leftover.unlink()
        for complete in self.root.glob(f"{_COMPLETE}*"):
            self._put_in_place(complete)
        for scratch in self.root.glob(f"{_TEMPORARY}*"):
            shutil.rmtree(scratch)
        self._remove_unrecorded()

    @contextmanager
    def open_scratch(self) -> Iterator[Path]:
        """Give a folder for what lives no longer than the block."""
        scratch = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=self.root))
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def records(self) -> list[FileRecord]:
        """All records, by file name and then SHA-256."""
        found = [read_record(path) for path in self.records_folder.glob("*.json")]
        return sorted(found, key=lambda record: (record.file_name, record.sha256))

    def find(self, sha256: str) -> FileRecord | None:
        """The record of some bytes, None if they are unknown."""
        path = self._record_path(sha256)
        return read_record(path) if path.exists() else None

    def store(
        self, record: FileRecord, *, accepted: Path | None, quarantined: Path | None
    ) -> None:
        """Store a validated file: wholly or, where the run is killed, not at all.

        Args:
            accepted: None where the accepted rows, if any, stay as they are.
            quarantined: None where the quarantined rows, if any, stay as they are.
        """
        if accepted is not None:
            record = replace(record, accepted_file=describe_file(accepted))
        if quarantined is not None:
            record = replace(record, quarantine_file=describe_file(quarantined))
        elif not record.rows_quarantined:
            record = replace(record, quarantine_file=None)
        with self.open_scratch() as scratch:
            for source, name in ((accepted, _ACCEPTED), (quarantined, _QUARANTINED)):
                if source is not None:
                    _move(source, scratch / name)
            write_record(record, scratch / _RECORD)
            complete = self.root / f"{_COMPLETE}{record.sha256}"
            _move(scratch, complete)
        self._put_in_place(complete)

    def stored_files(self, record: FileRecord) -> list[tuple[Path, StoredFile | None]]:
        """The Parquet files that an export's rows must lie in, as far as described."""
        if Status.ACCEPTED not in (record.status, record.withdrawn_from):
            return []
        files = [
            (self.rows_path(str(record.kind), record.sha256), record.accepted_file)
        ]
        if record.rows_quarantined:
            path = self.quarantine_path(record.sha256)
            files.append((path, record.quarantine_file))
        return files

    def withdraw(self, sha256: str) -> FileRecord:
        """Mark a file as withdrawn; what it brought stays but counts no more.

        Raises:
            UnknownFileError: there is no such file.
        """
        record = self._get(sha256)
        if record.status is Status.WITHDRAWN:
            return record
        marked = replace(record, status=Status.WITHDRAWN, withdrawn_from=record.status)
        self.update(marked)
        return marked

    def restore(self, sha256: str) -> FileRecord:
        """Take the mark off a withdrawn file.

        Raises:
            UnknownFileError: there is no such file.
        """
        record = self._get(sha256)
        if record.withdrawn_from is None:
            return record
        restored = replace(record, status=record.withdrawn_from, withdrawn_from=None)
        self.update(restored)
        return restored

    def update(self, record: FileRecord) -> None:
        """Replace a record; the Parquet files stay as they are."""
        target = self._record_path(record.sha256)
        temporary = target.with_name(f"{_TEMPORARY}{target.name}")
        write_record(record, temporary)
        _move(temporary, target)

    def _get(self, sha256: str) -> FileRecord:
        record = self.find(sha256)
        if record is None:
            raise UnknownFileError(sha256)
        return record

    def _record_path(self, sha256: str) -> Path:
        return self.records_folder / f"{sha256}.json"

    def _put_in_place(self, complete: Path) -> None:
        """Move a file to where it belongs; some of it may be there already."""
        written = complete / _RECORD
        if written.exists():
            record = read_record(written)
            targets = {_QUARANTINED: self.quarantine_path(record.sha256)}
            if record.kind is not None:
                targets[_ACCEPTED] = self.rows_path(record.kind, record.sha256)
            for name, target in targets.items():
                if (complete / name).exists():
                    _move(complete / name, target)
            _move(written, self._record_path(record.sha256))
            self._remove_outdated(record)
        complete.rmdir()

    def _remove_outdated(self, record: FileRecord) -> None:
        """Remove what an earlier validation of the same file has left."""
        is_rejected = Status.SET_ASIDE in (record.status, record.withdrawn_from)
        for kind in KINDS:
            if kind.name != record.kind or is_rejected:
                self.rows_path(kind.name, record.sha256).unlink(missing_ok=True)
        if not record.rows_quarantined:
            self.quarantine_path(record.sha256).unlink(missing_ok=True)

    def _remove_unrecorded(self) -> None:
        """Remove Parquet files whose record a killed run did not come to write."""
        records = {record.sha256: record for record in self.records()}
        for record in records.values():
            self._remove_outdated(record)
        for path in self.root.glob("*/*.parquet"):
            if path.stem not in records:
                path.unlink()


def _move(source: Path, target: Path) -> None:
    """Give a complete file its name, so that it is there wholly or not at all."""
    sync(source)
    source.replace(target)
    sync(target.parent)
