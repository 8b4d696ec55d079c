"""Limits hold to the last digit, and a thresholds file that cannot be used says why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from dagster_project.expectations.request import MovedTimes, Totals, end_of_day
from dagster_project.expectations.thresholds import (
    LIMITS,
    THRESHOLDS,
    ThresholdsError,
    read_thresholds,
)
from tests.expectations.candidate import ValidateOne

NEWEST_EXPORT = datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quarantined", "read", "passes"),
    [
        (5, 500, True),
        (5, 499, False),
        (7, 700, True),
        (3, 4, True),
        (3, 3, True),
        (3, 7, True),
        (4, 10, False),
        (4, 400, True),
        (4, 399, False),
        (0, 0, True),
    ],
)
def test_quarantine_is_at_most_one_percent_or_three_rows(
    quarantined: int, read: int, passes: bool, validate_one: ValidateOne
) -> None:
    result = validate_one(
        "quarantined_rows_of_new_files_are_few",
        [
            "update source_files set is_new = source_file_name = 'new.csv', "
            f"rows_quarantined = {quarantined}, rows_read = {read}"
        ],
    )
    assert result.passed is passes, result.message


def test_quarantine_of_several_new_files_counts_together(
    validate_one: ValidateOne,
) -> None:
    result = validate_one(
        "quarantined_rows_of_new_files_are_few",
        ["update source_files set rows_quarantined = 2, rows_read = 2 where is_new"],
    )
    # The file set aside is new too, and none of its rows counts.
    assert (result.passed, result.observed) == (False, 1)
    assert result.message == "100 % (4 of 4 rows), at most 1 % or 3 rows"


@pytest.mark.parametrize(
    ("repeated", "read", "passes"),
    [(3, 10, True), (4, 10, False), (10, 1_000, True), (11, 1_000, False)],
)
def test_repeated_rows_are_at_most_one_percent_or_three(
    repeated: int, read: int, passes: bool, validate_one: ValidateOne
) -> None:
    result = validate_one(
        "rows_without_an_id_do_not_repeat_others",
        [
            "update source_files set is_new = source_file_name = 'new.csv', "
            f"rows_repeated = {repeated}, rows_read = {read}"
        ],
    )
    assert result.passed is passes, result.message
    assert f"new.csv, {repeated} rows" in result.message


@pytest.mark.parametrize(
    ("last", "now", "passes"),
    [
        (140, 133, True),
        (140, 132, False),
        # In binary fractions, 95 % of it is above 2,090.
        (2200, 2090, True),
        (141, 134, True),
        (141, 133, False),
        (0, 0, True),
    ],
)
def test_shrinking_by_exactly_five_percent_passes(
    last: int, now: int, passes: bool, validate_one: ValidateOne
) -> None:
    result = validate_one(
        "completed_enrollments_are_not_fewer_than_last_time",
        [one_day(now)],
        previous_accounts={
            "alpha": Totals(completed=last, replied=0, bounced=0, delivered=last)
        },
    )
    assert result.passed is passes, result.message


@pytest.mark.parametrize(
    ("last_replied", "replied", "passes"),
    [(2, 7, True), (7, 2, True), (1, 6, True), (10, 15, True), (2, 8, False)],
)
@pytest.mark.parametrize("part", ["replied", "bounced"])
def test_change_of_a_rate_by_exactly_five_points_passes(
    part: str, last_replied: int, replied: int, passes: bool, validate_one: ValidateOne
) -> None:
    # 0.07 - 0.02 is more than 0.05 in binary fractions.
    result = validate_one(
        "reply_rate_is_close_to_last_time"
        if part == "replied"
        else "bounce_rate_is_close_to_last_time",
        [one_day(100, **{part: replied})],
        previous_accounts={
            "alpha": replace(Totals(100, 0, 0, 100), **{part: last_replied})
        },
    )
    assert result.passed is passes, result.message


def test_reply_rate_of_nothing_delivered_is_no_jump(validate_one: ValidateOne) -> None:
    result = validate_one(
        "reply_rate_is_close_to_last_time",
        ["update sender_activity_daily set delivered_enrollments = 0"],
    )
    assert result.passed


def test_jump_is_of_the_denominator_in_force(validate_one: ValidateOne) -> None:
    # Of delivered 10 of 50 then and now, of completed 10 of 100 then and 10 of 50 now.
    result = validate_one(
        "reply_rate_is_close_to_last_time",
        [
            "update score_rules set rule_name = 'completed' "
            "where rule_type = 'reply_rate_denominator'",
            one_day(50, replied=10),
        ],
        previous_accounts={
            "alpha": Totals(completed=100, replied=10, bounced=50, delivered=50)
        },
    )
    assert result.observed == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("late", "passes"),
    [(timedelta(), True), (timedelta(milliseconds=1), False)],
)
def test_export_of_exactly_36_hours_ago_is_fresh(
    late: timedelta, passes: bool, validate_one: ValidateOne
) -> None:
    now = NEWEST_EXPORT + timedelta(hours=36) + late
    result = validate_one("newest_export_is_recent", now=now)
    assert result.passed is passes, result.message


@pytest.mark.parametrize(
    ("time_zone", "hours"), [("UTC", 45), ("Asia/Tokyo", 36), ("Pacific/Apia", 32)]
)
def test_freshness_is_measured_from_the_end_of_the_as_of_date(
    time_zone: str, hours: int, validate_one: ValidateOne
) -> None:
    result = validate_one(
        "newest_export_is_recent",
        as_of=date(2026, 11, 21),
        now=datetime(2030, 1, 1, tzinfo=UTC),
        time_zone=time_zone,
    )
    assert result.observed == hours
    assert result.passed is (hours <= 36)


@pytest.mark.parametrize(
    ("day", "time_zone", "end"),
    [
        (date(2026, 11, 1), "America/New_York", datetime(2026, 11, 2, 5, tzinfo=UTC)),
        (date(2026, 3, 29), "Europe/Warsaw", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        # The next day begins at one: there is no midnight.
        (date(2026, 4, 23), "Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ],
)
def test_day_ends_by_the_clock_of_the_zone(
    day: date, time_zone: str, end: datetime
) -> None:
    assert end_of_day(day, time_zone) == end


@pytest.mark.parametrize(("unknown", "passes"), [(0, True), (1, True), (2, False)])
def test_senders_missing_from_the_users_export_are_at_most_five_percent(
    unknown: int, passes: bool, validate_one: ValidateOne
) -> None:
    result = validate_one(
        "senders_are_in_the_users_export", twenty_senders(unknown=unknown)
    )
    assert (result.passed, result.observed) == (passes, unknown / 20)


def test_users_without_enrollments_are_no_senders(validate_one: ValidateOne) -> None:
    result = validate_one(
        "senders_are_in_the_users_export",
        ["update senders set is_in_users_export = false where user_id = 'u4'"],
    )
    assert result.observed == 0


def test_users_export_that_names_no_sender_fails(validate_one: ValidateOne) -> None:
    result = validate_one(
        "senders_are_in_the_users_export",
        ["update senders set is_in_users_export = user_id = 'u4'"],
    )
    assert (result.passed, result.observed) == (False, 1)


@pytest.mark.parametrize("accounts", ["('beta')", "('alpha', 'beta')"])
def test_account_without_a_users_export_has_no_unknown_senders(
    accounts: str, validate_one: ValidateOne
) -> None:
    result = validate_one(
        "senders_are_in_the_users_export",
        [f"update senders set is_in_users_export = account_id not in {accounts}"],
    )
    assert result.observed == 0


@pytest.mark.parametrize(("completed", "passes"), [(500, True), (501, False)])
def test_bounces_are_expected_above_500_enrollments(
    completed: int, passes: bool, validate_one: ValidateOne
) -> None:
    result = validate_one(
        "senders_of_many_enrollments_have_bounces",
        [
            f"update sender_scores set completed_enrollments = {completed}, "
            "bounced_enrollments = 0 where user_id = 'u1'"
        ],
    )
    assert result.passed is passes


@pytest.mark.parametrize(
    ("known", "moved", "passes"),
    [(20, 2, True), (20, 3, False), (19, 19, True), (1000, 100, True), (0, 0, True)],
)
def test_one_in_ten_known_enrollments_may_move_where_twenty_come_again(
    known: int, moved: int, passes: bool, validate_one: ValidateOne
) -> None:
    result = validate_one(
        "known_enrollments_began_when_they_did",
        moved_times=MovedTimes(known_again=known, moved=moved, hours=-5),
    )
    assert result.passed is passes, result.message
    assert (result.threshold is None) is (known < 20)


def one_day(completed: int, *, replied: int = 0, bounced: int = 0) -> str:
    """Everything that happened, on one day; bounces are delivered for once."""
    return (
        "create or replace table sender_activity_daily as "
        f"select 'alpha' as account_id, {completed} as completed_enrollments, "
        f"{replied} as replied_enrollments, {bounced} as bounced_enrollments, "
        f"{completed} as delivered_enrollments"
    )


def twenty_senders(*, unknown: int) -> list[str]:
    """Twenty senders of one account, some missing from the users export.

    Every other one has nothing but enrollments that have not ended.
    """
    return [
        "create or replace table senders as select 'alpha' as account_id, "
        f"number::varchar as user_id, number >= {unknown} as is_in_users_export "
        "from range(20) as numbers (number)",
        "create or replace table sender_activity_daily as select account_id, user_id "
        "from senders cross join range(3) where user_id::bigint % 2 = 0",
        "create or replace table enrollments as select account_id, user_id, "
        "false as is_completed from senders cross join range(3) "
        "where user_id::bigint % 2 = 1",
    ]


def test_thresholds_have_a_reason_and_block_as_documented() -> None:
    rules = read_thresholds()
    assert list(rules) == list(LIMITS)
    assert all(rule.reason for rule in rules.values())
    assert [name for name, rule in rules.items() if not rule.blocks] == [
        "bounces_are_detected",
        "rates_did_not_jump",
        "exports_are_fresh",
        "senders_are_known",
    ]
    assert {name: dict(rule.limits) for name, rule in rules.items() if rule.limits} == {
        "quarantine_is_small": {"most_share": 0.01, "most_rows": 3},
        "enrollments_come_once": {"most_share": 0.01, "most_rows": 3},
        "completed_enrollments_did_not_shrink": {"most_shrinkage": 0.05},
        "bounces_are_detected": {"from_completed": 500, "expected_at_most": 10},
        "rates_did_not_jump": {
            "most_change": 0.05,
            "expected_at_most": 10,
            "most_growth": 0.5,
            "growth_from": 100,
        },
        "exports_are_fresh": {
            "most_hours": 36,
            "least_share": 0.6,
            "from_exports": 3,
            "most_moved": 0.1,
            "from_known": 20,
        },
        "senders_are_known": {"most_share": 0.05},
    }


Thresholds = dict[str, Any]


def drop_rule(thresholds: Thresholds) -> None:
    del thresholds["counts_add_up"]


def add_rule(thresholds: Thresholds) -> None:
    thresholds["replies_are_kind"] = {"blocks": True, "reason": "They should be."}


def empty_rule(thresholds: Thresholds) -> None:
    thresholds["counts_add_up"] = None


def drop_limit(thresholds: Thresholds) -> None:
    del thresholds["quarantine_is_small"]["most_rows"]


def add_limit(thresholds: Thresholds) -> None:
    thresholds["counts_add_up"]["most_rows"] = 3


def drop_reason(thresholds: Thresholds) -> None:
    del thresholds["counts_add_up"]["reason"]


def blur_blocks(thresholds: Thresholds) -> None:
    thresholds["counts_add_up"]["blocks"] = "sometimes"


def set_hours(value: object) -> Callable[[Thresholds], None]:
    def change(thresholds: Thresholds) -> None:
        thresholds["exports_are_fresh"]["most_hours"] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (drop_rule, "thresholds.yml lacks counts_add_up"),
        (add_rule, "thresholds.yml has unknown rules: replies_are_kind"),
        (empty_rule, "counts_add_up needs blocks (true or false) and a reason"),
        (drop_limit, "quarantine_is_small lacks most_rows"),
        (add_limit, "counts_add_up has unknown limits: most_rows"),
        (drop_reason, "counts_add_up needs blocks (true or false) and a reason"),
        (blur_blocks, "counts_add_up needs blocks (true or false) and a reason"),
        *(
            (
                set_hours(value),
                f"exports_are_fresh: most_hours is {value!r}, not a number from 0",
            )
            for value in ("36", None, True, -1, [36], float("nan"), float("inf"))
        ),
    ],
)
def test_unusable_thresholds_are_named(
    change: Callable[[Thresholds], None], message: str, tmp_path: Path
) -> None:
    thresholds = yaml.safe_load(THRESHOLDS.read_text(encoding="utf-8"))
    change(thresholds)
    path = tmp_path / "thresholds.yml"
    path.write_text(yaml.safe_dump(thresholds), encoding="utf-8")
    with pytest.raises(ThresholdsError) as raised:
        read_thresholds(path)
    assert str(raised.value) == message


@pytest.mark.parametrize("text", ["", "- a list", "{not closed", "\x00"])
def test_thresholds_that_are_no_mapping_are_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "thresholds.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ThresholdsError, match=r"^thresholds\.yml "):
        read_thresholds(path)


def test_missing_thresholds_are_named(tmp_path: Path) -> None:
    with pytest.raises(ThresholdsError, match="cannot be read"):
        read_thresholds(tmp_path / "thresholds.yml")
