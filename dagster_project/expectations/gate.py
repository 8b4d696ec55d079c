"""Judges a candidate with Great Expectations, inside the database.

Runs in a process of its own (see gate_process.py), because importing Great Expectations
takes seconds that the build of the models can hide. What is expected stands in
checks.py.
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.expectations.checks import build_checks
from dagster_project.expectations.facts import (
    NOTHING_MOVED,
    MovedTimes,
    Totals,
    read_facts,
)
from dagster_project.expectations.findings import find_numbers, find_subjects
from dagster_project.expectations.kinds import Check, describe
from dagster_project.expectations.results import CheckResult
from dagster_project.expectations.thresholds import read_thresholds

# Read by the library when it is imported.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
from great_expectations import expectations as gx_expectations

EXAMPLES = 5
# The only format in which the library gives the rows that break a query's rule; it
# fetches 200 of them at most.
RESULT_FORMAT = {"result_format": "COMPLETE", "partial_unexpected_count": EXAMPLES}
# What all checks of a number are a validation of.
NUMBERS = "numbers"


class ExpectationError(Exception):
    """A check that could not be evaluated at all, such as on a missing column."""


class CountOfRows(gx_expectations.UnexpectedRowsExpectation):  # type: ignore[misc]
    """No row comes back from a query, which runs once.

    The library's own runs every query twice, to count its rows and to fetch them.
    """

    metric_dependencies = ("unexpected_rows_query.row_count",)

    def _validate(self, metrics: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        count = metrics["unexpected_rows_query.row_count"]
        return {"success": count == 0, "result": {"observed_value": count}}


# What is evaluated first; rows are fetched where a rule is broken.
COUNTED = {"UnexpectedRowsExpectation": CountOfRows}


def judge(
    database: Path,
    *,
    as_of: date | None,
    now: datetime,
    time_zone: str,
    last: Mapping[str, Totals],
    last_senders: Mapping[str, int],
    keys_held_before: bool = False,
    moved_times: MovedTimes = NOTHING_MOVED,
    memory_limit: str | None = None,
) -> list[CheckResult]:
    """Evaluate every check on a candidate's marts.

    Args:
        database: the marts file; opened read-only.
        as_of: the as-of date if one was given, whose end freshness is measured from.
        now: the moment that freshness is measured from otherwise.
        time_zone: IANA name of the zone whose calendar the as-of date is of.
        last: totals of the last publication by account, empty before it.
        last_senders: its completed enrollments by user, over all accounts.
        keys_held_before: whether only files that no publication holds can have broken a
            key of the enrollments.
        moved_times: known enrollments that tonight's files bring at another hour.
        memory_limit: what DuckDB may use, in its own notation, such as 2GB.

    Raises:
        ExpectationError: a check could not be evaluated.
        ThresholdsError: the thresholds cannot be used.
    """
    facts = read_facts(
        database,
        as_of=as_of,
        now=now,
        time_zone=time_zone,
        last=last,
        last_senders=last_senders,
        keys_held_before=keys_held_before,
        moved_times=moved_times,
    )
    checks = build_checks(read_thresholds(), facts)
    return evaluate(database, checks=checks, memory_limit=memory_limit)


def evaluate(
    database: Path, *, checks: Sequence[Check], memory_limit: str | None = None
) -> list[CheckResult]:
    """Evaluate some checks on a candidate's marts, one result each in their order.

    Raises:
        ExpectationError: a check could not be evaluated.
    """
    results: dict[str, CheckResult] = {}
    groups = _by_data(checks)
    try:
        numbers = find_numbers(database, checks, memory_limit=memory_limit)
        subjects = find_subjects(database, checks)
    except duckdb.Error as error:
        # All numbers are one query, so any of them may be the one that failed.
        reason = str(error).strip().splitlines()[0]
        raise ExpectationError(f"the checks of a number: {reason}") from error
    assets = [_describe_asset(name, numbers) for name in groups]
    with _open_source(database, memory_limit, assets) as source:
        for name, group in groups.items():
            found = _judge_group(source.get_asset(name), group, subjects)
            results |= {result.name: result for result in found}
    return [results[check.name] for check in checks]


@contextmanager
def _open_source(
    database: Path, memory_limit: str | None, assets: Sequence[Mapping[str, str]]
) -> Iterator[Any]:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        name="candidate",
        # The file is named beside the address, in which ? and $ would not be literal.
        connection_string="duckdb:///candidate",
        kwargs={
            "connect_args": {
                "database": str(database),
                "read_only": True,
                "config": {"memory_limit": memory_limit} if memory_limit else {},
            },
            # Without these the engine asks DuckDB for transactions it does not know.
            "isolation_level": "AUTOCOMMIT",
            "skip_autocommit_rollback": True,
        },
        # All at once: the library writes all that it knows at each one added later.
        assets=assets,
    )
    try:
        yield source
    finally:
        source.get_execution_engine().close()
        source.get_engine().dispose()


def _by_data(checks: Sequence[Check]) -> dict[str, list[Check]]:
    # One validation per table, and one for all numbers, so that metrics share
    # statements.
    groups: dict[str, list[Check]] = defaultdict(list)
    for check in checks:
        groups[check.table if check.query is None else NUMBERS].append(check)
    return groups


def _describe_asset(name: str, numbers: Mapping[str, str]) -> dict[str, str]:
    if name != NUMBERS:
        return {"type": "table", "name": name, "table_name": name}
    found = ", ".join(f"{number} as {check}" for check, number in numbers.items())
    return {"type": "query", "name": name, "query": f"select {found}"}


def _judge_group(
    asset: Any, checks: list[Check], subjects: Mapping[str, str]
) -> list[CheckResult]:
    batch = asset.get_batch(asset.build_batch_request())
    outcomes = _validate(batch, checks, COUNTED)
    broken = [
        check
        for check in checks
        if check.expectation in COUNTED and not outcomes[check.name].success
    ]
    if broken:
        outcomes |= _validate(batch, broken, {})
    return [_result(check, outcomes[check.name], subjects) for check in checks]


def _validate(
    batch: Any, checks: Sequence[Check], instead: Mapping[str, Any]
) -> dict[str, Any]:
    suite = gx.ExpectationSuite(
        name="gate",
        expectations=[
            (
                instead.get(check.expectation)
                or getattr(gx_expectations, check.expectation)
            )(**check.arguments, meta={"check": check.name})
            for check in checks
        ],
    )
    outcomes = batch.validate(suite, result_format=RESULT_FORMAT).results
    return {outcome.expectation_config.meta["check"]: outcome for outcome in outcomes}


def _result(check: Check, outcome: Any, subjects: Mapping[str, str]) -> CheckResult:
    found = outcome.result
    observed = found.get("observed_value")
    if observed is None and "unexpected_count" in found:
        # Null in a table without rows.
        observed = found["unexpected_count"] or 0
    if observed is None:
        raise ExpectationError(f"{check.name}: {_reason(outcome.exception_info)}")
    examples = found.get("details", {}).get("unexpected_rows") or found.get(
        "partial_unexpected_list", []
    )
    return CheckResult(
        rule=check.rule,
        name=check.name,
        table=check.table,
        passed=bool(outcome.success),
        observed=float(observed),
        threshold=check.threshold,
        message=describe(
            check,
            float(observed),
            examples[:EXAMPLES],
            subject=subjects.get(check.name),
        ),
        blocks=check.blocks,
    )


def _reason(exception_info: dict[str, Any]) -> str:
    # The library keeps one exception, or several by the metric that raised them.
    raised = [
        info["exception_message"]
        for info in (exception_info, *exception_info.values())
        if isinstance(info, dict) and info.get("exception_message")
    ]
    return raised[0].strip().splitlines()[0] if raised else "it gave no result"
