"""Which days a view asks for, and which they are compared with.

The days of named periods are those of the table `score_periods`; the days to compare
with are those of the table function `days_to_compare`.
"""

from dataclasses import dataclass
from datetime import date

from dagster_project.report.language import Language
from dagster_project.report.view import CUSTOM, View
from dagster_project.report.warehouse import Snapshot


@dataclass(frozen=True)
class Days:
    """A range of days, both ends inclusive; None is an open end."""

    first: date | None
    last: date | None

    @property
    def is_whole(self) -> bool:
        """Whether both ends are open."""
        return self.first is None and self.last is None

    @property
    def sql(self) -> str:
        """The two ends as arguments of a table function."""
        return f"{spell_day(self.first)}, {spell_day(self.last)}"


def read_days(snapshot: Snapshot, view: View) -> Days:
    """The days that a view asks for on a publication."""
    if view.period == CUSTOM:
        return Days(view.first_day, view.last_day)
    rows = snapshot.rows("select period, first_day, last_day from score_periods")
    (period,) = (row for row in rows if row["period"] == view.period)
    # Tables of scores have no end, and senders who have completed nothing.
    if period["first_day"] is None:
        return Days(None, None)
    return Days(period["first_day"], period["last_day"])


def read_days_before(snapshot: Snapshot, view: View, days: Days) -> Days | None:
    """The days that a view compares with; None where there are none."""
    return read_compared(snapshot, days).get(view.compare)


def read_compared(snapshot: Snapshot, days: Days) -> dict[str, Days]:
    """The days to compare a range with, by comparison; none where an end is open."""
    rows = snapshot.rows(f"select * from days_to_compare({days.sql})")
    return {row["comparison"]: Days(row["first_day"], row["last_day"]) for row in rows}


def spell_period(view: View, days: Days, words: Language) -> str:
    """The period by its name and its days."""
    name = words(f"period.{view.period}")
    return name if days.is_whole else f"{name}: {spell_days(days, words)}"


def spell_days(days: Days, words: Language) -> str:
    """The first and the last day."""
    return f"{words.day(days.first)} – {words.day(days.last)}"


def spell_day(value: date | None) -> str:
    """A day in SQL."""
    return "null::date" if value is None else f"date '{value.isoformat()}'"
