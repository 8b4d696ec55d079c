"""The table functions over ranges of days, and the interval of a rate, by hand."""

import pytest

from tests.warehouse.conftest import Warehouse

# The sender `three` has one end on each of 1, 2 and 3 March.
COUNTED = (
    "select completed_enrollments, first_ended_on::varchar, last_ended_on::varchar "
    "from sender_scores_between({first_day}, {last_day}) where user_id = 'three'"
)


@pytest.mark.parametrize(
    ("first_day", "last_day", "counted"),
    [
        ("null", "null", (3, "2026-03-01", "2026-03-03")),
        ("'2026-03-02'", "null", (2, "2026-03-02", "2026-03-03")),
        ("null", "'2026-03-02'", (2, "2026-03-01", "2026-03-02")),
        ("'2026-03-02'", "'2026-03-02'", (1, "2026-03-02", "2026-03-02")),
    ],
)
def test_range_includes_both_ends_and_null_is_open(
    first_day: str, last_day: str, counted: tuple[int, str, str], warehouse: Warehouse
) -> None:
    query = COUNTED.format(first_day=first_day, last_day=last_day)
    assert warehouse.fetch(query) == [counted]


def test_senders_without_an_end_in_the_range_have_no_row(warehouse: Warehouse) -> None:
    query = "select user_id from sender_scores_between('2026-03-02', null)"
    assert warehouse.fetch(query) == [("three",)]


def test_sequence_without_an_end_in_the_range_has_no_row(warehouse: Warehouse) -> None:
    query = (
        "select sequence_id, completed_enrollments, enrollments_needed "
        "from sender_sequence_scores_between('2026-03-03', '2026-03-31')"
    )
    assert warehouse.fetch(query) == [("s2", 1, 100)]


@pytest.mark.parametrize(
    ("function", "table"),
    [
        ("sender_scores_between", "sender_scores"),
        ("sender_sequence_scores_between", "sender_sequence_scores"),
    ],
)
def test_table_function_has_the_columns_of_its_table(
    function: str, table: str, warehouse: Warehouse
) -> None:
    columns = warehouse.fetch(f"describe from {function}(null, null)")
    of_table = warehouse.fetch(f"describe {table}")
    assert [column[:2] for column in columns] == [column[:2] for column in of_table]


def test_interval_of_one_in_twenty_is_that_of_the_tables(warehouse: Warehouse) -> None:
    # Of 1 in 20, the 95 % Wilson interval is printed as 0.9 % to 23.6 %.
    query = (
        "select bounce_rate_low, bounce_rate_high from sender_scores "
        "where user_id = 'one_bounce'"
    )
    [(low, high)] = warehouse.fetch(query)
    assert low == pytest.approx(0.008881, abs=1e-6)
    assert high == pytest.approx(0.236131, abs=1e-6)
