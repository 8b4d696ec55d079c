"""One sender: sequences, ends, trend, change and advice.

Tables that a publication of an older version lacks give nothing; the page says so.
"""

from datetime import date

from dagster_project.exports.sql import literal
from dagster_project.report.periods import Days
from dagster_project.report.scores import day
from dagster_project.report.view import UserKey
from dagster_project.report.warehouse import Row, Snapshot


def read_sender(snapshot: Snapshot, user: UserKey, days: Days) -> Row | None:
    """The sender's row of the main table; None without a completed enrollment."""
    scores = f"sender_scores_between({day(days.first)}, {day(days.last)})"
    rows = snapshot.rows(f"select * from {scores} where {_of(user)}")
    return rows[0] if rows else None


def read_identity(snapshot: Snapshot, user: UserKey) -> Row | None:
    """user_name, team and more of a sender; None where there is none of that id."""
    rows = snapshot.rows(f"select * from senders where {_of(user)}")
    return rows[0] if rows else None


def read_sequences(snapshot: Snapshot, user: UserKey, days: Days) -> list[Row]:
    """The sender's sequences, those with most completed enrollments first."""
    scores = f"sender_sequence_scores_between({day(days.first)}, {day(days.last)})"
    return snapshot.rows(
        f"select * from {scores} where {_of(user)} "
        "order by completed_enrollments desc, sequence_name, sequence_id"
    )


def read_end_reasons(snapshot: Snapshot, user: UserKey, days: Days) -> list[Row]:
    """end_reason and enrollments, the most frequent first."""
    first = f"and ended_on >= {day(days.first)}" if days.first else ""
    last = f"and ended_on <= {day(days.last)}" if days.last else ""
    return snapshot.rows(
        "select end_reason, count(*) as enrollments from enrollments "
        f"where {_of(user)} and is_completed {first} {last} "
        "group by end_reason order by enrollments desc, end_reason"
    )


def read_trend(snapshot: Snapshot, user: UserKey, window_kind: str) -> list[Row]:
    """The sender's row of each month or rolling window, oldest first."""
    if not snapshot.has("sender_score_trend"):
        return []
    return snapshot.rows(
        f"select * from sender_score_trend where {_of(user)} "
        f"and window_kind = {literal(window_kind)} order by last_day"
    )


def read_publication_days(snapshot: Snapshot) -> list[date]:
    """The as-of days of the publications, oldest first."""
    rows = snapshot.rows("select distinct as_of from publications order by as_of")
    return [row["as_of"] for row in rows]


def _of(user: UserKey) -> str:
    account_id, user_id = user
    return f"account_id = {literal(account_id)} and user_id = {literal(user_id)}"
