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

from dagster_project.database import open_database
from dagster_project.expectations.checks import build_checks
from dagster_project.expectations.facts import (
    NOTHING_MOVED,
    MovedTimes,
    Totals,
    read_facts,
)
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


class ExpectationError(Exception):
    """A check that could not be evaluated at all, such as on a missing column."""


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
    subjects = _find_subjects(database, checks)
    with _open_source(database, memory_limit) as source:
        for group in _by_data(checks):
            found = _judge_group(source, group, subjects)
            results |= {result.name: result for result in found}
    return [results[check.name] for check in checks]


@contextmanager
def _open_source(database: Path, memory_limit: str | None) -> Iterator[Any]:
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
    )
    try:
        yield source
    finally:
        source.get_execution_engine().close()
        source.get_engine().dispose()


def _by_data(checks: Sequence[Check]) -> list[list[Check]]:
    # One validation per table, and one for all numbers, so that metrics share
    # statements.
    groups: dict[str | None, list[Check]] = defaultdict(list)
    for check in checks:
        groups[check.table if check.query is None else None].append(check)
    return list(groups.values())


def _find_subjects(database: Path, checks: Sequence[Check]) -> dict[str, str]:
    queries = {check.name: check.subject_query for check in checks}
    found = {}
    with open_database(database, read_only=True) as connection:
        for name, query in queries.items():
            if query is not None and (row := connection.execute(query).fetchone()):
                found[name] = str(row[0])
    return found


def _judge_group(
    source: Any, checks: list[Check], subjects: Mapping[str, str]
) -> list[CheckResult]:
    table = checks[0].table
    if checks[0].query is None:
        asset = source.add_table_asset(name=table, table_name=table)
    else:
        numbers = ", ".join(f"({check.query}) as {check.name}" for check in checks)
        asset = source.add_query_asset(name="numbers", query=f"select {numbers}")
    suite = gx.ExpectationSuite(
        name=asset.name,
        expectations=[
            getattr(gx_expectations, check.expectation)(
                **check.arguments, meta={"check": check.name}
            )
            for check in checks
        ],
    )
    batch = asset.get_batch(asset.build_batch_request())
    outcomes = batch.validate(suite, result_format=RESULT_FORMAT).results
    by_name = {check.name: check for check in checks}
    return [
        _result(by_name[outcome.expectation_config.meta["check"]], outcome, subjects)
        for outcome in outcomes
    ]


def _result(check: Check, outcome: Any, subjects: Mapping[str, str]) -> CheckResult:
    found = outcome.result
    observed = found.get("observed_value")
    if observed is None and "unexpected_count" in found:
        # Null in a table without rows.
        observed = found["unexpected_count"] or 0
    if observed is None:
        # All numbers are one query, so any of them may be the one that failed.
        place = check.name if check.query is None else "the checks of a number"
        raise ExpectationError(f"{place}: {_reason(outcome.exception_info)}")
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
