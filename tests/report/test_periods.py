"""The days of periods and of comparisons are those of the publication."""

from datetime import date

import pytest

from dagster_project.report.periods import (
    Days,
    read_compared,
    read_days,
    read_days_before,
)
from dagster_project.report.view import COMPARISONS, PERIODS, View
from dagster_project.report.warehouse import Snapshot

AS_OF = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("last_7_days", date(2026, 11, 14), AS_OF),
        ("last_30_days", date(2026, 10, 22), AS_OF),
        ("last_90_days", date(2026, 8, 23), AS_OF),
        ("last_365_days", date(2025, 11, 21), AS_OF),
        ("this_month", date(2026, 11, 1), AS_OF),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("this_quarter", date(2026, 10, 1), AS_OF),
        ("this_year", date(2026, 1, 1), AS_OF),
        ("all_time", None, None),
    ],
)
def test_period_has_its_days(
    snapshot: Snapshot, period: str, first: date | None, last: date | None
) -> None:
    assert read_days(snapshot, View(period=period)) == Days(first, last)


def test_every_period_has_days(snapshot: Snapshot) -> None:
    for period in PERIODS:
        assert isinstance(read_days(snapshot, View(period=period)), Days)


def test_custom_period_goes_by_its_days_and_may_be_open(snapshot: Snapshot) -> None:
    view = View(period="custom", first_day=date(2026, 10, 1))
    assert read_days(snapshot, view) == Days(date(2026, 10, 1), None)


def test_days_before_are_as_many(snapshot: Snapshot) -> None:
    days = Days(date(2026, 10, 1), date(2026, 10, 31))
    assert read_compared(snapshot, days) == {
        "previous_period": Days(date(2026, 8, 31), date(2026, 9, 30)),
        "previous_year": Days(date(2025, 10, 1), date(2025, 10, 31)),
    }
    assert read_compared(snapshot, Days(None, AS_OF)) == {}


def test_leap_day_is_compared_with_the_last_of_february(snapshot: Snapshot) -> None:
    days = Days(date(2028, 2, 29), date(2028, 2, 29))
    assert read_compared(snapshot, days) == {
        "previous_period": Days(date(2028, 2, 28), date(2028, 2, 28)),
        "previous_year": Days(date(2027, 2, 28), date(2027, 2, 28)),
    }


@pytest.mark.parametrize("compare", COMPARISONS)
def test_view_says_what_it_is_compared_with(snapshot: Snapshot, compare: str) -> None:
    days = Days(date(2026, 10, 1), date(2026, 10, 31))
    before = read_days_before(snapshot, View(compare=compare), days)
    assert before == read_compared(snapshot, days).get(compare)
    assert (before is None) == (compare == "none")
