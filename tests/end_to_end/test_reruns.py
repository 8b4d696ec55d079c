"""Building again at any time: by plain dbt, after a cut, from nothing.

A history arrives over several runs. Whatever is built once more afterwards, every mart
is the same, row for row.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from dagster_project.nightly.build import build_candidate
from dagster_project.nightly.ingest import ingest_exports
from dagster_project.nightly.run_record import read_run_record
from dagster_project.publishing.candidate import (
    Run,
    prepare_candidate,
    read_candidate,
)
from dagster_project.settings import DBT_PROJECT
from tests.end_to_end.test_increments import draw_runs, drop, read_all
from tests.exports.logical_exports import pack, seed_random
from tests.exports.strategies import CsvForm, draw_accounts
from tests.running.pipeline import Pipeline

FORM = CsvForm("internal", ",", False)
# Settings of the runs, which whoever builds by hand need not know.
TIME_ZONE = "Europe/Warsaw"
SALT = "it's salted"
INCREMENTAL = (
    "int_users__enrolling",
    "int_sequences__named_by_enrollments",
    "int_users__attribution_keys",
    "enrollments",
    "int_enrollments__by_file",
    "int_quarantined_rows__resolved",
    "sender_sequence_activity_daily",
)
Rows = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class History:
    """A home of several runs, of which the last is not yet built."""

    pipeline: Pipeline
    before: Path

    def bring_back(self) -> None:
        """The home as it was when the last run had loaded its files."""
        shutil.rmtree(self.pipeline.home.root)
        shutil.copytree(self.before, self.pipeline.home.root)

    def prepare(self) -> None:
        """Begin the last run: all that is left to do is dbt's."""
        home = self.pipeline.home
        previous = read_candidate(home)
        assert previous is not None
        record = read_run_record(home)
        state = prepare_candidate(
            home,
            Run(record.publication_id, record.as_of, TIME_ZONE, SALT),
            built_with=previous.built_with,
            memory_limit="1GB",
        )
        assert state.base_publication_id == previous.publication_id

    def run(self) -> Rows:
        """What the marts hold after the last run."""
        built = build_candidate(self.pipeline.settings, self.pipeline.models)
        assert built.warning is None
        return self.read()

    def build(self, *options: str) -> Rows:
        """What the marts hold after `dbt build` by hand, as CONTRIBUTING has it."""
        home = self.pipeline.home
        target = str(home.root.parent / "by_hand")
        arguments = {
            "--project-dir": str(DBT_PROJECT),
            "--profiles-dir": str(DBT_PROJECT),
            "--target-path": target,
            "--log-path": target,
            "--log-level-file": "none",
        }
        parts = [part for option in arguments.items() for part in option]
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("SENDER_SCORE_HOME", str(home.root))
                run = dbtRunner().invoke(
                    [
                        *("--quiet", "build", *parts),
                        *("--exclude-resource-type", "test", "unit_test", *options),
                    ]
                )
        finally:
            DuckDBConnectionManager.close_all_connections()
        assert run.success, run.exception
        return self.read()

    def read(self) -> Rows:
        home = self.pipeline.home
        with duckdb.connect(home.marts_database, read_only=True) as connection:
            return read_all(connection)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    root = tmp_path_factory.mktemp("reruns")
    pipeline = Pipeline(root, TIME_ZONE)
    pipeline.settings = replace(pipeline.settings, hash_salt=SALT)
    random = seed_random("reruns")
    *earlier, last = draw_runs(pack(draw_accounts(12, TIME_ZONE)), 6, random)
    for files in earlier:
        for file in files:
            drop(file, pipeline, FORM, random)
        with pipeline.build():
            pass
    for file in last:
        drop(file, pipeline, FORM, random)
    ingest_exports(
        pipeline.settings, run_id="last", started_at=datetime(2026, 11, 20, tzinfo=UTC)
    )
    shutil.copytree(pipeline.home.root, root / "before")
    return History(pipeline, root / "before")


@pytest.fixture(scope="module")
def built(history: History) -> Rows:
    """What the last run makes of the home."""
    history.bring_back()
    rows = history.run()
    assert rows["enrollments"]
    return rows


def assert_equal(found: Rows, expected: Rows) -> None:
    assert found.keys() == expected.keys()
    for table, rows in expected.items():
        assert found[table] == rows, table


def test_building_twice_equals_building_once(history: History, built: Rows) -> None:
    assert_equal(history.build(), built)


def test_full_refresh_equals_the_runs(history: History, built: Rows) -> None:
    assert_equal(history.build("--full-refresh"), built)
    assert_equal(history.build(), built)


@pytest.mark.slow
@pytest.mark.parametrize("model", INCREMENTAL)
def test_build_that_was_cut_after_a_model_is_finished_by_another(
    model: str, history: History, built: Rows
) -> None:
    history.bring_back()
    history.prepare()
    history.build("--select", f"+{model}")
    assert_equal(history.build(), built)


@pytest.mark.slow
def test_every_incremental_model_is_cut_after(history: History) -> None:
    nodes = history.pipeline.models.manifest["nodes"].values()
    assert {
        node["name"]
        for node in nodes
        if node["config"]["materialized"] == "incremental"
    } == set(INCREMENTAL)
