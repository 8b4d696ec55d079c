"""What the assets share during a run: the home, held by a lock, the models, the gate.

Add what must be opened before the first stage and closed after the last. What a stage
does with it belongs to the assets.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property

import dagster as dg

from dagster_project.expectations.gate_process import GateProcess
from dagster_project.home import Home, hold_lock
from dagster_project.modelling.models import Models
from dagster_project.nightly.ingestion_ahead import Ingestion
from dagster_project.orchestration.run_records import prune_runs
from dagster_project.settings import Settings

WORKSPACE = "workspace"
REBUILD = "rebuild"


@dataclass(frozen=True)
class Workspace:
    """One run's hold on its home.

    Attributes:
        ahead: what was ingested before the job began, None where its first step does.
        started_gate: the gate's process, None where it is not started yet.
    """

    settings: Settings
    home: Home
    models: Models
    ahead: Ingestion | None
    started_gate: GateProcess | None

    @cached_property
    def gate(self) -> GateProcess:
        """The gate's process; the first use starts it, and its slow import."""
        return self.started_gate or GateProcess()

    def close(self) -> None:
        """End the gate's process, if there is one."""
        if "gate" in self.__dict__:
            self.gate.close()


def build_workspace(
    settings: Settings,
    models: Models,
    *,
    is_locked: bool,
    ahead: Ingestion | None,
    gate: GateProcess | None,
) -> dg.ResourceDefinition:
    """The resource that keeps every other run out of the home while it lives."""

    @dg.resource(
        config_schema={
            REBUILD: dg.Field(
                bool,
                default_value=settings.rebuild,
                description="Whether to build everything again from the raw zone.",
            )
        }
    )
    def workspace(context: dg.InitResourceContext) -> Iterator[Workspace]:
        home = Home(settings.home)
        run_settings = replace(settings, rebuild=context.resource_config[REBUILD])
        lock = nullcontext() if is_locked else _lock(home, settings)
        with lock:
            if context.instance is not None:
                prune_runs(
                    context.instance, home, older_than_days=settings.keep_run_days
                )
            held = Workspace(run_settings, home, models, ahead, gate)
            try:
                yield held
            finally:
                held.close()

    return workspace


def _lock(home: Home, settings: Settings) -> AbstractContextManager[None]:
    return hold_lock(home, wait_seconds=settings.lock_wait_seconds)
