"""Runs dbt in this process: parses the models once, then builds the candidate.

What the models mean stands in dbt/. A dbt in a process of its own would parse
everything again and take several times as long.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dagster_project.home import Home
from dagster_project.settings import DBT_PROJECT, Settings

EventListener = Callable[[Any], None]


class ModelsError(Exception):
    """dbt could not parse or build the models; says which and why."""


class Models:
    """The dbt project, parsed for one home.

    Parsing takes a second or two, less where dbt finds what it kept of the last time.
    """

    def __init__(
        self,
        home: Home,
        variables: Mapping[str, object],
        *,
        project: Path = DBT_PROJECT,
    ) -> None:
        """Parse the models."""
        self._home = home
        self._project = project
        self._variables = {"home": str(home.root), **variables}
        self._parsed = self._invoke(["parse"])

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest that dbt wrote."""
        path = self._home.dbt_target / "manifest.json"
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return content

    def build(self, *, on_event: EventListener | None = None) -> None:
        """Build the candidate: seeds and models, in the order of their references.

        Tests of the models are left to development; the gate judges the data.

        Args:
            on_event: receives each event of dbt as it happens.

        Raises:
            ModelsError: a seed or model failed.
        """
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        try:
            self._invoke(
                ["build", "--exclude-resource-type", "test", "unit_test"],
                manifest=self._parsed,
                on_event=on_event,
            )
        finally:
            # dbt keeps its handle for the next invocation in the process, which would
            # keep the gate's process out of the candidate.
            DuckDBConnectionManager.close_all_connections()

    def _invoke(
        self,
        command: list[str],
        *,
        manifest: Any = None,
        on_event: EventListener | None = None,
    ) -> Any:
        from dbt.cli.main import dbtRunner

        target = str(self._home.dbt_target)
        result = dbtRunner(
            manifest=manifest, callbacks=[on_event] if on_event else []
        ).invoke(
            [
                "--quiet",
                # Errors are ours to tell; dbt would print them where answers go.
                "--log-level",
                "none",
                "--log-level-file",
                "none",
                "--no-use-colors",
                *command,
                "--project-dir",
                str(self._project),
                "--profiles-dir",
                str(self._project),
                "--target-path",
                target,
                "--log-path",
                target,
                "--vars",
                json.dumps(self._variables),
            ]
        )
        if result.success:
            return result.result
        raise ModelsError(_reason(result))


def run_variables(settings: Settings) -> dict[str, object]:
    """The dbt vars that come from the settings of a run."""
    return {
        "time_zone": settings.time_zone,
        "hash_salt": settings.hash_salt,
        "memory_limit": settings.memory_limit,
    }


def _reason(result: Any) -> str:
    if result.exception is not None:
        return " ".join(str(result.exception).split())
    failed = [
        f"{node.node.name}: {' '.join((node.message or '').split())}"
        for node in result.result.results
        if node.status in ("error", "fail", "runtime error")
    ]
    return "; ".join(failed)
