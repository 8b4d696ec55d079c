"""The main table: its rows are those of the table functions, its totals their sum."""

from datetime import date

import pytest

from dagster_project.report.choices import read_choices
from dagster_project.report.periods import Days
from dagster_project.report.rules import read_rule
from dagster_project.report.scores import read_scores, read_totals
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


GRAINED = [
    ("teams", "team"),
    ("sequences", "sequence"),
    ("domains", "domain"),
    ("accounts", "account"),
]


@pytest.mark.parametrize(("grain", "name"), GRAINED)
def test_rows_of_each_grain_are_those_of_its_function(
    snapshot: Snapshot, grain: str, name: str
) -> None:
    view = View(grain=grain)
    whole = read_scores(snapshot, view, ALL)
    assert sorted(map(str, whole)) == sorted(
        map(str, snapshot.rows(f"select * from {name}_scores"))
    )
    shown = read_scores(snapshot, view, OCTOBER)
    asked = snapshot.rows(f"select * from {name}_scores_between({OCTOBER.sql})")
    assert len(shown) > 0
    assert sorted(map(str, shown)) == sorted(map(str, asked))


@pytest.mark.parametrize("grain", ["senders", *(grain for grain, _ in GRAINED)])
def test_changes_are_the_differences_of_two_periods(
    snapshot: Snapshot, grain: str
) -> None:
    view, before = View(grain=grain), Days(date(2026, 9, 1), date(2026, 9, 30))
    keys = view.of.keys

    def by_key(days: Days) -> dict[tuple[str, ...], dict[str, object]]:
        rows = read_scores(snapshot, view, days)
        return {tuple(row[key] for key in keys): row for row in rows}

    now, then = by_key(OCTOBER), by_key(before)
    compared = read_scores(snapshot, view, OCTOBER, before)
    assert len(compared) == len(now)
    changed = 0
    for row in compared:
        key = tuple(row[name] for name in keys)
        assert {name: row[name] for name in now[key]} == now[key]
        for measure in ("sender_score", "reply_rate", "bounce_rate"):
            earlier = then.get(key, {}).get(measure)
            assert row[f"{measure}_before"] == earlier
            if earlier is None or row[measure] is None:
                assert row[f"{measure}_change"] is None
            else:
                assert row[f"{measure}_change"] == row[measure] - earlier
                changed += 1
    assert changed > 0


def test_totals_have_the_change_of_the_sums(snapshot: Snapshot) -> None:
    before = Days(date(2026, 9, 1), date(2026, 9, 30))
    now, then = (read_totals(snapshot, POLAND, days) for days in (OCTOBER, before))
    totals = read_totals(snapshot, POLAND, OCTOBER, before)
    plain = [name for name in now if not name.endswith(("_before", "_change"))]
    assert [totals[name] for name in plain] == [now[name] for name in plain]
    for rate in ("reply_rate", "bounce_rate", "sender_score"):
        assert totals[f"{rate}_before"] == then[rate]
        assert totals[f"{rate}_change"] == now[rate] - then[rate]
    assert totals["completed_enrollments_before"] == then["completed_enrollments"]


def test_totals_of_one_sender_are_the_sender(snapshot: Snapshot) -> None:
    view = View(users=(("default", "41000102"),))
    (row,) = read_scores(snapshot, view, ALL)
    totals = read_totals(snapshot, view, ALL)
    for name in ("sender_score", "band", "reply_rate", "reply_rate_low", "bounce_rate"):
        assert totals[name] == row[name]


def test_domains_give_a_row_per_user_and_domain(snapshot: Snapshot) -> None:
    (domain, *_) = read_choices(snapshot).domains
    rows = read_scores(snapshot, View(domains=(domain,)), ALL)
    (whole,) = read_scores(snapshot, View(grain="domains", domains=(domain,)), ALL)
    assert {row["sender_domain"] for row in rows} == {domain}
    for name in ("completed_enrollments", "replied_enrollments", "bounced_enrollments"):
        assert sum(row[name] for row in rows) == whole[name]
