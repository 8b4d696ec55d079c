"""The gate on a small clean candidate, and copies of it to break.

Importing Great Expectations takes seconds, so only the fixture `gate` does.
"""

import importlib
import inspect
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from dagster_project.expectations.checks import build_checks
from dagster_project.expectations.facts import (
    NOTHING_MOVED,
    Facts,
    MovedTimes,
    Totals,
    read_facts,
)
from dagster_project.expectations.gate_process import GateProcess
from dagster_project.expectations.results import CheckResult
from dagster_project.expectations.thresholds import read_thresholds
from dagster_project.home import Home
from tests.expectations.candidate import (
    LAST,
    LAST_SENDERS,
    NOW,
    JudgeOne,
    execute,
    start_build,
)
from tests.shared import build_once


@pytest.fixture(scope="session")
def clean_marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The marts of the clean candidate; tests change copies only."""
    return Home(build_once(tmp_path_factory, "clean-candidate", _build)).marts_database


def _build(root: Path) -> None:
    checks = build_checks(read_thresholds(), Facts(reference_at=NOW))
    tables = {"publications", *(check.table for check in checks)}
    with start_build(root, tables=tables) as build:
        # Meanwhile, so that the two take the time of one.
        importlib.import_module("dagster_project.expectations.gate")
        said, _ = build.communicate()
    assert build.returncode == 0, said


@pytest.fixture(scope="session")
def gate(clean_marts: Path) -> ModuleType:  # noqa: ARG001 - imported while it is built
    """The module that judges."""
    return importlib.import_module("dagster_project.expectations.gate")


@pytest.fixture(scope="session", autouse=True)
def processes(request: pytest.FixtureRequest) -> Iterator[list[GateProcess]]:
    """Gate processes, one for each test that takes one.

    Started beforehand, so that they import their library while other tests run.
    """
    users = [item for item in request.session.items if "processes" in _asked(item)]
    if users:
        # Before the processes, because it needs all cores itself.
        request.getfixturevalue("clean_marts")
    started = [GateProcess() for _ in users]
    yield list(started)
    for process in started:
        process.close()


def _asked(item: pytest.Item) -> tuple[str, ...]:
    function = getattr(item, "function", None)
    return tuple(inspect.signature(function).parameters) if function else ()


@pytest.fixture
def marts(clean_marts: Path, tmp_path: Path) -> Path:
    """A copy of the clean marts, to be changed."""
    return Path(shutil.copy(clean_marts, tmp_path))


@pytest.fixture
def judge_one(gate: ModuleType, marts: Path) -> JudgeOne:
    """Evaluates one check on a copy of the clean marts after changing it."""

    def judge(
        name: str,
        statements: Sequence[str] = (),
        *,
        as_of: date | None = None,
        now: datetime = NOW,
        time_zone: str = "UTC",
        last: Mapping[str, Totals] = LAST,
        last_senders: Mapping[str, int] = LAST_SENDERS,
        keys_held_before: bool = False,
        moved_times: MovedTimes = NOTHING_MOVED,
    ) -> CheckResult:
        execute(marts, statements)
        facts = read_facts(
            marts,
            as_of=as_of,
            now=now,
            time_zone=time_zone,
            last=last,
            last_senders=last_senders,
            keys_held_before=keys_held_before,
            moved_times=moved_times,
        )
        checks = build_checks(read_thresholds(), facts)
        [result] = gate.evaluate(marts, checks=[c for c in checks if c.name == name])
        return result

    return judge
