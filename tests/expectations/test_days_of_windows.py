"""Days as the gate sums them in windows, against a sum of each day in each window."""

from collections import Counter
from datetime import date, timedelta

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.expectations.checks import COUNTS, DAYS

FIRST_DAY = date(2026, 1, 1)
NAMES = tuple(f"{count}_enrollments" for count in COUNTS)

days = st.integers(0, 12).map(lambda offset: FIRST_DAY + timedelta(offset))
rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.sampled_from(["u1", "u2"]),
        days,
        st.tuples(*(st.integers(0, 9) for _ in COUNTS)),
    ),
    max_size=12,
)
windows = st.lists(
    st.tuples(st.sampled_from(["p1", "p2"]), st.none() | days, days),
    max_size=6,
    # What a window begins on is no part of its name.
    unique_by=lambda window: (window[0], window[2]),
)


@settings(max_examples=200, deadline=None)
@given(activity=rows, windows=windows)
def test_windows_hold_all_of_their_days_and_no_others(
    activity: list[tuple[str, str, date, tuple[int, ...]]],
    windows: list[tuple[str, date | None, date]],
) -> None:
    """Whatever windows overlap, begin or end together, or have no first day."""
    expected: Counter[tuple[str, str, str, date, int]] = Counter()
    for account, user, day, counts in activity:
        for period, first_day, last_day in windows:
            if day <= last_day and (first_day is None or day >= first_day):
                for position, count in enumerate(counts):
                    expected[account, user, period, last_day, position] += count

    with duckdb.connect() as connection:
        connection.execute(
            "create table sender_activity_daily (account_id varchar, user_id varchar, "
            f"ended_on date, {', '.join(f'{name} bigint' for name in NAMES)})"
        )
        connection.execute(
            "create table sender_scores_by_period "
            "(period varchar, first_day date, last_day date)"
        )
        for *key, counts in activity:
            values = ", ".join("?" for _ in (*key, *counts))
            connection.execute(
                f"insert into sender_activity_daily values ({values})", [*key, *counts]
            )
        for window in windows:
            connection.execute(
                "insert into sender_scores_by_period values (?, ?, ?)", list(window)
            )
        found = connection.execute(
            "select account_id, user_id, period, last_day, "
            f"{', '.join(f'sum({name})' for name in NAMES)} "
            f"from {DAYS['sender_scores_by_period']} group by all"
        ).fetchall()

    sums = {
        (*row[:4], position): count
        for row in found
        for position, count in enumerate(row[4:])
    }
    assert sums == dict(expected)
