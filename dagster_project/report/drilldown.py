"""One sender: sequences, ends, trend, change and advice.

The change of a score is taken apart by the table function `score_change`; this module
only chooses what is compared with what.
"""

from dagster_project.report.periods import Days, read_compared, spell_day
from dagster_project.report.view import UserKey
from dagster_project.report.warehouse import Row, Snapshot
from dagster_project.sql import literal


def read_sender(snapshot: Snapshot, user: UserKey, days: Days) -> Row | None:
    """The sender's row of the main table; None without a completed enrollment."""
    scores = f"sender_scores_between({days.sql})"
    rows = snapshot.rows(f"select * from {scores} where {_of(user)}")
    return rows[0] if rows else None


def read_identity(snapshot: Snapshot, user: UserKey) -> Row | None:
    """user_name, team and more of a sender; None where there is none of that id."""
    rows = snapshot.rows(f"select * from senders where {_of(user)}")
    return rows[0] if rows else None


def read_sequences(snapshot: Snapshot, user: UserKey, days: Days) -> list[Row]:
    """The sender's sequences, those with most completed enrollments first."""
    scores = f"sender_sequence_scores_between({days.sql})"
    return snapshot.rows(
        f"select * from {scores} where {_of(user)} "
        "order by completed_enrollments desc, sequence_name, sequence_id"
    )


def read_end_reasons(snapshot: Snapshot, user: UserKey, days: Days) -> list[Row]:
    """end_reason and enrollments, the most frequent first."""
    first = f"and ended_on >= {spell_day(days.first)}" if days.first else ""
    last = f"and ended_on <= {spell_day(days.last)}" if days.last else ""
    return snapshot.rows(
        "select end_reason, count(*) as enrollments from enrollments "
        f"where {_of(user)} and is_completed {first} {last} "
        "group by end_reason order by enrollments desc, end_reason"
    )


def read_trend(snapshot: Snapshot, user: UserKey, window_kind: str) -> list[Row]:
    """The sender's row of each month or rolling window, oldest first."""
    return snapshot.rows(
        f"select * from sender_score_trend where {_of(user)} "
        f"and window_kind = {literal(window_kind)} order by last_day"
    )


def read_history(snapshot: Snapshot, user: UserKey) -> list[Row]:
    """What was published of the sender: as_of, sender_score, band; oldest first.

    Of several publications as of one day, the last one.
    """
    return snapshot.rows(
        "select as_of, sender_score, band from sender_score_history "
        f"where {_of(user)} "
        "qualify row_number() over (partition by as_of order by publication_id desc) "
        "= 1 order by as_of"
    )


def read_change(snapshot: Snapshot, user: UserKey, days: Days) -> Row | None:
    """How the sender's rates and points changed, as `sender_score_changes` has it.

    Compares the days with as many before them; where an end is open, the last month
    with the month before. None without a completed enrollment in either.
    """
    before = read_compared(snapshot, days).get("previous_period")
    if before is None:
        rows = snapshot.rows(f"select * from sender_score_changes where {_of(user)}")
    else:
        asked = ", ".join([*map(literal, user), before.sql, days.sql])
        rows = snapshot.rows(f"select * from score_change({asked})")
    return rows[0] if rows else None


def _of(user: UserKey) -> str:
    account_id, user_id = user
    return f"account_id = {literal(account_id)} and user_id = {literal(user_id)}"
