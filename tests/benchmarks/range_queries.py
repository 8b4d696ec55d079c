"""The scores of any days by the published macro, and a plain group-by for the same.

Prints JSON: for each range the median seconds of both, measured in turn.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import duckdb

MACRO = "from sender_scores_between($first_day, $last_day)"
PLAIN = """
select
    account_id,
    user_id,
    sum(completed_enrollments),
    sum(replied_enrollments),
    sum(bounced_enrollments),
    sum(delivered_enrollments),
    sum(suppressed_enrollments),
    min(ended_on),
    max(ended_on)
from sender_activity_daily
where
    ($first_day is null or ended_on >= $first_day)
    and ($last_day is null or ended_on <= $last_day)
group by all
"""
RANGES = {
    "all days": (None, None),
    "one month": ("2026-10-01", "2026-10-31"),
    "from one day on": ("2026-09-01", None),
}


def measure_ranges(database: Path, *, repeat: int) -> dict[str, dict[str, float]]:
    """Median seconds of macro and group-by, by range."""
    measured = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        for name, (first_day, last_day) in RANGES.items():
            days = {"first_day": first_day, "last_day": last_day}
            seconds: dict[str, list[float]] = {"macro": [], "plain": []}
            # Once more than counted, because the first one reads the file.
            for _ in range(repeat + 1):
                for kind, query in (("macro", MACRO), ("plain", PLAIN)):
                    begun = time.perf_counter()
                    connection.execute(_cast_days(query), days).fetchall()
                    seconds[kind].append(time.perf_counter() - begun)
            measured[name] = {
                kind: statistics.median(values[1:]) for kind, values in seconds.items()
            }
    return measured


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
