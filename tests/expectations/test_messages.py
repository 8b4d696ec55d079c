"""What people read when a check fails: observed value, what is allowed, examples."""

import pytest

from dagster_project.expectations.request import MovedTimes
from tests.expectations.candidate import COMPLETED, EXECUTING, ValidateOne


def test_message_of_rows_names_count_limit_and_examples(
    validate_one: ValidateOne,
) -> None:
    result = validate_one(
        "sender_scores_are_sums_of_days",
        ["update sender_scores set replied_enrollments = 4 where user_id = 'u2'"],
    )
    assert result.message == (
        "1 row breaks it, at most 0 may: "
        "account_id alpha, user_id u2, counts 4 replied, in days 2"
    )


def test_message_shows_five_examples_of_many_rows(validate_one: ValidateOne) -> None:
    result = validate_one(
        "enrollments_come_from_known_files", ["delete from source_files"]
    )
    assert result.observed == COMPLETED + EXECUTING
    assert result.message.startswith("560 rows break it, at most 0 may: account_id ")
    assert result.message.count("enrollment_id") == 5


def test_message_of_a_share_names_the_rows(validate_one: ValidateOne) -> None:
    result = validate_one(
        "quarantined_rows_of_new_files_are_few",
        [
            "update source_files set is_new = false",
            "update source_files set is_new = true, rows_read = 42, "
            "rows_quarantined = 16 where source_file_name = 'new.csv'",
        ],
    )
    assert result.message == "38.1 % (16 of 42 rows), at most 1 % or 3 rows"


@pytest.mark.parametrize(
    ("name", "statements", "message"),
    [
        (
            "completed_enrollments_are_not_fewer_than_last_time",
            ["delete from sender_activity_daily where account_id = 'beta'"],
            "100 %, at most 5 % below the last publication of an account: "
            "account beta, 0 after 15",
        ),
        (
            "bounce_rate_is_close_to_last_time",
            [
                "update sender_activity_daily set bounced_enrollments = 3 "
                "where account_id = 'beta'"
            ],
            "100 percentage points, at most 5 percentage points away from the last "
            "publication of an account: account beta, 15 of 15 after 0 of 15",
        ),
        (
            "newest_export_is_recent",
            ["update source_files set exported_at = exported_at - interval 2 day"],
            "57 hours, at most 36 hours before 2026-11-20T12:00:00+00:00",
        ),
        (
            "senders_are_in_the_users_export",
            ["update senders set is_in_users_export = false where user_id = 'u2'"],
            "33.3 %, at most 5 % of the senders",
        ),
        (
            "sender_scores_have_a_bounce_rate_from_0_to_1",
            ["update sender_scores set bounce_rate = 2 where user_id = 'u2'"],
            "1 row breaks it, at most 0 may: 2.0",
        ),
    ],
)
def test_message_of_a_number_names_what_is_allowed(
    name: str, statements: list[str], message: str, validate_one: ValidateOne
) -> None:
    result = validate_one(name, statements)
    assert (result.passed, result.message) == (False, message)


def test_message_of_moved_times_says_by_how_many_hours(
    validate_one: ValidateOne,
) -> None:
    result = validate_one(
        "known_enrollments_began_when_they_did",
        moved_times=MovedTimes(known_again=40, moved=30, hours=-4.5),
    )
    assert result.message == (
        "75 %, at most 10 % of the enrollments that come again begin at another hour "
        "than before: 30 of 40, most by -4.5 hours"
    )
