"""What a viewer asks for: period, filters and order, as kept in a saved report.

Add a filter here, in its spelling as YAML below and as an address in `address`, and in
the query of `scores`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dagster_project.report.fields import (
    FieldError,
    as_mapping,
    read_choice,
    read_day,
    read_key,
    read_list,
    read_texts,
)
from dagster_project.report.grains import GRAINS, SENDERS, Grain

CUSTOM = "custom"
# Beside the one of the viewer's own, those of the table `score_periods`.
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
# Beside no comparison, those of the table function `days_to_compare`.
NO_COMPARISON = "none"
COMPARISONS = (NO_COMPARISON, "previous_period", "previous_year")
SORTS = (
    "user_name",
    "team",
    "sequence_name",
    "sender_domain",
    "account_id",
    "sender_score",
    "completed_enrollments",
    "replied_enrollments",
    "bounced_enrollments",
    "reply_rate",
    "bounce_rate",
)
# What the table can show beside names, in this order.
COLUMNS = (
    "sender_score",
    "band",
    "completed_enrollments",
    "replied_enrollments",
    "bounced_enrollments",
    "reply_rate",
    "bounce_rate",
    "score_status",
    "trend",
)
USUAL_COLUMNS = tuple(
    name
    for name in COLUMNS
    if name not in ("replied_enrollments", "bounced_enrollments")
)

UserKey = tuple[str, str]


@dataclass(frozen=True)
class View:
    """One way to look at the scores.

    Attributes:
        period: one of PERIODS; "custom" goes by the two days.
        first_day, last_day: both inclusive, None is open; of a custom period only.
        grain: what there is a row of, one of GRAINS.
        accounts: only these, by their ids; empty is all.
        teams: only senders of these teams; empty is all.
        users: only these, as account and user id; empty is all.
        sequences: only these, as account and sequence id; rows of senders are then one
            per user and sequence, scored by the rule of a single sequence.
        domains: only these sending domains; rows of senders are then one per user and
            domain.
        sort: a column of the table.
        descending: whether the greatest comes first; what is null comes last anyhow.
        compare: with which days, one of COMPARISONS.
        columns: of COLUMNS, those that show.
    """

    period: str = "last_90_days"
    first_day: date | None = None
    last_day: date | None = None
    grain: str = SENDERS
    accounts: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    users: tuple[UserKey, ...] = ()
    sequences: tuple[UserKey, ...] = ()
    domains: tuple[str, ...] = ()
    sort: str = "sender_score"
    descending: bool = True
    compare: str = NO_COMPARISON
    columns: tuple[str, ...] = USUAL_COLUMNS

    @property
    def has_reversed_days(self) -> bool:
        """Whether the last day is before the first."""
        first, last = self.first_day, self.last_day
        return first is not None and last is not None and last < first

    @property
    def of(self) -> Grain:
        """What there is a row of."""
        return GRAINS[self.grain]

    def as_yaml(self) -> dict[str, Any]:
        """What a saved report keeps: everything that is not as by default."""
        content: dict[str, Any] = {"period": self.period}
        if self.period == CUSTOM:
            content |= {"first_day": self.first_day, "last_day": self.last_day}
        content |= {"sort": self.sort, "descending": self.descending}
        if self.grain != SENDERS:
            content["grain"] = self.grain
        if self.compare != NO_COMPARISON:
            content["compare"] = self.compare
        if self.columns != USUAL_COLUMNS:
            content["columns"] = list(self.columns)
        for name in ("accounts", "teams", "domains"):
            if getattr(self, name):
                content[name] = list(getattr(self, name))
        for name in ("users", "sequences"):
            if keys := getattr(self, name):
                content[name] = [{"account": key[0], "id": key[1]} for key in keys]
        return content


def read_view(content: object) -> View:
    """A view as a saved report keeps it.

    Raises:
        FieldError: what is there cannot be used.
    """
    given = as_mapping(content, "view")
    period = read_choice(given, "period", PERIODS, View.period)
    first, last = read_day(given, "first_day"), read_day(given, "last_day")
    if first and last and last < first:
        raise FieldError(f"last_day {last} is before first_day {first}")
    return View(
        period=period,
        first_day=first if period == CUSTOM else None,
        last_day=last if period == CUSTOM else None,
        grain=read_choice(given, "grain", tuple(GRAINS), View.grain),
        accounts=read_texts(given, "accounts"),
        teams=read_texts(given, "teams"),
        users=tuple(read_key(item, "users") for item in read_list(given, "users")),
        sequences=tuple(
            read_key(item, "sequences") for item in read_list(given, "sequences")
        ),
        domains=read_texts(given, "domains"),
        sort=read_choice(given, "sort", SORTS, View.sort),
        descending=given.get("descending", True) is not False,
        compare=read_choice(given, "compare", COMPARISONS, View.compare),
        columns=_read_columns(given),
    )


def in_order(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Columns as the table shows them."""
    return tuple(name for name in COLUMNS if name in columns)


def _read_columns(given: Mapping[str, Any]) -> tuple[str, ...]:
    columns = read_texts(given, "columns")
    for name in columns:
        if name not in COLUMNS:
            raise FieldError(f"columns {name!r} is none of {', '.join(COLUMNS)}")
    return in_order(columns) if "columns" in given else USUAL_COLUMNS
