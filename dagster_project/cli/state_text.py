"""The state of a home for a person at a terminal."""

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from dagster_project.cli.home_state import Condition, State
from dagster_project.cli.terminal import not_passed, show_checks, show_steps
from dagster_project.exports.outcomes import Status
from dagster_project.exports.sources.likeness import name_texts
from dagster_project.nightly.next_steps import SHORT
from dagster_project.plain_text import printable, shown_name
from dagster_project.publishing.log_entries import Publication

STYLES = {
    Condition.STALE: "yellow",
    Condition.WITHDRAWAL_PENDING: "yellow",
    Condition.FRESH: "green",
}


def show_status(state: State, console: Console, *, verbose: bool = False) -> None:
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
    show_checks(state.results if verbose else not_passed(state.results), console)
    if state.publication is not None and not state.is_salted:
        console.print("Hashes of addresses have no salt; see docs/operation.md.")
    _show_files(state, console)
    for reason, rows in state.quarantine.items():
        unit = "row" if rows == 1 else "rows"
        console.print(f"Quarantined as {reason}: {rows:,} {unit}")
    show_steps(state.steps, console)


def _show_publication(state: State, last: Publication, console: Console) -> None:
    condition = state.condition
    word = str(condition).replace("_", " ").capitalize()
    console.print(
        Text.assemble(
            (word, STYLES.get(condition, "red")),
            f": {last.publication_id} was published {_spell_age(state.age_hours or 0)} "
            f"ago, as of {last.as_of}",
        ),
        soft_wrap=True,
    )
    passed = len(state.results) - len(not_passed(state.results))
    console.print(
        f"{last.completed_enrollments:,} completed of {last.enrollments:,} enrollments "
        f"from {last.files:,} files; {passed} of {len(state.results)} checks passed",
        soft_wrap=True,
    )


def _show_files(state: State, console: Console) -> None:
    for pending in state.pending:
        verb = "without" if pending.status == Status.WITHDRAWN else "with"
        console.print(
            f"Pending: {shown_name(pending.name)} ({pending.sha256[:SHORT]}) is "
            f"{pending.status}; the next run publishes {verb} it",
            soft_wrap=True,
        )
    if state.waiting:
        names = ", ".join(shown_name(name) for name in state.waiting)
        console.print(f"Waiting in the landing folder: {names}")
    for file in state.set_aside:
        about = f"Rejected: {file.name}, {file.reason}: {file.message}"
        if file.sha256 is not None:
            about += f" (SHA-256 {file.sha256[:SHORT]})"
        console.print(printable(about), soft_wrap=True)
    for columns, files in _group_by_columns(state.unknown_columns).items():
        about = f"Unknown columns in {name_texts(files)}: {name_texts(columns)}"
        console.print(printable(about), soft_wrap=True)


def _spell_age(hours: float) -> str:
    for size, unit in ((24, "day"), (1, "hour")):
        if hours >= 2 * size:
            return f"{int(hours / size)} {unit}s"
    minutes = max(0, int(hours * 60))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _group_by_columns(
    unknown: Mapping[str, tuple[str, ...]],
) -> dict[tuple[str, ...], list[str]]:
    """Names of files by their unknown columns: most exports have the same."""
    names: dict[tuple[str, ...], list[str]] = {}
    for name, columns in unknown.items():
        names.setdefault(columns, []).append(name)
    return names
