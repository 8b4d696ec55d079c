"""What the filters offer."""

from collections import Counter
from dataclasses import dataclass

from dagster_project.report.language import shorten
from dagster_project.report.view import UserKey
from dagster_project.report.warehouse import Row, Snapshot


@dataclass(frozen=True)
class Choices:
    """What the filters offer.

    Attributes:
        accounts: ids.
        teams, domains: names.
        users, sequences: names by account and id; a name that occurs twice has the id.
    """

    accounts: tuple[str, ...]
    teams: tuple[str, ...]
    domains: tuple[str, ...]
    users: dict[UserKey, str]
    sequences: dict[UserKey, str]


def read_choices(snapshot: Snapshot) -> Choices:
    """What there is to filter by."""
    accounts = snapshot.rows(
        "select distinct account_id from sender_scores order by account_id"
    )
    teams = snapshot.rows(
        "select distinct team from senders where team is not null order by team"
    )
    domains = snapshot.rows(
        "select distinct sender_domain from domain_scores order by sender_domain"
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
        domains=tuple(row["sender_domain"] for row in domains),
        users=_named(users),
        sequences=_named(sequences),
    )


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
