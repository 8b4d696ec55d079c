"""A number reaches the library as it was found: the same value, of the same type."""

from pathlib import Path

import duckdb
import pytest

from dagster_project.expectations.findings import find_numbers
from dagster_project.expectations.kinds import Check, at_most
from dagster_project.expectations.thresholds import Rule

RULE = Rule("rule", blocks=True, reason="", limits={})


def number(query: str, *, name: str = "number") -> Check:
    return at_most(
        RULE, name, "table", query=query, unit="rows", limit=1, allowed="at most 1"
    )


def find(checks: list[Check], folder: Path) -> dict[str, str]:
    database = folder / "some.duckdb"
    duckdb.connect(database).close()
    return find_numbers(database, checks, memory_limit=None)


@pytest.mark.parametrize(
    "query",
    [
        "select 0",
        "select 5 / 100",
        "select 1 / 3 * 1e-300",
        # The next double after the threshold of 36 hours.
        "select '36.00000000000001'::double",
        "select sum(range) from range(10)",
        "select 170141183460469231731687303715884105727::hugeint",
        "select 0.0000000000000000001::decimal(38, 19)",
        "select null::bigint",
        "select 'nan'::double",
    ],
)
def test_number_keeps_value_and_type(query: str, tmp_path: Path) -> None:
    [spelled] = find([number(query)], tmp_path).values()
    with duckdb.connect() as connection:
        assert connection.execute(
            f"select found is not distinct from kept, typeof(found) = typeof(kept) "
            f"from (select ({query}) as found, {spelled} as kept)"
        ).fetchone() == (True, True)


def test_numbers_are_found_by_the_names_of_their_checks(tmp_path: Path) -> None:
    checks = [number("select 2", name="second"), number("select 1.5", name="first")]
    found = find(checks, tmp_path)
    assert list(found) == ["second", "first"]
    assert "'2'" in found["second"]
    assert "'1.5'" in found["first"]
