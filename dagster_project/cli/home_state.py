"""The state of a home: what is published, how it was checked, what waits."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from dagster_project.cli.home_files import (
    PendingFile,
    RejectedFile,
    count_quarantined,
    list_pending,
    list_rejected,
    list_waiting,
)
from dagster_project.cli.terminal import checks_as_json, not_passed
from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.home import Home
from dagster_project.nightly.last_run import LastRun, read_last_run
from dagster_project.nightly.next_steps import Step, steps_after_refusal
from dagster_project.nightly.outcome import RunStatus
from dagster_project.nightly.salt import is_salted
from dagster_project.publishing.history import read_published
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import Publication, QualityResult
from dagster_project.settings import Settings


class Condition(StrEnum):
    """What a home is in, the first that holds."""

    UNREADABLE = "unreadable"
    FAILED = "failed"
    REFUSED = "refused"
    NOTHING_PUBLISHED = "nothing_published"
    STALE = "stale"
    WITHDRAWAL_PENDING = "withdrawal_pending"
    FRESH = "fresh"


@dataclass(frozen=True)
class State:
    """The state of a home.

    Attributes:
        publication: the current one, None before the first.
        age_hours: hours since it was published, None before the first.
        results: check results of the last run, where it was checked; else those of the
            newest attempt that was published.
        waiting: files in the landing folder that no run has ingested.
        set_aside: rejected files, each with why.
        pending: files withdrawn, or let count again, since the publication.
        unknown_columns: of accepted files, headers that are no canonical column.
        quarantine: rows in quarantine, by reason.
        is_stale: whether nothing readable was published within the hours that are set.
        was_refused: whether the last run was refused by the gate.
        problem: what is wrong with the published database, None where nothing is.
        is_salted: whether hashes that stand for addresses are salted.
        last_run: how it began and ended, None before the first.
        steps: what to do next where the last run was refused.
    """

    publication: Publication | None
    age_hours: float | None
    results: tuple[QualityResult, ...]
    waiting: tuple[str, ...]
    set_aside: tuple[RejectedFile, ...]
    pending: tuple[PendingFile, ...]
    unknown_columns: Mapping[str, tuple[str, ...]]
    quarantine: dict[str, int]
    is_stale: bool
    was_refused: bool
    problem: str | None
    is_salted: bool
    last_run: LastRun | None
    steps: tuple[Step, ...]

    @property
    def condition(self) -> Condition:
        """What the home is in, as one word."""
        holds = {
            Condition.UNREADABLE: self.problem is not None and self.publication is None,
            Condition.FAILED: self.has_failed,
            Condition.REFUSED: self.was_refused,
            Condition.NOTHING_PUBLISHED: self.publication is None,
            Condition.STALE: self.is_stale,
            Condition.WITHDRAWAL_PENDING: bool(self.pending),
            Condition.FRESH: True,
        }
        return next(condition for condition in Condition if holds[condition])

    @property
    def has_failed(self) -> bool:
        """Whether the last run failed, which is another thing than refused."""
        return self.last_run is not None and self.last_run.status == RunStatus.FAILED

    @property
    def is_well(self) -> bool:
        """Whether nobody has to act."""
        return not (self.is_stale or self.was_refused or self.has_failed)

    def as_json(self, *, verbose: bool = False) -> dict[str, Any]:
        """The object that `--json` prints.

        Args:
            verbose: whether `checks` has those that passed, too, and `publication` the
                totals of each account.
        """
        publication = asdict(self.publication) if self.publication else None
        if publication and not verbose:
            del publication["accounts"]
        checks = self.results if verbose else not_passed(self.results)
        return {
            "state": self.condition,
            "age_hours": self.age_hours,
            "failed": [
                result.check_name for result in self.results if _is_failure(result)
            ],
            "publication": publication,
            "is_stale": self.is_stale,
            "was_refused": self.was_refused,
            "has_failed": self.has_failed,
            "last_run": asdict(self.last_run) if self.last_run else None,
            "problem": self.problem,
            "is_salted": self.is_salted,
            "checks": checks_as_json(checks),
            "checks_passed": len(self.results) - len(not_passed(self.results)),
            "waiting": list(self.waiting),
            "set_aside": [asdict(file) for file in self.set_aside],
            "pending": [asdict(file) for file in self.pending],
            "unknown_columns": {
                name: list(columns) for name, columns in self.unknown_columns.items()
            },
            "quarantine": self.quarantine,
            "next_steps": [asdict(step) for step in self.steps],
        }


def read_status(settings: Settings) -> State:
    """Read the state of a home without changing it."""
    home = Home(settings.home)
    published = read_published(home)
    publication = published.publication
    records = RawZone(home.raw).records()
    last_run = read_last_run(home)
    results = _results_of(last_run, publication, Log(home.log))
    was_refused = _was_refused(last_run, results)
    age = _age_in_hours(publication) if publication else None
    return State(
        publication=publication,
        age_hours=None if age is None else round(age, 2),
        results=results,
        waiting=tuple(sorted(list_waiting(settings, records))),
        set_aside=tuple(list_rejected(home, records)),
        pending=tuple(list_pending(home, records)),
        unknown_columns={
            record.file_name: record.unknown_columns
            for record in records
            if record.status is Status.ACCEPTED and record.unknown_columns
        },
        quarantine=count_quarantined(records),
        is_stale=age is None or age > settings.stale_hours,
        was_refused=was_refused,
        problem=published.problem,
        is_salted=is_salted(settings),
        last_run=last_run,
        steps=tuple(steps_after_refusal(home, results)) if was_refused else (),
    )


def _results_of(
    last_run: LastRun | None, publication: Publication | None, log: Log
) -> tuple[QualityResult, ...]:
    """What the checks of the last run found, else those behind what is published.

    A run that failed before its checks must not show those of an earlier refusal.
    """
    newest = log.last_results()
    if last_run is None or last_run.status == RunStatus.REFUSED:
        return newest
    if newest and newest[0].publication_id == last_run.publication_id:
        return newest
    return log.results(publication.publication_id) if publication else ()


def _was_refused(last_run: LastRun | None, results: Iterable[QualityResult]) -> bool:
    if last_run is not None:
        return last_run.status == RunStatus.REFUSED
    # A run of an earlier version, which noted its findings alone.
    return any(_is_failure(result) and not result.is_published for result in results)


def _is_failure(result: QualityResult) -> bool:
    return result.blocks and result.outcome == "failed"


def _age_in_hours(publication: Publication) -> float:
    age = datetime.now(UTC) - datetime.fromisoformat(publication.published_at)
    return age.total_seconds() / 3600
