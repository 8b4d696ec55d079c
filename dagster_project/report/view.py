"""What a viewer asks for: period, filters and order, as kept in a saved report.

Add a filter here, in its spelling as YAML below, and in the query of `scores`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dagster_project.report.fields import (
    FieldError,
    as_mapping,
    read_day,
    read_key,
    read_list,
    read_text,
    read_texts,
)

CUSTOM = "custom"
# Beside the one of the viewer's own, those of the table `sender_scores_by_period`.
PERIODS = (
    "last_7_days",
    "last_30_days",
    "last_90_days",
    "last_365_days",
    "this_month",
    "last_month",
    "this_quarter",
    "this_year",
    "all_time",
    CUSTOM,
)
SORTS = (
    "user_name",
    "team",
    "sequence_name",
    "sender_score",
    "completed_enrollments",
    "reply_rate",
    "bounce_rate",
)

UserKey = tuple[str, str]


@dataclass(frozen=True)
class View:
    """One way to look at the sender scores.

    Attributes:
        period: one of PERIODS; "custom" goes by the two days.
        first_day, last_day: both inclusive, None is open; of a custom period only.
        accounts: only these, by their ids; empty is all.
        teams: only senders of these teams; empty is all.
        users: only these, as account and user id; empty is all.
        sequences: only these, as account and sequence id; rows are then one per user
            and sequence, scored by the rule of a single sequence.
        sort: a column of the table.
        descending: whether the greatest comes first; what is null comes last anyhow.
    """

    period: str = "last_90_days"
    first_day: date | None = None
    last_day: date | None = None
    accounts: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    users: tuple[UserKey, ...] = ()
    sequences: tuple[UserKey, ...] = ()
    sort: str = "sender_score"
    descending: bool = True

    @property
    def has_reversed_days(self) -> bool:
        """Whether the last day is before the first."""
        first, last = self.first_day, self.last_day
        return first is not None and last is not None and last < first

    def as_yaml(self) -> dict[str, Any]:
        """What a saved report keeps: everything that is not as by default."""
        content: dict[str, Any] = {"period": self.period}
        if self.period == CUSTOM:
            content |= {"first_day": self.first_day, "last_day": self.last_day}
        content |= {"sort": self.sort, "descending": self.descending}
        for name, texts in (("accounts", self.accounts), ("teams", self.teams)):
            if texts:
                content[name] = list(texts)
        for name, keys in (("users", self.users), ("sequences", self.sequences)):
            if keys:
                content[name] = [{"account": key[0], "id": key[1]} for key in keys]
        return content


def read_view(content: object) -> View:
    """A view as a saved report keeps it.

    Raises:
        FieldError: what is there cannot be used.
    """
    given = as_mapping(content, "view")
    period = read_text(given, "period", View.period)
    if period not in PERIODS:
        raise FieldError(f"period {period!r} is none of {', '.join(PERIODS)}")
    sort = read_text(given, "sort", View.sort)
    if sort not in SORTS:
        raise FieldError(f"sort {sort!r} is none of {', '.join(SORTS)}")
    first, last = read_day(given, "first_day"), read_day(given, "last_day")
    if first and last and last < first:
        raise FieldError(f"last_day {last} is before first_day {first}")
    return View(
        period=period,
        first_day=first if period == CUSTOM else None,
        last_day=last if period == CUSTOM else None,
        accounts=read_texts(given, "accounts"),
        teams=read_texts(given, "teams"),
        users=tuple(read_key(item, "users") for item in read_list(given, "users")),
        sequences=tuple(
            read_key(item, "sequences") for item in read_list(given, "sequences")
        ),
        sort=sort,
        descending=given.get("descending", True) is not False,
    )
