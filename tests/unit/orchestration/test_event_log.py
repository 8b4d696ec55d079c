"""Dagster's event log, opened once for a run: what is in it is what Dagster keeps."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage import sqlite
from dagster._core.storage.event_log import SqliteEventLogStorage

from dagster_project.home import Home
from dagster_project.orchestration.store import open_store

OTHER_STORAGE = """
event_log_storage:
  module: dagster._core.storage.event_log
  class: ConsolidatedSqliteEventLogStorage
  config:
    base_dir: {}
"""
CHECK = dg.AssetCheckKey(dg.AssetKey("table"), "is_fine")


@dg.asset(check_specs=[dg.AssetCheckSpec("is_fine", asset="table")])
def table() -> Iterator[dg.MaterializeResult[None]]:
    yield dg.MaterializeResult(
        metadata={"rows": 7}, check_results=[dg.AssetCheckResult(passed=False)]
    )


def make_table(instance: dg.DagsterInstance) -> str:
    return dg.materialize([table], instance=instance).run_id


def read_records(instance: dg.DagsterInstance, run_id: str) -> dict[str, object]:
    latest = instance.get_latest_materialization_event(CHECK.asset_key)
    assert latest is not None
    assert latest.run_id == run_id
    assert latest.asset_materialization is not None
    [checked] = instance.event_log_storage.get_asset_check_execution_history(
        CHECK, limit=5
    )
    return {
        "events": [
            log.dagster_event_type for log in instance.all_logs(run_id) if log.step_key
        ],
        "metadata": latest.asset_materialization.metadata,
        "check": checked.status,
        "assets": instance.get_asset_keys(),
        "runs": [(run.job_name, run.status) for run in instance.get_runs()],
    }


def test_dagster_reads_what_it_would_have_kept_itself(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with open_store(home) as instance:
        run_id = make_table(instance)
        assert (home.dagster / "history" / "runs" / f"{run_id}.db").exists()
    with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        kept = read_records(instance, run_id)
    itself = tmp_path / "itself"
    itself.mkdir()
    with dg.DagsterInstance.local_temp(str(itself)) as instance:
        assert read_records(instance, make_table(instance)) == kept


def test_two_open_the_same_log(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with (
        open_store(home) as ours,
        dg.DagsterInstance.from_config(str(home.dagster)) as other,
    ):
        for instance in (ours, other, ours):
            run_id = make_table(instance)
            for reader in (ours, other):
                latest = reader.get_latest_materialization_event(CHECK.asset_key)
                assert latest is not None
                assert latest.run_id == run_id


def test_storage_that_the_home_names_is_left_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.dagster.mkdir()
    (home.dagster / "dagster.yaml").write_text(
        OTHER_STORAGE.format(tmp_path / "elsewhere"), encoding="utf-8"
    )
    with open_store(home) as instance:
        make_table(instance)
    assert (tmp_path / "elsewhere" / "event_log.db").exists()
    assert not (home.dagster / "history" / "runs").exists()


def rename_constant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sqlite, "SQLITE_BUSY_TIMEOUT_SECONDS")
    monkeypatch.delitem(sys.modules, "dagster_project.orchestration.event_log", False)


def rename_method(monkeypatch: pytest.MonkeyPatch) -> None:
    connect, log = SqliteEventLogStorage._connect, SqliteEventLogStorage
    monkeypatch.delattr(log, "_connect")
    monkeypatch.setattr(log, "run_connection", connect)
    monkeypatch.setattr(log, "index_connection", lambda self: connect(self, "index"))


@pytest.mark.parametrize("rename", [rename_constant, rename_method])
def test_dagster_that_calls_something_otherwise_keeps_its_own_log(
    rename: Callable[[pytest.MonkeyPatch], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = Home(tmp_path)
    with open_store(home) as instance:
        assert type(instance.event_log_storage) is not SqliteEventLogStorage
        run_id = make_table(instance)
        records = read_records(instance, run_id)
    rename(monkeypatch)
    with open_store(home) as instance:
        assert type(instance.event_log_storage) is SqliteEventLogStorage
        assert read_records(instance, run_id) == records
        make_table(instance)
        assert len(instance.get_runs()) == 2
