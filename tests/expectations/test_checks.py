"""The gate as a whole, and what single checks let pass and notice.

That each check can fail is tested in test_broken.py, limits to the last digit in
test_thresholds.py, words in test_messages.py.
"""

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import dagster as dg
import pytest

from dagster_project.checks.gate import as_check_result
from dagster_project.expectations.checks import GATE, SQL, read_checks
from dagster_project.expectations.model_keys import ModelKeys
from dagster_project.expectations.numbers import NumberError
from dagster_project.expectations.queries import fill_in, spell_allowed
from dagster_project.expectations.request import (
    GateRequest,
    Totals,
)
from dagster_project.expectations.results import CheckResult
from dagster_project.expectations.thresholds import LIMITS, read_thresholds
from dagster_project.home import Home
from dagster_project.nightly.run_record import RunRecord
from dagster_project.nightly.validate import log_results
from dagster_project.publishing.log import Log
from tests.expectations.candidate import LAST, Ask, ValidateOne, execute


def validate_all(gate: ModuleType, request: GateRequest) -> dict[str, CheckResult]:
    return {result.name: result for result in gate.validate(request)}


def failed(results: dict[str, CheckResult]) -> dict[str, str]:
    return {name: r.message for name, r in results.items() if not r.passed}


def test_clean_candidate_passes_every_check(gate: ModuleType, ask: Ask) -> None:
    assert failed(validate_all(gate, ask())) == {}


@pytest.mark.parametrize("rule", LIMITS)
def test_accepting_a_rule_lets_its_checks_through_and_no_others(
    rule: str, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    home.create()
    run = RunRecord("20261120T040000Z-2", "2026-11-20", "UTC", "0", "f", has_work=True)
    home.run_record.write_text(json.dumps(asdict(run)), encoding="utf-8")
    checks = read_checks(read_thresholds())
    found = [
        CheckResult(
            *(check.rule.name, check.name, check.table),
            **{"passed": False, "observed": 1.0, "threshold": 0.0},
            **{"message": "1, at most 0", "blocks": check.blocks},
        )
        for check in checks
    ]
    logged = log_results(home, found, accepted={rule: "known"})
    for result in logged:
        is_let_through = result.rule == rule
        assert result.accepted_reason == ("known" if is_let_through else None)
        assert result.outcome == ("accepted" if is_let_through else "failed")
        shown = as_check_result(result, tmp_path)
        is_stopped = result.blocks and not is_let_through
        assert (shown.severity is dg.AssetCheckSeverity.ERROR) is is_stopped
    assert Log(home.log).last_results() == tuple(logged)


def test_every_check_is_filled_in_by_the_models_alone(ask: Ask) -> None:
    for check in read_checks(read_thresholds()):
        assert check.sql is None or fill_in(check, ask())
        assert spell_allowed(check, ask())


def test_every_file_of_sql_is_one_of_a_check() -> None:
    used = {check.sql for check in read_checks(read_thresholds())}
    assert {path.stem for path in (GATE / SQL).glob("*.sql")} == used - {None}


def test_every_relation_of_the_models_is_checked(model_keys: ModelKeys) -> None:
    checked = {
        (check.table, check.arguments.get("parent"))
        for check in read_checks(read_thresholds())
        if check.sql == "are_of_known_parents"
    }
    assert checked == {
        (model, parent)
        for model, parents in model_keys.relations.items()
        for parent in parents
    }


def test_results_keep_the_order_of_the_checks(gate: ModuleType, ask: Ask) -> None:
    checks = read_checks(read_thresholds())
    assert list(validate_all(gate, ask())) == [check.name for check in checks]


def test_validated_file_can_be_written_to(
    gate: ModuleType, marts: Path, ask: Ask
) -> None:
    validate_all(gate, ask())
    execute(marts, ["create table written_afterwards as select 1 as one"])


def test_empty_warehouse_passes_every_check(
    gate: ModuleType, marts: Path, ask: Ask
) -> None:
    tables = {check.table for check in read_checks(read_thresholds())}
    statements = [f"delete from {table}" for table in tables - {"score_rules"}]
    execute(marts, [*statements, "delete from publications"])
    results = validate_all(gate, ask(previous_accounts={}))
    assert failed(results) == {}
    assert results["newest_export_is_recent"].threshold is None
    assert "nothing to compare with" in results["newest_export_is_recent"].message


def test_emptied_warehouse_has_shrunk(validate_one: ValidateOne) -> None:
    result = validate_one(
        "completed_enrollments_are_not_fewer_than_last_time",
        ["delete from sender_activity_daily"],
    )
    assert (result.passed, result.observed) == (False, 1)


def test_keys_of_a_checked_run_are_broken_by_new_files_alone(
    validate_one: ValidateOne,
) -> None:
    twice = "insert into enrollments select * from enrollments where {} limit 1"
    of_old = twice.format("source_file_sha256 = 'old'")
    of_new = twice.format("source_file_sha256 = 'new'")
    name = "enrollments_have_unique_keys"
    assert validate_one(name, [of_old], extends_checked_run=True).passed
    result = validate_one(name, [of_new], extends_checked_run=True)
    assert (result.passed, result.observed) == (False, 1)
    # A new row under a key that an old one has.
    taken = (
        "update enrollments set enrollment_id = (select min(enrollment_id) from "
        "enrollments where source_file_sha256 = 'old' and account_id = 'alpha') "
        "where source_file_sha256 = 'new' and account_id = 'alpha'"
    )
    result = validate_one(name, [taken], extends_checked_run=True)
    assert (result.passed, result.observed) == (False, 1)


def test_account_that_is_gone_has_shrunk_whatever_it_is_called(
    validate_one: ValidateOne,
) -> None:
    name = "':x {batch} % \\ ü;"
    result = validate_one(
        "completed_enrollments_are_not_fewer_than_last_time",
        previous_accounts=LAST | {name: Totals(1, 0, 0, 1)},
    )
    assert (result.passed, result.observed) == (False, 1)
    assert result.message.endswith(f"account {name}, 0 after 1")


def test_withdrawn_file_is_no_part_of_any_check(
    gate: ModuleType, marts: Path, ask: Ask
) -> None:
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
    assert failed(validate_all(gate, ask())) == {}


def test_file_set_aside_after_reading_passes(validate_one: ValidateOne) -> None:
    result = validate_one(
        "rows_read_are_accepted_or_quarantined",
        ["update source_files set rows_read = 9 where status = 'set_aside'"],
    )
    assert result.passed


def test_counts_that_move_between_accounts_are_noticed(
    validate_one: ValidateOne,
) -> None:
    result = validate_one(
        "days_count_every_completed_enrollment",
        [
            "update sender_sequence_activity_daily set account_id = 'beta' "
            "where user_id = 'u2'"
        ],
    )
    assert result.observed == 2
    assert "account_id alpha" in result.message


def test_counts_that_move_between_senders_are_noticed(
    validate_one: ValidateOne,
) -> None:
    result = validate_one(
        "days_count_every_completed_enrollment",
        [
            "update sender_sequence_activity_daily set user_id = 'u4' "
            "where user_id = 'u2'"
        ],
    )
    assert result.observed == 2
    assert "user_id u2" in result.message


def test_reply_that_no_day_counts_is_noticed(validate_one: ValidateOne) -> None:
    result = validate_one(
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
    name: str, validate_one: ValidateOne
) -> None:
    # Two exclusive bounds, which nothing delivered would reach and not reach at once.
    edited = (
        "update score_rules set is_bound_inclusive = false "
        "where rule_type = 'reply_points' and lower_bound >= 5"
    )
    assert validate_one(name, [ALL_BOUNCED, edited]).passed


@pytest.mark.parametrize(
    ("denominator", "points"), [("delivered", 40), ("completed", 30)]
)
def test_reply_points_are_of_the_denominator_in_force(
    denominator: str, points: int, validate_one: ValidateOne
) -> None:
    # 13 of 180 is above 7 %, 13 of 200 is below.
    result = validate_one(
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
    replied: int, points: int, validate_one: ValidateOne
) -> None:
    result = validate_one(
        "sender_scores_have_points_by_the_rules",
        [
            "update sender_scores set completed_enrollments = 1000, "
            "bounced_enrollments = 0, delivered_enrollments = 1000, "
            f"replied_enrollments = {replied}, reply_points = {points} "
            "where user_id = 'u1'",
        ],
    )
    assert result.passed, result.message


def test_check_on_a_missing_column_is_named(
    gate: ModuleType, marts: Path, ask: Ask
) -> None:
    execute(marts, ["alter table sequences rename column sequence_id to number"])
    with pytest.raises(
        gate.ExpectationError, match=r"^score_\w+_of_known_sequences: .*_id"
    ):
        validate_all(gate, ask())


def test_number_that_cannot_be_found_is_said_in_one_line(
    gate: ModuleType, marts: Path, ask: Ask
) -> None:
    execute(marts, ["alter table source_files rename column exported_at to at_"])
    said = r"^newest_export_is_recent: .*exported_at.*$"
    with pytest.raises(NumberError, match=said) as raised:
        validate_all(gate, ask())
    assert "\n" not in str(raised.value)


def test_home_may_have_any_name(gate: ModuleType, marts: Path, ask: Ask) -> None:
    folder = marts.parent / "100 % of O'Neill's $HOME, year?=2026 #1 ünd"
    folder.mkdir()
    moved = Path(shutil.copy(marts, folder))
    assert failed(validate_all(gate, ask(database=moved))) == {}
