"""What a run says in lines of JSON, and how long Dagster's records of it are kept."""

import io
import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from rich.console import Console

from dagster_project.cli.job_run import build_progress_logger
from dagster_project.home import Home
from dagster_project.nightly.outcome import RunOutcome, RunStatus
from dagster_project.nightly.progress import choose_progress, write_end
from dagster_project.orchestration.run_records import prune_runs
from dagster_project.orchestration.store import open_store


@dg.op
def work(context: dg.OpExecutionContext) -> None:
    context.log.info("Working …")
    context.log.warning("Look at this")


def run_once(instance: dg.DagsterInstance, *, as_json: bool = True) -> str:
    progress = choose_progress(Console(file=io.StringIO()), as_json=as_json)
    logger = build_progress_logger(progress)

    @dg.job(logger_defs={"progress": logger})
    def nightly() -> None:
        work()

    result = nightly.execute_in_process(
        instance=instance, run_config={"loggers": {"progress": {}}}
    )
    return result.run_id


def test_stages_speak_in_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run_id = run_once(instance)
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = [json.loads(line) for line in captured.err.splitlines()]
    for line in lines:
        assert datetime.fromisoformat(line.pop("at")).tzinfo == UTC
    assert lines == [
        {"level": level, "message": message, "step": "work", "run": run_id}
        for level, message in (("info", "Working …"), ("warning", "Look at this"))
    ]


def test_text_says_nothing_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run_once(instance, as_json=False)
    assert capsys.readouterr().err == ""


def test_end_of_a_run_is_a_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    write_end(
        RunOutcome(
            status=RunStatus.FAILED,
            record=None,
            results=(),
            publication=None,
            error="No space left on device",
            seconds=1.5,
        )
    )
    line = json.loads(capsys.readouterr().err)
    assert line.pop("at")
    assert line == {
        "level": logging.getLevelName(logging.ERROR).lower(),
        "message": "The run has ended",
        "status": "failed",
        "publication_id": None,
        "failed_checks": [],
        "error": "No space left on device",
        "seconds": 1.5,
    }


def test_records_of_old_runs_are_deleted_with_their_files(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with open_store(home) as instance:
        old, new = run_once(instance), run_once(instance)
        runs = home.dagster / "history" / "runs"
        assert (runs / f"{old}.db").exists()
        prune_runs(instance, home, older_than_days=1)
        assert {run.run_id for run in instance.get_runs()} == {old, new}
        storage = instance.run_storage
        age = datetime.now(UTC) - timedelta(days=2)
        with storage.connect() as connection:  # type: ignore[attr-defined]
            connection.exec_driver_sql(
                "update runs set create_timestamp = ? where run_id = ?",
                (age.strftime("%Y-%m-%d %H:%M:%S.%f"), old),
            )
        prune_runs(instance, home, older_than_days=1)
        assert [run.run_id for run in instance.get_runs()] == [new]
    assert not list(runs.glob(f"{old}*"))
    assert (runs / f"{new}.db").exists()
