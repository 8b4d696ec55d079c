"""The unit tests and data tests of dbt, run for real on a small warehouse.

The tests themselves stand beside the models, in dbt/models and dbt/tests.
"""

from collections import Counter
from typing import Any

import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from dagster_project.modelling.parsed_models import parse_once
from dagster_project.settings import DBT_PROJECT
from tests.running.shared import CACHE
from tests.warehouse.conftest import Warehouse


def test_dbt_tests_hold(own_warehouse: Warehouse) -> None:
    results = _run_dbt_tests(own_warehouse)
    failures = [
        f"{result.node.name} ({result.node.original_file_path}): {result.message}"
        for result in results
        if result.status != "pass"
    ]
    assert not failures, "\n".join(failures)
    ran = Counter(str(result.node.resource_type) for result in results)
    assert ran["unit_test"] >= 50
    assert ran["test"] >= 150


def _run_dbt_tests(warehouse: Warehouse) -> list[Any]:
    """Results of every dbt test; a failed one is a result like the others."""
    target = str(warehouse.home.dbt_target)
    options = {
        "--project-dir": str(DBT_PROJECT),
        "--profiles-dir": str(DBT_PROJECT),
        "--target-path": target,
        "--log-path": target,
        "--log-level-file": "none",
        "--vars": yaml.safe_dump({"home": str(warehouse.home.root)}),
    }
    arguments = [part for option in options.items() for part in option]
    parsed = parse_once(DBT_PROJECT, {}, folders=[CACHE])
    try:
        run = dbtRunner(manifest=parsed.manifest).invoke(
            ["--quiet", "test", *arguments]
        )
    finally:
        DuckDBConnectionManager.close_all_connections()
    assert run.exception is None, run.exception
    return list(run.result)
