"""No error of what delivers the exports passes unseen: each is seen as written down.

The real pipeline and the real gate, without Dagster; four runs are published before
the one with the error.
"""

import importlib
import re
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dagster_project.expectations.results import CheckResult
from dagster_project.nightly.run_record import read_run_record
from dagster_project.nightly.validate import build_request, log_results
from dagster_project.publishing.candidate import discard_candidate
from dagster_project.publishing.publication import publish
from tests.planted_errors.errors import PLANTED, Seen, clean
from tests.planted_errors.exports import (
    FIRST_DAY,
    LAST_DAY,
    USERS,
    exported_at,
    file_name,
)
from tests.running.command import PROJECT
from tests.running.pipeline import Pipeline
from tests.running.published_tables import Tables, read_tables

FOLDERS = ("raw", "log", "published")
CANDIDATE = ("private.duckdb", "sender_score.duckdb", "candidate.json")
NUMBERS = ("sender_scores", "sender_sequence_scores", "sender_sequence_activity_daily")


@dataclass(frozen=True)
class Runs:
    """A home whose earlier runs are published, to be brought back for each error."""

    pipeline: Pipeline
    before: Path
    gate: Any

    def validate(
        self, files: dict[str, bytes], *, days_later: int, is_anew: bool = False
    ) -> Seen:
        """One more run: what is said of it.

        Args:
            is_anew: whether the candidate is made from nothing, as after an upgrade.
        """
        self._bring_back()
        if is_anew:
            discard_candidate(self.pipeline.home)
        for name, content in files.items():
            (self.pipeline.landing / name).write_bytes(content)
        # Later than the publication of the runs before, which knows the real time.
        now = datetime.now(UTC)
        with self.pipeline.build(allow_set_aside=True, started_at=now):
            pass
        results = self._validate(days_later=days_later)
        record = read_run_record(self.pipeline.home)
        return Seen(
            set_aside=frozenset(
                str(file.reason) for file in record.files if file.status == "set_aside"
            ),
            quarantined=record.quarantine,
            blocked=frozenset(r.rule for r in results if not r.passed and r.blocks),
            warned=frozenset(r.rule for r in results if not r.passed and not r.blocks),
            told=bool(record.warnings),
        )

    def tables(self) -> Tables:
        """What the candidate says, whichever line of whichever file says so."""
        tables = read_tables(self.pipeline.home.marts_database)
        return {name: tables[name] for name in NUMBERS}

    def publish_before(self) -> None:
        with self.pipeline.build():
            pass
        home = self.pipeline.home
        results = log_results(home, self._validate(days_later=-1), accepted={})
        assert {result.outcome for result in results} == {"passed"}
        attempt = read_run_record(home).attempt
        publish(home, attempt, memory_limit="1GB")
        for folder in FOLDERS:
            shutil.copytree(home.root / folder, self.before / folder)
        for name in CANDIDATE:
            shutil.copy2(home.warehouse / name, self.before)

    def _validate(self, *, days_later: int) -> list[CheckResult]:
        request = build_request(self.pipeline.settings, self.pipeline.models)
        results: list[CheckResult] = self.gate.validate(
            replace(
                request,
                as_of=None,
                now=exported_at(LAST_DAY) + timedelta(days=days_later, hours=2),
            )
        )
        return results

    def _bring_back(self) -> None:
        self.pipeline.forget_everything()
        for folder in FOLDERS:
            target = self.pipeline.home.root / folder
            shutil.rmtree(target)
            shutil.copytree(self.before / folder, target)
        for name in CANDIDATE:
            shutil.copy2(self.before / name, self.pipeline.home.warehouse)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    root = tmp_path_factory.mktemp("runs")
    gate = importlib.import_module("dagster_project.expectations.gate")
    runs = Runs(Pipeline(root), root / "before", gate)
    landing = runs.pipeline.landing
    (landing / "users_2026-11-16.csv").write_text(USERS)
    for day in range(FIRST_DAY, LAST_DAY):
        (landing / file_name(day)).write_bytes(clean(day)[file_name(day)])
    runs.publish_before()
    return runs


@pytest.fixture(scope="module")
def clean_run(runs: Runs) -> Tables:
    """A run without an error, of which nothing is said."""
    assert runs.validate(clean(), days_later=0) == Seen()
    return runs.tables()


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANTED)
def test_error_is_seen_as_written_down(
    name: str, runs: Runs, clean_run: Tables
) -> None:
    error = PLANTED[name]
    assert runs.validate(error.make(), days_later=error.days_later) == error.seen
    if error.seen.verdict == "harmless":
        harmless = runs.tables()
        if name == "letters_of_names_are_garbled":
            harmless = {
                table: [
                    tuple(
                        str(v).replace("Ã©", "é") if isinstance(v, str) else v
                        for v in row
                    )
                    for row in rows
                ]
                for table, rows in harmless.items()
            }
        assert harmless == clean_run


@pytest.mark.slow
def test_moved_times_are_seen_where_the_candidate_is_made_anew(
    runs: Runs, clean_run: Tables
) -> None:
    del clean_run
    error = PLANTED["time_zone_is_dropped_west_of_greenwich"]
    assert runs.validate(error.make(), days_later=0, is_anew=True) == error.seen
    assert runs.validate(clean(), days_later=0, is_anew=True) == Seen()


def test_every_error_is_written_down() -> None:
    text = (PROJECT / "docs" / "upstream-errors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (\w[\w ]*?) \| (.+?) \|$", text, re.MULTILINE)
    written = {name.replace(" ", "_"): (verdict, by) for name, verdict, by in rows}
    del written["error"]
    assert {name: verdict for name, (verdict, _) in written.items()} == {
        name: error.seen.verdict for name, error in PLANTED.items()
    }
    for name, error in PLANTED.items():
        for word in (
            *error.seen.blocked,
            *error.seen.warned,
            *error.seen.set_aside,
            *error.seen.quarantined,
        ):
            assert f"`{word}`" in written[name][1], name
