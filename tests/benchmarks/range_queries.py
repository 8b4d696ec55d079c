"""The scores of any days by the published functions, and plain group-bys for the same.

Prints JSON: for each function and range the median seconds of both, measured in turn.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import duckdb

# What a user would write instead; senders are counted where the function does.
PLAIN = """
select
    {key},
    sum(completed_enrollments),
    sum(replied_enrollments),
    sum(bounced_enrollments),
    sum(delivered_enrollments),
    sum(suppressed_enrollments),
    min(ended_on),
    max(ended_on)
from {days}
where
    ($first_day is null or ended_on >= $first_day)
    and ($last_day is null or ended_on <= $last_day)
group by all
"""
DAYS = "sender_sequence_activity_daily"
DAYS_OF_TEAMS = f"""
{DAYS} inner join (
    select account_id, user_id, team from senders where team is not null
) as members using (account_id, user_id)
"""
FUNCTIONS = {
    "sender_scores_between": PLAIN.format(key="account_id, user_id", days=DAYS),
    "sender_sequence_scores_between": PLAIN.format(
        key="account_id, user_id, sequence_id", days=DAYS
    ),
    "sequence_scores_between": PLAIN.format(
        key="account_id, sequence_id, count(distinct user_id)", days=DAYS
    ),
    "team_scores_between": PLAIN.format(
        key="account_id, team, count(distinct user_id)", days=DAYS_OF_TEAMS
    ),
}
RANGES = {
    "all days": (None, None),
    "one month": ("2026-10-01", "2026-10-31"),
    "from one day on": ("2026-09-01", None),
}


def measure_ranges(database: Path, *, repeat: int) -> dict[str, dict[str, float]]:
    """Median seconds of function and group-by, by the function's name and range.

    Raises:
        AssertionError: the two have not as many rows.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            f"{function}, {name}": _measure(
                connection,
                {"function": f"from {function}($first_day, $last_day)", "plain": plain},
                days=dict(zip(("first_day", "last_day"), days, strict=True)),
                repeat=repeat,
            )
            for function, plain in FUNCTIONS.items()
            for name, days in RANGES.items()
        }


def _measure(
    connection: duckdb.DuckDBPyConnection,
    queries: Mapping[str, str],
    *,
    days: Mapping[str, str | None],
    repeat: int,
) -> dict[str, float]:
    seconds: dict[str, list[float]] = {kind: [] for kind in queries}
    # Once more than counted, because the first one reads the file.
    for _ in range(repeat + 1):
        rows = {}
        for kind, query in queries.items():
            begun = time.perf_counter()
            rows[kind] = len(connection.execute(_cast_days(query), days).fetchall())
            seconds[kind].append(time.perf_counter() - begun)
        assert len(set(rows.values())) == 1, rows
    return {kind: statistics.median(values[1:]) for kind, values in seconds.items()}


def _cast_days(query: str) -> str:
    for name in ("first_day", "last_day"):
        query = query.replace(f"${name}", f"${name}::date")
    return query


def main() -> None:
    """Read the command line and print what was measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", type=Path)
    parser.add_argument("--repeat", type=int, default=15)
    options = parser.parse_args()
    json.dump(measure_ranges(options.database, repeat=options.repeat), sys.stdout)


if __name__ == "__main__":
    main()
