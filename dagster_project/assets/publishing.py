"""The published warehouse as an asset, behind the blocking checks of the marts."""

from collections.abc import Sequence
from datetime import timedelta

import dagster as dg

from dagster_project.night import finish_and_warn, publish_candidate
from dagster_project.nightly.stopping import raise_if_stopped
from dagster_project.publishing.data_docs import page_of
from dagster_project.resources import WORKSPACE, Workspace

PUBLISHED = dg.AssetKey(["published", "warehouse"])
# Dagster looks no more often.
SHORTEST_WINDOW = timedelta(minutes=1)


def build_published_asset(
    marts: Sequence[dg.AssetKey], *, stale_hours: float
) -> dg.AssetsDefinition:
    """The published database, made of all marts and table functions.

    Args:
        stale_hours: the age from which on Dagster shows it as stale.
    """

    @dg.asset(
        key=PUBLISHED,
        deps=marts,
        group_name="published",
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
        return dg.MaterializeResult(
            metadata={
                "publication_id": publication.publication_id,
                "database": dg.MetadataValue.path(workspace.home.published_database),
                "data_docs": dg.MetadataValue.path(
                    page_of(workspace.home, publication.publication_id)
                ),
                "files": publication.files,
                "enrollments": publication.enrollments,
                "completed_enrollments": publication.completed_enrollments,
            }
        )

    return warehouse
