"""What the gate finds of the candidate, as an asset; its checks report it."""

from collections.abc import Sequence

import dagster as dg

from dagster_project.nightly.stopping import raise_if_stopped
from dagster_project.nightly.validate import validate_candidate
from dagster_project.orchestration.metadata import link_to_docs
from dagster_project.plain_text import for_log
from dagster_project.publishing.log_entries import QualityResult
from dagster_project.resources import WORKSPACE, Workspace

VALIDATION = dg.AssetKey(["candidate", "validation"])
# The run's tag, and the entry of each check, that lead to the page for people.
DATA_DOCS = "data_docs"


def build_validation_asset(
    functions: Sequence[dg.AssetKey], *, owners: Sequence[str]
) -> dg.AssetsDefinition:
    """The gate's results on all marts.

    Args:
        functions: what the step that builds the marts ends with. Whatever depends on
            the marts themselves waits for their checks, and those report this asset.
    """

    @dg.asset(
        key=VALIDATION,
        deps=functions,
        description=(
            "What the quality gate finds of the candidate: results in the log, and a "
            "page. The checks of the marts report them."
        ),
        group_name="candidate",
        kinds={"greatexpectations"},
        owners=owners,
        required_resource_keys={WORKSPACE},
    )
    def validation(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        """What the gate finds of the candidate, logged and written as a page."""
        raise_if_stopped()
        workspace: Workspace = context.resources.workspace
        context.log.info("Validating the candidate …")
        validated = validate_candidate(
            workspace.settings, workspace.models, workspace.gate
        )
        if validated.warning is not None:
            context.log.warning(for_log(validated.warning))
        results = validated.results
        context.log.info(_summary(results))
        page = link_to_docs(workspace.settings, results[0].publication_id)
        context.log.info(f"Data Docs: {page.value}")
        context.instance.add_run_tags(context.run.run_id, {DATA_DOCS: str(page.value)})
        return dg.MaterializeResult(metadata={"checks": len(results), DATA_DOCS: page})

    return validation


def _summary(results: Sequence[QualityResult]) -> str:
    failed = [result for result in results if result.outcome == "failed"]
    return f"Evaluated {len(results)} checks, {len(failed)} failed"
