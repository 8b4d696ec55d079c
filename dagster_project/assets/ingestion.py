"""The raw zone as assets: exports of the landing folder, validated row by row."""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from dagster_project.assets.publishing import finish_standing
from dagster_project.night import take_in
from dagster_project.nightly.run_record import RunRecord
from dagster_project.nightly.stopping import raise_if_stopped
from dagster_project.orchestration.run_log import pass_on_messages
from dagster_project.plain_text import for_log, shown_name
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
    name="take_in_exports",
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
    context.log.info(f"Taking in exports from {workspace.settings.landing} …")
    with pass_on_messages(context.log):
        record = take_in(
            workspace.settings, run_id=context.run.run_id, started_at=datetime.now(UTC)
        )
    context.log.info(_summary(record))
    for warning in (*record.warnings, *_set_aside(record)):
        context.log.warning(for_log(warning))
    finish_standing(context, workspace)
    if not record.has_work:
        return
    for source in SOURCES:
        yield dg.MaterializeResult(
            asset_key=["raw", source], metadata=_metadata(record, source)
        )


def _summary(record: RunRecord) -> str:
    accepted = [file for file in record.files if file.status == "accepted"]
    rows = sum(file.rows_read for file in accepted)
    refused = sum(file.rows_quarantined for file in accepted)
    return (
        f"Took in {len(accepted)} of {len(record.files)} files: "
        f"{rows:,} rows read, {refused:,} quarantined"
    )


def _set_aside(record: RunRecord) -> Iterator[str]:
    for file in record.files:
        if file.status == "set_aside":
            yield f"Set aside {shown_name(file.name)}, {file.reason}: {file.message}"


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
