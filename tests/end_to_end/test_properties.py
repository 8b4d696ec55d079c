"""Properties that hold whatever the numbers: sums, ranges, edges, parts.

Hypothesis draws ranges of days and counts; the tables come from real models. That the
numbers are right is the reference's to say.
"""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dagster_project.home import Home
from tests.running.pipeline import fetch_rows

COUNTS = tuple(
    f"{name}_enrollments"
    for name in ("completed", "replied", "bounced", "delivered", "suppressed")
)
SUMS = ", ".join(f"sum({column})::bigint as {column}" for column in COUNTS)
TABLES = {
    "sender_scores": "account_id, user_id",
    "sender_sequence_scores": "account_id, user_id, sequence_id",
    "sequence_scores": "account_id, sequence_id",
    "team_scores": "account_id, team",
    "account_scores": "account_id",
}
FUNCTIONS = [table for table in TABLES if table != "account_scores"]
FIRST_DAY, LAST_DAY = date(2026, 5, 20), date(2026, 11, 20)
days = st.dates(FIRST_DAY, LAST_DAY)
few = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def marts(published_home: Home) -> Path:
    """The marts of the sample; tests that change something take a copy."""
    return published_home.published_database


@pytest.fixture(scope="module")
def connection(marts: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(marts, read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("table", TABLES)
def test_daily_counts_add_up_to_each_score_table(
    table: str, connection: duckdb.DuckDBPyConnection
) -> None:
    key = TABLES[table]
    days_of_key = (
        f"select {key}, {SUMS} from sender_sequence_activity_daily "
        "inner join (select account_id, user_id, team from senders) as members "
        f"using (account_id, user_id) group by {key}"
    )
    columns = f"{key}, {', '.join(COUNTS)}"
    scores = f"select {columns} from {table} where completed_enrollments > 0"
    assert connection.execute(f"{scores} except {days_of_key}").fetchall() == []
    assert connection.execute(f"{days_of_key} except {scores}").fetchall() == []


def test_domains_add_up_to_the_account(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    columns = ", ".join(COUNTS)
    assert (
        connection.execute(
            f"select account_id, {SUMS} from domain_scores group by account_id "
            f"except select account_id, {columns} from account_scores"
        ).fetchall()
        == []
    )


@pytest.mark.parametrize("table", FUNCTIONS)
@few
@given(cuts=st.tuples(days, days, days))
def test_any_range_is_the_sum_of_its_parts(
    table: str, connection: duckdb.DuckDBPyConnection, cuts: tuple[date, date, date]
) -> None:
    first, middle, last = sorted(cuts)
    key = TABLES[table]
    columns = f"{key}, {', '.join(COUNTS)}"
    between = f"{table}_between(?::date, ?::date)"
    whole = fetch_rows(connection, f"select {columns} from {between}", first, last)
    parts = fetch_rows(
        connection,
        f"select {key}, {SUMS} from (select {columns} from {between} union all "
        f"select {columns} from {between}) group by {key}",
        *(first, middle, middle + timedelta(days=1), last),
    )
    assert sorted(map(str, whole)) == sorted(map(str, parts))


def test_score_of_a_period_is_that_of_its_dates(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    periods = connection.execute(
        "select distinct period, first_day, last_day from sender_scores_by_period"
    ).fetchall()
    assert len(periods) == 9
    windows = connection.execute(
        "select distinct window_kind, first_day, last_day from sender_score_trend"
    ).fetchall()
    for table, kind, ranges in (
        ("sender_scores_by_period", "period", periods),
        ("sender_score_trend", "window_kind", windows),
    ):
        for name, first_day, last_day in ranges:
            of_table = (
                f"select * exclude ({kind}, first_day, last_day) from {table} "
                f"where {kind} = '{name}' and last_day = '{last_day}'"
            )
            first = f"date '{first_day}'" if first_day else "null"
            of_range = f"from sender_scores_between({first}, date '{last_day}')"
            unlike = connection.execute(
                f"({of_table} except {of_range}) union all "
                f"({of_range} except {of_table})"
            ).fetchall()
            assert unlike == [], (name, last_day)


@few
@given(ends=st.tuples(days, days, days, days))
def test_parts_of_a_change_add_up(
    connection: duckdb.DuckDBPyConnection, ends: tuple[date, date, date, date]
) -> None:
    before, after = sorted(ends[:2]), sorted(ends[2:])
    rows = fetch_rows(
        connection,
        "from score_changes_between(?::date, ?::date, ?::date, ?::date)",
        *(*before, *after),
    )
    for row in rows:
        for rate in ("reply_rate", "bounce_rate"):
            change = row[f"{rate}_change"]
            parts = (row[f"{rate}_change_within"], row[f"{rate}_change_of_mix"])
            assert (change is None) == (None in parts)
            if change is not None:
                assert abs(change - sum(parts)) <= 1e-12
                assert change == row[f"{rate}_after"] - row[f"{rate}_before"]
        points = (row["reply_points_change"], row["bounce_points_change"])
        if row["points_change"] is not None:
            assert row["points_change"] == sum(points)


@st.composite
def drawn_counts(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw completed, replied and bounced enrollments of a sender who is scored."""
    completed = draw(st.integers(100, 400))
    bounced = draw(st.integers(0, completed // 6))
    replied = draw(st.integers(0, (completed - bounced) // 5))
    return completed, replied, bounced


Case = tuple[int, int, int]


def score_counts(
    connection: duckdb.DuckDBPyConnection, cases: list[Case]
) -> list[dict[str, int]]:
    """Score senders of given counts instead of those that are there, in their order."""
    values = ", ".join(f"({n}, {c}, {r}, {b})" for n, (c, r, b) in enumerate(cases))
    listed = f"(values {values}) as cases (number, completed, replied, bounced)"
    for table, columns in (
        ("senders", ""),
        (
            "sender_activity_daily",
            ", date '2026-11-01' as ended_on, "
            "completed as completed_enrollments, replied as replied_enrollments, "
            "bounced as bounced_enrollments, 0 as suppressed_enrollments, "
            "completed - bounced as delivered_enrollments",
        ),
    ):
        connection.execute(f"delete from {table}")
        connection.execute(
            f"insert into {table} by name "
            "select 'a' as account_id, number::varchar as user_id"
            f"{columns} from {listed}"
        )
    return fetch_rows(
        connection, "from sender_scores_between(null, null) order by user_id::int"
    )


@settings(few, max_examples=3)
@given(cases=st.lists(drawn_counts(), min_size=80, max_size=80))
def test_what_if_numbers_reach_the_band_and_one_fewer_does_not(
    marts: Path, tmp_path_factory: pytest.TempPathFactory, cases: list[Case]
) -> None:
    copy = Path(shutil.copy(marts, tmp_path_factory.mktemp("what_if")))
    with duckdb.connect(copy) as connection:
        scored = score_counts(connection, cases)
        more_replies, fewer_bounces = [], []
        for case, row in zip(cases, scored, strict=True):
            if row["next_band"] is not None:
                more_replies += list_reply_trials(case, row)
                fewer_bounces += list_bounce_trials(case, row)
        trials = [*more_replies, *fewer_bounces]
        results = score_counts(connection, [trial for trial, _, _ in trials])
    assert len(trials) > 100
    for number, (trial, row, reaches) in enumerate(trials):
        result = results[number]
        # The points of the other rate stay as they are, though bounces change its base.
        kept, earned = (
            ("bounce_points", "reply_points")
            if number < len(more_replies)
            else ("reply_points", "bounce_points")
        )
        goal = row["sender_score"] + row["points_to_next_band"]
        assert (row[kept] + result[earned] >= goal) == reaches, (trial, row)


def list_reply_trials(
    case: Case, row: dict[str, int]
) -> list[tuple[Case, dict[str, int], bool]]:
    """Counts with the replies that are said to do and one fewer; else with all."""
    completed, replied, bounced = case
    more = row["replies_to_next_band"]
    if more is None:
        return [((completed, completed - bounced, bounced), row, False)]
    return [
        ((completed, replied + more, bounced), row, True),
        ((completed, replied + more - 1, bounced), row, False),
    ]


def list_bounce_trials(
    case: Case, row: dict[str, int]
) -> list[tuple[Case, dict[str, int], bool]]:
    """Counts with the bounces that are said to do and one more; else with none."""
    completed, replied, bounced = case
    fewer = row["bounces_to_next_band"]
    if fewer is None:
        return [((completed, replied, 0), row, False)]
    return [
        ((completed, replied, bounced - fewer), row, True),
        ((completed, replied, bounced - fewer + 1), row, False),
    ]
