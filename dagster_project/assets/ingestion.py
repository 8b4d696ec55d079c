"""The raw zone as assets: exports of the landing folder, validated row by row."""

import time
from collections.abc import Iterator

import dagster as dg

from dagster_project.nightly.ingestion_ahead import STEP, announce, describe, ingest
from dagster_project.nightly.run_log import pass_on_messages
from dagster_project.nightly.run_record import RunRecord
from dagster_project.nightly.stopping import raise_if_stopped
from dagster_project.resources import WORKSPACE, Workspace

LANDING = dg.AssetKey(["landing", "exports"])
SOURCES = (
    *("files", "quarantined_rows"),
    *("enrollments", "users", "contacts", "sequences"),
)

landing_exports = dg.AssetSpec(
    LANDING,
    group_name="landing",
    description="Exports as they are dropped, under any name and in any order.",
)


@dg.multi_asset(
    name=STEP,
    specs=[
        dg.AssetSpec(["raw", source], deps=[LANDING], group_name="raw", skippable=True)
        for source in SOURCES
    ],
    required_resource_keys={WORKSPACE},
    # A landing folder is often a network share, which can be away for a moment.
    retry_policy=dg.RetryPolicy(max_retries=1, delay=2),
)
def raw_zone(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Load what is new; without anything new the run ends here."""
    raise_if_stopped()
    workspace: Workspace = context.resources.workspace
    record, seconds = _ingest(context, workspace)
    for level, message in describe(record):
        context.log.log(level, message)
    if not record.has_work:
        return
    for source in SOURCES:
        yield dg.MaterializeResult(
            asset_key=["raw", source],
            metadata={**_metadata(record, source), "seconds": seconds},
        )


def _ingest(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> tuple[RunRecord, float]:
    """What was ingested, and in how many seconds: before the job began, or now."""
    ahead = workspace.ahead
    is_first = not context.retry_number
    if ahead is not None and is_first and ahead.run_id == context.run.run_id:
        return ahead.hand_over(context.log), ahead.seconds
    began = time.monotonic()
    context.log.info(announce(workspace.settings))
    with pass_on_messages(context.log):
        record = ingest(workspace.settings, run_id=context.run.run_id)
    return record, time.monotonic() - began


def _metadata(record: RunRecord, source: str) -> dict[str, int]:
    files = [
        file
        for file in record.files
        if file.status == "accepted" and (source not in _KINDS or file.kind == source)
    ]
    return {
        "files": len(files),
        "rows_read": sum(file.rows_read for file in files),
        "rows_accepted": sum(file.rows_accepted for file in files),
        "rows_quarantined": sum(file.rows_quarantined for file in files),
    }


_KINDS = ("enrollments", "users", "contacts", "sequences")
