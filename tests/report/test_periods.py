"""Periods counted back from the as-of date, both ends inclusive."""

from datetime import date

import pytest

from dagster_project.report.periods import Days, days_of
from dagster_project.report.view import PERIODS, View

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
    period: str, first: date | None, last: date | None
) -> None:
    assert days_of(View(period=period), AS_OF) == Days(first, last)


def test_every_period_has_days() -> None:
    for period in PERIODS:
        assert isinstance(days_of(View(period=period), AS_OF), Days)


def test_last_month_of_january_is_in_the_year_before() -> None:
    days = days_of(View(period="last_month"), date(2027, 1, 31))
    assert days == Days(date(2026, 12, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("month", "first"), [(1, 1), (3, 1), (4, 4), (6, 4), (9, 7), (12, 10)]
)
def test_quarter_begins_with_its_first_month(month: int, first: int) -> None:
    days = days_of(View(period="this_quarter"), date(2026, month, 15))
    assert days.first == date(2026, first, 1)


def test_custom_period_goes_by_its_days_and_may_be_open() -> None:
    view = View(period="custom", first_day=date(2026, 10, 1))
    assert days_of(view, AS_OF) == Days(date(2026, 10, 1), None)


def test_days_before_are_as_many() -> None:
    days = Days(date(2026, 10, 1), date(2026, 10, 31))
    assert days.before == Days(date(2026, 8, 31), date(2026, 9, 30))
    assert Days(None, AS_OF).before is None
