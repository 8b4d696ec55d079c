"""The state of a home: what is published, how it was judged, what waits."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.text import Text

from dagster_project.cli.terminal import checks_as_json, show_failed_checks
from dagster_project.exports.landing.folder import list_landing
from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.sources.likeness import name_texts
from dagster_project.home import Home
from dagster_project.nightly.last_run import LastRun, read_last_run
from dagster_project.nightly.run_record import RunStatus, read_run_record
from dagster_project.nightly.salt import is_salted
from dagster_project.plain_text import printable, shown_name
from dagster_project.publishing.history import read_standing
from dagster_project.publishing.log import Log, Publication, QualityResult
from dagster_project.settings import Settings


@dataclass(frozen=True)
class RejectedFile:
    """A file that was set aside, and why."""

    name: str
    sha256: str | None
    reason: str
    message: str


@dataclass(frozen=True)
class State:
    """The state of a home.

    Attributes:
        publication: the one that stands, None before the first.
        results: check results of the newest attempt, published or not.
        waiting: files in the landing folder that no run has taken in.
        set_aside: files that were set aside, each with why.
        unknown_columns: of accepted files, headers that are no canonical column.
        quarantine: rows kept in quarantine, by reason.
        is_stale: whether nothing readable was published within the hours that are set.
        problem: what is wrong with the published database, None where nothing is.
        is_salted: whether hashes that stand for addresses are salted.
        was_refused: whether the last run was refused by the gate.
        last_run: how it began and ended, None before the first.
    """

    publication: Publication | None
    results: tuple[QualityResult, ...]
    waiting: tuple[str, ...]
    set_aside: tuple[RejectedFile, ...]
    unknown_columns: Mapping[str, tuple[str, ...]]
    quarantine: dict[str, int]
    is_stale: bool
    was_refused: bool
    problem: str | None
    is_salted: bool
    last_run: LastRun | None

    @property
    def has_failed(self) -> bool:
        """Whether the last run failed, which is another thing than refused."""
        return self.last_run is not None and self.last_run.status == RunStatus.FAILED

    @property
    def is_well(self) -> bool:
        """Whether nobody has to look."""
        return not (self.is_stale or self.was_refused or self.has_failed)

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {
            "publication": asdict(self.publication) if self.publication else None,
            "is_stale": self.is_stale,
            "was_refused": self.was_refused,
            "has_failed": self.has_failed,
            "last_run": asdict(self.last_run) if self.last_run else None,
            "problem": self.problem,
            "is_salted": self.is_salted,
            "checks": checks_as_json(self.results),
            "waiting": list(self.waiting),
            "set_aside": [asdict(file) for file in self.set_aside],
            "unknown_columns": {
                name: list(columns) for name, columns in self.unknown_columns.items()
            },
            "quarantine": self.quarantine,
        }


def read_status(settings: Settings) -> State:
    """Look at a home without touching it."""
    home = Home(settings.home)
    log = Log(home.log)
    standing = read_standing(home)
    publication = standing.publication
    results = log.last_results()
    records = RawZone(home.raw).records()
    last_run = read_last_run(home)
    return State(
        publication=publication,
        results=results,
        waiting=tuple(sorted(_waiting(settings, records))),
        set_aside=tuple(_set_aside(home, records)),
        unknown_columns={
            record.file_name: record.unknown_columns
            for record in records
            if record.status is Status.ACCEPTED and record.unknown_columns
        },
        quarantine=_quarantine(records),
        is_stale=publication is None
        or _age(publication) > timedelta(hours=settings.stale_hours),
        was_refused=_was_refused(last_run, results),
        last_run=last_run,
        problem=standing.problem,
        is_salted=is_salted(settings),
    )


def show_status(state: State, console: Console) -> None:
    """The state for a person."""
    if state.problem is not None:
        console.print(
            f"Attention: {printable(state.problem)}.", style="red", soft_wrap=True
        )
    elif state.publication is None:
        console.print("Nothing is published yet.")
    if state.publication is not None:
        _show_publication(state, state.publication, console)
    if state.was_refused:
        console.print("The last run was refused by the quality gate:", style="red")
    if state.has_failed and state.last_run is not None:
        about = printable(str(state.last_run.error))
        console.print(f"The last run failed: {about}", style="red", soft_wrap=True)
    show_failed_checks(state.results, console)
    if state.publication is not None and not state.is_salted:
        console.print("Hashes of addresses have no salt; see docs/operation.md.")
    if state.waiting:
        names = ", ".join(shown_name(name) for name in state.waiting)
        console.print(f"Waiting in the landing folder: {names}")
    for file in state.set_aside:
        about = f"Set aside: {file.name}, {file.reason}: {file.message}"
        console.print(printable(about), soft_wrap=True)
    for columns, files in _group_by_columns(state.unknown_columns).items():
        about = f"Unknown columns in {name_texts(files)}: {name_texts(columns)}"
        console.print(printable(about), soft_wrap=True)
    for reason, rows in state.quarantine.items():
        unit = "row" if rows == 1 else "rows"
        console.print(f"Quarantined as {reason}: {rows:,} {unit}")


def _show_publication(state: State, last: Publication, console: Console) -> None:
    age = ("stale", "yellow") if state.is_stale else ("fresh", "green")
    console.print(
        Text.assemble(f"{last.publication_id}, as of {last.as_of}, ", age),
        f"{last.completed_enrollments:,} completed of {last.enrollments:,} enrollments "
        f"from {last.files:,} files",
        sep=": ",
    )
    passed = sum(result.outcome == "passed" for result in state.results)
    console.print(f"{passed} of {len(state.results)} checks passed")


def _was_refused(last_run: LastRun | None, results: Iterable[QualityResult]) -> bool:
    if last_run is not None:
        return last_run.status == RunStatus.REFUSED
    # A run of an earlier version, which noted its findings alone.
    return any(
        result.blocks and result.outcome == "failed" and not result.is_published
        for result in results
    )


def _age(publication: Publication) -> timedelta:
    return datetime.now(UTC) - datetime.fromisoformat(publication.published_at)


def _waiting(settings: Settings, records: Iterable[FileRecord]) -> Iterable[str]:
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


def _set_aside(home: Home, records: Iterable[FileRecord]) -> Iterable[RejectedFile]:
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


def _group_by_columns(
    unknown: Mapping[str, tuple[str, ...]],
) -> dict[tuple[str, ...], list[str]]:
    """Names of files by their unknown columns: most exports have the same."""
    names: dict[tuple[str, ...], list[str]] = {}
    for name, columns in unknown.items():
        names.setdefault(columns, []).append(name)
    return names


def _quarantine(records: Iterable[FileRecord]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for record in records:
        if record.status is Status.ACCEPTED:
            counts.update(record.quarantine)
    return dict(sorted(counts.items()))
