"""The job that makes a night."""

import dagster as dg

NIGHTLY = "nightly"

nightly = dg.define_asset_job(
    NIGHTLY,
    selection=dg.AssetSelection.all(),
    description="Exports in, checked scores out: from the landing folder to readers.",
    # A process for each step would import everything again and again.
    executor_def=dg.in_process_executor,
)
