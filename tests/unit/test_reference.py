"""The reference against numbers worked out by hand, rule by rule."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from tests.reference.inputs import SUPPRESSED_STEP_ERRORS, Row
from tests.reference.scores import bound_by_wilson
from tests.reference.warehouse import (
    ExportFile,
    RateBound,
    Settings,
    Warehouse,
    derive,
    sender_scores_between,
    sender_sequence_scores_between,
)

DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 2, 3, 15, tzinfo=UTC)
REPLY: Row = {"state": "UNENROLLED", "unenrolled_source": "REPLY", "reply_count": 1}
BOUNCE: Row = {"state": "UNENROLLED", "unenrolled_source": "ERROR", "bounce_count": 1}
QUIET: Row = {"state": "FINISHED", "reply_count": 0, "bounce_count": 0}


def make_row(number: int = 1, **values: object) -> Row:
    """Make a finished enrollment of user 7 in sequence 50."""
    return {
        "enrollment_id": str(number),
        "sequence_id": "50",
        "user_id": "7",
        "contact_id": str(number),
        "enrolled_at": MONDAY - 30 * DAY,
        "ended_at": MONDAY - 10 * DAY,
        "state": "FINISHED",
    } | values


def make_file(
    *rows: Row,
    sha256: str = "aa",
    exported_at: datetime = MONDAY,
    kind: str = "enrollments",
) -> ExportFile:
    columns = frozenset(column for row in rows for column in row)
    return ExportFile(f"{sha256}.csv", sha256, exported_at, kind, columns, rows)


def make_users(*rows: Row, **options: Any) -> ExportFile:
    return make_file(*rows, kind="users", **({"sha256": "users"} | options))


def describe(*, settings: Settings | None = None, **values: object) -> Row:
    """Return the enrollment that one row becomes."""
    return derive([make_file(make_row() | values)], settings).enrollments[0]


def score(
    *,
    replied: int = 0,
    bounced: int = 0,
    quiet: int = 0,
    settings: Settings | None = None,
) -> Row:
    """Return the score of a sender of so many enrollments."""
    return derive_counts(replied, bounced, quiet, settings).sender_scores[0]


def derive_counts(
    replied: int, bounced: int, quiet: int, settings: Settings | None = None
) -> Warehouse:
    kinds = [REPLY] * replied + [BOUNCE] * bounced + [QUIET] * quiet
    rows = (make_row(number) | kind for number, kind in enumerate(kinds))
    return derive([make_file(*rows)], settings)


# --- Completed, bounced, replied, suppressed ---------------------------------------


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("FINISHED", True),
        ("UNENROLLED", True),
        ("EXECUTING", False),
        ("PAUSED", False),
        ("SCHEDULED", False),
    ],
)
def test_completed_follows_the_state(state: str, expected: bool) -> None:
    assert describe(state=state)["is_completed"] is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"bounce_count": 1}, True),
        ({"bounce_count": 0}, False),
        ({"unenrolled_source": "ERROR", "step_error_type": "BOUNCED"}, True),
        ({"unenrolled_source": "MANUAL", "step_error_type": "BOUNCED"}, False),
        ({"unenrolled_source": "ERROR", "step_error_type": "SENDER_LIMIT"}, False),
        ({"bounce_count": 1, "bounce_type": "SOFT"}, True),
    ],
)
def test_bounced_is_a_count_or_an_error(values: Row, expected: bool) -> None:
    assert describe(**values)["is_bounced"] is expected


def test_ignored_bounce_type_is_no_bounce() -> None:
    soft_ignored = Settings(ignored_bounce_types=frozenset({"SOFT"}))
    soft = describe(settings=soft_ignored, bounce_count=1, bounce_type="SOFT")
    hard = describe(settings=soft_ignored, bounce_count=1, bounce_type="HARD")
    assert (soft["is_bounced"], hard["is_bounced"]) == (False, True)


@pytest.mark.parametrize(
    ("values", "is_replied", "is_inferred"),
    [
        ({"reply_count": 2}, True, False),
        ({"reply_count": 0, "unenrolled_source": "REPLY"}, False, False),
        ({"unenrolled_source": "REPLY"}, True, True),
        ({"unenrolled_source": "THREAD_REPLY"}, True, True),
        ({"unenrolled_source": "MEETING"}, False, False),
        ({"unenrolled_source": "ACCOUNT_REPLY"}, False, False),
        ({"reply_count": 1, "is_auto_reply": True}, False, False),
        ({"reply_count": 1, "is_auto_reply": False}, True, False),
        ({"unenrolled_source": "REPLY", "is_auto_reply": True}, False, False),
        ({"reply_count": 1, "bounce_count": 1}, False, False),
    ],
)
def test_replied_is_a_count_or_a_source(
    values: Row, is_replied: bool, is_inferred: bool
) -> None:
    enrollment = describe(**values)
    assert enrollment["is_replied"] is is_replied
    assert enrollment["reply_is_inferred"] is is_inferred


def test_automatic_replies_count_when_set() -> None:
    counting = Settings(count_auto_replies=True)
    row = describe(settings=counting, reply_count=1, is_auto_reply=True)
    assert (row["is_replied"], row["end_reason"]) == (True, "REPLIED")


def test_extra_reply_source_is_a_reply_whatever_the_counts() -> None:
    meetings = Settings(extra_reply_sources=frozenset({"MEETING"}))
    row = describe(settings=meetings, unenrolled_source="MEETING", reply_count=0)
    assert (row["is_replied"], row["end_reason"]) == (True, "REPLIED")
    bounced = describe(settings=meetings, unenrolled_source="MEETING", bounce_count=1)
    assert not bounced["is_replied"]


@pytest.mark.parametrize("error", sorted(SUPPRESSED_STEP_ERRORS))
def test_suppressed_follows_the_step_error(error: str) -> None:
    values: Row = {"unenrolled_source": "ERROR", "step_error_type": error}
    assert describe(**values)["is_suppressed"]
    assert not describe(**values, bounce_count=1)["is_suppressed"]
    assert not describe(**values, reply_count=1)["is_suppressed"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"bounce_count": 1, "unsubscribe_count": 1}, "BOUNCED"),
        ({"unsubscribe_count": 1, "reply_count": 1}, "OPTED_OUT"),
        (
            {"unenrolled_source": "ERROR", "step_error_type": "UNSUBSCRIBED"},
            "OPTED_OUT",
        ),
        ({"step_error_type": "CONTACT_MISSING"}, "SUPPRESSED"),
        ({"unenrolled_source": "REPLY"}, "REPLIED"),
        ({"unenrolled_source": "MEETING", "reply_count": 1}, "REPLIED"),
        ({"reply_count": 1, "is_auto_reply": True}, "AUTO_REPLY"),
        ({"unenrolled_source": "REPLY", "is_auto_reply": True}, "AUTO_REPLY"),
        ({"reply_count": 0, "is_auto_reply": True}, "COMPLETED"),
        ({"unenrolled_source": "MEETING", "is_auto_reply": True}, "MEETING"),
        ({"unenrolled_source": "ACCOUNT_REPLY"}, "ACCOUNT_REPLY"),
        ({"unenrolled_source": "ACCOUNT_MEETING"}, "ACCOUNT_MEETING"),
        ({"unenrolled_source": "MANUAL"}, "MANUAL"),
        ({"unenrolled_source": "WORKFLOW"}, "WORKFLOW"),
        ({"unenrolled_source": "SEQUENCE_DELETED"}, "SEQUENCE_DELETED"),
        ({"unenrolled_source": "ERROR"}, "SEND_ERROR"),
        ({"unenrolled_source": "ERROR", "step_error_type": "ODD"}, "SEND_ERROR"),
        ({}, "COMPLETED"),
        ({"unenrolled_source": "SOMETHING_NEW"}, "COMPLETED"),
        ({"state": "UNENROLLED"}, "UNKNOWN"),
        ({"state": "UNENROLLED", "unenrolled_source": "BOUNCED"}, "UNKNOWN"),
        (
            {"state": "UNENROLLED", "unenrolled_source": "REPLY", "reply_count": 0},
            "UNKNOWN",
        ),
        ({"state": "PAUSED", "bounce_count": 1}, None),
    ],
)
def test_end_reason_is_the_first_that_fits(values: Row, expected: str | None) -> None:
    assert describe(**values)["end_reason"] == expected


# --- When it ended -------------------------------------------------------------------


def test_missing_end_is_the_update_else_the_export() -> None:
    updated = describe(ended_at=None, updated_at=MONDAY - 3 * DAY)
    exported = describe(ended_at=None)
    assert updated["ended_at"] == MONDAY - 3 * DAY
    assert exported["ended_at"] == MONDAY
    assert updated["ended_at_is_inferred"]
    assert not describe()["ended_at_is_inferred"]


def test_end_does_not_count_while_under_way() -> None:
    row = describe(state="EXECUTING")
    assert (row["ended_at"], row["ended_on"]) == (None, None)
    assert row["ended_at_is_inferred"] is False


@pytest.mark.parametrize(
    ("ended_at", "expected"),
    [
        # Winter: local midnight is 23:00 UTC; from 29 March 2026 on it is 22:00 UTC.
        (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        # The day on which the clock goes back has 25 hours.
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_day_is_that_of_the_time_zone(ended_at: datetime, expected: date) -> None:
    warsaw = Settings(time_zone="Europe/Warsaw")
    assert describe(settings=warsaw, ended_at=ended_at)["ended_on"] == expected


# --- Which version counts ---------------------------------------------------------


def keep(*files: ExportFile) -> list[tuple[str, int]]:
    """Return file and row number of what is kept, in any order of arrival."""
    warehouses = [derive(files), derive(files[::-1])]
    kept = [
        [
            (row["source_file_sha256"], row["source_row_number"])
            for row in one.enrollments
        ]
        for one in warehouses
    ]
    assert kept[0] == kept[1]
    return kept[0]


def test_later_update_counts_though_exported_earlier() -> None:
    early = make_file(make_row(updated_at=MONDAY - DAY), sha256="aa")
    late = make_file(
        make_row(updated_at=MONDAY - 2 * DAY), sha256="bb", exported_at=MONDAY + DAY
    )
    assert keep(early, late) == [("aa", 1)]


def test_row_without_update_counts_as_of_its_export() -> None:
    with_update = make_file(make_row(updated_at=MONDAY + DAY), sha256="aa")
    without = make_file(make_row(), sha256="bb", exported_at=MONDAY + 2 * DAY)
    assert keep(with_update, without) == [("bb", 1)]
    same = make_file(make_row(), sha256="bb", exported_at=MONDAY + DAY)
    assert keep(with_update, same) == [("bb", 1)], "equal, so the later export counts"


def test_equal_updates_go_by_export_time_then_file_then_row() -> None:
    row = make_row(updated_at=MONDAY - DAY)
    later = make_file(row, sha256="11", exported_at=MONDAY + DAY)
    assert keep(make_file(row, sha256="ff"), later) == [("11", 1)]
    assert keep(make_file(row, sha256="0f"), make_file(row, sha256="f0")) == [("f0", 1)]
    assert keep(make_file(row, row, sha256="aa")) == [("aa", 2)]


def test_enrollment_without_id_is_known_by_contact_and_time() -> None:
    unnamed = make_row(enrollment_id=None)
    by_email = unnamed | {"contact_id": None, "contact_email": "Ann@X.example "}
    assert len(keep(make_file(unnamed, unnamed))) == 1
    assert len(keep(make_file(unnamed, unnamed | {"enrolled_at": MONDAY}))) == 2
    assert len(keep(make_file(unnamed, unnamed | {"sequence_id": "51"}))) == 2
    assert len(keep(make_file(unnamed, unnamed | {"account_id": "2"}))) == 2
    assert len(keep(make_file(unnamed, make_row()))) == 2, "with and without an id"
    lower = by_email | {"contact_email": "ann@x.example"}
    assert len(keep(make_file(by_email, lower))) == 1


def test_enrollment_with_id_stays_one_when_its_start_moves() -> None:
    moved = make_row(enrolled_at=MONDAY, updated_at=MONDAY)
    assert keep(make_file(make_row(), moved)) == [("aa", 2)]


def test_unnamed_account_is_the_set_one() -> None:
    row = describe(settings=Settings(account_id="main"))
    assert row["account_id"] == "main"
    assert describe(account_id="2")["account_id"] == "2"


# --- Who is credited -----------------------------------------------------------------


def credit(row: Row, *users: ExportFile, settings: Settings | None = None) -> str:
    user: str = derive([make_file(row), *users], settings).enrollments[0]["user_id"]
    return user


def test_sending_user_is_credited_unless_set_otherwise() -> None:
    row = make_row(sending_user_id="8", sender_email="someone@else.example")
    assert credit(row) == "8"
    assert credit(row, settings=Settings(sender_credit="enrolling_user")) == "7"
    assert credit(row | {"sending_user_id": None}) == "7"


def test_email_is_looked_up_in_any_case() -> None:
    row = make_row(user_id=None, user_email="ANN@x.example")
    users = make_users({"user_id": "12", "user_email": "Ann@X.example"})
    assert credit(row) == "ann@x.example"
    assert credit(row, users) == "12"


def test_smallest_id_as_text_wins_an_email() -> None:
    row = make_row(user_id=None, user_email="ann@x.example")
    email = {"user_email": "ann@x.example"}
    assert (
        credit(row, make_users({"user_id": "9"} | email, {"user_id": "10"} | email))
        == "10"
    )


def test_own_account_goes_before_no_account() -> None:
    row = make_row(user_id=None, user_email="ann@x.example", account_id="2")
    users = [
        {"user_id": "1", "user_email": "ann@x.example"},
        {"user_id": "5", "user_email": "ann@x.example", "account_id": "2"},
        {"user_id": "0", "user_email": "ann@x.example", "account_id": "3"},
    ]
    assert credit(row, make_users(*users)) == "5"
    assert credit(row | {"account_id": "4"}, make_users(*users)) == "1"


def test_later_users_export_credits_anew() -> None:
    row = make_row(user_id=None, user_email="ann@x.example")
    first = make_users(
        {"user_id": "1", "user_email": "ann@x.example"},
        {"user_id": "2", "user_email": "bob@x.example"},
    )
    later = make_users(
        {"user_id": "1", "user_email": "new@x.example"},
        {"user_id": "2", "user_email": "ann@x.example"},
        sha256="later",
        exported_at=MONDAY + DAY,
    )
    assert credit(row, first) == "1"
    assert credit(row, first, later) == "2"


def test_names_come_from_users_else_from_the_latest_enrollment() -> None:
    rows = [
        make_row(1, user_name="Old", updated_at=MONDAY - 3 * DAY, sequence_name="S1"),
        make_row(1, user_name="New", updated_at=MONDAY - 2 * DAY, sequence_name="S2"),
        make_row(2, user_name=None, updated_at=MONDAY - DAY, user_email="a@x.example"),
        make_row(3, user_name="Enroller", user_id="8", sending_user_id="7"),
    ]
    warehouse = derive([make_file(*rows)])
    (sender,) = warehouse.senders
    assert (sender["user_name"], sender["user_email"]) == ("New", "a@x.example")
    assert warehouse.sequences[0]["sequence_name"] == "S2"
    users = make_users({"user_id": "7", "user_name": "Known", "user_email": None})
    known = {row["user_id"]: row for row in derive([make_file(*rows), users]).senders}
    assert known["7"]["user_name"] == "Known"
    assert known["7"]["user_email"] == "a@x.example"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"primary_team": "East", "teams": "North"}, "East"),
        ({"teams": "North"}, "North"),
        ({"teams": " ; North"}, "North"),
        ({"teams": "North; South"}, None),
        ({}, None),
    ],
)
def test_team_is_the_primary_or_the_only_one(values: Row, expected: str | None) -> None:
    warehouse = derive([make_file(make_row()), make_users({"user_id": "7"} | values)])
    assert warehouse.sender_scores[0]["team"] == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"seats": "Sales Hub Professional"}, True),
        ({"seats": "Core; service hub"}, True),
        ({"seats": "Core"}, False),
        ({"seats": "Salesforce"}, False),
        ({"seats": None}, False),
        ({}, None),
    ],
)
def test_seat_is_known_where_a_column_says(values: Row, expected: bool | None) -> None:
    warehouse = derive([make_file(make_row()), make_users({"user_id": "7"} | values)])
    assert warehouse.senders[0]["has_seat"] is expected


def test_senders_are_those_credited_and_those_listed() -> None:
    users = make_users(
        {"user_id": "1", "is_active": True},
        {"user_id": "2", "is_active": None},
        {"user_id": "3", "is_active": False},
        {"user_email": "Only@x.example"},
        {"user_id": "4", "account_id": "9"},
    )
    warehouse = derive([make_file(make_row(state="PAUSED")), users])
    of_default = [row for row in warehouse.senders if row["account_id"] == "default"]
    assert [row["user_id"] for row in of_default] == [
        "1",
        "2",
        "3",
        "7",
        "only@x.example",
    ]
    scored = {
        row["user_id"]: row["completed_enrollments"]
        for row in warehouse.sender_scores
        if row["account_id"] == "default"
    }
    assert scored == {"1": 0, "2": 0, "7": 0, "only@x.example": 0}
    of_nine = {row["user_id"] for row in warehouse.senders if row["account_id"] == "9"}
    assert of_nine == {"1", "2", "3", "4", "only@x.example"}
    assert warehouse.sender_sequence_scores == []


@pytest.mark.parametrize(
    ("sender_email", "user_email", "domain", "kind"),
    [
        ("me@Own.example", "me@gmail.com", "own.example", "own"),
        (None, "me@gmail.com", "gmail.com", "free_mail"),
        ("no address", "me@x.example", "x.example", "other"),
        (None, None, None, None),
    ],
)
def test_domain_is_the_senders_else_the_users(
    sender_email: str | None,
    user_email: str | None,
    domain: str | None,
    kind: str | None,
) -> None:
    own = Settings(own_domains=frozenset({"own.example"}))
    row = describe(settings=own, sender_email=sender_email, user_email=user_email)
    assert (row["sender_domain"], row["domain_kind"]) == (domain, kind)


# --- Rates, points, bands ----------------------------------------------------------


@pytest.mark.parametrize(
    ("replied", "delivered", "points"),
    [
        (0, 100, 0),
        (1, 101, 0),
        (1, 100, 10),
        (299, 10_000, 10),
        (3, 100, 20),
        (5, 100, 30),
        (699, 10_000, 30),
        (7, 100, 40),
        (13, 100, 40),
        (1301, 10_000, 50),
    ],
)
def test_reply_points_at_and_around_the_bounds(
    replied: int, delivered: int, points: int
) -> None:
    row = score(replied=replied, quiet=delivered - replied)
    assert row["reply_points"] == points
    assert row["is_reply_rate_good"] is (points >= 40)
    assert row["reply_rate"] == replied / delivered


@pytest.mark.parametrize(
    ("bounced", "completed", "points", "is_good"),
    [
        (0, 100, 50, True),
        (1, 101, 50, True),
        (1, 100, 40, True),
        (299, 10_000, 40, True),
        (3, 100, 25, False),
        (5, 100, 10, False),
        (799, 10_000, 10, False),
        (8, 100, 0, False),
    ],
)
def test_bounce_points_at_and_around_the_bounds(
    bounced: int, completed: int, points: int, is_good: bool
) -> None:
    row = score(bounced=bounced, quiet=completed - bounced)
    assert (row["bounce_points"], row["is_bounce_rate_good"]) == (points, is_good)


def test_bounces_leave_the_reply_rate() -> None:
    row = score(replied=7, bounced=100, quiet=93)
    assert row["reply_rate"] == 0.07
    assert row["reply_points"] == 40
    of_completed = Settings(reply_rate_denominator="completed")
    assert score(replied=7, bounced=100, quiet=93, settings=of_completed)[
        "reply_rate"
    ] == pytest.approx(0.035)


def test_all_bounced_earns_nothing() -> None:
    row = score(bounced=100)
    assert (row["reply_rate"], row["is_reply_rate_good"]) == (None, None)
    assert (row["reply_rate_low"], row["reply_rate_high"]) == (None, None)
    assert (row["bounce_rate"], row["bounce_rate_high"]) == (1.0, 1.0)
    assert (row["sender_score"], row["band"]) == (0, "Low")


def test_none_completed_has_counts_alone() -> None:
    row = derive([make_file(make_row(state="EXECUTING"))]).sender_scores[0]
    assert row["completed_enrollments"] == row["delivered_enrollments"] == 0
    assert row["enrollments_needed"] == 100
    assert row["score_status"] == "not_enough_enrollments"
    rest = ("reply_rate", "bounce_rate", "is_bounce_rate_good", "sender_score", "band")
    more = ("provisional_score", "provisional_band", "next_band", "first_ended_on")
    assert {row[column] for column in rest + more} == {None}


@pytest.mark.parametrize(
    ("completed", "of_sender", "of_sequence"),
    [(99, None, None), (100, 50, None), (101, 50, 50)],
)
def test_limits_are_100_and_more_than_100(
    completed: int, of_sender: int | None, of_sequence: int | None
) -> None:
    warehouse = derive_counts(0, 0, completed)
    (sender,) = warehouse.sender_scores
    (sequence,) = warehouse.sender_sequence_scores
    assert sender["sender_score"] == of_sender
    assert sequence["sender_score"] == of_sequence
    assert sender["enrollments_needed"] == max(0, 100 - completed)
    assert sequence["enrollments_needed"] == max(0, 101 - completed)
    provisional = 50 if of_sender is None else None
    assert sender["provisional_score"] == provisional


def test_limit_counts_before_bounces_are_taken_out() -> None:
    assert score(bounced=60, quiet=40)["score_status"] == "scored"


def test_band_lower_bound_is_inclusive() -> None:
    # 7 % earns 40, 3 % of bounces earns 25: 65 is Good; 5 % of bounces: 50 is Fair.
    assert score(replied=14, bounced=6, quiet=180)["band"] == "Good"
    assert score(replied=14, bounced=10, quiet=176)["band"] == "Fair"


def test_status_names_the_first_reason() -> None:
    settings = Settings(
        require_sender_seat=True, accepted_subscriptions=("Sales Hub Professional",)
    )

    def status(**values: object) -> str:
        users = make_users({"user_id": "7"} | values)
        warehouse = derive([make_file(make_row()), users], settings)
        (row,) = warehouse.sender_scores
        assert row["provisional_score"] is None or row["score_status"].startswith("not")
        found: str = row["score_status"]
        return found

    assert status(subscription="Starter", seats="Core") == "subscription_required"
    assert (
        status(subscription="sales hub professional", seats="Core") == "seat_required"
    )
    assert status(subscription=None, seats="Sales") == "not_enough_enrollments"
    assert status() == "not_enough_enrollments"


def test_wilson_interval_of_known_cases() -> None:
    low, high = bound_by_wilson(10, 100)
    assert low == pytest.approx(0.05522913706067508, abs=1e-12)
    assert high == pytest.approx(0.1743656615049134, abs=1e-12)
    assert bound_by_wilson(0, 10)[0] == 0.0
    assert bound_by_wilson(10, 10)[1] == 1.0
    assert bound_by_wilson(0, 0) == (None, None)


# --- What if --------------------------------------------------------------------------


def what_if(row: Row) -> tuple[object, ...]:
    columns = ("next_band", "points_to_next_band", "replies_to_next_band")
    return tuple(row[column] for column in (*columns, "bounces_to_next_band"))


def test_what_if_by_replies() -> None:
    # 20 + 50 = 70 is Good; 85 needs 40 for replies: 7 of 100, four more.
    assert what_if(score(replied=3, quiet=97)) == ("Excellent", 15, 4, None)


def test_what_if_by_bounces() -> None:
    # 40 + 25 = 65 is Good; 85 needs 50 for bounces (40 gives 80): below 1 % of 104
    # is 1, three fewer; 50 for replies give 75, so no number of replies does.
    row = score(replied=7, bounced=4, quiet=93)
    assert row["sender_score"] == 65
    assert what_if(row) == ("Excellent", 20, None, 3)


def test_what_if_goes_only_as_far_as_what_is_delivered() -> None:
    # 50 + 0 = 50 is Fair; replies already earn all. 65 needs 25 for bounces: below
    # 5 % of 100 are 4, 91 fewer.
    row = score(replied=1, bounced=95, quiet=4)
    assert (row["sender_score"], row["band"]) == (50, "Fair")
    assert what_if(row) == ("Good", 15, None, 91)
    # 0 + 50 = 50 is Fair; 65 needs 20 for replies, 3 % of 2 delivered: one reply.
    few = Settings(minimum_completed_for_sender=2)
    assert what_if(score(quiet=2, settings=few)) == ("Good", 15, 1, None)


def test_what_if_ends_at_the_top_and_needs_a_score() -> None:
    assert what_if(score(replied=7, quiet=93)) == (None, None, None, None)
    assert what_if(score(replied=1, quiet=9)) == (None, None, None, None)


def test_points_and_bands_are_settings() -> None:
    settings = Settings(
        reply_points=(RateBound(Fraction(0), 0), RateBound(Fraction(5, 2), 60)),
        bounce_points=(RateBound(Fraction(0), 40), RateBound(Fraction(1), 0)),
        bands=((0, "Cold"), (100, "Hot")),
        minimum_completed_for_sender=40,
    )
    row = score(replied=1, quiet=39, settings=settings)
    assert (row["sender_score"], row["band"]) == (100, "Hot")


# --- Tables by day --------------------------------------------------------------------


def test_activity_and_ranges_go_by_the_day_it_ended() -> None:
    first, last = MONDAY - 5 * DAY, MONDAY - 4 * DAY
    rows = [
        make_row(1, ended_at=first, **REPLY),
        make_row(2, ended_at=first, step_error_type="CONTACT_MISSING"),
        make_row(3, ended_at=last, sequence_id="51"),
        make_row(4, ended_at=last, user_id="8", **BOUNCE),
        make_row(5, state="EXECUTING"),
    ]
    warehouse = derive([make_file(*rows)])
    columns = ("user_id", "sequence_id", "ended_on", "completed_enrollments")
    assert [
        tuple(row[c] for c in columns)
        for row in warehouse.sender_sequence_activity_daily
    ] == [
        ("7", "50", first.date(), 2),
        ("7", "51", last.date(), 1),
        ("8", "50", last.date(), 1),
    ]
    assert warehouse.sender_sequence_activity_daily[0]["suppressed_enrollments"] == 1
    in_range = sender_scores_between(warehouse, first.date(), first.date())
    assert [(row["user_id"], row["completed_enrollments"]) for row in in_range] == [
        ("7", 2)
    ]
    assert len(sender_scores_between(warehouse, None, None)) == 2
    assert sender_scores_between(warehouse, MONDAY.date(), None) == []
    sequences = sender_sequence_scores_between(warehouse, last.date(), None)
    assert [(row["user_id"], row["sequence_id"]) for row in sequences] == [
        ("7", "51"),
        ("8", "50"),
    ]
    whole = warehouse.sender_scores[0]
    assert (whole["first_ended_on"], whole["last_ended_on"]) == (
        first.date(),
        last.date(),
    )
