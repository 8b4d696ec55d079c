"""What `status` says of the files of a home: rejected ones, and unknown columns."""

import io
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from dagster_project.cli.home_state import State, read_status
from dagster_project.cli.state_text import show_status
from dagster_project.home import Home
from dagster_project.nightly.ingest import ingest_exports
from dagster_project.settings import settings_from_environment

HEADER = "sequence_id,user_id,contact_id,enrolled_at,state"
ROW = "401,7,5,2026-01-02T03:15:00Z,FINISHED"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    landing, home = tmp_path / "landing", tmp_path / "home"
    landing.mkdir()
    for name in ("a", "b"):
        text = f"{HEADER},Notes,Mood\n{ROW},{name},x\n"
        (landing / f"{name} 2026-11-20.csv").write_text(text)
    (landing / "companies.csv").write_text("Record ID,Company name\n1,Firm\n")
    (landing / "large.csv").write_text(f"{HEADER}\n{ROW}\n" * 40)
    monkeypatch.setenv("SENDER_SCORE_LIMIT_FILE_BYTES", "1000")
    monkeypatch.setenv("SENDER_SCORE_SETTLE_SECONDS", "0")
    settings = settings_from_environment(landing=str(landing), home=str(home))
    Home(settings.home).create()
    ingest_exports(settings, run_id="abcdefgh", started_at=datetime.now(UTC))
    return read_status(settings)


def test_status_names_files_set_aside_with_why(state: State) -> None:
    said = {file.name: asdict(file) for file in state.set_aside}
    assert said.keys() == {"companies.csv", "large.csv"}
    assert said["companies.csv"]["reason"] == "unrecognised_header"
    assert "nearest to contacts" in said["companies.csv"]["message"]
    assert said["large.csv"]["reason"] == "refused_file"
    assert said["large.csv"]["sha256"] is None
    assert state.as_json()["set_aside"][0].keys() == {
        *("name", "sha256", "reason", "message")
    }


def test_status_names_unknown_columns_once_for_files_that_share_them(
    state: State,
) -> None:
    assert state.as_json()["unknown_columns"] == {
        "a 2026-11-20.csv": ["Notes", "Mood"],
        "b 2026-11-20.csv": ["Notes", "Mood"],
    }
    output = io.StringIO()
    show_status(state, Console(file=output, width=300))
    assert (
        "Unknown columns in a 2026-11-20.csv, b 2026-11-20.csv: Notes, Mood"
        in output.getvalue()
    )
    assert "Rejected: companies.csv, unrecognised_header: " in output.getvalue()
