"""What a run ingested and what it warns of, as each stage leaves it for the next.

Imports nothing heavy: commands that only read a home need it too.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

from dagster_project.home import BrokenFileError, Home
from dagster_project.publishing.durable_files import write_durably
from dagster_project.publishing.log_entries import Attempt


@dataclass(frozen=True)
class LandedFile:
    """What became of one file in this run."""

    name: str
    sha256: str | None
    kind: str | None
    status: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    reason: str | None
    message: str | None
    unknown_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunRecord:
    """What a run ingested.

    Attributes:
        publication_id: what the run's publication is to be called.
        has_work: whether anything differs from the last publication, and there is an
            export to publish at all.
        quarantine: rows of this run's files by reason.
        options: with which `sender-score run` repeats the run, but for the home.
    """

    publication_id: str
    as_of: str
    time_zone: str
    version: str
    fingerprint: str
    has_work: bool
    files: tuple[LandedFile, ...] = ()
    warnings: tuple[str, ...] = ()
    quarantine: Mapping[str, int] = field(default_factory=dict)
    options: tuple[str, ...] = ()

    @property
    def attempt(self) -> Attempt:
        """The run as an attempt to publish."""
        return Attempt(
            publication_id=self.publication_id,
            as_of=self.as_of,
            time_zone=self.time_zone,
            version=self.version,
            fingerprint=self.fingerprint,
        )


def write_run_record(home: Home, record: RunRecord) -> None:
    """Leave the record of the current run for the stages that follow."""
    write_durably(home.run_record, json.dumps(asdict(record), indent=1))


def add_warnings(home: Home, warnings: Iterable[str]) -> None:
    """Add to what the current run warns of."""
    record = read_run_record(home)
    write_run_record(home, replace(record, warnings=(*record.warnings, *warnings)))


def read_run_record(home: Home) -> RunRecord:
    """What the current run, or else the last one, ingested.

    Raises:
        FileNotFoundError: no run has ingested anything yet.
        BrokenFileError: it is not as it was written.
    """
    try:
        return _parse_run_record(home.run_record.read_text(encoding="utf-8"))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenFileError(
            home.run_record, "delete it, the next run writes it anew"
        ) from error


def _parse_run_record(text: str) -> RunRecord:
    content = json.loads(text)
    files = [
        LandedFile(
            **{**file, "unknown_columns": tuple(file.get("unknown_columns", ()))}
        )
        for file in content.pop("files")
    ]
    for name in ("warnings", "options"):
        content[name] = tuple(content.get(name, ()))
    return RunRecord(**content, files=tuple(files))
