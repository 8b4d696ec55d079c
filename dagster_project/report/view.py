"""What a viewer asks for: period, filters and order, as kept in a saved report.

Add a filter here, in its spelling as YAML below, and in the query of `scores`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

CUSTOM = "custom"
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


class ViewError(ValueError):
    """A saved view that cannot be read, said in one line."""


@dataclass(frozen=True)
class View:
    """One way to look at the sender scores.

    Attributes:
        period: a name of `periods.PERIODS`; "custom" goes by the two days.
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
        ViewError: what is there cannot be used.
    """
    from dagster_project.report.periods import PERIODS

    given = _mapping(content, "view")
    period = str(given.get("period", View.period))
    if period not in PERIODS:
        raise ViewError(f"period {period!r} is none of {', '.join(PERIODS)}")
    sort = str(given.get("sort", View.sort))
    if sort not in SORTS:
        raise ViewError(f"sort {sort!r} is none of {', '.join(SORTS)}")
    first, last = _day(given, "first_day"), _day(given, "last_day")
    if first and last and last < first:
        raise ViewError(f"last_day {last} is before first_day {first}")
    return View(
        period=period,
        first_day=first if period == CUSTOM else None,
        last_day=last if period == CUSTOM else None,
        accounts=tuple(str(account) for account in _list(given, "accounts")),
        teams=tuple(str(team) for team in _list(given, "teams")),
        users=tuple(_key(item, "users") for item in _list(given, "users")),
        sequences=tuple(_key(item, "sequences") for item in _list(given, "sequences")),
        sort=sort,
        descending=given.get("descending", True) is not False,
    )


def _mapping(content: object, name: str) -> Mapping[str, Any]:
    if not isinstance(content, Mapping):
        raise ViewError(f"{name} is no mapping")
    return content


def _list(given: Mapping[str, Any], name: str) -> list[Any]:
    items = given.get(name) or []
    if not isinstance(items, list):
        raise ViewError(f"{name} is no list")
    return items


def _key(item: object, name: str) -> UserKey:
    given = _mapping(item, f"an item of {name}")
    if not {"account", "id"} <= set(given):
        raise ViewError(f"an item of {name} has no account or no id")
    return str(given["account"]), str(given["id"])


def _day(given: Mapping[str, Any], name: str) -> date | None:
    day = given.get(name)
    if day is None or type(day) is date:
        return day
    raise ViewError(f"{name} {day!r} is no date as 2026-11-20")
