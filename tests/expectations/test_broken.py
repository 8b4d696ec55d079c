"""Every check fails on what it is there for, alone.

A new check needs its entry in broken.py. A case evaluates the checks that read a table
which it changes; all others see what they see in the clean candidate, which passes.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from dagster_project.expectations.checks import Check, read_checks
from dagster_project.expectations.model_keys import ModelKeys
from dagster_project.expectations.queries import fill_in
from dagster_project.expectations.request import NOTHING_MOVED, GateRequest
from dagster_project.expectations.thresholds import read_thresholds
from tests.expectations.broken import (
    ALIKE,
    BROKEN,
    LAST_SENDERS_TIME,
    LAST_TIME,
    MOVED,
)
from tests.expectations.candidate import (
    LAST,
    LAST_SENDERS,
    NOW,
    Ask,
    ValidateOne,
    execute,
)

# All others block; see the table of rules in README.md.
WARNING_RULES = {
    "bounces_are_detected",
    "rates_did_not_jump",
    "exports_are_fresh",
    "senders_are_known",
}
CHANGED = re.compile(r"^(?:update|insert into|delete from) (\w+)")
ChecksOf = Callable[[Sequence[str]], list[Check]]


@pytest.fixture(scope="module")
def checks_of(model_keys: ModelKeys) -> ChecksOf:
    """The checks that read a table which statements change; all if they change none."""
    checks = read_checks(read_thresholds())
    request = GateRequest(Path("none"), model_keys, now=NOW)
    with duckdb.connect() as connection:
        tables = {
            check.name: {check.table}
            | connection.get_table_names(
                fill_in(check, request).replace("{batch}", check.table)
            )
            for check in checks
            if check.sql
        }

    def choose(statements: Sequence[str]) -> list[Check]:
        changed = {CHANGED.findall(statement)[0] for statement in statements}
        return [
            check
            for check in checks
            if not changed or changed & tables.get(check.name, {check.table})
        ]

    return choose


def test_every_check_is_shown_to_fail() -> None:
    checks = read_checks(read_thresholds())
    assert sorted(BROKEN) == sorted(check.name for check in checks)


@pytest.mark.parametrize("name", BROKEN)
def test_check_fails_alone(
    name: str, gate: ModuleType, marts: Path, ask: Ask, checks_of: ChecksOf
) -> None:
    statements, observed = BROKEN[name]
    execute(marts, statements)
    request = ask(
        previous_accounts=LAST_TIME.get(name, LAST),
        previous_senders=LAST_SENDERS_TIME.get(name, LAST_SENDERS),
        moved_times=MOVED.get(name, NOTHING_MOVED),
    )
    failed = [
        result
        for result in gate.validate(request, checks_of(statements))
        if not result.passed
    ]
    assert [result.name for result in failed] == [name]
    [result] = failed
    assert result.observed == pytest.approx(observed)
    assert result.blocks is (result.rule not in WARNING_RULES)
    # The observed number leads, what is allowed follows.
    assert re.match(r"[\d.,]+ .*, at most \d", result.message), result.message


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
    name: str, statement: str, validate_one: ValidateOne
) -> None:
    assert not validate_one(name, [statement]).passed


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
    table: str, change: str, validate_one: ValidateOne
) -> None:
    scored, _, _ = ALIKE[table]
    result = validate_one(
        f"{table}_have_scores_by_the_rules",
        [f"update {table} set {change} where {scored}"],
    )
    assert result.observed == 1
