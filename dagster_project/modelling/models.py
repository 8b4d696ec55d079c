"""Builds the candidate with dbt, from models that are parsed once for every home.

What the models mean is in dbt/. How they are parsed and cached belongs to
parsed_models.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dagster_project.home import Home
from dagster_project.modelling.dbt_runner import EventListener, invoke_dbt
from dagster_project.modelling.parsed_models import parse_once
from dagster_project.settings import DBT_PROJECT, Settings

# What differs from home to home and from run to run. It is in the SQL that dbt
# compiles when it builds, never in what it parses.
RUN_VARIABLES = ("home", "memory_limit")


class Models:
    """The dbt project, parsed, with the variables to build it for one home."""

    def __init__(
        self,
        home: Home,
        variables: Mapping[str, object],
        *,
        project: Path = DBT_PROJECT,
        cache: Path | None = None,
    ) -> None:
        """Parse the models, unless the cache folder has them parsed.

        Args:
            variables: dbt vars; those of RUN_VARIABLES need no parsing of their own.
            cache: folder of parsed models that homes share; None for a home alone.

        Raises:
            ModelsError: dbt could not parse the models.
        """
        self._home = home
        self._project = project
        self._variables = {"home": str(home.root), **variables}
        self._parsed = parse_once(
            project,
            {
                name: value
                for name, value in variables.items()
                if name not in RUN_VARIABLES
            },
            folders=(*([cache] if cache else []), home.dbt_target),
        )

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest as dbt writes it."""
        return self._parsed.description

    def build(self, *, on_event: EventListener | None = None) -> None:
        """Build the candidate: seeds and models, in the order of their references.

        Tests of the models are left to development; the gate validates the data.

        Args:
            on_event: receives each event of dbt as it happens.

        Raises:
            ModelsError: a seed or model failed.
        """
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        try:
            invoke_dbt(
                ["build", "--exclude-resource-type", "test", "unit_test"],
                project=self._project,
                target=self._home.dbt_target,
                variables=self._variables,
                manifest=self._parsed.manifest,
                on_event=on_event,
            )
        finally:
            # dbt keeps its handle for the next invocation in the process, which would
            # keep the gate's process out of the candidate.
            DuckDBConnectionManager.close_all_connections()


def run_variables(settings: Settings) -> dict[str, object]:
    """The dbt vars that come from the settings of a run.

    Those that rows depend on stand in the warehouse itself, as the row of the run.
    """
    return {"memory_limit": settings.memory_limit}
