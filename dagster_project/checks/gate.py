"""The quality gate: each expectation is a check of a mart, and blocking ones block."""

from collections.abc import Iterator

import dagster as dg

from dagster_project.assets.validation import DATA_DOCS, VALIDATION
from dagster_project.expectations.checks import read_checks
from dagster_project.expectations.thresholds import read_thresholds
from dagster_project.orchestration.metadata import link_to_docs
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import QualityResult
from dagster_project.resources import WORKSPACE, Workspace


def build_gate_checks() -> dg.AssetChecksDefinition:
    """Every check of the gate as one step, which reports what was found."""
    specs = [
        dg.AssetCheckSpec(
            name=check.name,
            asset=["marts", check.table],
            additional_deps=[VALIDATION],
            blocking=check.blocks,
            description=f"{check.rule.name}: {check.rule.reason}",
        )
        for check in read_checks(read_thresholds())
    ]

    @dg.multi_asset_check(
        name="report_checks",
        specs=specs,
        required_resource_keys={WORKSPACE},
        compute_kind="greatexpectations",
    )
    def gate(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        """Tell Dagster what the gate found."""
        workspace: Workspace = context.resources.workspace
        results = Log(workspace.home.log).last_results()
        page = link_to_docs(workspace.settings, results[0].publication_id)
        for result in results:
            yield as_check_result(result, page)

    return gate


def as_check_result(
    result: QualityResult, page: dg.UrlMetadataValue | dg.PathMetadataValue
) -> dg.AssetCheckResult:
    """What Dagster is told of a check: a blocking one that failed is an error."""
    metadata: dict[str, dg.RawMetadataValue] = {
        "rule": result.rule,
        "found": result.message,
        DATA_DOCS: page,
    }
    if result.accepted_reason is not None:
        metadata["accepted_reason"] = result.accepted_reason
    if result.observed is not None:
        metadata["observed"] = result.observed
    if result.threshold is not None:
        metadata["threshold"] = result.threshold
    return dg.AssetCheckResult(
        asset_key=["marts", result.table_name],
        check_name=result.check_name,
        passed=result.outcome == "passed",
        severity=(
            dg.AssetCheckSeverity.ERROR
            if result.blocks and result.outcome == "failed"
            else dg.AssetCheckSeverity.WARN
        ),
        metadata=metadata,
    )
