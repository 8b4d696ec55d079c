"""The end of a run and the state of a home, for people and for programs.

Add what a person wants to see here; where it comes from belongs to the callers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dagster_project.database import open_database
from dagster_project.exports.outcomes import Status
from dagster_project.exports.sources.likeness import name_texts
from dagster_project.home import Home
from dagster_project.nightly.next_steps import SHORT, Step, steps_after_refusal
from dagster_project.nightly.outcome import RunOutcome, RunStatus
from dagster_project.nightly.run_record import LandedFile
from dagster_project.plain_text import printable, shown_name
from dagster_project.publishing.data_docs import page_of
from dagster_project.publishing.log_entries import QualityResult

SCORES = """
select
    coalesce(user_name, user_id) as sender,
    coalesce(team, '') as team,
    completed_enrollments,
    reply_rate,
    bounce_rate,
    sender_score,
    band,
    score_status,
    enrollments_needed
from sender_scores
order by sender_score desc nulls last, completed_enrollments desc, sender
"""


def as_json(outcome: RunOutcome, home: Home) -> dict[str, Any]:
    """One run as the object that `--json` prints."""
    record = outcome.record
    has_published = home.published_database.exists()
    return {
        "status": str(outcome.status),
        "publication_id": (
            outcome.publication.publication_id if outcome.publication else None
        ),
        "published_database": str(home.published_database) if has_published else None,
        "files": [
            {
                "name": file.name,
                "sha256": file.sha256,
                "kind": file.kind,
                "status": file.status,
                "rows_read": file.rows_read,
                "rows_accepted": file.rows_accepted,
                "rows_quarantined": file.rows_quarantined,
                "reason": file.reason,
                "message": file.message,
                "unknown_columns": list(file.unknown_columns),
            }
            for file in (record.files if record else ())
        ],
        "quarantine": dict(record.quarantine) if record else {},
        "checks": checks_as_json(outcome.results),
        "data_docs": (
            str(page_of(home, outcome.results[0].publication_id))
            if outcome.results
            else None
        ),
        "warnings": list(record.warnings) if record else [],
        "next_steps": [asdict(step) for step in _steps(outcome, home)],
        "error": outcome.error,
        "seconds": outcome.seconds,
    }


def checks_as_json(results: Iterable[QualityResult]) -> list[dict[str, Any]]:
    """Check results as `--json` prints them."""
    return [
        {
            "rule": result.rule,
            "check": result.check_name,
            "outcome": result.outcome,
            "observed": result.observed,
            "threshold": result.threshold,
            "blocks": result.blocks,
            "message": result.message,
            "accepted_reason": result.accepted_reason,
        }
        for result in results
    ]


def complaints(outcome: RunOutcome) -> list[str]:
    """Why a run was not published, in lines; none where it was."""
    if outcome.status is RunStatus.FAILED:
        return [f"failed: {printable(str(outcome.error))}"]
    if outcome.status is not RunStatus.REFUSED:
        return []
    return [
        f"refused by the quality gate: {printable(_about(result))}"
        for result in outcome.results
        if result.blocks and result.outcome == "failed"
    ]


def show_outcome(outcome: RunOutcome, home: Home, console: Console) -> None:
    """The end of a run for a person: scores, files, quarantine, checks, and where."""
    if outcome.status in (RunStatus.PUBLISHED, RunStatus.UNCHANGED):
        _show_scores(home, console)
    _show_files(outcome, console)
    _show_quarantine(outcome, console)
    show_checks(not_passed(outcome.results), console)
    for warning in outcome.record.warnings if outcome.record else ():
        console.print(Text.assemble(("Warning", "yellow"), f" {printable(warning)}"))
    console.print()
    console.print(_conclusion(outcome, home), soft_wrap=True)
    show_steps(_steps(outcome, home), console)


def show_publications(rows: Iterable[Mapping[str, Any]], console: Console) -> None:
    """Publications for a person, in the order given."""
    table = Table(title="Publications", title_justify="left", title_style="bold")
    for heading in ("Publication", "As of"):
        table.add_column(heading, no_wrap=True)
    for heading in ("Files", "Enrollments", "Completed"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for row in rows:
        notes = ("current" * row["is_standing"], "can be restored" * row["is_kept"])
        table.add_row(
            row["publication_id"],
            row["as_of"],
            *(
                f"{row[count]:,}"
                for count in ("files", "enrollments", "completed_enrollments")
            ),
            ", ".join(note for note in notes if note),
        )
    console.print(table)


def not_passed(results: Iterable[QualityResult]) -> tuple[QualityResult, ...]:
    """Results that somebody may want to see."""
    return tuple(result for result in results if result.outcome != "passed")


def show_checks(results: Iterable[QualityResult], console: Console) -> None:
    """Checks, each with what it found and what is allowed."""
    for result in results:
        word = ("Refused", "red") if result.blocks else ("Warning", "yellow")
        about = f" {_about(result)}"
        if result.outcome == "accepted":
            word = ("Accepted", "yellow")
            about += f" (because {result.accepted_reason})"
        if result.outcome == "passed":
            word = ("Passed", "green")
        console.print(Text.assemble(word, printable(about)), soft_wrap=True)


def show_steps(steps: Sequence[Step], console: Console) -> None:
    """What to do next, as lines to copy into a shell."""
    if steps:
        console.print("Next:")
    for step in steps:
        console.print(f"  {printable(str(step))}", soft_wrap=True)


def _steps(outcome: RunOutcome, home: Home) -> list[Step]:
    if outcome.status is not RunStatus.REFUSED:
        return []
    return steps_after_refusal(home, outcome.results)


def _about(result: QualityResult) -> str:
    return f"{result.rule}: {result.check_name}: {result.message}"


def _show_scores(home: Home, console: Console) -> None:
    if not home.published_database.exists():
        return
    with open_database(home.published_database, read_only=True) as connection:
        rows = connection.execute(SCORES).fetchall()
    table = Table(title="Sender scores", title_justify="left", title_style="bold")
    table.add_column("Sender")
    table.add_column("Team")
    for heading in ("Completed", "Reply rate", "Bounce rate", "Score"):
        table.add_column(heading, justify="right")
    table.add_column("Band")
    for sender, team, completed, reply, bounce, score, band, status, needed in rows:
        table.add_row(
            shown_name(sender),
            shown_name(team),
            f"{completed:,}",
            _percent(reply),
            _percent(bounce),
            "–" if score is None else str(score),
            band or _why_not(status, needed),
        )
    console.print(table)


def _why_not(status: str, needed: int) -> str:
    if status == "not_enough_enrollments":
        return f"{needed} more needed"
    return status.replace("_", " ")


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.1f} %"


def _show_files(outcome: RunOutcome, console: Console) -> None:
    files = outcome.record.files if outcome.record else ()
    if not files:
        return
    table = Table(title="Files", title_justify="left", title_style="bold")
    for heading in ("File", "SHA-256", "Kind", "Status"):
        table.add_column(heading, overflow="fold")
    for heading in ("Read", "Accepted", "Quarantined"):
        table.add_column(heading, justify="right")
    for file in files:
        table.add_row(
            shown_name(file.name),
            (file.sha256 or "")[:SHORT],
            file.kind or "",
            printable(_file_status(file)),
            f"{file.rows_read:,}",
            f"{file.rows_accepted:,}",
            f"{file.rows_quarantined:,}",
        )
    console.print(table)


def _file_status(file: LandedFile) -> str:
    is_rejected = file.status == Status.SET_ASIDE
    status = "rejected" if is_rejected else file.status.replace("_", " ")
    about = ": ".join(word for word in (file.reason, file.message) if word)
    if file.unknown_columns and file.status == Status.ACCEPTED:
        about = f"unknown columns: {name_texts(file.unknown_columns)}"
    return f"{status}, {about}" if about else status


def _show_quarantine(outcome: RunOutcome, console: Console) -> None:
    quarantine = outcome.record.quarantine if outcome.record else {}
    if not quarantine:
        return
    table = Table(title="Quarantined rows", title_justify="left", title_style="bold")
    table.add_column("Reason")
    table.add_column("Rows", justify="right")
    for reason, rows in sorted(quarantine.items()):
        table.add_row(reason, f"{rows:,}")
    console.print(table)


def _conclusion(outcome: RunOutcome, home: Home) -> Text:
    last = outcome.publication
    match outcome.status:
        case RunStatus.PUBLISHED if last is not None:
            about = f" {last.publication_id} in {outcome.seconds:.1f} s: "
            return Text.assemble(
                ("Published", "green"), about, str(home.published_database)
            )
        case RunStatus.UNCHANGED if last is not None:
            about = f"{last.publication_id} is current: {home.published_database}"
            return Text(f"Nothing new. {about}")
        case RunStatus.UNCHANGED:
            return Text("Nothing to publish: no export has been ingested yet.")
        case RunStatus.REFUSED:
            about = " by the quality gate: nothing was published."
            for result in outcome.results[:1]:
                about += f" See {page_of(home, result.publication_id)}"
            return Text.assemble(("Refused", "red"), about)
    return Text.assemble(("Failed", "red"), f": {printable(str(outcome.error))}")
