"""`status` tells a run that failed from one that was refused, or is still going on."""

from pathlib import Path

import pytest

from dagster_project.cli.home_state import read_status
from dagster_project.home import Home, hold_lock
from dagster_project.nightly.last_run import note_end, note_start, read_last_run
from dagster_project.nightly.outcome import RunOutcome, RunStatus
from dagster_project.settings import Settings


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.create()
    return home


@pytest.mark.parametrize("status", RunStatus)
def test_status_says_how_the_last_run_ended(home: Home, status: RunStatus) -> None:
    note_start(home)
    error = "no disk" if status is RunStatus.FAILED else None
    note_end(home, RunOutcome(status, None, (), None, error, 1.0))
    state = read_status(Settings(home=home.root))
    assert state.has_failed is (status is RunStatus.FAILED)
    assert state.was_refused is (status is RunStatus.REFUSED)
    assert not state.is_well
    last = state.as_json()["last_run"]
    assert (last["status"], last["error"]) == (status, error)
    assert last["started_at"] <= last["ended_at"]


def test_run_that_was_killed_has_failed_and_one_that_goes_on_has_not(
    home: Home,
) -> None:
    assert read_last_run(home) is None
    with hold_lock(home, wait_seconds=0):
        note_start(home)
        last = read_last_run(home)
        assert last is not None
        assert last.status == "running"
    killed = read_last_run(home)
    assert killed is not None
    assert killed.status == RunStatus.FAILED
    assert "cut off" in str(killed.error)


def test_note_that_is_broken_is_none(home: Home) -> None:
    home.last_run.write_text("{")
    assert read_last_run(home) is None
