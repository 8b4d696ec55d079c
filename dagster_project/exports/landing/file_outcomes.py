"""What is told of a file in this run: by its record, or because it could not be read.

Add here what the run tells of a file. What is stored of it belongs to `record`.
"""

from dagster_project.exports.outcomes import FileOutcome, Reason, Status, TryAgainError
from dagster_project.exports.raw_zone.record import FileRecord


def describe_record(record: FileRecord, name: str, status: Status) -> FileOutcome:
    """What a record says of a file, under its name in this run."""
    return FileOutcome(
        name=name,
        status=status,
        sha256=record.sha256,
        kind=record.kind,
        rows_read=record.rows_read,
        rows_accepted=record.rows_accepted,
        rows_quarantined=record.rows_quarantined,
        reason=record.reason,
        message=record.message,
        unknown_columns=record.unknown_columns,
        quarantine={} if status is Status.WITHDRAWN else record.quarantine,
        warnings=record.warnings if status is Status.ACCEPTED else (),
    )


def refuse_for_now(name: str, error: TryAgainError) -> FileOutcome:
    """What becomes of a file that the next run is to try again: nothing is stored."""
    return FileOutcome(
        name,
        Status.SET_ASIDE,
        reason=Reason.UNREADABLE_FILE,
        message=error.message,
    )


def reject_unread(name: str, error: OSError) -> FileOutcome:
    """What becomes of a file that the machine does not let us read."""
    return FileOutcome(
        name,
        Status.SET_ASIDE,
        reason=Reason.UNREADABLE_FILE,
        message=f"The file cannot be read: {error.strerror}.",
    )
