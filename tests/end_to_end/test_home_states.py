"""Each state of a home that `status` tells, and the file that a person names."""

import io
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from dagster_project.cli.home_state import State, read_status
from dagster_project.cli.named_files import find_file
from dagster_project.cli.state_text import show_status
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.home import Home
from dagster_project.nightly.last_run import note_end, note_start
from dagster_project.nightly.outcome import RunOutcome, RunStatus
from dagster_project.nightly.run_record import RunRecord
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import QualityResult
from dagster_project.settings import Settings, SettingsError
from tests.running.command import SAMPLE

DIRTY = "enrollments_dirty_2026-11-19T0400.csv"
ATTEMPT = "p00000002-20261121T043000Z-abcdefgh"
RESULT = QualityResult(
    publication_id=ATTEMPT,
    rule="quarantine_is_small",
    check_name="quarantined_rows_of_new_files_are_few",
    table_name="source_files",
    outcome="failed",
    observed=0.38,
    threshold=0.07,
    message="38.0 % (16 of 42 rows), at most 1 % or 3 rows",
    blocks=True,
    is_published=False,
    accepted_reason=None,
    evaluated_at="2026-11-21T04:30:00+00:00",
)
RECORD = RunRecord(ATTEMPT, "2026-11-21", "UTC", "0.1.0", "f", has_work=True)


@pytest.fixture
def home(published_home: Home, tmp_path: Path) -> Home:
    """A copy of the published sample, of which nothing is to be done."""
    shutil.copytree(published_home.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def end_run(home: Home, status: RunStatus, *, error: str | None = None) -> None:
    """Note a run after the one that published."""
    note_start(home)
    note_end(home, RunOutcome(status, RECORD, (), None, error, 1.0))


def read(home: Home, **settings: object) -> tuple[State, str]:
    """The state and what a person is shown of it."""
    given = {"home": home.root, "landing": SAMPLE} | settings
    state = read_status(Settings(**given))  # type: ignore[arg-type]
    output = io.StringIO()
    show_status(state, Console(file=output, width=500))
    return state, output.getvalue()


def test_fresh(home: Home) -> None:
    state, text = read(home)
    assert (state.condition, state.is_well) == ("fresh", True)
    assert re.match(
        r"Fresh: p00000001-\S+ was published \d+ (minute|hour)s? ago, "
        r"as of 2026-11-20\n",
        text,
    )
    assert "5,802 completed of 6,076 enrollments from 5 files" in text
    assert state.as_json()["age_hours"] == pytest.approx(state.age_hours)


def test_stale(home: Home) -> None:
    state, text = read(home, stale_hours=0)
    assert (state.condition, state.is_well) == ("stale", False)
    assert text.startswith("Stale: p00000001-")


def test_failed(home: Home) -> None:
    end_run(home, RunStatus.FAILED, error="No space left on device")
    state, text = read(home)
    assert (state.condition, state.is_well) == ("failed", False)
    assert text.startswith("Failed: p00000001-")
    assert "The last run failed: No space left on device\n" in text
    assert state.as_json()["failed"] == []


def test_refused_says_what_failed_and_what_to_do(home: Home) -> None:
    Log(home.log).write_results([RESULT, replace(RESULT, outcome="passed")])
    end_run(home, RunStatus.REFUSED)
    state, text = read(home)
    assert (state.condition, state.is_well) == ("refused", False)
    assert text.startswith("Refused: p00000001-")
    assert "The last run was refused by the quality gate:\n" in text
    assert "Refused quarantine_is_small: quarantined_rows_of_new_files" in text
    assert "1 of 2 checks passed" in text
    assert text.endswith("   # or, if the data is right, publish it\n")


def test_run_that_fails_before_its_checks_is_not_shown_as_refused(home: Home) -> None:
    Log(home.log).write_results([RESULT])
    end_run(home, RunStatus.REFUSED)
    later = replace(RECORD, publication_id=ATTEMPT.replace("p00000002", "p00000003"))
    note_start(home)
    note_end(home, RunOutcome(RunStatus.FAILED, later, (), None, "no disk", 1.0))
    state, text = read(home)
    assert state.condition == "failed"
    assert "The last run failed: no disk" in text
    assert "Refused" not in text
    assert "quarantine_is_small" not in text


def test_run_that_fails_after_its_checks_is_not_shown_as_refused(home: Home) -> None:
    Log(home.log).write_results([replace(RESULT, outcome="passed")])
    end_run(home, RunStatus.FAILED, error="cannot write what is published")
    state, text = read(home)
    assert state.condition == "failed"
    assert "1 of 1 checks passed" in text
    assert "refused" not in text.lower()


def test_withdrawal_is_pending_until_it_is_published(home: Home) -> None:
    zone = RawZone(home.raw)
    dirty = find_file(zone.records(), DIRTY)
    zone.withdraw(dirty.sha256)
    state, text = read(home)
    assert (state.condition, state.is_well) == ("withdrawal_pending", True)
    assert text.startswith("Withdrawal pending: p00000001-")
    assert (
        f"Pending: {DIRTY} ({dirty.sha256[:12]}) is withdrawn; "
        "the next run publishes without it\n" in text
    )
    assert state.as_json()["pending"] == [
        {"name": DIRTY, "sha256": dirty.sha256, "status": "withdrawn"}
    ]
    zone.restore(dirty.sha256)
    assert read(home)[0].condition == "fresh"


def test_database_that_cannot_be_read_comes_first(home: Home) -> None:
    end_run(home, RunStatus.FAILED, error="no disk")
    home.published_database.chmod(0o640)
    home.published_database.write_bytes(b"\0" * 8192)
    state, text = read(home)
    assert state.condition == "unreadable"
    assert text.startswith("Attention: ")


def test_short_json_leaves_the_passed_checks_to_verbose(home: Home) -> None:
    Log(home.log).write_results([RESULT, replace(RESULT, outcome="passed")])
    end_run(home, RunStatus.REFUSED)
    state, _ = read(home)
    short, whole = state.as_json(), state.as_json(verbose=True)
    assert [check["outcome"] for check in short["checks"]] == ["failed"]
    assert [check["outcome"] for check in whole["checks"]] == ["failed", "passed"]
    assert (short["state"], short["failed"]) == ("refused", [RESULT.check_name])
    assert "accounts" not in short["publication"]
    assert whole["publication"]["accounts"]
    assert short.keys() == whole.keys()


def test_file_is_found_by_hash_beginning_or_name(home: Home) -> None:
    records = RawZone(home.raw).records()
    dirty = next(record for record in records if record.file_name == DIRTY)
    for text in (dirty.sha256, dirty.sha256.upper(), dirty.sha256[:6], DIRTY):
        assert find_file(records, text) == dirty


@pytest.mark.parametrize("text", ["", "abc", "0000", "enrollments", "%", "0" * 65])
def test_text_that_names_no_file_is_refused(home: Home, text: str) -> None:
    with pytest.raises(SettingsError, match="no file was ingested as"):
        find_file(RawZone(home.raw).records(), text)


def test_name_of_several_files_asks_which(home: Home) -> None:
    first, second, *_ = RawZone(home.raw).records()
    twin = replace(second, file_name=first.file_name)
    with pytest.raises(SettingsError, match="names 2 files; say which") as error:
        find_file([first, twin], first.file_name)
    assert first.sha256 in str(error.value)
    assert second.sha256 in str(error.value)
    # One of them can be meant alone.
    assert (
        find_file([first, twin], first.file_name, prefers=lambda file: file == twin)
        == twin
    )


def test_beginning_of_several_files_asks_which(home: Home) -> None:
    first, second, *_ = RawZone(home.raw).records()
    twin = replace(second, sha256=first.sha256[:10] + second.sha256[10:])
    with pytest.raises(SettingsError, match="names 2 files"):
        find_file([first, twin], first.sha256[:10])
    assert find_file([first, twin], first.sha256[:12]) == first


def test_times_of_the_log_are_those_of_the_clock(home: Home) -> None:
    state, _ = read(home)
    assert state.publication is not None
    published_at = datetime.fromisoformat(state.publication.published_at)
    age = (datetime.now(UTC) - published_at).total_seconds() / 3600
    assert state.age_hours == pytest.approx(age, abs=0.02)
