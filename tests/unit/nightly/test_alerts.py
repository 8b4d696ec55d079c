"""An alert says which check failed, what was observed and what is allowed."""

from dataclasses import replace
from pathlib import Path

import pytest

from dagster_project.home import Home
from dagster_project.nightly.alerts import Alert, AlertError, compose_alert, send_alert
from dagster_project.nightly.run_record import (
    LandedFile,
    RunOutcome,
    RunRecord,
    RunStatus,
)
from dagster_project.publishing.log import QualityResult
from tests.receiver import receive_alerts

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
    alert = compose_alert(outcome(RunStatus.REFUSED, PASSED, FAILED), Home(tmp_path))
    assert alert == Alert(
        "Sender score: refused by the quality gate",
        "Failed quarantine_is_small, quarantined_rows_of_new_files_are_few: "
        "observed 0.380952, threshold 0.0714286. "
        "38.1 % (16 of 42 rows), at most 1 % or 3 rows\n"
        f"Details: {tmp_path}/docs/20261120T043000Z-a.html\n"
        "Published is: nothing.\n"
        f"Home: {tmp_path}",
    )


def test_failed_run_says_why(tmp_path: Path) -> None:
    failed = replace(outcome(RunStatus.FAILED), error="No space left on device")
    alert = compose_alert(failed, Home(tmp_path))
    assert alert is not None
    assert alert.title == "Sender score: the run failed"
    assert alert.body.startswith("Error: No space left on device\n")


def test_warnings_of_a_published_night_are_told(tmp_path: Path) -> None:
    aside = LandedFile(
        *("x.csv", "a", None, "set_aside", 0, 0, 0, "unreadable_file", "It is cut off.")
    )
    published = replace(
        outcome(RunStatus.PUBLISHED, replace(FAILED, blocks=False)),
        record=replace(RECORD, warnings=("Sub-folders are not read.",), files=(aside,)),
    )
    alert = compose_alert(published, Home(tmp_path))
    assert alert is not None
    assert alert.title == "Sender score: published with warnings"
    assert "Warned quarantine_is_small" in alert.body
    assert "Warning: Sub-folders are not read." in alert.body
    assert "Set aside x.csv, unreadable_file: It is cut off." in alert.body


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
    assert compose_alert(fine, Home(tmp_path)) is None


def test_alert_reaches_every_address() -> None:
    with receive_alerts() as first, receive_alerts() as second:
        send_alert(Alert("Title", "one\ntwo"), [first.url, second.url])
        assert first.alerts.get(timeout=5) == ("Title", "one\ntwo")
        assert second.alerts.get(timeout=5) == ("Title", "one\ntwo")


def test_alert_that_nobody_takes_is_an_error() -> None:
    with receive_alerts() as receiver:
        url = receiver.url
    with pytest.raises(AlertError, match="no alert could be sent"):
        send_alert(Alert("Title", "Body"), [url])


def test_unknown_address_is_not_named() -> None:
    with pytest.raises(AlertError, match="alert address 1 is none that Apprise knows"):
        send_alert(Alert("Title", "Body"), ["nonsense://secret@host"])
