"""Days as the gate sums them in windows, against a sum of each day in each window.

The real query of the check, over tables of a few rows.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.expectations.checks import read_checks
from dagster_project.expectations.model_keys import ModelKeys
from dagster_project.expectations.queries import fill_in
from dagster_project.expectations.request import GateRequest
from dagster_project.expectations.thresholds import read_thresholds
from tests.expectations.candidate import NOW

FIRST_DAY = date(2026, 1, 1)
COUNTS = ("completed", "replied", "bounced", "delivered", "suppressed")
NAMES = tuple(f"{count}_enrollments" for count in COUNTS)
TABLE = "sender_scores_by_period"
KEY = ("account_id", "user_id", "period", "last_day")
[CHECK] = [
    check
    for check in read_checks(read_thresholds())
    if check.name == f"{TABLE}_are_sums_of_days"
]
QUERY = fill_in(
    CHECK, GateRequest(Path("none"), ModelKeys({TABLE: KEY}, {}), now=NOW)
).replace("{batch}", TABLE)

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
    expected: dict[tuple[str, str, str, date], Counter[str]] = defaultdict(Counter)
    first_days = {(period, last_day): first for period, first, last_day in windows}
    for account, user, day, counts in activity:
        for period, first_day, last_day in windows:
            if day <= last_day and (first_day is None or day >= first_day):
                expected[account, user, period, last_day].update(
                    dict(zip(NAMES, counts, strict=True))
                )

    with duckdb.connect() as connection:
        counted = ", ".join(f"{name} bigint" for name in NAMES)
        connection.execute(
            "create table sender_activity_daily "
            f"(account_id varchar, user_id varchar, ended_on date, {counted})"
        )
        connection.execute(
            f"create table {TABLE} (account_id varchar, user_id varchar, "
            f"period varchar, first_day date, last_day date, {counted})"
        )
        for *key, counts in activity:
            insert(connection, "sender_activity_daily", [*key, *counts])
        for window in windows:
            insert(connection, TABLE, [None, None, *window, *(0 for _ in NAMES)])
        # Of no scores, each window that counts anything is missing.
        missing = {tuple(row[:4]) for row in connection.execute(QUERY).fetchall()}
        assert missing == {key for key, sums in expected.items() if sums.total()}
        for (account, user, period, last_day), sums in expected.items():
            first_day = first_days[period, last_day]
            values = [account, user, period, first_day, last_day]
            insert(connection, TABLE, [*values, *(sums[name] for name in NAMES)])
        assert connection.execute(QUERY).fetchall() == []


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, values: list[object]
) -> None:
    places = ", ".join("?" for _ in values)
    connection.execute(f"insert into {table} values ({places})", values)
