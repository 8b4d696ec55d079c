"""Scores of other grains than the sender's, over periods and windows, in plain Python.

Slow and direct: a window is found by looking at every day. Keep out SQL, and anything
taken from a model: the two answers are independent.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from tests.reference.facts import People
from tests.reference.inputs import Row, Settings
from tests.reference.scores import group_completed, score

DAY = timedelta(days=1)
SUNDAY = 6


def build_accounts(people: People, accounts: set[str]) -> list[Row]:
    """List the accounts with the latest subscription that a users export names."""
    listed = []
    for account in sorted(accounts):
        rows = [
            row
            for row in people.of_account(account).values()
            if row.get("subscription")
        ]
        # The account's own rows go before those of no account.
        rows.sort(
            key=lambda row: (
                bool(row.get("account_id")),
                *row.said_by("subscription").loaded,
            )
        )
        subscription = rows[-1].get("subscription") if rows else None
        listed.append({"account_id": account, "subscription": subscription})
    return listed


def list_score_viewers(senders: Iterable[Row]) -> list[Row]:
    """List the users who are known to have a seat that sees scores."""
    columns = ("account_id", "user_id", "user_name", "team", "seats", "is_active")
    return [
        {column: row[column] for column in columns}
        for row in senders
        if row["has_seat"]
    ]


def score_group(
    rows: list[Row], account: str, accounts: Iterable[Row], settings: Settings
) -> Row:
    """Return the columns of a score that is no sender's own: by a sender's limit."""
    (standing,) = (row for row in accounts if row["account_id"] == account)
    minimum = settings.minimum_completed_for_sender
    return score(rows, standing, minimum=minimum, settings=settings)


def count_senders(rows: Iterable[Row]) -> Row:
    """Count the senders of enrollments."""
    return {"senders": len({row["user_id"] for row in rows})}


def score_sequences(
    enrollments: Iterable[Row],
    sequences: Iterable[Row],
    accounts: list[Row],
    settings: Settings,
) -> list[Row]:
    """Score the sequences over all their senders."""
    names = {
        (row["account_id"], row["sequence_id"]): row["sequence_name"]
        for row in sequences
    }
    groups = group_completed(enrollments, "account_id", "sequence_id")
    return [
        {"account_id": account, "sequence_id": sequence}
        | {"sequence_name": names[account, sequence]}
        | count_senders(rows)
        | score_group(rows, account, accounts, settings)
        for (account, sequence), rows in groups.items()
    ]


def score_teams(
    enrollments: Iterable[Row],
    senders: Iterable[Row],
    accounts: list[Row],
    settings: Settings,
) -> list[Row]:
    """Score the teams; enrollments of senders without one are left out."""
    teams = {(row["account_id"], row["user_id"]): row["team"] for row in senders}
    placed = [
        row | {"team": teams[row["account_id"], row["user_id"]]} for row in enrollments
    ]
    groups = group_completed(placed, "account_id", "team")
    return [
        {"account_id": account, "team": team}
        | count_senders(rows)
        | score_group(rows, account, accounts, settings)
        for (account, team), rows in groups.items()
        if team is not None
    ]


def score_domains(
    enrollments: Iterable[Row], accounts: list[Row], settings: Settings
) -> list[Row]:
    """Score the sending domains; enrollments without one are left out."""
    groups = group_completed(enrollments, "account_id", "sender_domain", "domain_kind")
    return [
        {"account_id": account, "sender_domain": domain, "domain_kind": kind}
        | score_group(rows, account, accounts, settings)
        for (account, domain, kind), rows in groups.items()
        if domain is not None
    ]


def score_accounts(
    enrollments: Iterable[Row], accounts: list[Row], settings: Settings
) -> list[Row]:
    """Score each account, completed enrollments or none."""
    groups = group_completed(enrollments, "account_id")
    scores = []
    for account in (row["account_id"] for row in accounts):
        rows = groups.get((account,), [])
        scored = score_group(rows, account, accounts, settings)
        scores.append({"account_id": account} | count_senders(rows) | scored)
    return scores


def list_periods(as_of: date) -> dict[str, tuple[date | None, date]]:
    """Return the first and last day of each period."""
    this_month = as_of.replace(day=1)
    end_of_last_month = this_month - DAY
    quarter = as_of.replace(month=3 * ((as_of.month - 1) // 3) + 1, day=1)
    return {
        **{f"last_{n}_days": (as_of - (n - 1) * DAY, as_of) for n in (7, 30, 90, 365)},
        "this_month": (this_month, as_of),
        "last_month": (end_of_last_month.replace(day=1), end_of_last_month),
        "this_quarter": (quarter, as_of),
        "this_year": (as_of.replace(month=1, day=1), as_of),
        "all_time": (None, as_of),
    }


def list_windows(first: date, as_of: date) -> Iterable[tuple[str, date, date]]:
    """Return kind, first and last day of the windows of a sender's days."""
    day = first
    while day <= as_of:
        next_day = day + DAY
        if next_day.month != day.month or day == as_of:
            yield "month", day.replace(day=1), day
        if day.weekday() == SUNDAY:
            yield "rolling_90_days", day - 89 * DAY, day
        day = next_day


def keep_days(rows: Iterable[Row], first: date | None, last: date) -> list[Row]:
    """Return the enrollments that ended in a range, both ends inclusive."""
    return [
        row
        for row in rows
        if row["ended_on"] <= last and (first is None or row["ended_on"] >= first)
    ]


def score_sender_in(
    rows: list[Row], sender: Row, accounts: list[Row], settings: Settings
) -> Row:
    """Return name, team and score of a sender over some enrollments."""
    (account,) = (a for a in accounts if a["account_id"] == sender["account_id"])
    standing = {**account, "has_seat": sender["has_seat"]}
    minimum = settings.minimum_completed_for_sender
    return {
        "user_name": sender["user_name"],
        "team": sender["team"],
        **score(rows, standing, minimum=minimum, settings=settings),
    }


def score_periods(
    enrollments: Iterable[Row],
    senders: Iterable[Row],
    accounts: list[Row],
    settings: Settings,
) -> list[Row]:
    """Score each sender in each period with something completed."""
    sender_of = {(row["account_id"], row["user_id"]): row for row in senders}
    scores = []
    for key, rows in group_completed(enrollments, "account_id", "user_id").items():
        for period, (first, last) in list_periods(settings.as_of).items():
            kept = keep_days(rows, first, last)
            if kept:
                named = {"account_id": key[0], "user_id": key[1], "period": period}
                days = {"first_day": first, "last_day": last}
                scored = score_sender_in(kept, sender_of[key], accounts, settings)
                scores.append(named | days | scored)
    return scores


def score_windows(
    enrollments: Iterable[Row],
    senders: Iterable[Row],
    accounts: list[Row],
    settings: Settings,
) -> list[Row]:
    """Score each sender in each month and rolling window with something completed."""
    sender_of = {(row["account_id"], row["user_id"]): row for row in senders}
    scores = []
    for key, rows in group_completed(enrollments, "account_id", "user_id").items():
        first_end = min(row["ended_on"] for row in rows)
        for kind, first, last in list_windows(first_end, settings.as_of):
            kept = keep_days(rows, first, last)
            if kept:
                named = {"account_id": key[0], "user_id": key[1], "window_kind": kind}
                days = {"first_day": first, "last_day": last}
                scored = score_sender_in(kept, sender_of[key], accounts, settings)
                scores.append(named | days | scored)
    return scores
