"""What the state of a home says of files: rejected, waiting, withdrawn, quarantined."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from dagster_project.database import open_database
from dagster_project.exports.landing.folder import list_landing
from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.home import Home
from dagster_project.nightly.run_record import read_run_record
from dagster_project.settings import Settings


@dataclass(frozen=True)
class RejectedFile:
    """A rejected file, and why."""

    name: str
    sha256: str | None
    reason: str
    message: str


@dataclass(frozen=True)
class PendingFile:
    """A file that readers still see as it was before `withdraw`, or its `--undo`.

    Attributes:
        status: what the next run publishes it as: withdrawn or accepted.
    """

    name: str
    sha256: str
    status: str


def list_rejected(home: Home, records: Iterable[FileRecord]) -> Iterable[RejectedFile]:
    """Rejected files, each with why."""
    # Of a file refused unread, such as one too large, the last run alone knows.
    landed = read_run_record(home).files if home.run_record.exists() else ()
    for file in landed:
        if file.status == Status.SET_ASIDE and file.sha256 is None:
            yield RejectedFile(file.name, None, file.reason or "", file.message or "")
    for record in records:
        if record.status is Status.SET_ASIDE:
            yield RejectedFile(
                name=record.file_name,
                sha256=record.sha256,
                reason=str(record.reason),
                message=record.message or "",
            )


def list_pending(home: Home, records: Iterable[FileRecord]) -> Iterable[PendingFile]:
    """Files whose withdrawal, or its undoing, is not published yet."""
    changed = (Status.ACCEPTED, Status.WITHDRAWN)
    published = _published_statuses(home)
    for record in records:
        now, then = record.status, published.get(record.sha256)
        if now in changed and then in changed and now != then:
            yield PendingFile(record.file_name, record.sha256, str(now))


def list_waiting(settings: Settings, records: Iterable[FileRecord]) -> Iterable[str]:
    """Names of files in the landing folder that no run has ingested."""
    if not settings.landing.is_dir():
        return
    sizes = {(record.file_name, record.size_bytes) for record in records}
    archives = {record.file_name.partition("/")[0] for record in records}
    landing = list_landing(settings.landing)
    for outcome in landing.outcomes:
        if outcome.status is Status.WAITING:
            yield outcome.name
    for file in landing.files:
        if (file.name, file.size) not in sizes and file.name not in archives:
            yield file.name


def count_quarantined(records: Iterable[FileRecord]) -> dict[str, int]:
    """Quarantined rows of the files that count, by reason."""
    counts: Counter[str] = Counter()
    for record in records:
        if record.status is Status.ACCEPTED:
            counts.update(record.quarantine)
    return dict(sorted(counts.items()))


def _published_statuses(home: Home) -> dict[str, str]:
    if not home.published_database.exists():
        return {}
    try:
        with open_database(home.published_database, read_only=True) as connection:
            return dict(
                connection.execute(
                    "select source_file_sha256, status from source_files"
                ).fetchall()
            )
    except duckdb.Error:
        # That it cannot be read is told elsewhere.
        return {}
