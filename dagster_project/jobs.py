"""The jobs: a nightly run, and one that builds everything again."""

import dagster as dg

from dagster_project.resources import REBUILD, WORKSPACE

NIGHTLY = "nightly"

nightly = dg.define_asset_job(
    NIGHTLY,
    selection=dg.AssetSelection.all(),
    description="Exports in, checked scores out: from the landing folder to readers.",
    # A process for each step would import everything again and again.
    executor_def=dg.in_process_executor,
)

rebuild = dg.define_asset_job(
    "rebuild",
    selection=dg.AssetSelection.all(),
    description="Builds everything again from the raw zone, checks, and publishes.",
    executor_def=dg.in_process_executor,
    config={"resources": {WORKSPACE: {"config": {REBUILD: True}}}},
)
