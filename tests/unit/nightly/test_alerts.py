"""An alert says which check failed, what was observed and what is allowed."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dagster_project.nightly.alerts import Alert, AlertError, compose_alert, send_alert
from dagster_project.nightly.outcome import RunOutcome, RunStatus
from dagster_project.nightly.run_record import LandedFile, RunRecord
from dagster_project.publishing.log_entries import QualityResult
from dagster_project.settings import Settings
from tests.running.receiver import receive_alerts

# As a shell finds it.
BESIDE = Path(sys.executable).with_name("sender-score")
PROGRAM = "sender-score" if shutil.which("sender-score") else BESIDE
FAILED = QualityResult(
    publication_id="20261120T043000Z-a",
    rule="quarantine_is_small",
    check_name="quarantined_rows_of_new_files_are_few",
    table_name="source_files",
    outcome="failed",
    observed=0.380952,
    threshold=0.0714286,
    message="38.1 % (16 of 42 rows), at most 1 % or 3 rows",
    blocks=True,
    is_published=False,
    accepted_reason=None,
    evaluated_at="2026-11-20T04:30:00+00:00",
)
PASSED = replace(FAILED, outcome="passed", check_name="all_is_well")
RECORD = RunRecord(
    publication_id=FAILED.publication_id,
    as_of="2026-11-20",
    time_zone="UTC",
    version="0.1.0",
    fingerprint="f",
    has_work=True,
)


def outcome(status: RunStatus, *results: QualityResult) -> RunOutcome:
    return RunOutcome(
        status=status,
        record=RECORD,
        results=results,
        publication=None,
        error=None,
        seconds=1,
    )


def test_refused_night_names_check_observed_value_and_threshold(tmp_path: Path) -> None:
    alert = compose_alert(
        outcome(RunStatus.REFUSED, PASSED, FAILED), Settings(home=tmp_path)
    )
    assert alert == Alert(
        "Sender score: refused by the quality gate",
        'The rule "quarantine is small" failed: '
        "38.1 % (16 of 42 rows), at most 1 % or 3 rows\n"
        "Failed quarantine_is_small, quarantined_rows_of_new_files_are_few: "
        "observed 0.380952, threshold 0.0714286\n"
        f"Details: file://{tmp_path}/docs/20261120T043000Z-a.html\n"
        "Published is: nothing.\n"
        f"Home: {tmp_path}\n"
        "Next:\n"
        f"{PROGRAM} run --home {tmp_path}   # then run again\n"
        f"{PROGRAM} run --home {tmp_path} --accept quarantine_is_small=REASON"
        "   # or, if the data is right, publish it",
        "failure",
    )


def test_link_leads_to_where_the_pages_are_served(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, docs_url="https://scores.example.com/quality/")
    alert = compose_alert(outcome(RunStatus.REFUSED, FAILED), settings)
    assert alert is not None
    link = "https://scores.example.com/quality/20261120T043000Z-a.html"
    assert f"Details: {link}\n" in alert.body


def test_failed_run_says_why(tmp_path: Path) -> None:
    failed = replace(outcome(RunStatus.FAILED), error="No space left on device")
    alert = compose_alert(failed, Settings(home=tmp_path))
    assert alert is not None
    assert (alert.title, alert.severity) == ("Sender score: the run failed", "failure")
    assert alert.body.startswith("Error: No space left on device\n")


def test_warnings_of_a_published_night_are_told(tmp_path: Path) -> None:
    aside = LandedFile(
        *("x.csv", "a", None, "set_aside", 0, 0, 0, "unreadable_file", "It is cut off.")
    )
    published = replace(
        outcome(RunStatus.PUBLISHED, replace(FAILED, blocks=False)),
        record=replace(RECORD, warnings=("Sub-folders are not read.",), files=(aside,)),
    )
    alert = compose_alert(published, Settings(home=tmp_path))
    assert alert is not None
    assert alert.title == "Sender score: published with warnings"
    assert alert.severity == "warning"
    assert 'The rule "quarantine is small" warned: 38.1 %' in alert.body
    assert "Next:" not in alert.body
    assert "Warning: Sub-folders are not read." in alert.body
    assert "Rejected x.csv, unreadable_file: It is cut off." in alert.body


@pytest.mark.parametrize(
    "fine",
    [
        outcome(RunStatus.PUBLISHED, PASSED),
        outcome(RunStatus.UNCHANGED),
    ],
)
def test_night_that_went_well_is_not_worth_an_alert(
    fine: RunOutcome, tmp_path: Path
) -> None:
    assert compose_alert(fine, Settings(home=tmp_path)) is None


def test_alert_reaches_every_address() -> None:
    with receive_alerts() as first, receive_alerts() as second:
        send_alert(Alert("Title", "one\ntwo", "failure"), [first.url, second.url])
        assert first.alerts.get(timeout=5) == ("Title", "one\ntwo")
        assert second.alerts.get(timeout=5) == ("Title", "one\ntwo")


@pytest.mark.parametrize("severity", ["warning", "failure"])
def test_severity_arrives_as_the_type_of_the_alert(severity: str) -> None:
    with receive_alerts() as receiver:
        send_alert(Alert("Title", "Body", severity), [receiver.url])
        receiver.alerts.get(timeout=5)
        assert receiver.types.get(timeout=5) == severity


def test_alert_that_nobody_takes_is_an_error() -> None:
    with receive_alerts() as receiver:
        url = receiver.url
    with pytest.raises(AlertError, match="no alert could be sent"):
        send_alert(Alert("Title", "Body", "failure"), [url])


def test_unknown_address_is_not_named() -> None:
    with pytest.raises(AlertError, match="alert address 1 is none that Apprise knows"):
        send_alert(Alert("Title", "Body", "failure"), ["nonsense://secret@host"])
