"""The periods that the page offers by name, counted back from the as-of date.

The names and days are those of the table `sender_scores_by_period`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dagster_project.report.language import Language
from dagster_project.report.view import CUSTOM, View

LAST_DAYS = {
    "last_7_days": 7,
    "last_30_days": 30,
    "last_90_days": 90,
    "last_365_days": 365,
}


@dataclass(frozen=True)
class Days:
    """A range of days, both ends inclusive; None is an open end."""

    first: date | None
    last: date | None

    @property
    def before(self) -> "Days | None":
        """As many days right before it; None where an end is open."""
        if self.first is None or self.last is None:
            return None
        length = self.last - self.first
        last = self.first - timedelta(days=1)
        return Days(last - length, last)


def days_of(view: View, as_of: date) -> Days:
    """The days that a view asks for on a publication of this as-of date."""
    if view.period == CUSTOM:
        return Days(view.first_day, view.last_day)
    if view.period == "all_time":
        return Days(None, None)
    if view.period in LAST_DAYS:
        return Days(as_of - timedelta(days=LAST_DAYS[view.period] - 1), as_of)
    first = _first_of_month(view.period, as_of)
    if view.period == "last_month":
        return Days(first, as_of.replace(day=1) - timedelta(days=1))
    return Days(first, as_of)


def spell_period(view: View, as_of: date, words: Language) -> str:
    """The period by its name and its days."""
    days = days_of(view, as_of)
    name = words(f"period.{view.period}")
    if days.first is None and days.last is None:
        return name
    return f"{name}: {words.day(days.first)} – {words.day(days.last)}"


def _first_of_month(period: str, as_of: date) -> date:
    month = as_of.replace(day=1)
    return {
        "this_month": month,
        "last_month": (month - timedelta(days=1)).replace(day=1),
        "this_quarter": month.replace(month=(as_of.month - 1) // 3 * 3 + 1),
        "this_year": month.replace(month=1),
    }[period]
