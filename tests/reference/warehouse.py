"""The published tables in plain Python: what the warehouse is compared with.

The rules are in `facts` and `scores`, the settings in `inputs`.
Add a table here. Keep out SQL, reading of files, and anything taken from a model: two
answers are worth something only if they are independent.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.reference.advice import (
    describe_exported_sequences,
    improve_sequences,
    keep_latest_contacts,
    review_contacts,
)
from tests.reference.changes import Range, change_scores, list_last_months, reconcile
from tests.reference.facts import (
    People,
    describe_enrollment,
    find_seat,
    find_team,
    identify,
    list_accounts,
    read_people,
)
from tests.reference.inputs import (
    ExportFile,
    RateBound,
    Row,
    Settings,
    SourceRow,
    read_rows,
)
from tests.reference.privacy import hide_addresses
from tests.reference.scores import count, group_completed, score
from tests.reference.tables import (
    build_accounts,
    list_score_viewers,
    score_accounts,
    score_domains,
    score_periods,
    score_sequences,
    score_teams,
    score_windows,
)

__all__ = [
    "ExportFile",
    "RateBound",
    "Settings",
    "Warehouse",
    "derive",
    "score_changes_between",
    "sender_scores_between",
    "sender_sequence_scores_between",
    "sequence_scores_between",
    "team_scores_between",
]


@dataclass(frozen=True)
class Warehouse:
    """The derived tables, as rows of column to value."""

    settings: Settings
    enrollments: list[Row]
    accounts: list[Row]
    senders: list[Row]
    sequences: list[Row]
    sender_sequence_activity_daily: list[Row]
    sender_activity_daily: list[Row]
    sender_scores: list[Row]
    sender_sequence_scores: list[Row]
    sequence_scores: list[Row]
    team_scores: list[Row]
    domain_scores: list[Row]
    account_scores: list[Row]
    sender_scores_by_period: list[Row]
    sender_score_trend: list[Row]
    score_viewers: list[Row]
    sender_score_changes: list[Row]
    score_reconciliation: list[Row]
    contacts_to_review: list[Row]
    sequences_to_improve: list[Row]


def find_latest_values(
    rows: Iterable[SourceRow], column: str, key: Callable[[SourceRow], object]
) -> dict[object, Any]:
    """Return the value that is not empty of the latest row of each key."""
    ordered = sorted(rows, key=lambda row: row.version)
    return {key(row): row.get(column) for row in ordered if row.get(column)}


def build_senders(
    rows: list[SourceRow], latest: list[SourceRow], people: People, accounts: set[str]
) -> list[Row]:
    """List every credited sender and every user of each account."""

    def enrolled_by(row: SourceRow) -> object:
        return people.account(row), people.enrolling_user(row)

    names = find_latest_values(rows, "user_name", enrolled_by)
    emails = find_latest_values(rows, "user_email", enrolled_by)
    senders = {(people.account(row), people.sender(row)): None for row in latest}
    users: dict[tuple[str, str], SourceRow | None] = dict(senders)
    for account in accounts:
        for user, users_row in people.of_account(account).items():
            users[account, user] = users_row
    return [
        describe_sender(key, row, names.get(key), emails.get(key))
        for key, row in sorted(users.items(), key=lambda item: item[0])
    ]


def describe_sender(
    key: tuple[str, str], row: SourceRow | None, name: str | None, email: str | None
) -> Row:
    """Return the row of a sender; name and e-mail are those known from enrollments."""
    account, user = key

    def say(column: str) -> Any:
        return row.get(column) if row else None

    return {
        "account_id": account,
        "user_id": user,
        "user_name": say("user_name") or name,
        "user_email": say("user_email") or email,
        "team": find_team(row),
        "seats": say("seats"),
        "has_seat": find_seat(row),
        "is_active": say("is_active"),
        "subscription": say("subscription"),
        "is_in_users_export": row is not None,
    }


def build_sequences(
    rows: list[SourceRow],
    latest: list[SourceRow],
    people: People,
    exported: dict[tuple[str, str], Row],
) -> list[Row]:
    """List every sequence of enrollments and sequences exports."""

    def sequence(row: SourceRow) -> tuple[str, str]:
        return people.account(row), row.get("sequence_id")

    names = find_latest_values(rows, "sequence_name", sequence)
    unknown = dict.fromkeys(
        (
            *("sequence_name", "folder", "is_archived"),
            *("steps", "email_steps", "personalized_email_steps"),
        )
    )
    sequences = []
    for key in sorted({sequence(row) for row in latest} | exported.keys()):
        known = {"account_id": key[0], "sequence_id": key[1]}
        described = exported.get(key, unknown)
        name = described["sequence_name"] or names.get(key)
        sequences.append(known | described | {"sequence_name": name})
    return sequences


def count_days(enrollments: list[Row], *columns: str) -> list[Row]:
    """Count completed enrollments by these columns."""
    activity = []
    for key, rows in sorted(group_completed(enrollments, *columns).items()):
        counts = count(rows)
        activity.append(
            dict(zip(columns, key, strict=True))
            | {
                "completed_enrollments": counts.completed,
                "replied_enrollments": counts.replied,
                "bounced_enrollments": counts.bounced,
                "delivered_enrollments": counts.delivered,
                "suppressed_enrollments": counts.suppressed,
            }
        )
    return activity


def find_standing(sender: Row, accounts: Iterable[Row]) -> Row:
    """Return what may stand against a sender's score."""
    subscriptions = {row["account_id"]: row["subscription"] for row in accounts}
    return {
        "subscription": subscriptions[sender["account_id"]],
        "has_seat": sender["has_seat"],
    }


def score_senders(
    enrollments: Iterable[Row],
    senders: Iterable[Row],
    accounts: Iterable[Row],
    settings: Settings,
) -> list[Row]:
    """Score each of the senders given, completed enrollments or none."""
    completed = group_completed(enrollments, "account_id", "user_id")
    minimum = settings.minimum_completed_for_sender
    return [
        {column: sender[column] for column in ("account_id", "user_id")}
        | {column: sender[column] for column in ("user_name", "team")}
        | score(
            completed.get((sender["account_id"], sender["user_id"]), []),
            find_standing(sender, accounts),
            minimum=minimum,
            settings=settings,
        )
        for sender in senders
    ]


def score_sender_sequences(
    enrollments: Iterable[Row],
    senders: Iterable[Row],
    sequences: Iterable[Row],
    accounts: Iterable[Row],
    settings: Settings,
) -> list[Row]:
    """Score each sender's sequence that has something completed."""
    sender_of = {(row["account_id"], row["user_id"]): row for row in senders}
    name_of = {
        (row["account_id"], row["sequence_id"]): row["sequence_name"]
        for row in sequences
    }
    minimum = settings.minimum_completed_for_sender_sequence
    groups = group_completed(enrollments, "account_id", "user_id", "sequence_id")
    scores = []
    for (account, user, sequence), rows in sorted(groups.items()):
        sender = sender_of[account, user]
        names = {
            "account_id": account,
            "user_id": user,
            "sequence_id": sequence,
            "user_name": sender["user_name"],
            "sequence_name": name_of[account, sequence],
        }
        standing = find_standing(sender, accounts)
        columns = score(rows, standing, minimum=minimum, settings=settings)
        scores.append(names | columns)
    return scores


def keep_latest_versions(rows: list[SourceRow], people: People) -> list[SourceRow]:
    """Return the latest version of each enrollment."""
    ordered = sorted(rows, key=lambda row: row.version)
    return list({identify(row, people.account(row)): row for row in ordered}.values())


def derive(files: Sequence[ExportFile], settings: Settings | None = None) -> Warehouse:
    """Derive the tables from the accepted exports, which may come in any order."""
    settings = settings or Settings()
    files = hide_addresses(files, settings)
    people = read_people(files, settings)
    rows = read_rows(files, "enrollments")
    latest = keep_latest_versions(rows, people)
    named = list_accounts(files, settings)
    accounts = build_accounts(people, named)
    senders = build_senders(rows, latest, people, named)
    exported = describe_exported_sequences(files, named, settings)
    sequences = build_sequences(rows, latest, people, exported)
    contacts = keep_latest_contacts(files, named, settings)
    emails = {(row["account_id"], row["user_id"]): row["user_email"] for row in senders}
    enrollments = []
    for row in latest:
        user_email = emails[people.account(row), people.sender(row)]
        enrollments.append(describe_enrollment(row, people, user_email))
    with_enrollment = {(row["account_id"], row["user_id"]) for row in enrollments}
    shown = [
        row
        for row in senders
        if (row["account_id"], row["user_id"]) in with_enrollment
        or (row["is_in_users_export"] and row["is_active"] is not False)
    ]
    sequence_scores = score_sequences(enrollments, sequences, accounts, settings)
    return Warehouse(
        settings=settings,
        enrollments=enrollments,
        accounts=accounts,
        senders=senders,
        sequences=sequences,
        sender_sequence_activity_daily=count_days(
            enrollments, "account_id", "user_id", "sequence_id", "ended_on"
        ),
        sender_activity_daily=count_days(
            enrollments, "account_id", "user_id", "ended_on"
        ),
        sender_scores=score_senders(enrollments, shown, accounts, settings),
        sender_sequence_scores=score_sender_sequences(
            enrollments, senders, sequences, accounts, settings
        ),
        sequence_scores=sequence_scores,
        team_scores=score_teams(enrollments, senders, accounts, settings),
        domain_scores=score_domains(enrollments, accounts, settings),
        account_scores=score_accounts(enrollments, accounts, settings),
        sender_scores_by_period=score_periods(enrollments, senders, accounts, settings),
        sender_score_trend=score_windows(enrollments, senders, accounts, settings),
        score_viewers=list_score_viewers(senders),
        sender_score_changes=change_scores(
            enrollments,
            senders,
            accounts,
            settings,
            list_last_months(settings.as_of),
        ),
        score_reconciliation=reconcile(enrollments, sequences, settings),
        contacts_to_review=review_contacts(enrollments, contacts, sequences, settings),
        sequences_to_improve=improve_sequences(
            enrollments, contacts, sequences, sequence_scores, settings
        ),
    )


def keep_range(
    warehouse: Warehouse, first_day: date | None, last_day: date | None
) -> list[Row]:
    """Return enrollments that ended in a range, both ends inclusive, None is open."""
    return [
        row
        for row in warehouse.enrollments
        if row["is_completed"]
        and (first_day is None or row["ended_on"] >= first_day)
        and (last_day is None or row["ended_on"] <= last_day)
    ]


def sender_scores_between(
    warehouse: Warehouse, first_day: date | None, last_day: date | None
) -> list[Row]:
    """Score the senders with something completed in a range."""
    kept = keep_range(warehouse, first_day, last_day)
    groups = group_completed(kept, "account_id", "user_id")
    senders = [
        row
        for row in warehouse.senders
        if (row["account_id"], row["user_id"]) in groups
    ]
    return score_senders(kept, senders, warehouse.accounts, warehouse.settings)


def sender_sequence_scores_between(
    warehouse: Warehouse, first_day: date | None, last_day: date | None
) -> list[Row]:
    """Score the senders' sequences with something completed in a range."""
    kept = keep_range(warehouse, first_day, last_day)
    return score_sender_sequences(
        kept,
        warehouse.senders,
        warehouse.sequences,
        warehouse.accounts,
        warehouse.settings,
    )


def sequence_scores_between(
    warehouse: Warehouse, first_day: date | None, last_day: date | None
) -> list[Row]:
    """Score the sequences with something completed in a range."""
    kept = keep_range(warehouse, first_day, last_day)
    return score_sequences(
        kept, warehouse.sequences, warehouse.accounts, warehouse.settings
    )


def team_scores_between(
    warehouse: Warehouse, first_day: date | None, last_day: date | None
) -> list[Row]:
    """Score the teams with something completed in a range."""
    kept = keep_range(warehouse, first_day, last_day)
    return score_teams(kept, warehouse.senders, warehouse.accounts, warehouse.settings)


def score_changes_between(
    warehouse: Warehouse, ranges: tuple[Range, Range]
) -> list[Row]:
    """Take the changes from one range to another apart."""
    return change_scores(
        warehouse.enrollments,
        warehouse.senders,
        warehouse.accounts,
        warehouse.settings,
        ranges,
    )
