"""The stage between building and publishing: the gate validates the candidate.

Compares with the last publication and logs what was found. What must hold stands in
expectations/.
"""

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import duckdb

from dagster_project.expectations.gate_process import GateError, GateProcess
from dagster_project.expectations.model_keys import read_model_keys
from dagster_project.expectations.request import GateRequest, Totals
from dagster_project.expectations.results import CheckResult
from dagster_project.expectations.thresholds import rule_reasons
from dagster_project.home import Home
from dagster_project.modelling.models import Models
from dagster_project.nightly.build import is_built_on_previous_run, rebuild_candidate
from dagster_project.nightly.next_steps import (
    steps_after_refusal,
    unpublished_files,
)
from dagster_project.nightly.run_record import read_run_record
from dagster_project.nightly.stopping import raise_if_stopped
from dagster_project.publishing.candidate import read_candidate
from dagster_project.publishing.data_docs import write_page
from dagster_project.publishing.history import read_completed_by_user, read_published
from dagster_project.publishing.holders import wait_while_held
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import QualityResult
from dagster_project.publishing.moved_times import read_moved_times
from dagster_project.settings import Settings

KEYS_ARE_UNIQUE = "keys_are_unique_and_known"


@dataclass(frozen=True)
class Validated:
    """A candidate that the gate has validated.

    Attributes:
        results: what it found, as logged.
        warning: why the candidate was built again first, None where it was not.
    """

    results: tuple[QualityResult, ...]
    warning: str | None = None


def validate_candidate(
    settings: Settings, models: Models, gate: GateProcess
) -> Validated:
    """Have the gate validate the candidate, and log what it finds.

    A candidate that the gate cannot read is built again, once: a part that no model of
    this run has read may be damaged, and all of it is a cache.

    Args:
        gate: answers once; another one is started where the candidate is built again.

    Raises:
        CandidateHeldError: another process holds the candidate, which stays as it is.
        GateError: the gate gave no results.
        ModelsError: a model failed when all were built again.
    """
    warning = None
    try:
        found = wait_while_held(
            partial(_validate, settings, models, gate),
            seconds=settings.lock_wait_seconds,
        )
    except (GateError, duckdb.Error) as error:
        raise_if_stopped()
        if not is_built_on_previous_run(Home(settings.home)):
            raise
        warning = rebuild_candidate(settings, models, error).warning
        found = _validate(settings, models, GateProcess())
    results = log_results(Home(settings.home), found, accepted=settings.accepted)
    return Validated(tuple(results), warning)


def _validate(
    settings: Settings, models: Models, gate: GateProcess
) -> list[CheckResult]:
    # A process of the gate answers one request; whoever waited needs another one.
    with closing(gate if gate.process.poll() is None else GateProcess()) as ready:
        return ready.validate(build_request(settings, models))


def build_request(settings: Settings, models: Models) -> GateRequest:
    """What the gate is asked of the candidate at hand."""
    home = Home(settings.home)
    return GateRequest(
        database=home.marts_database,
        model_keys=read_model_keys(models.manifest),
        now=datetime.now(UTC),
        as_of=settings.as_of,
        time_zone=settings.time_zone,
        previous_accounts=_previous_accounts(home),
        previous_senders=read_completed_by_user(home),
        extends_checked_run=_extends_checked_run(home),
        moved_times=read_moved_times(home, memory_limit=settings.memory_limit),
        memory_limit=settings.memory_limit,
    )


def log_results(
    home: Home, results: Iterable[CheckResult], *, accepted: Mapping[str, str]
) -> list[QualityResult]:
    """Log what the gate found, and write its page, published or not.

    Args:
        accepted: rules that may fail, each with the reason.
    """
    attempt = read_run_record(home).publication_id
    evaluated_at = datetime.now(UTC).isoformat()
    logged = [
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
    Log(home.log).write_results(logged)
    write_page(
        home,
        logged,
        reasons=rule_reasons(),
        files=unpublished_files(home),
        steps=[str(step) for step in steps_after_refusal(home, logged)],
    )
    return logged


def _previous_accounts(home: Home) -> dict[str, Totals]:
    # Where the published file cannot be read, the log still knows what it held.
    last = read_published(home).publication or Log(home.log).last_publication()
    return {
        account.account_id: Totals(
            completed=account.completed_enrollments,
            replied=account.replied_enrollments,
            bounced=account.bounced_enrollments,
            delivered=account.delivered_enrollments,
        )
        for account in (last.accounts if last else ())
    }


def _extends_checked_run(home: Home) -> bool:
    """Whether the candidate was built upon one whose keys were all found unique."""
    state = read_candidate(home)
    if state is None or state.base_publication_id is None:
        return False
    results = Log(home.log).results(state.base_publication_id)
    outcomes = {result.outcome for result in results if result.rule == KEYS_ARE_UNIQUE}
    return outcomes == {"passed"}


def _outcome(result: CheckResult, accepted: Mapping[str, str]) -> str:
    if result.passed:
        return "passed"
    return "accepted" if result.rule in accepted else "failed"
