"""The published warehouse as an asset, behind the blocking checks of the marts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import dagster as dg

from dagster_project.nightly.publish import finish_and_warn, publish_candidate
from dagster_project.nightly.stopping import raise_if_stopped
from dagster_project.orchestration.metadata import link_to_docs
from dagster_project.publishing.log_entries import Publication
from dagster_project.resources import WORKSPACE, Workspace

PUBLISHED = dg.AssetKey(["published", "warehouse"])
# Dagster checks no more often.
SHORTEST_WINDOW = timedelta(minutes=1)


def build_published_asset(
    marts: Sequence[dg.AssetKey], *, stale_hours: float, owners: Sequence[str]
) -> dg.AssetsDefinition:
    """The published database, made of all marts and table functions.

    Args:
        stale_hours: the age from which on Dagster shows it as stale.
    """

    @dg.asset(
        key=PUBLISHED,
        deps=marts,
        description=(
            "What BI tools and analysts read: one DuckDB file, replaced in one step, "
            "and the same tables as Parquet. Behind the blocking checks of the gate."
        ),
        group_name="published",
        kinds={"duckdb", "parquet"},
        owners=owners,
        freshness_policy=dg.FreshnessPolicy.time_window(
            fail_window=max(timedelta(hours=stale_hours), SHORTEST_WINDOW)
        ),
        required_resource_keys={WORKSPACE},
    )
    def warehouse(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        """What BI tools and analysts read, replaced in one step."""
        raise_if_stopped()
        workspace: Workspace = context.resources.workspace
        publication = publish_candidate(workspace.settings)
        context.log.info(f"Published {publication.publication_id}")
        # What readers open is out, so that what is left undone fails no run.
        for problem in finish_and_warn(workspace.settings):
            context.log.warning(problem)
        return dg.MaterializeResult(metadata=_describe(publication, workspace))

    return warehouse


def _describe(publication: Publication, workspace: Workspace) -> dict[str, Any]:
    return {
        "publication_id": publication.publication_id,
        "database": dg.MetadataValue.path(workspace.home.published_database),
        "data_docs": link_to_docs(workspace.settings, publication.publication_id),
        "files": publication.files,
        "enrollments": publication.enrollments,
        "completed_enrollments": publication.completed_enrollments,
    }
