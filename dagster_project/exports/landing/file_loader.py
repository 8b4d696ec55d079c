"""Loading one file: known bytes are recognised, new ones validated and stored.

Add what is recorded of a file here. Which files there are belongs to `folder`.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from dagster_project.database import find_machine_failure
from dagster_project.exports.containers.reader_process import ReaderProcess
from dagster_project.exports.containers.unpacking import Container, Text
from dagster_project.exports.failures import explain_failure, is_of_machine
from dagster_project.exports.landing.export_bytes import (
    Bytes,
    as_first_loaded,
    split_sheets,
)
from dagster_project.exports.landing.export_time import choose_export_time
from dagster_project.exports.landing.file_outcomes import (
    describe_record,
    refuse_for_now,
)
from dagster_project.exports.landing.folder import read_file_stat
from dagster_project.exports.landing.known_files import KnownFiles
from dagster_project.exports.landing.notices import find_notices
from dagster_project.exports.outcomes import (
    FileOutcome,
    Reason,
    RejectedError,
    Status,
    StillChangingError,
    TryAgainError,
)
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.rules import ValidationRules
from dagster_project.exports.sources.definition import Sources
from dagster_project.exports.text.table import Table, read_table
from dagster_project.exports.validation.validator import Validation, Validator
from dagster_project.plain_text import shown_name

logger = logging.getLogger(__name__)


class FileLoader:
    """Loads files into a raw zone under one set of rules."""

    def __init__(
        self,
        *,
        zone: RawZone,
        rules: ValidationRules,
        sources: Sources,
        reader: ReaderProcess,
        validator: Validator,
        again: frozenset[str] | None = None,
    ) -> None:
        """Hold what all files share.

        Args:
            again: SHA-256 of the only bytes to load, though they are known; None where
                all are loaded that are not.
        """
        self.zone = zone
        self._rules = rules
        self._digest = rules.digest()
        self._known = KnownFiles(zone, self._digest)
        self._sources = sources
        self.reader = reader
        self._validator = validator
        self._again = again

    def recall(self, file: Bytes) -> list[FileOutcome]:
        """What is known of bytes that need not be validated; nothing if they must."""
        if self._again is not None:
            return []
        return self._known.recall(file.sha256, file.name)

    def load(self, file: Bytes) -> list[FileOutcome]:
        """Validate and store the bytes, unless that was done under the same rules.

        Sheets of a workbook are files of their own where several have a header.

        Raises:
            StillChangingError: the file changed while it was read.
            OSError: the machine failed, such as by a full disk.
        """
        if recalled := self.recall(file):
            return recalled
        if (passed_over := self._pass_over(file)) is not None:
            return [passed_over]
        with self.zone.open_scratch() as scratch:
            try:
                with self._explained(file):
                    texts = self.reader.unpack(file.path, scratch=scratch)
            except RejectedError as error:
                first = as_first_loaded(file, self.zone.find(file.sha256))
                return [replace(self.reject(first, error), name=file.name)]
            except TryAgainError as error:
                return [refuse_for_now(file.name, error)]
            return [
                self._load_text(part, text) for part, text in split_sheets(file, texts)
            ]

    def _load_text(self, file: Bytes, text: Text) -> FileOutcome:
        recalled = self._pass_over(file)
        if recalled is None and file.workbook_sha256:
            recalled = next(iter(self.recall(file)), None)
        if recalled is not None:
            return recalled
        known = self.zone.find(file.sha256)
        return self._validate_new(as_first_loaded(file, known), text, file.name)

    def reject(self, file: Bytes, error: RejectedError) -> FileOutcome:
        """Record that a whole file is rejected."""
        passed_over = self._pass_over(file)
        if passed_over is not None:
            return passed_over
        record = self._record(file, reason=error.reason, message=error.message)
        _check_unchanged(file)
        self.zone.store(record, accepted=None, quarantined=None)
        return describe_record(record, file.name, Status.SET_ASIDE)

    def _pass_over(self, file: Bytes) -> FileOutcome | None:
        """What becomes of bytes that are not to be loaded now; None if they are."""
        if self._again is None or file.sha256 in self._again:
            return None
        return FileOutcome(file.name, Status.WAITING, file.sha256)

    def _validate_new(self, file: Bytes, text: Text, name: str) -> FileOutcome:
        with self.zone.open_scratch() as scratch:
            try:
                with self._explained(file):
                    record, validation = self._validate_text(file, text, scratch)
            except RejectedError as error:
                return replace(self.reject(file, error), name=name)
            except TryAgainError as error:
                return refuse_for_now(name, error)
            _check_unchanged(file)
            self.zone.store(
                record, accepted=validation.accepted, quarantined=validation.quarantined
            )
        return describe_record(record, name, Status.ACCEPTED)

    @contextmanager
    def _explained(self, file: Bytes) -> Iterator[None]:
        """Tell what lies with a file from what lies with the machine.

        Raises:
            RejectedError: it cannot be read, for whatever reason that lies with it.
            TryAgainError: it needs more memory than there is.
            OSError: the machine failed.
        """
        try:
            yield
        except (RejectedError, TryAgainError):
            raise
        except Exception as error:
            # A file that is written to, or gone, must not pass for a failure.
            _check_unchanged(file)
            if is_of_machine(error):
                raise
            failure = find_machine_failure(error)
            if failure is not None:
                raise failure from error
            logger.exception("Reading %r failed.", file.name)
            # An error inside DuckDB can make a connection unusable.
            self._validator.reconnect()
            if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
                message = "Reading it needs more memory than there is."
                raise TryAgainError(message) from error
            raise explain_failure(f"{type(error).__name__}: {error}") from error

    def _validate_text(
        self, file: Bytes, text: Text, scratch: Path
    ) -> tuple[FileRecord, Validation]:
        if text.refusal is not None:
            raise RejectedError(*text.refusal)
        table = read_table(
            text.path,
            sources=self._sources,
            limits=self._rules.limits,
            scratch=scratch,
        )
        validation = self._validator.validate(
            table, spreadsheet=text.is_spreadsheet, scratch=scratch
        )
        record = self._record_accepted(file, table, validation)
        warnings = (f"{file.name}: {warning}." for warning in text.warnings)
        # Other containers say themselves how their texts are encoded.
        encoding = table.encoding if text.container is Container.TEXT else None
        return (
            replace(record, encoding=encoding, warnings=(*record.warnings, *warnings)),
            validation,
        )

    def _record_accepted(
        self, file: Bytes, table: Table, validation: Validation
    ) -> FileRecord:
        record = self._record(file)
        exported = choose_export_time(
            latest_in_rows=validation.latest_exported_at,
            name=file.name,
            modified_at=file.modified_at,
            time_zone=self._rules.time_zone,
            now=datetime.fromisoformat(record.loaded_at),
        )
        notices = find_notices(
            shown_name(file.name), table.header, validation, exported
        )
        return replace(
            record,
            kind=table.header.kind.name,
            source=table.header.source.source,
            filled_by=table.header.filled_by,
            exported_at=exported.at.isoformat(),
            exported_at_source=exported.source,
            rows_read=validation.rows_read,
            rows_accepted=validation.rows_accepted,
            rows_quarantined=sum(validation.quarantine.values()),
            quarantine=validation.quarantine,
            columns=table.header.columns,
            unknown_columns=table.header.unknown_columns,
            warnings=notices,
            accounts=validation.accounts,
            unusual_ids=validation.unusual_ids,
            rows_without_id=validation.rows_without_id,
        )

    def _record(
        self,
        file: Bytes,
        *,
        reason: Reason | None = None,
        message: str | None = None,
    ) -> FileRecord:
        return FileRecord(
            sha256=file.sha256,
            file_name=file.name,
            kind=None,
            status=Status.ACCEPTED if reason is None else Status.SET_ASIDE,
            reason=reason,
            message=message,
            exported_at=None,
            exported_at_source=None,
            modified_at=file.modified_at.isoformat(),
            rows_read=0,
            rows_accepted=0,
            rows_quarantined=0,
            quarantine={},
            columns=(),
            unknown_columns=(),
            warnings=(),
            validated_by=self._digest,
            loaded_at=(file.loaded_at or datetime.now(UTC)).isoformat(),
            size_bytes=file.size,
            workbook_sha256=file.workbook_sha256,
            workbook_sheets=file.workbook_sheets,
            sheet_name=file.sheet_name,
        )


def _check_unchanged(file: Bytes) -> None:
    if read_file_stat(file.source) != file.source_stat:
        raise StillChangingError(file.name)
