"""The raw zone as assets: exports of the landing folder, validated row by row."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from dagster_project.assets.landing import LANDING, observe_landing
from dagster_project.nightly.ingestion_ahead import STEP, announce, describe, ingest
from dagster_project.nightly.run_log import pass_on_messages
from dagster_project.nightly.run_record import RunRecord
from dagster_project.nightly.stopping import raise_if_stopped
from dagster_project.resources import WORKSPACE, Workspace

KINDS = ("enrollments", "users", "contacts", "sequences")


def build_raw_zone(
    descriptions: Mapping[str, str], *, owners: Sequence[str]
) -> dg.AssetsDefinition:
    """The tables of the raw zone as one step: Parquet that no run changes later.

    Args:
        descriptions: of each table, by its name.
    """

    @dg.multi_asset(
        name=STEP,
        specs=_describe_tables(descriptions, owners),
        required_resource_keys={WORKSPACE},
        # A landing folder is often a network share, which can be away for a moment.
        retry_policy=dg.RetryPolicy(max_retries=1, delay=2),
    )
    def raw_zone(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Load what is new; without anything new the run ends here."""
        raise_if_stopped()
        workspace: Workspace = context.resources.workspace
        record, seconds = _ingest(context, workspace)
        for level, message in describe(record):
            context.log.log(level, message)
        if not record.has_work:
            return
        if not workspace.settings.rebuild:
            context.log_event(observe_landing(workspace.settings.landing))
        for source in descriptions:
            metadata = _metadata(record, source)
            if metadata is None:
                metadata = _latest_metadata(context, source)
            else:
                metadata["seconds"] = seconds
            yield dg.MaterializeResult(asset_key=["raw", source], metadata=metadata)

    return raw_zone


def _describe_tables(
    descriptions: Mapping[str, str], owners: Sequence[str]
) -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            ["raw", source],
            deps=[LANDING],
            description=description,
            group_name="raw",
            kinds={"python", "parquet"},
            owners=owners,
            skippable=True,
        )
        for source, description in descriptions.items()
    ]


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


def _metadata(record: RunRecord, source: str) -> dict[str, Any] | None:
    """What this run loaded, None where it loaded nothing of it."""
    files = [
        file
        for file in record.files
        if file.status == "accepted" and (source not in KINDS or file.kind == source)
    ]
    if not files:
        return None
    return {
        "files": len(files),
        "rows_read": sum(file.rows_read for file in files),
        "rows_accepted": sum(file.rows_accepted for file in files),
        "rows_quarantined": sum(file.rows_quarantined for file in files),
        "loaded_by_run": record.publication_id,
    }


def _latest_metadata(context: dg.AssetExecutionContext, source: str) -> dict[str, Any]:
    """What the last run that loaded something of it said."""
    event = context.instance.get_latest_materialization_event(
        dg.AssetKey(["raw", source])
    )
    latest = event.asset_materialization if event else None
    return dict(latest.metadata) if latest else {}
