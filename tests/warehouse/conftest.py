"""Warehouses built from the cases: as delivered, and with every setting turned.

A build takes seconds, so there are these two and no more, for all processes of a test
run. Who lets dbt near one takes a copy: it keeps readers out.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.home import Home
from dagster_project.modelling.models import Models
from dagster_project.publishing.candidate import Run, prepare_candidate
from dagster_project.settings import DBT_PROJECT
from tests.running.shared import CACHE, build_once
from tests.warehouse.cases import EXPORTS
from tests.warehouse.raw_exports import write_raw_zone
from tests.warehouse.settings_to_turn import SEED_EDITS, VARIABLES


@dataclass(frozen=True)
class Warehouse:
    """A candidate that was built."""

    home: Home

    @property
    def manifest(self) -> dict[str, Any]:
        """What dbt knows of the models, with their compiled SQL."""
        text = (self.home.dbt_target / "manifest.json").read_text(encoding="utf-8")
        content: dict[str, Any] = json.loads(text)
        return content

    def fetch(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the marts."""
        with duckdb.connect(self.home.marts_database, read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The cases under the settings as delivered."""

    def build(folder: Path) -> None:
        _build(folder, {}, project=DBT_PROJECT)

    return Warehouse(Home(build_once(tmp_path_factory, "delivered", build) / "home"))


@pytest.fixture(scope="session")
def turned_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The cases with every setting turned and every seed edited."""

    def build(folder: Path) -> None:
        project = folder / "dbt"
        shutil.copytree(
            DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs")
        )
        for name, edit in SEED_EDITS.items():
            _edit(project / "seeds" / f"{name}.csv", edit)
        _build(folder, VARIABLES, project=project)

    return Warehouse(Home(build_once(tmp_path_factory, "turned", build) / "home"))


@pytest.fixture(scope="module")
def own_warehouse(
    warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory
) -> Warehouse:
    """A copy for the tests of one module."""
    copy = tmp_path_factory.mktemp("own") / "home"
    shutil.copytree(warehouse.home.root, copy)
    return Warehouse(Home(copy))


@pytest.fixture
def parse_models(tmp_path: Path) -> Callable[[Mapping[str, object]], Models]:
    """Parse the models for a home without any export."""
    home = Home(tmp_path)
    home.create()
    return lambda variables: Models(home, variables, cache=CACHE)


def _build(folder: Path, variables: Mapping[str, object], *, project: Path) -> None:
    home = Home(folder / "home")
    home.create()
    write_raw_zone(home, EXPORTS)
    run = Run(publication_id="first", as_of="2026-03-20")
    prepare_candidate(home, run, built_with="", memory_limit="1GB")
    Models(home, variables, project=project, cache=CACHE).build()


def _edit(seed: Path, edit: tuple[str, str]) -> None:
    before, after = edit
    text = seed.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{before!r} is not once in {seed.name}"
    seed.write_text(text.replace(before, after), encoding="utf-8")
