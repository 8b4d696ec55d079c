"""The published warehouse as an asset, behind the blocking checks of the marts."""

from collections.abc import Sequence
from datetime import timedelta

import dagster as dg

from dagster_project.night import publish_candidate
from dagster_project.publishing.data_docs import page_of
from dagster_project.report.static_page import write_static_page
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
        workspace: Workspace = context.resources.workspace
        publication = publish_candidate(workspace.settings)
        context.log.info(f"Published {publication.publication_id}")
        _write_report(context, workspace)
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


def _write_report(context: dg.AssetExecutionContext, workspace: Workspace) -> None:
    # What readers open is out by now; a page that cannot be written is no reason to
    # call the night failed.
    home = workspace.home
    language = workspace.settings.language
    try:
        write_static_page(
            home.published_database, home.static_report, language=language
        )
    except OSError as error:
        context.log.warning(f"No page of the report was written: {error}")
