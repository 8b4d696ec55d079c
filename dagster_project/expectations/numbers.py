"""Finds the numbers that checks limit, each by one query.

Great Expectations would run the query of an asset three times. So it is given the
numbers as they were found here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from dagster_project.database import open_database
from dagster_project.expectations.checks import Check
from dagster_project.expectations.queries import create_tables, fill_in
from dagster_project.expectations.request import GateRequest


class NumberError(Exception):
    """A number that cannot be found; names the check, in one line."""


@dataclass(frozen=True)
class Number:
    """What the SQL of a check of a number gives, in columns of these names.

    Attributes:
        observed: the number, in the unit of the check.
        at_most: the number allowed, None where there is nothing to compare with yet.
        subject: what the number is of in words, such as an account.
        rows_compared: number of rows that a share is of, where the message names it.
    """

    observed: float
    at_most: float | None
    subject: str | None = None
    rows_compared: int | None = None


def find_numbers(request: GateRequest, checks: Iterable[Check]) -> dict[str, Number]:
    """The number of each check of one.

    Raises:
        duckdb.Error: the candidate cannot be opened.
        NumberError: a query cannot be run or gives no number.
    """
    limit = request.memory_limit
    config = {"memory_limit": limit} if limit else {}
    with open_database(request.database, read_only=True, config=config) as connection:
        create_tables(connection.execute, request)
        return {
            check.name: _find_number(connection, check, request)
            for check in checks
            if check.finds_a_number
        }


def _find_number(
    connection: duckdb.DuckDBPyConnection, check: Check, request: GateRequest
) -> Number:
    try:
        found = connection.execute(fill_in(check, request))
        [values] = found.fetchall()
        named = dict(zip((name for name, *_ in found.description), values, strict=True))
        at_most = named.pop("at_most")
        return Number(
            observed=float(named.pop("observed")),
            at_most=None if at_most is None else float(at_most),
            **named,
        )
    except (duckdb.Error, KeyError, TypeError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise NumberError(f"{check.name}: {reason}") from error
