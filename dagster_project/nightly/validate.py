"""The stage between building and publishing: what the gate finds is logged."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from dagster_project.expectations.facts import Totals
from dagster_project.expectations.results import CheckResult
from dagster_project.expectations.thresholds import rule_reasons
from dagster_project.home import Home
from dagster_project.nightly.next_steps import steps_after_refusal, unpublished_files
from dagster_project.nightly.run_record import read_run_record
from dagster_project.publishing.candidate import read_candidate
from dagster_project.publishing.data_docs import write_page
from dagster_project.publishing.history import read_standing
from dagster_project.publishing.log import Log, QualityResult

KEYS_ARE_UNIQUE = "keys_are_unique_and_known"


def last_totals(home: Home) -> dict[str, Totals]:
    """What the gate compares with: counts of the last publication by account."""
    # Where the published file cannot be read, the log still knows what it held.
    last = read_standing(home).publication or Log(home.log).last_publication()
    return {
        account.account_id: Totals(
            completed=account.completed_enrollments,
            replied=account.replied_enrollments,
            bounced=account.bounced_enrollments,
            delivered=account.delivered_enrollments,
        )
        for account in (last.accounts if last else ())
    }


def keys_held_before(home: Home) -> bool:
    """Whether the candidate was built upon one whose keys were all found unique."""
    state = read_candidate(home)
    if state is None or state.base_publication_id is None:
        return False
    results = Log(home.log).results(state.base_publication_id)
    outcomes = {result.outcome for result in results if result.rule == KEYS_ARE_UNIQUE}
    return outcomes == {"passed"}


def keep_results(
    home: Home, results: Iterable[CheckResult], *, accepted: Mapping[str, str]
) -> list[QualityResult]:
    """Log what the gate found, and write its page, published or not.

    Args:
        accepted: rules that may fail, each with the reason.
    """
    attempt = read_run_record(home).publication_id
    evaluated_at = datetime.now(UTC).isoformat()
    kept = [
        QualityResult(
            publication_id=attempt,
            rule=result.rule,
            check_name=result.name,
            table_name=result.table,
            outcome=_outcome(result, accepted),
            observed=result.observed,
            threshold=result.threshold,
            message=result.message,
            blocks=result.blocks,
            is_published=False,
            accepted_reason=None if result.passed else accepted.get(result.rule),
            evaluated_at=evaluated_at,
        )
        for result in results
    ]
    Log(home.log).write_results(kept)
    write_page(
        home,
        kept,
        reasons=rule_reasons(),
        files=unpublished_files(home),
        steps=[str(step) for step in steps_after_refusal(home, kept)],
    )
    return kept


def _outcome(result: CheckResult, accepted: Mapping[str, str]) -> str:
    if result.passed:
        return "passed"
    return "accepted" if result.rule in accepted else "failed"
