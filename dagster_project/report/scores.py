"""The main table: who scores what in a period, and all of them together.

Rates, points, scores and bands come from the published tables and table functions. The
total divides the sums of their counts, by the denominator that `score_rules` names.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from dagster_project.report.language import shorten
from dagster_project.report.periods import Days
from dagster_project.report.view import UserKey, View
from dagster_project.report.warehouse import Row, Snapshot
from dagster_project.sql import literal

# In the order in which one reads them.
RULE_TYPES = (
    "reply_points",
    "bounce_points",
    "band",
    "good_rate",
    "bad_rate",
    "minimum_completed",
    "reply_rate_denominator",
)


@dataclass(frozen=True)
class Choices:
    """What the filters offer.

    Attributes:
        accounts: ids.
        teams: names.
        users, sequences: names by account and id; a name that occurs twice has the id.
    """

    accounts: tuple[str, ...]
    teams: tuple[str, ...]
    users: dict[UserKey, str]
    sequences: dict[UserKey, str]


@dataclass(frozen=True)
class Rule:
    """Limits in force, from `score_rules`; rates as fractions from 0 to 1."""

    good_reply_rate: float
    bad_bounce_rate: float
    minimum_for_sender: int
    minimum_for_sequence: int
    bands: tuple[tuple[str, int], ...]


def read_scores(snapshot: Snapshot, view: View, days: Days) -> list[Row]:
    """Rows of the main table, in the order that the view asks for."""
    rows = snapshot.rows(_shown(view, days))
    present = [row for row in rows if row[view.sort] is not None]
    absent = [row for row in rows if row[view.sort] is None]
    present.sort(key=lambda row: _sortable(row[view.sort]), reverse=view.descending)
    return present + absent


def read_totals(snapshot: Snapshot, view: View, days: Days) -> Row:
    """Counts and rates of all rows of the main table together.

    Returns:
        senders, scored_senders, completed_enrollments, replied_enrollments,
        bounced_enrollments, delivered_enrollments (counts); reply_rate, bounce_rate
        (fractions, null where there is nothing to divide by).
    """
    return snapshot.rows(f"""
with shown as ({_shown(view, days)}),
sums as (
    select
        count(distinct (account_id, user_id)) as senders,
        count(distinct (account_id, user_id)) filter (where score_status = 'scored')
            as scored_senders,
        coalesce(sum(completed_enrollments), 0)::bigint as completed_enrollments,
        coalesce(sum(replied_enrollments), 0)::bigint as replied_enrollments,
        coalesce(sum(bounced_enrollments), 0)::bigint as bounced_enrollments,
        coalesce(sum(delivered_enrollments), 0)::bigint as delivered_enrollments
    from shown
)
select
    *,
    replied_enrollments / nullif(
        case
            (select rule_name from score_rules
             where rule_type = 'reply_rate_denominator')
            when 'delivered' then delivered_enrollments
            else completed_enrollments
        end, 0
    ) as reply_rate,
    bounced_enrollments / nullif(completed_enrollments, 0) as bounce_rate
from sums
""")[0]


def read_choices(snapshot: Snapshot) -> Choices:
    """What there is to filter by."""
    accounts = snapshot.rows(
        "select distinct account_id from sender_scores order by account_id"
    )
    teams = snapshot.rows(
        "select distinct team from senders where team is not null order by team"
    )
    users = snapshot.rows(
        "select account_id, user_id as id, user_name as name from sender_scores"
    )
    sequences = snapshot.rows(
        "select account_id, sequence_id as id, sequence_name as name from sequences"
    )
    return Choices(
        accounts=tuple(row["account_id"] for row in accounts),
        teams=tuple(row["team"] for row in teams),
        users=_named(users),
        sequences=_named(sequences),
    )


def read_rule(snapshot: Snapshot) -> Rule:
    """The limits that the pictures and words show."""
    rows = snapshot.rows(
        "select rule_type, rule_name, lower_bound::double as bound from score_rules "
        "order by lower_bound"
    )
    bounds = {(row["rule_type"], row["rule_name"]): row["bound"] for row in rows}
    return Rule(
        good_reply_rate=bounds["good_rate", "reply rate in percent, from"] / 100,
        bad_bounce_rate=bounds["bad_rate", "bounce rate in percent, from"] / 100,
        minimum_for_sender=int(bounds["minimum_completed", "sender"]),
        minimum_for_sequence=int(bounds["minimum_completed", "sender and sequence"]),
        bands=tuple(
            (row["rule_name"], int(row["bound"]))
            for row in rows
            if row["rule_type"] == "band"
        ),
    )


def read_rules(snapshot: Snapshot) -> list[Row]:
    """The rules in force.

    Returns:
        rule_type, rule_name, lower_bound, is_bound_inclusive, points, origin.
    """
    return snapshot.rows(
        "select rule_type, rule_name, lower_bound::double as lower_bound, "
        "is_bound_inclusive, points, origin from score_rules order by "
        f"list_position([{', '.join(map(literal, RULE_TYPES))}], rule_type), "
        "lower_bound"
    )


def day(value: date | None) -> str:
    """A day spelled in SQL."""
    return "null::date" if value is None else f"date '{value.isoformat()}'"


def among(keys: tuple[UserKey, ...], column: str) -> str:
    """Spell that a row's account and id are among the given ones."""
    pairs = ", ".join(f"({literal(key[0])}, {literal(key[1])})" for key in keys)
    return f"(account_id, {column}) in ({pairs})"


def _shown(view: View, days: Days) -> str:
    # The table also has senders without a completed enrollment; the table function,
    # asked for a range, has not.
    is_whole = days.first is None and days.last is None
    span = f"{day(days.first)}, {day(days.last)}"
    if view.sequences:
        source = f"sender_sequence_scores_between({span})"
        if is_whole:
            source = "sender_sequence_scores"
        source = (
            f"(select scores.*, senders.team from {source} as scores "
            "left join senders using (account_id, user_id))"
        )
    else:
        scores = "sender_scores" if is_whole else f"sender_scores_between({span})"
        source = f"(select *, null::varchar as sequence_name from {scores})"
    wanted = ["true"]
    if view.accounts:
        wanted.append(f"account_id in ({', '.join(map(literal, view.accounts))})")
    if view.teams:
        wanted.append(f"team in ({', '.join(map(literal, view.teams))})")
    if view.users:
        wanted.append(among(view.users, "user_id"))
    if view.sequences:
        wanted.append(among(view.sequences, "sequence_id"))
    return (
        f"select * from {source} where {' and '.join(wanted)} "
        "order by user_name, user_id, sequence_name"
    )


def _sortable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _named(rows: list[Row]) -> dict[UserKey, str]:
    times = Counter(row["name"] for row in rows)
    named = {
        (row["account_id"], row["id"]): (
            shorten(row["name"])
            if row["name"] and times[row["name"]] == 1
            else f"{shorten(row['name'] or '')} ({shorten(row['id'])})".strip()
        )
        for row in rows
    }
    return dict(sorted(named.items(), key=lambda item: item[1].casefold()))
