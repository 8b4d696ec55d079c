"""Every check fails on what it is there for, alone, and passes on what is right.

A new check needs its entry in broken.py. Limits to the last digit are tested in
test_thresholds.py, words in test_messages.py.
"""

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import dagster as dg
import pytest

from dagster_project.checks.gate import as_check_result
from dagster_project.expectations.checks import build_checks
from dagster_project.expectations.facts import NOTHING_MOVED, Facts, MovedTimes, Totals
from dagster_project.expectations.results import CheckResult
from dagster_project.expectations.thresholds import LIMITS, read_thresholds
from dagster_project.home import Home
from dagster_project.nightly.run_record import RunRecord
from dagster_project.nightly.validate import keep_results
from dagster_project.publishing.log import Log
from tests.expectations.broken import (
    ALIKE,
    BROKEN,
    LAST_SENDERS_TIME,
    LAST_TIME,
    MOVED,
)
from tests.expectations.candidate import LAST, LAST_SENDERS, NOW, JudgeOne, execute

# All others block; see the table of rules in docs/reference.md.
WARNING_RULES = {
    "bounces_are_detected",
    "rates_did_not_jump",
    "exports_are_fresh",
    "senders_are_known",
}


def judge_all(
    gate: ModuleType,
    marts: Path,
    last: Mapping[str, Totals] = LAST,
    last_senders: Mapping[str, int] = LAST_SENDERS,
    moved_times: MovedTimes = NOTHING_MOVED,
) -> dict[str, CheckResult]:
    results = gate.judge(
        marts,
        as_of=None,
        now=NOW,
        time_zone="UTC",
        last=last,
        last_senders=last_senders,
        moved_times=moved_times,
    )
    return {result.name: result for result in results}


def failed(results: dict[str, CheckResult]) -> dict[str, str]:
    return {name: r.message for name, r in results.items() if not r.passed}


def test_clean_candidate_passes_every_check(gate: ModuleType, marts: Path) -> None:
    assert failed(judge_all(gate, marts)) == {}


def test_every_check_is_shown_to_fail() -> None:
    checks = build_checks(read_thresholds(), Facts(reference_at=NOW))
    assert sorted(BROKEN) == sorted(check.name for check in checks)


@pytest.mark.parametrize("name", BROKEN)
def test_check_fails_alone(name: str, gate: ModuleType, marts: Path) -> None:
    statements, observed = BROKEN[name]
    execute(marts, statements)
    results = judge_all(
        gate,
        marts,
        LAST_TIME.get(name, LAST),
        LAST_SENDERS_TIME.get(name, LAST_SENDERS),
        MOVED.get(name, NOTHING_MOVED),
    )
    assert list(failed(results)) == [name], failed(results)
    result = results[name]
    assert result.observed == pytest.approx(observed)
    assert result.blocks is (result.rule not in WARNING_RULES)
    # The observed number leads, what is allowed follows.
    assert re.match(r"[\d.,]+ .*, at most \d", result.message), result.message


@pytest.mark.parametrize("rule", LIMITS)
def test_accepting_a_rule_lets_its_checks_through_and_no_others(
    rule: str, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    home.create()
    run = RunRecord("20261120T040000Z-2", "2026-11-20", "UTC", "0", "f", has_work=True)
    home.run_record.write_text(json.dumps(asdict(run)), encoding="utf-8")
    checks = build_checks(read_thresholds(), Facts(reference_at=NOW))
    found = [
        CheckResult(
            *(check.rule, check.name, check.table),
            **{"passed": False, "observed": 1.0, "threshold": 0.0},
            **{"message": "1, at most 0", "blocks": check.blocks},
        )
        for check in checks
    ]
    kept = keep_results(home, found, accepted={rule: "known"})
    for result in kept:
        is_let_through = result.rule == rule
        assert result.accepted_reason == ("known" if is_let_through else None)
        assert result.outcome == ("accepted" if is_let_through else "failed")
        shown = as_check_result(result, tmp_path)
        is_stopped = result.blocks and not is_let_through
        assert (shown.severity is dg.AssetCheckSeverity.ERROR) is is_stopped
    assert Log(home.log).last_results() == tuple(kept)


def test_names_and_tables_do_not_depend_on_the_facts() -> None:
    rules = read_thresholds()
    first_night = build_checks(rules, Facts(reference_at=NOW))
    later_night = build_checks(
        rules,
        Facts(NOW, rows_of_new_files=5, last={"alpha": Totals(10, 1, 1, 9)}),
    )
    assert [(c.name, c.table) for c in first_night] == [
        (c.name, c.table) for c in later_night
    ]


def test_results_keep_the_order_of_the_checks(gate: ModuleType, marts: Path) -> None:
    checks = build_checks(read_thresholds(), Facts(reference_at=NOW))
    assert list(judge_all(gate, marts)) == [check.name for check in checks]


def test_judged_file_can_be_written_to(gate: ModuleType, marts: Path) -> None:
    judge_all(gate, marts)
    execute(marts, ["create table written_afterwards as select 1 as one"])


def test_empty_warehouse_passes_every_check(gate: ModuleType, marts: Path) -> None:
    tables = {check.table for check in build_checks(read_thresholds(), Facts(NOW))}
    statements = [f"delete from {table}" for table in tables - {"score_rules"}]
    execute(marts, [*statements, "delete from publications"])
    results = judge_all(gate, marts, {})
    assert failed(results) == {}
    assert results["newest_export_is_recent"].threshold is None
    assert "nothing to compare with" in results["newest_export_is_recent"].message


def test_emptied_warehouse_has_shrunk(judge_one: JudgeOne) -> None:
    result = judge_one(
        "completed_enrollments_are_not_fewer_than_last_time",
        ["delete from sender_activity_daily"],
    )
    assert (result.passed, result.observed) == (False, 1)


def test_keys_that_held_before_are_broken_by_new_files_alone(
    judge_one: JudgeOne,
) -> None:
    twice = "insert into enrollments select * from enrollments where {} limit 1"
    of_old = twice.format("source_file_sha256 = 'old'")
    of_new = twice.format("source_file_sha256 = 'new'")
    name = "enrollments_have_unique_keys"
    assert judge_one(name, [of_old], keys_held_before=True).passed
    result = judge_one(name, [of_new], keys_held_before=True)
    assert (result.passed, result.observed) == (False, 1)
    # A new row under a key that an old one has.
    taken = (
        "update enrollments set enrollment_id = (select min(enrollment_id) from "
        "enrollments where source_file_sha256 = 'old' and account_id = 'alpha') "
        "where source_file_sha256 = 'new' and account_id = 'alpha'"
    )
    result = judge_one(name, [taken], keys_held_before=True)
    assert (result.passed, result.observed) == (False, 1)


def test_account_that_is_gone_has_shrunk_whatever_it_is_called(
    judge_one: JudgeOne,
) -> None:
    name = "':x {batch} % \\ ü;"
    result = judge_one(
        "completed_enrollments_are_not_fewer_than_last_time",
        last=LAST | {name: Totals(1, 0, 0, 1)},
    )
    assert (result.passed, result.observed) == (False, 1)
    assert result.message.endswith(f"account {name}, 0 after 1")


def test_withdrawn_file_is_no_part_of_any_check(gate: ModuleType, marts: Path) -> None:
    execute(
        marts,
        [
            "insert into source_files select * replace ('gone' as source_file_sha256, "
            "'gone.csv' as source_file_name, 'withdrawn' as status, true as is_new, "
            "50 as rows_read, 30 as rows_accepted, 20 as rows_quarantined, "
            "exported_at + interval 1 day as exported_at) "
            "from source_files where source_file_name = 'new.csv'",
        ],
    )
    assert failed(judge_all(gate, marts)) == {}


def test_file_set_aside_after_reading_passes(judge_one: JudgeOne) -> None:
    result = judge_one(
        "rows_read_are_accepted_or_quarantined",
        ["update source_files set rows_read = 9 where status = 'set_aside'"],
    )
    assert result.passed


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        (
            "rows_read_are_accepted_or_quarantined",
            "update source_files set rows_accepted = null where kind = 'users'",
        ),
        (
            "accepted_enrollments_are_current_or_superseded",
            "update source_files set rows_current = null where kind = 'enrollments'",
        ),
        (
            "enrollments_come_from_known_files",
            "update enrollments set source_file_sha256 = null",
        ),
        (
            "quarantined_rows_have_a_reason",
            "update quarantine_summary set reason = null",
        ),
        (
            "days_count_from_zero",
            "update sender_sequence_activity_daily set replied_enrollments = null",
        ),
        (
            "sender_scores_are_sums_of_days",
            "update sender_scores set completed_enrollments = null",
        ),
        (
            "sender_scores_are_sums_of_points",
            "update sender_scores set bounce_points = null",
        ),
        (
            "sender_scores_have_points_by_the_rules",
            "update sender_scores set reply_points = null",
        ),
        (
            "sender_scores_have_bands_by_the_rules",
            "update sender_scores set band = null",
        ),
        (
            "sender_scores_keep_the_limit",
            "delete from score_rules where rule_type = 'minimum_completed'",
        ),
        (
            "score_rules_start_at_zero",
            "update score_rules set is_bound_inclusive = null",
        ),
        (
            "score_rules_rise_with_replies_and_fall_with_bounces",
            "update score_rules set points = null where lower_bound = 5",
        ),
        (
            "score_rules_total_from_0_to_100",
            "update score_rules set points = 51 "
            "where rule_type = 'reply_points' and lower_bound = 13",
        ),
        (
            "score_rules_have_bands_from_0_to_100",
            "update score_rules set lower_bound = null where rule_name = 'Good'",
        ),
    ],
)
def test_missing_value_breaks_the_rule(
    name: str, statement: str, judge_one: JudgeOne
) -> None:
    assert not judge_one(name, [statement]).passed


def test_counts_that_move_between_accounts_are_noticed(judge_one: JudgeOne) -> None:
    result = judge_one(
        "days_count_every_completed_enrollment",
        [
            "update sender_sequence_activity_daily set account_id = 'beta' "
            "where user_id = 'u2'"
        ],
    )
    assert result.observed == 2
    assert "account_id alpha" in result.message


def test_counts_that_move_between_senders_are_noticed(judge_one: JudgeOne) -> None:
    result = judge_one(
        "days_count_every_completed_enrollment",
        [
            "update sender_sequence_activity_daily set user_id = 'u4' "
            "where user_id = 'u2'"
        ],
    )
    assert result.observed == 2
    assert "user_id u2" in result.message


def test_reply_that_no_day_counts_is_noticed(judge_one: JudgeOne) -> None:
    result = judge_one(
        "days_count_every_completed_enrollment",
        [
            "update enrollments set is_replied = true where enrollment_id = "
            "(select min(enrollment_id) from enrollments "
            "where user_id = 'u3' and is_completed and not is_replied)"
        ],
    )
    assert result.observed == 1
    assert "replied, in days" in result.message


ALL_BOUNCED = (
    "update sender_scores set completed_enrollments = 100, replied_enrollments = 0, "
    "bounced_enrollments = 100, delivered_enrollments = 0, reply_rate = null, "
    "reply_points = 0, bounce_points = 0, sender_score = 0, band = 'Low' "
    "where user_id = 'u1'"
)


@pytest.mark.parametrize(
    "name",
    [
        "sender_scores_have_a_reply_rate_from_0_to_1",
        "sender_scores_are_sums_of_points",
        "sender_scores_have_points_by_the_rules",
        "sender_scores_have_bands_by_the_rules",
        "sender_scores_keep_the_limit",
    ],
)
def test_reply_rate_of_nothing_delivered_earns_no_points(
    name: str, judge_one: JudgeOne
) -> None:
    # Two exclusive bounds, which nothing delivered would reach and not reach at once.
    edited = (
        "update score_rules set is_bound_inclusive = false "
        "where rule_type = 'reply_points' and lower_bound >= 5"
    )
    assert judge_one(name, [ALL_BOUNCED, edited]).passed


@pytest.mark.parametrize(
    ("denominator", "points"), [("delivered", 40), ("completed", 30)]
)
def test_reply_points_are_of_the_denominator_in_force(
    denominator: str, points: int, judge_one: JudgeOne
) -> None:
    # 13 of 180 is above 7 %, 13 of 200 is below.
    result = judge_one(
        "sender_scores_have_points_by_the_rules",
        [
            "update score_rules "
            f"set rule_name = '{denominator}' "
            "where rule_type = 'reply_rate_denominator'",
            "update sender_scores set completed_enrollments = 200, "
            "replied_enrollments = 13, bounced_enrollments = 20, "
            f"delivered_enrollments = 180, reply_points = {points}, bounce_points = 0 "
            "where user_id = 'u1'",
        ],
    )
    assert result.passed, result.message


@pytest.mark.parametrize(
    ("replied", "points"), [(0, 0), (10, 10), (69, 30), (70, 40), (130, 40), (131, 50)]
)
def test_reply_points_change_at_exact_bounds(
    replied: int, points: int, judge_one: JudgeOne
) -> None:
    result = judge_one(
        "sender_scores_have_points_by_the_rules",
        [
            "update sender_scores set completed_enrollments = 1000, "
            "bounced_enrollments = 0, delivered_enrollments = 1000, "
            f"replied_enrollments = {replied}, reply_points = {points} "
            "where user_id = 'u1'",
        ],
    )
    assert result.passed, result.message


def test_check_on_a_missing_column_is_named(gate: ModuleType, marts: Path) -> None:
    execute(marts, ["alter table sequences rename column sequence_id to number"])
    with pytest.raises(gate.ExpectationError, match=r"^sequences_have_\w+: .*_id"):
        judge_all(gate, marts)


def test_number_that_cannot_be_found_is_said_in_one_line(
    gate: ModuleType, marts: Path
) -> None:
    execute(marts, ["alter table source_files rename column exported_at to at_"])
    said = r"^the checks of a number: .*exported_at.*$"
    with pytest.raises(gate.ExpectationError, match=said) as raised:
        judge_all(gate, marts)
    assert "\n" not in str(raised.value)


def test_home_may_have_any_name(gate: ModuleType, marts: Path) -> None:
    folder = marts.parent / "100 % of O'Neill's $HOME, year?=2026 #1 ünd"
    folder.mkdir()
    moved = Path(shutil.copy(marts, folder))
    assert failed(judge_all(gate, moved)) == {}


@pytest.mark.parametrize("table", ALIKE)
@pytest.mark.parametrize(
    "change",
    [
        "sender_score = 89",
        "reply_points = 50, bounce_points = 40",
        "band = null",
        "score_status = 'not_enough_enrollments'",
        # Its points and band are as they were.
        "completed_enrollments = 99, bounced_enrollments = 0",
    ],
)
def test_each_rule_of_a_score_is_looked_at(
    table: str, change: str, judge_one: JudgeOne
) -> None:
    scored, _, _ = ALIKE[table]
    result = judge_one(
        f"{table}_have_scores_by_the_rules",
        [f"update {table} set {change} where {scored}"],
    )
    assert result.observed == 1
