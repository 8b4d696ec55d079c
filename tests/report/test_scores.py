"""The main table: its rows are those of the table functions, its totals their sum."""

from datetime import date

import pytest

from dagster_project.report.periods import Days
from dagster_project.report.scores import (
    read_choices,
    read_rule,
    read_scores,
    read_totals,
)
from dagster_project.report.view import View
from dagster_project.report.warehouse import Snapshot

ALL = Days(None, None)
OCTOBER = Days(date(2026, 10, 1), date(2026, 10, 31))
POLAND = View(teams=("Sales Poland",))


def test_rows_of_a_range_are_those_of_the_table_function(snapshot: Snapshot) -> None:
    shown = {
        row["user_id"]: {name: row[name] for name in row if name != "sequence_name"}
        for row in read_scores(snapshot, View(), OCTOBER)
    }
    asked = snapshot.rows(
        "select * from sender_scores_between(date '2026-10-01', date '2026-10-31')"
    )
    assert shown == {row["user_id"]: row for row in asked}
    assert len(shown) == 14


def test_all_time_shows_senders_without_a_completed_enrollment(
    snapshot: Snapshot,
) -> None:
    rows = {row["user_name"]: row for row in read_scores(snapshot, View(), ALL)}
    assert len(rows) == 15
    assert rows["Łukasz Domański"]["enrollments_needed"] == 100


def test_totals_are_the_sums_of_the_days_counted(snapshot: Snapshot) -> None:
    totals = read_totals(snapshot, POLAND, OCTOBER)
    (counted,) = snapshot.rows("""
        select
            count(distinct user_id) as senders,
            count(*) as completed,
            count(*) filter (where is_replied) as replied,
            count(*) filter (where is_bounced) as bounced
        from enrollments inner join senders using (account_id, user_id)
        where ended_on between date '2026-10-01' and date '2026-10-31'
        and team = 'Sales Poland'
    """)
    assert totals["senders"] == counted["senders"]
    assert totals["completed_enrollments"] == counted["completed"] > 0
    delivered = counted["completed"] - counted["bounced"]
    assert totals["reply_rate"] == counted["replied"] / delivered
    assert totals["bounce_rate"] == counted["bounced"] / counted["completed"]


def test_totals_of_nothing_have_no_rates(snapshot: Snapshot) -> None:
    totals = read_totals(snapshot, View(teams=("nobody's",)), OCTOBER)
    assert totals["completed_enrollments"] == 0
    assert totals["reply_rate"] is None
    assert totals["bounce_rate"] is None


def test_teams_and_users_filter_the_rows(snapshot: Snapshot) -> None:
    rows = read_scores(snapshot, POLAND, ALL)
    assert {row["team"] for row in rows} == {"Sales Poland"}
    users = (("default", "41000103"), ("other account", "41000101"))
    rows = read_scores(snapshot, View(users=users), ALL)
    assert [row["user_name"] for row in rows] == ["Małgorzata Żurek"]


def test_sequences_give_a_row_per_user_and_sequence(snapshot: Snapshot) -> None:
    chosen = tuple(read_choices(snapshot).sequences)[:2]
    rows = read_scores(snapshot, View(sequences=chosen), ALL)
    keys = {(row["account_id"], row["sequence_id"]) for row in rows}
    assert keys == set(chosen)
    published = snapshot.rows("select * from sender_sequence_scores")
    scores = {(row["user_id"], row["sequence_id"]): row for row in published}
    for row in rows:
        of_both = scores[row["user_id"], row["sequence_id"]]
        assert row["sender_score"] == of_both["sender_score"]
        assert row["enrollments_needed"] == of_both["enrollments_needed"]


@pytest.mark.parametrize("sort", ["sender_score", "reply_rate", "user_name"])
@pytest.mark.parametrize("descending", [True, False])
def test_order_is_as_asked_and_nothing_comes_last(
    snapshot: Snapshot, sort: str, descending: bool
) -> None:
    rows = read_scores(snapshot, View(sort=sort, descending=descending), ALL)
    values = [row[sort] for row in rows if row[sort] is not None]
    in_order = sorted(
        values,
        key=lambda value: value.casefold() if isinstance(value, str) else value,
        reverse=descending,
    )
    assert values == in_order
    assert [row[sort] for row in rows[len(values) :]] == [None] * (
        len(rows) - len(values)
    )


def test_hostile_filter_is_text_and_nothing_else(snapshot: Snapshot) -> None:
    view = View(teams=("x') or true --",), users=(("'", "') or true --"),))
    assert read_scores(snapshot, view, ALL) == []


def test_rule_is_that_of_the_publication(snapshot: Snapshot) -> None:
    rule = read_rule(snapshot)
    assert (rule.good_reply_rate, rule.bad_bounce_rate) == (0.07, 0.03)
    assert (rule.minimum_for_sender, rule.minimum_for_sequence) == (100, 101)
    assert rule.bands == (("Low", 0), ("Fair", 40), ("Good", 65), ("Excellent", 85))
