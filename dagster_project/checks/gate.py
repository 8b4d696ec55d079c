"""The quality gate: each expectation is a check of a mart, and blocking ones block."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

import dagster as dg
import duckdb

from dagster_project.expectations.checks import build_checks
from dagster_project.expectations.facts import Facts
from dagster_project.expectations.gate_process import GateError, GateProcess
from dagster_project.expectations.results import CheckResult
from dagster_project.expectations.thresholds import read_thresholds
from dagster_project.nightly.build import is_built_on_previous_run, rebuild_candidate
from dagster_project.nightly.stopping import raise_if_stopped
from dagster_project.nightly.validate import keep_results, keys_held_before, last_totals
from dagster_project.orchestration.metadata import link_to_docs
from dagster_project.plain_text import for_log
from dagster_project.publishing.history import read_completed_by_user
from dagster_project.publishing.holders import wait_while_held
from dagster_project.publishing.log import QualityResult
from dagster_project.publishing.moved_times import read_moved_times
from dagster_project.resources import WORKSPACE, Workspace

# The run's tag, and the entry of each check, that lead to the page for people.
DATA_DOCS = "data_docs"


def build_gate_checks() -> dg.AssetChecksDefinition:
    """Every check of the gate as one step."""
    rules = read_thresholds()
    specs = [
        dg.AssetCheckSpec(
            name=check.name,
            asset=["marts", check.table],
            blocking=check.blocks,
            description=f"{check.rule}: {rules[check.rule].reason}",
        )
        for check in build_checks(rules, Facts(datetime.now(UTC)))
    ]

    @dg.multi_asset_check(
        name="judge_candidate",
        specs=specs,
        required_resource_keys={WORKSPACE},
        compute_kind="greatexpectations",
    )
    def gate(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        """Judge the candidate."""
        raise_if_stopped()
        workspace: Workspace = context.resources.workspace
        context.log.info("Judging the candidate …")
        results = keep_results(
            workspace.home,
            _judge(context, workspace),
            accepted=workspace.settings.accepted,
        )
        context.log.info(_summary(results))
        page = link_to_docs(workspace.settings, results[0].publication_id)
        context.log.info(f"Data Docs: {page.value}")
        context.instance.add_run_tags(context.run.run_id, {DATA_DOCS: str(page.value)})
        for result in results:
            yield as_check_result(result, page)

    return gate


def _judge(
    context: dg.AssetCheckExecutionContext, workspace: Workspace
) -> list[CheckResult]:
    try:
        return wait_while_held(
            partial(_ask_once, workspace),
            seconds=workspace.settings.lock_wait_seconds,
        )
    except (GateError, duckdb.Error) as error:
        raise_if_stopped()
        if not is_built_on_previous_run(workspace.home):
            raise
        # A part that no model has read tonight may be what cannot be read.
        built = rebuild_candidate(workspace.settings, workspace.models, error)
        context.log.warning(for_log(str(built.warning)))
    with closing(GateProcess()) as gate:
        return _ask(gate, workspace)


def _ask_once(workspace: Workspace) -> list[CheckResult]:
    # A process of the gate answers one request; whoever waited needs another one.
    gate = workspace.gate if workspace.gate.process.poll() is None else GateProcess()
    with closing(gate):
        return _ask(gate, workspace)


def _ask(gate: GateProcess, workspace: Workspace) -> list[CheckResult]:
    settings, home = workspace.settings, workspace.home
    return gate.judge(
        home.marts_database,
        as_of=settings.as_of,
        time_zone=settings.time_zone,
        now=datetime.now(UTC),
        last=last_totals(home),
        last_senders=read_completed_by_user(home),
        keys_held_before=keys_held_before(home),
        moved_times=read_moved_times(home, memory_limit=settings.memory_limit),
        memory_limit=settings.memory_limit,
    )


def _summary(results: list[QualityResult]) -> str:
    failed = [result for result in results if result.outcome == "failed"]
    return f"Judged {len(results)} checks, {len(failed)} failed"


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
