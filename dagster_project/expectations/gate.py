"""Validates a candidate with Great Expectations, inside the database.

Runs in a process of its own (see gate_process.py), because importing Great Expectations
takes seconds that the build of the models can hide. What is expected stands in suites/.
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from dagster_project.expectations.checks import Check, SuiteError, read_checks
from dagster_project.expectations.messages import describe_number, describe_rows
from dagster_project.expectations.numbers import Number, find_numbers
from dagster_project.expectations.queries import create_tables, fill_in, spell_allowed
from dagster_project.expectations.request import GateRequest
from dagster_project.expectations.results import CheckResult
from dagster_project.expectations.thresholds import read_thresholds

# Read by the library when it is imported.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import sqlalchemy
from great_expectations import expectations as gx_expectations

EXAMPLES = 5
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
        return {"success": metrics["unexpected_rows_query.row_count"] == 0}


def validate(
    request: GateRequest, checks: Sequence[Check] | None = None
) -> list[CheckResult]:
    """Evaluate checks on a candidate's marts, one result each in their order.

    Args:
        checks: all of the suites where not given.

    Raises:
        ExpectationError, NumberError: a check could not be evaluated.
        SuiteError, ThresholdsError: a suite or the thresholds cannot be used.
        duckdb.Error: the candidate cannot be opened.
    """
    if checks is None:
        checks = read_checks(read_thresholds())
    numbers = find_numbers(request, checks)
    groups: dict[str, list[Check]] = defaultdict(list)
    for check in checks:
        # One validation per table, and one for all numbers, so that metrics share
        # statements.
        groups[NUMBERS if check.finds_a_number else check.table].append(check)
    results: dict[str, CheckResult] = {}
    with _open_source(request, groups, numbers) as source:
        for name, group in groups.items():
            asset = source.get_asset(name)
            batch = asset.get_batch(asset.build_batch_request())
            for result in _validate_group(batch, group, request, numbers):
                results[result.name] = result
    return [results[check.name] for check in checks]


@contextmanager
def _open_source(
    request: GateRequest, groups: Mapping[str, object], numbers: Mapping[str, Number]
) -> Iterator[Any]:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    limit = request.memory_limit
    source = context.data_sources.add_sql(
        name="candidate",
        # The file is named beside the address, in which ? and $ would not be literal.
        connection_string="duckdb:///candidate",
        kwargs={
            "connect_args": {
                "database": str(request.database),
                "read_only": True,
                "config": {"memory_limit": limit} if limit else {},
            },
            # Without these the engine asks DuckDB for transactions it does not know.
            "isolation_level": "AUTOCOMMIT",
            "skip_autocommit_rollback": True,
        },
        # All at once: the library writes all that it knows at each one added later.
        assets=[_describe_asset(name, numbers) for name in groups],
    )
    engine = source.get_execution_engine()

    def create_tables_of(connection: Any, _record: object) -> None:
        create_tables(connection.cursor().execute, request)

    sqlalchemy.event.listen(engine.engine, "connect", create_tables_of)
    try:
        yield source
    finally:
        engine.close()
        source.get_engine().dispose()


def _describe_asset(name: str, numbers: Mapping[str, Number]) -> dict[str, str]:
    if name != NUMBERS:
        return {"type": "table", "name": name, "table_name": name}
    # A text, which is read as a double at once: 0.1 alone would be a decimal first.
    found = ", ".join(
        f"cast('{number.observed!r}' as double) as {check}"
        for check, number in numbers.items()
    )
    return {"type": "query", "name": name, "query": f"select {found}"}


def _validate_group(
    batch: Any,
    checks: Sequence[Check],
    request: GateRequest,
    numbers: Mapping[str, Number],
) -> Iterator[CheckResult]:
    outcomes = _run_suite(batch, checks, request, numbers, "BOOLEAN_ONLY")
    for check in checks:
        _raise_error(check, outcomes[check.name])
        passed = bool(outcomes[check.name].success)
        if check.finds_a_number:
            number = numbers[check.name]
            allowed = spell_allowed(check, request)
            message = describe_number(check, number, allowed)
            yield _result(check, passed, number.observed, number.at_most, message)
        elif passed:
            yield _result(check, passed, 0.0, 0.0, describe_rows(check, 0, ()))
        else:
            count, examples = _count_rows(batch, check, request)
            message = describe_rows(check, count, examples)
            yield _result(check, passed, count, 0.0, message)


def _count_rows(
    batch: Any, check: Check, request: GateRequest
) -> tuple[float, list[object]]:
    """The rows that break a rule, and some of them."""
    # The only format in which the library gives the rows that a query finds; it fetches
    # 200 of them at most.
    complete: dict[str, object] = {
        "result_format": "COMPLETE",
        "partial_unexpected_count": EXAMPLES,
    }
    if (key := request.model_keys.keys.get(check.table)) is not None:
        complete["unexpected_index_column_names"] = list(key)
    outcome = _run_suite(batch, [check], request, {}, complete)[check.name]
    _raise_error(check, outcome)
    found = outcome.result
    if check.finds_rows:
        return found["observed_value"], found["details"]["unexpected_rows"][:EXAMPLES]
    if "unexpected_count" in found:
        examples = found["partial_unexpected_list"]
        if all(example is None for example in examples):
            # A missing value says nothing, the key of its row does.
            examples = found.get("partial_unexpected_index_list", examples)
        return found["unexpected_count"], examples
    # What is expected of the table as a whole is broken once.
    return 1, [found["observed_value"]]


def _run_suite(
    batch: Any,
    checks: Sequence[Check],
    request: GateRequest,
    numbers: Mapping[str, Number],
    result_format: object,
) -> dict[str, Any]:
    rows_class: Any = (
        CountOfRows
        if result_format == "BOOLEAN_ONLY"
        else gx_expectations.UnexpectedRowsExpectation
    )
    suite = gx.ExpectationSuite(
        name="gate",
        expectations=[_expect(check, request, numbers, rows_class) for check in checks],
    )
    outcomes = batch.validate(suite, result_format=result_format).results
    return {outcome.expectation_config.meta["check"]: outcome for outcome in outcomes}


def _expect(
    check: Check,
    request: GateRequest,
    numbers: Mapping[str, Number],
    rows_class: Any,
) -> Any:
    shared = {
        "severity": "critical" if check.blocks else "warning",
        "meta": {"check": check.name},
    }
    if check.finds_rows:
        return rows_class(unexpected_rows_query=fill_in(check, request), **shared)
    arguments = check.arguments
    if check.finds_a_number:
        most = numbers[check.name].at_most
        arguments = {"column": check.name, "max_value": most}
    try:
        return getattr(gx_expectations, check.expectation)(**arguments, **shared)
    except (AttributeError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise SuiteError(f"{check.name}: {reason}") from error


def _raise_error(check: Check, outcome: Any) -> None:
    # The library gives one exception, or several by the metric that raised them.
    info = outcome.exception_info
    for raised in (info, *info.values()):
        if isinstance(raised, dict) and raised.get("exception_message"):
            reason = raised["exception_message"].strip().splitlines()[0]
            raise ExpectationError(f"{check.name}: {reason}")


def _result(
    check: Check,
    passed: bool,
    observed: float,
    threshold: float | None,
    message: str,
) -> CheckResult:
    return CheckResult(
        rule=check.rule.name,
        name=check.name,
        table=check.table,
        passed=passed,
        observed=float(observed),
        threshold=threshold,
        message=message,
        blocks=check.blocks,
    )
