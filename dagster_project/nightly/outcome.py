"""How a run ended, as plain data.

Imports nothing heavy: commands that only read a home need it too.
"""

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from dagster_project.home import BrokenFileError, Home
from dagster_project.nightly.run_record import RunRecord, read_run_record
from dagster_project.publishing.history import id_suffix, read_published
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import Publication, QualityResult


class RunStatus(StrEnum):
    """How a run ended."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class RunOutcome:
    """How a run ended, with what it ingested and what the gate found.

    Attributes:
        record: None where it failed before it had ingested anything.
        publication: the current one, of this run or an earlier one.
        error: why it failed, in one line.
        seconds: wall time.
    """

    status: RunStatus
    record: RunRecord | None
    results: tuple[QualityResult, ...]
    publication: Publication | None
    error: str | None
    seconds: float


def describe_run(
    home: Home, *, run_id: str, failure: str | None, seconds: float
) -> RunOutcome:
    """How a run has ended, from what it left.

    Args:
        failure: why it failed, None where it did not.
        seconds: wall time.
    """
    suffix = id_suffix(run_id)
    record = None
    # One that is broken is of no run that has got far.
    with suppress(FileNotFoundError, BrokenFileError):
        record = read_run_record(home)
    if record is not None and not record.publication_id.endswith(suffix):
        record = None
    results = Log(home.log).last_results()
    if results and not results[0].publication_id.endswith(suffix):
        results = ()
    status = _status(record, results, failure)
    return RunOutcome(
        status=status,
        record=record,
        results=results,
        publication=read_published(home).publication,
        error=failure if status is RunStatus.FAILED else None,
        seconds=seconds,
    )


def _status(
    record: RunRecord | None, results: tuple[QualityResult, ...], failure: str | None
) -> RunStatus:
    if record is not None and not record.has_work and failure is None:
        return RunStatus.UNCHANGED
    if failure is None:
        return RunStatus.PUBLISHED
    if any(result.blocks and result.outcome == "failed" for result in results):
        return RunStatus.REFUSED
    return RunStatus.FAILED
