"""The gate on a small clean candidate, and copies of it to break.

Importing Great Expectations takes seconds, so only the fixture `gate` does.
"""

import importlib
import inspect
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dagster_project.expectations.checks import read_checks
from dagster_project.expectations.gate_process import GateProcess
from dagster_project.expectations.model_keys import ModelKeys, read_model_keys
from dagster_project.expectations.request import GateRequest
from dagster_project.expectations.results import CheckResult
from dagster_project.expectations.thresholds import read_thresholds
from dagster_project.home import Home
from tests.expectations.candidate import (
    LAST,
    LAST_SENDERS,
    NOW,
    Ask,
    ValidateOne,
    execute,
    start_build,
)
from tests.running.shared import build_once


@pytest.fixture(scope="session")
def clean_marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The marts of the clean candidate; tests change copies only."""
    return Home(build_once(tmp_path_factory, "clean-candidate", _build)).marts_database


def _build(root: Path) -> None:
    tables = {
        "publications",
        *(check.table for check in read_checks(read_thresholds())),
    }
    with start_build(root, tables=tables) as build:
        # Meanwhile, so that the two take the time of one.
        importlib.import_module("dagster_project.expectations.gate")
        said, _ = build.communicate()
    assert build.returncode == 0, said


@pytest.fixture(scope="session")
def gate(clean_marts: Path) -> ModuleType:  # noqa: ARG001 - imported while it is built
    """The module that validates."""
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


@pytest.fixture(scope="session")
def model_keys(clean_marts: Path) -> ModelKeys:
    """Keys and relations of the models that the clean candidate is made of."""
    manifest = Home(clean_marts.parents[1]).dbt_target / "manifest.json"
    return read_model_keys(json.loads(manifest.read_text(encoding="utf-8")))


@pytest.fixture
def ask(marts: Path, model_keys: ModelKeys) -> Ask:
    """Makes a request about the copy of the clean marts."""
    usual = GateRequest(
        database=marts,
        model_keys=model_keys,
        now=NOW,
        previous_accounts=LAST,
        previous_senders=LAST_SENDERS,
    )

    def make(**values: Any) -> GateRequest:
        return replace(usual, **values)

    return make


@pytest.fixture
def validate_one(gate: ModuleType, marts: Path, ask: Ask) -> ValidateOne:
    """Evaluates one check on a copy of the clean marts after changing it."""

    def validate(
        name: str, statements: Sequence[str] = (), **values: Any
    ) -> CheckResult:
        execute(marts, statements)
        checks = [c for c in read_checks(read_thresholds()) if c.name == name]
        [result] = gate.validate(ask(**values), checks)
        return result

    return validate
