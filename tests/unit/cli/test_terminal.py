"""What people see at the end of a run, whatever the names in it look like."""

import re
from pathlib import Path

import pytest
from rich.console import Console

from dagster_project.cli.terminal import as_json, printable, show_outcome
from dagster_project.home import Home
from dagster_project.nightly.outcome import RunOutcome, RunStatus
from dagster_project.nightly.run_record import LandedFile, RunRecord
from dagster_project.publishing.log_entries import QualityResult


def landed(name: str, **values: object) -> LandedFile:
    defaults = {
        "sha256": "ab",
        "kind": "enrollments",
        "status": "accepted",
        "rows_read": 3,
        "rows_accepted": 2,
        "rows_quarantined": 1,
        "reason": None,
        "message": None,
    }
    return LandedFile(name=name, **(defaults | values))  # type: ignore[arg-type]


def ended(status: RunStatus, *files: LandedFile, **values: object) -> RunOutcome:
    record = RunRecord(
        publication_id="20261120T043000Z-abc",
        as_of="2026-11-20",
        time_zone="UTC",
        version="1",
        fingerprint="f",
        has_work=True,
        files=files,
        warnings=("[bold]watch out",),
        quarantine={"bad_id": 1},
    )
    defaults = {"results": (), "publication": None, "error": None, "seconds": 1.5}
    return RunOutcome(status, record, **(defaults | values))  # type: ignore[arg-type]


def shown(outcome: RunOutcome, home: Path) -> str:
    console = Console(record=True, width=200, markup=False, highlight=False)
    show_outcome(outcome, Home(home), console)
    return console.export_text()


def test_names_are_shown_as_they_are(tmp_path: Path) -> None:
    text = shown(ended(RunStatus.UNCHANGED, landed("[red]x[/].csv")), tmp_path)
    assert "[red]x[/].csv" in text
    assert "Warning [bold]watch out" in text


def test_what_a_terminal_would_obey_is_replaced() -> None:
    assert printable("a\x1b[31m\nb\u202ec é") == "a\ufffd[31m\ufffdb\ufffdc é"


def test_rejected_file_is_shown_with_reason_and_sentence(tmp_path: Path) -> None:
    file = landed(
        "a.csv", status="set_aside", reason="refused_file", message="Too big."
    )
    text = shown(ended(RunStatus.UNCHANGED, file), tmp_path)
    assert "rejected, refused_file: Too big." in text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (RunStatus.UNCHANGED, "Nothing to publish: no export has been ingested yet."),
        (RunStatus.REFUSED, "Refused by the quality gate: nothing was published."),
        (RunStatus.FAILED, "Failed: disk full"),
    ],
)
def test_last_line_says_how_it_ended(
    tmp_path: Path, status: RunStatus, said: str
) -> None:
    text = shown(ended(status, error="disk full"), tmp_path)
    assert text.strip().splitlines()[-1] == said


def test_json_has_the_promised_members(tmp_path: Path) -> None:
    result = QualityResult(
        publication_id="p",
        rule="quarantine_is_small",
        check_name="quarantined_rows_of_new_files_are_few",
        table_name="source_files",
        outcome="failed",
        observed=0.5,
        threshold=0.01,
        message="50 %, at most 1 %",
        blocks=True,
        is_published=False,
        accepted_reason=None,
        evaluated_at="2026-11-20T04:30:00+00:00",
    )
    outcome = ended(RunStatus.REFUSED, landed("a.csv"), results=(result,))
    said = as_json(outcome, Home(tmp_path))
    assert said["status"] == "refused"
    assert said["publication_id"] is None
    assert said["published_database"] is None
    assert said["files"] == [
        {
            "name": "a.csv",
            "sha256": "ab",
            "kind": "enrollments",
            "status": "accepted",
            "rows_read": 3,
            "rows_accepted": 2,
            "rows_quarantined": 1,
            "reason": None,
            "message": None,
            "unknown_columns": [],
        }
    ]
    assert said["quarantine"] == {"bad_id": 1}
    (check,) = said["checks"]
    assert {name: check[name] for name in ("rule", "check", "outcome", "blocks")} == {
        "rule": "quarantine_is_small",
        "check": "quarantined_rows_of_new_files_are_few",
        "outcome": "failed",
        "blocks": True,
    }
    assert (check["observed"], check["threshold"]) == (0.5, 0.01)
    assert said["seconds"] == 1.5


def test_files_are_listed_with_what_a_withdrawal_takes(tmp_path: Path) -> None:
    file = landed("a.csv", sha256="0123456789abcdef" * 4)
    text = shown(ended(RunStatus.UNCHANGED, file), tmp_path)
    assert re.search(r"a\.csv │ 0123456789ab │ enrollments", text)


def test_unknown_columns_of_an_accepted_file_are_named(tmp_path: Path) -> None:
    file = landed("a.csv", unknown_columns=("Notes", "[b]Mood"))
    text = shown(ended(RunStatus.UNCHANGED, file), tmp_path)
    assert "accepted, unknown columns: Notes, [b]Mood" in text
