"""What the thresholds of one night are measured against, read from the candidate.

Add a fact that a threshold depends on. What is allowed stands in thresholds.yml.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dagster_project.database import open_database


@dataclass(frozen=True)
class Totals:
    """Enrollments of one account in one publication."""

    completed: int
    replied: int
    bounced: int
    delivered: int


@dataclass(frozen=True)
class MovedTimes:
    """Known enrollments that tonight's exports bring again, and when they began.

    Attributes:
        known_again: how many come again.
        moved: those that began whole quarters of an hour earlier or later than known.
        hours: by how many hours most of them moved; negative is earlier.
    """

    known_again: int = 0
    moved: int = 0
    hours: float = 0.0


NOTHING_MOVED = MovedTimes()


@dataclass(frozen=True)
class Facts:
    """What the thresholds of a night are measured against.

    Attributes:
        reference_at: the moment that exports are compared with.
        rows_of_new_files: rows read from accepted files that no publication has yet.
        has_enrollments_export: whether an enrollments export was ever accepted.
        last: totals of the last publication by account, empty before it.
        last_senders: completed enrollments of the last publication by user, over all
            accounts.
        keys_held_before: whether the candidate was built upon one of which every key
            was found unique, so that only new files can break one.
        moved_times: known enrollments that come again at another hour.
    """

    reference_at: datetime
    rows_of_new_files: int = 0
    has_enrollments_export: bool = False
    last: Mapping[str, Totals] = field(default_factory=dict)
    last_senders: Mapping[str, int] = field(default_factory=dict)
    keys_held_before: bool = False
    moved_times: MovedTimes = NOTHING_MOVED


def read_facts(
    database: Path,
    *,
    as_of: date | None,
    now: datetime,
    time_zone: str,
    last: Mapping[str, Totals],
    last_senders: Mapping[str, int],
    keys_held_before: bool,
    moved_times: MovedTimes,
) -> Facts:
    """The facts of a candidate; see judge for the arguments."""
    with open_database(database, read_only=True) as connection:
        files = connection.execute(
            "select coalesce(sum(rows_read) filter (where is_new), 0)::bigint, "
            "count(*) filter (where kind = 'enrollments') > 0 "
            "from source_files where status = 'accepted'"
        ).fetchone()
    rows_of_new_files, has_enrollments_export = files or (0, False)
    return Facts(
        reference_at=end_of_day(as_of, time_zone) if as_of else now,
        rows_of_new_files=rows_of_new_files,
        has_enrollments_export=has_enrollments_export,
        last=last,
        last_senders=last_senders,
        keys_held_before=keys_held_before,
        moved_times=moved_times,
    )


def end_of_day(day: date, time_zone: str) -> datetime:
    """The moment at which a calendar day of a time zone is over, in UTC."""
    next_day = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(time_zone))
    return next_day.astimezone(UTC)
