"""Ingestion comes before the job: without work there is no job, with work it records
what was ingested as if it had done so itself.
"""

import json
import shutil
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.home import Home
from dagster_project.orchestration.store import open_store
from tests.running.command import SAMPLE, SAMPLE_DAY, sender_score

RUN = ("run", "--landing", SAMPLE, "--as-of", SAMPLE_DAY, "--json", "--home")
# What takes a second each to import, or as long as all that such a run does.
SLOW = {
    "dagster",
    "dbt",
    "great_expectations",
    "sqlalchemy",
    "numpy",
    "babel",
    "altair",
}
FILES = {path.name for path in SAMPLE.glob("*.csv")}


@pytest.fixture
def home(published_home: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(published_home.root, tmp_path / "home"))


def test_run_without_work_ends_without_dagster_and_dbt(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = json.loads(home.run_record.read_text())
    databases = {path: path.stat() for path in home.dagster.rglob("*.db")}
    # Python then names each module that it imports on standard error.
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    ended = sender_score(*RUN, home.root, is_cold=True, LOG_FORMAT="json")
    assert ended.code == 0, ended.err
    lines = ended.err.splitlines()
    modules = {
        line.rpartition("|")[2].strip() for line in lines if "import time" in line
    }
    assert {"duckdb", "dagster_project.cli.nightly_job"} <= modules
    assert {name.partition(".")[0] for name in modules} & SLOW == set()

    assert ended.json["status"] == "unchanged"
    assert ended.json["publication_id"] == before["publication_id"]
    assert {file["name"]: file["status"] for file in ended.json["files"]} == (
        dict.fromkeys(FILES, "already_loaded")
    )
    assert json.loads(home.last_run.read_text())["status"] == "unchanged"
    record = json.loads(home.run_record.read_text())
    assert record["publication_id"] > before["publication_id"]
    assert record["fingerprint"] == before["fingerprint"]
    said = [json.loads(line) for line in lines if line.startswith("{")]
    rows = "0 rows read, 0 quarantined"
    assert [(line.get("step"), line["message"]) for line in said] == [
        ("ingest_exports", f"Ingesting exports from {SAMPLE} …"),
        ("ingest_exports", f"Ingested 0 of {len(FILES)} files: {rows}"),
        (None, "The run has ended"),
    ]
    assert {path: path.stat() for path in home.dagster.rglob("*.db")} == databases


def test_job_records_what_was_ingested_before_it_began(home: Home) -> None:
    record = json.loads(home.run_record.read_text())
    accepted = {
        file["name"]: file["rows_accepted"]
        for file in record["files"]
        if file["kind"] == "enrollments"
    }
    with open_store(home) as instance:
        (run,) = instance.get_runs()
        assert run.status is dg.DagsterRunStatus.SUCCESS
        assert record["publication_id"].endswith(run.run_id[:8])
        event = instance.get_latest_materialization_event(
            dg.AssetKey(["raw", "enrollments"])
        )
        assert event is not None
        assert event.asset_materialization is not None
        metadata = event.asset_materialization.metadata
        assert metadata["files"].value == len(accepted) > 0
        assert metadata["rows_accepted"].value == sum(accepted.values()) > 0
        messages = [entry.user_message for entry in instance.all_logs(run.run_id)]
    ingested = [text for text in messages if text.startswith("Ingested")]
    assert len(ingested) == 1
    assert f"of {len(record['files'])} files" in ingested[0]
    # Each warning of a file once, though it was known before the job began.
    assert len([text for text in messages if text in record["warnings"]]) == len(
        record["warnings"]
    )


def test_failure_before_the_job_is_recorded_by_the_job(home: Home) -> None:
    broken = min((home.raw / "files").glob("*.json"))
    broken.write_text("{")
    ended = sender_score(*RUN, home.root)
    assert ended.code == 1
    assert ended.json["error"].startswith(f"{broken} is broken")
    with open_store(home) as instance:
        newest, _ = instance.get_runs()
        assert newest.status is dg.DagsterRunStatus.FAILURE
        (step,) = [
            step
            for step in instance.get_run_step_stats(newest.run_id)
            if step.step_key == "ingest_exports"
        ]
        # Tried once more, as a landing folder can be away for a moment.
        assert step.attempts == 2
