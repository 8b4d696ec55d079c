"""A number reaches the library as it was found, and one that is none says so."""

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from dagster_project.expectations.checks import Check, read_checks
from dagster_project.expectations.numbers import Number, NumberError, find_numbers
from dagster_project.expectations.thresholds import read_thresholds
from tests.expectations.candidate import Ask

[FRESH] = [
    check
    for check in read_checks(read_thresholds())
    if check.name == "newest_export_is_recent"
]


@pytest.fixture
def number(tmp_path: Path) -> Check:
    """A check of a number whose SQL is `number.sql` in the test's folder."""
    return replace(FRESH, name="number", sql="number", folder=tmp_path)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select 0 as observed, 1 as at_most", Number(0, 1)),
        ("select 5 / 100 as observed, null as at_most", Number(0.05, None)),
        ("select 1 / 3 * 1e-300 as observed, 1 as at_most", Number(1 / 3 * 1e-300, 1)),
        # The next double after the threshold of 36 hours.
        (
            "select '36.00000000000001'::double as observed, 36 as at_most",
            Number(36.00000000000001, 36),
        ),
        (
            "select sum(range) as observed, 45::hugeint as at_most, 'all' as subject, "
            "10 as rows_compared from range(10)",
            Number(45, 45, "all", 10),
        ),
    ],
)
def test_number_is_validated_as_it_was_found(
    query: str,
    expected: Number,
    number: Check,
    ask: Ask,
    gate: ModuleType,
    tmp_path: Path,
) -> None:
    (tmp_path / "number.sql").write_text(query)
    request = ask()
    assert find_numbers(request, [number]) == {"number": expected}
    [result] = gate.validate(request, [number])
    assert (result.observed, result.threshold) == (expected.observed, expected.at_most)
    assert result.passed is (
        expected.at_most is None or expected.observed <= expected.at_most
    )


@pytest.mark.parametrize(
    "query",
    [
        "select null as observed, 1 as at_most",
        "select 1 as observed",
        "select 1 as at_most",
        "select 1 as observed, 1 as at_most, 2 as more",
        "select 1 as observed, 1 as at_most where false",
        "select 1 as observed, 1 as at_most from range(2)",
        "select x as observed, 1 as at_most",
    ],
)
def test_query_that_gives_no_number_is_named(
    query: str, number: Check, ask: Ask, tmp_path: Path
) -> None:
    (tmp_path / "number.sql").write_text(query)
    with pytest.raises(NumberError, match=r"^number: .+$"):
        find_numbers(ask(), [number])


def test_database_that_cannot_be_opened_is_no_number(ask: Ask, tmp_path: Path) -> None:
    with pytest.raises(duckdb.IOException):
        find_numbers(ask(database=tmp_path / "none.duckdb"), [FRESH])
