"""What breaks each check of the gate, and breaks it alone.

A new check needs its entry: changes of the clean candidate, and what is then observed.
"""

from dataclasses import replace

from dagster_project.expectations.request import MovedTimes, Totals
from tests.expectations.candidate import (
    COMPLETED,
    DELIVERED,
    EXECUTING,
    LAST,
    LAST_SENDERS,
    NEW_ROWS,
    REPLIED,
)

# Each with a column of its key.
SCORE_TABLES = {
    "sender_scores": "user_id",
    "sender_sequence_scores": "sequence_id",
    "sequence_scores": "sequence_id",
    "team_scores": "team",
    "domain_scores": "sender_domain",
    "account_scores": "account_id",
    "sender_scores_by_period": "period",
    "sender_score_trend": "last_day",
}
NO_COUNTS = (
    "0 as completed_enrollments, 0 as replied_enrollments, 0 as bounced_enrollments, "
    "0 as delivered_enrollments, 0 as suppressed_enrollments"
)
NO_BOUNCES = (
    "set bounced_enrollments = 0, delivered_enrollments = completed_enrollments"
)


def in_days(statement: str) -> tuple[str, ...]:
    """The same change of both tables of days."""
    return tuple(
        map(
            statement.format,
            ("sender_sequence_activity_daily", "sender_activity_daily"),
        )
    )


# What the last publication must have been, where that is what breaks a check. Only one
# account differs, and over all of them together none of these would be noticed.
LAST_TIME: dict[str, dict[str, Totals]] = {
    "completed_enrollments_are_not_fewer_than_last_time": LAST
    | {"beta": replace(LAST["beta"], completed=16, delivered=16)},
    "reply_rate_is_close_to_last_time": LAST
    | {"alpha": replace(LAST["alpha"], replied=83)},
    "new_exports_report_bounced_enrollments": LAST
    | {"alpha": replace(LAST["alpha"], bounced=12)},
    "bounce_rate_is_close_to_last_time": LAST
    | {"beta": replace(LAST["beta"], bounced=1)},
}

MOVED = {
    "known_enrollments_began_when_they_did": MovedTimes(
        known_again=40, moved=30, hours=-5
    )
}

LAST_SENDERS_TIME: dict[str, dict[str, int]] = {
    "completed_enrollments_of_senders_did_not_jump": LAST_SENDERS | {"u1": 346}
}

# Tables that are broken alike: a row with a score of 90, one without, and a value of
# the key that the tables of accounts, senders and sequences do not know.
ALIKE: dict[str, tuple[str, str, str]] = {
    "sequence_scores": (
        "account_id = 'alpha' and sequence_id = 's1'",
        "sequence_id = 's2'",
        "'none' as sequence_id",
    ),
    "team_scores": ("team = 'North'", "team = 'South'", "'None' as team"),
    "domain_scores": (
        "sender_domain = 'alpha.example'",
        "sender_domain = 'beta.example'",
        "'none' as account_id",
    ),
    "account_scores": (
        "account_id = 'alpha'",
        "account_id = 'beta'",
        "'none' as account_id",
    ),
    "sender_scores_by_period": (
        "user_id = 'u1' and period = 'all_time'",
        "user_id = 'u2' and period = 'all_time'",
        "'nobody' as user_id",
    ),
    "sender_score_trend": (
        "user_id = 'u1' and window_kind = 'month'",
        "user_id = 'u2' and window_kind = 'month'",
        "'nobody' as user_id",
    ),
}
PARENTS = {"sequence_scores": "sequences", "domain_scores": "accounts"} | {
    "account_scores": "accounts"
}


def break_alike(table: str) -> dict[str, tuple[tuple[str, ...], float]]:
    """What breaks the checks that every score table has."""
    scored, unscored, unknown = ALIKE[table]
    key = SCORE_TABLES[table]
    sums = (
        "domain_scores_add_up_to_days_with_enrollments_of_no_domain"
        if table == "domain_scores"
        else f"{table}_are_sums_of_days"
    )
    no_counts = f"replace ({NO_COUNTS})" if table == "domain_scores" else ""
    changes = {
        f"{table}_have_unique_keys": (
            # A row without counts adds nothing to an account; others are compared one
            # by one.
            f"insert into {table} select * {no_counts} from {table} where {unscored}"
        ),
        f"{table}_have_whole_keys": (
            f"insert into {table} select * replace (null as {key}, {NO_COUNTS}) "
            f"from {table} where {unscored}"
        ),
        f"{table}_are_of_known_{PARENTS.get(table, 'senders')}": (
            f"insert into {table} select * replace ({unknown}, {NO_COUNTS}) "
            f"from {table} where {unscored}"
        ),
        sums: (
            f"update {table} set suppressed_enrollments = suppressed_enrollments + 1 "
            f"where {unscored}"
        ),
        f"{table}_have_rates_from_0_to_1": (
            f"update {table} set reply_rate = 1.01, bounce_rate = -1 where {unscored}"
        ),
        f"{table}_have_scores_by_the_rules": (
            f"update {table} set band = 'Good' where {scored}"
        ),
    }
    return {name: ((change,), 1) for name, change in changes.items()}


# Check to changes and observed value, which is a number of rows where not said
# otherwise by the threshold.
BROKEN: dict[str, tuple[tuple[str, ...], float]] = {
    "rows_read_are_accepted_or_quarantined": (
        ("update source_files set rows_read = 546 where source_file_name = 'old.csv'",),
        1,
    ),
    "accepted_enrollments_are_current_or_superseded": (
        (
            "update source_files set rows_superseded = 2 "
            "where source_file_name = 'old.csv'",
        ),
        1,
    ),
    "enrollments_come_from_known_files": (
        ("update enrollments set source_file_sha256 = 'lost' where not is_completed",),
        EXECUTING,
    ),
    "quarantined_rows_have_a_reason": (("delete from quarantine_summary",), 1),
    "quarantined_rows_of_new_files_are_few": (
        (
            "update source_files set rows_quarantined = 4, rows_read = 20 "
            "where source_file_name = 'new.csv'",
            "update quarantine_summary set quarantined_rows = 4",
        ),
        4 / (NEW_ROWS + 3),
    ),
    "rows_without_an_id_do_not_repeat_others": (
        (
            "update source_files set rows_repeated = 4 "
            "where source_file_name = 'new.csv'",
        ),
        4 / NEW_ROWS,
    ),
    "enrollments_have_unique_keys": (
        (
            "insert into enrollments select * from enrollments where not is_completed",
            "update score_reconciliation set "
            f"started_enrollments = started_enrollments + {EXECUTING}, "
            f"active_enrollments = active_enrollments + {EXECUTING} "
            "where account_id = 'alpha' and sequence_id = 's1'",
        ),
        EXECUTING,
    ),
    "enrollments_of_an_account_are_of_one_source": (
        (
            "update enrollments set source = 'outreach' "
            "where account_id = 'alpha' and not is_completed",
        ),
        1,
    ),
    "enrollments_have_whole_keys": (
        ("update enrollments set enrollment_id = null where not is_completed",),
        EXECUTING,
    ),
    "senders_have_unique_keys": (
        ("insert into senders select * from senders where user_id = 'u4'",),
        1,
    ),
    "senders_have_whole_keys": (
        (
            "insert into senders select * replace (null as user_id) from senders "
            "where user_id = 'u4'",
        ),
        1,
    ),
    "sequences_have_unique_keys": (
        ("insert into sequences select * from sequences where sequence_id = 's2'",),
        1,
    ),
    "sequences_have_whole_keys": (
        ("insert into sequences by name select 's2' as sequence_id",),
        1,
    ),
    "sender_sequence_activity_daily_have_unique_keys": (
        (
            "insert into sender_sequence_activity_daily "
            f"select * replace ({NO_COUNTS}) "
            "from sender_sequence_activity_daily where user_id = 'u3' limit 1",
        ),
        1,
    ),
    "sender_sequence_activity_daily_have_whole_keys": (
        (
            "insert into sender_sequence_activity_daily "
            f"select * replace (null as ended_on, {NO_COUNTS}) "
            "from sender_sequence_activity_daily where user_id = 'u3' limit 1",
        ),
        1,
    ),
    "sender_activity_daily_have_unique_keys": (
        (
            f"insert into sender_activity_daily select * replace ({NO_COUNTS}) "
            "from sender_activity_daily where user_id = 'u3' limit 1",
        ),
        1,
    ),
    "sender_activity_daily_have_whole_keys": (
        (
            "insert into sender_activity_daily "
            f"select * replace (null as ended_on, {NO_COUNTS}) "
            "from sender_activity_daily where user_id = 'u3' limit 1",
        ),
        1,
    ),
    "sender_scores_have_unique_keys": (
        ("insert into sender_scores select * from sender_scores where user_id = 'u1'",),
        1,
    ),
    "sender_scores_have_whole_keys": (
        ("update sender_scores set user_id = null where user_id = 'u4'",),
        1,
    ),
    "sender_sequence_scores_have_unique_keys": (
        (
            "insert into sender_sequence_scores "
            "select * from sender_sequence_scores where user_id = 'u2'",
        ),
        1,
    ),
    "sender_sequence_scores_have_whole_keys": (
        (
            "insert into sender_sequence_scores "
            f"select * replace (null as sequence_id, {NO_COUNTS}) "
            "from sender_sequence_scores where user_id = 'u2'",
        ),
        1,
    ),
    "sender_scores_are_of_known_senders": (
        ("delete from senders where user_id = 'u4'",),
        1,
    ),
    "sender_sequence_scores_are_of_known_senders": (
        (
            "insert into sender_sequence_scores "
            f"select * replace ('nobody' as user_id, {NO_COUNTS}) "
            "from sender_sequence_scores where user_id = 'u2'",
        ),
        1,
    ),
    "sender_sequence_scores_are_of_known_sequences": (
        (
            "insert into sender_sequence_scores "
            f"select * replace ('none' as sequence_id, {NO_COUNTS}) "
            "from sender_sequence_scores where user_id = 'u2'",
        ),
        1,
    ),
    "days_count_from_zero": (
        in_days(
            "update {} set suppressed_enrollments = "
            "case day(ended_on) when 2 then -1 else 1 end "
            "where user_id = 'u2' and day(ended_on) in (2, 3)"
        ),
        1,
    ),
    "days_count_parts_of_completed": (
        in_days(
            "update {} set delivered_enrollments = "
            "delivered_enrollments + case day(ended_on) when 2 then -1 else 1 end "
            "where user_id = 'u2' and day(ended_on) in (2, 3)"
        ),
        2,
    ),
    # As many as before in all, on other days.
    "sender_activity_daily_are_sums_of_sequences": (
        (
            "update sender_activity_daily "
            "set suppressed_enrollments = suppressed_enrollments "
            "+ case day(ended_on) when 2 then -1 else 1 end "
            "where user_id = 'u3' and day(ended_on) in (2, 3)",
        ),
        2,
    ),
    "sender_scores_are_sums_of_days": (
        ("update sender_scores set suppressed_enrollments = 1 where user_id = 'u2'",),
        1,
    ),
    "sender_sequence_scores_are_sums_of_days": (
        ("delete from sender_sequence_scores where user_id in ('u2', 'u3')",),
        2,
    ),
    "days_count_every_completed_enrollment": (
        (
            "insert into enrollments select * replace ('more' as enrollment_id) "
            "from enrollments where is_completed and user_id = 'u3' limit 1",
        ),
        1,
    ),
    "score_reconciliation_counts_every_active_enrollment": (
        (
            "insert into enrollments select * replace ('more' as enrollment_id) "
            "from enrollments where not is_completed limit 1",
        ),
        1,
    ),
    "sender_scores_have_a_reply_rate_from_0_to_1": (
        ("update sender_scores set reply_rate = 1.01 where user_id = 'u2'",),
        1,
    ),
    "sender_scores_have_a_bounce_rate_from_0_to_1": (
        ("update sender_scores set bounce_rate = 'nan' where user_id = 'u2'",),
        1,
    ),
    "sender_scores_are_sums_of_points": (
        ("update sender_scores set sender_score = 89 where user_id = 'u1'",),
        1,
    ),
    "sender_scores_have_points_by_the_rules": (
        (
            "update sender_scores set reply_points = 50, bounce_points = 40 "
            "where user_id = 'u1'",
        ),
        1,
    ),
    "sender_scores_have_bands_by_the_rules": (
        ("update sender_scores set band = 'Good' where user_id = 'u1'",),
        1,
    ),
    "sender_scores_keep_the_limit": (
        (
            "update sender_scores set score_status = 'not_enough_enrollments' "
            "where user_id = 'u1'",
        ),
        1,
    ),
    "sender_sequence_scores_have_a_reply_rate_from_0_to_1": (
        ("update sender_sequence_scores set reply_rate = -1 where user_id = 'u2'",),
        1,
    ),
    "sender_sequence_scores_have_a_bounce_rate_from_0_to_1": (
        ("update sender_sequence_scores set bounce_rate = 2 where user_id = 'u2'",),
        1,
    ),
    "sender_sequence_scores_are_sums_of_points": (
        (
            "update sender_sequence_scores set sender_score = 91 "
            "where sender_score is not null",
        ),
        1,
    ),
    "sender_sequence_scores_have_points_by_the_rules": (
        (
            "update sender_sequence_scores set reply_points = 50, bounce_points = 40 "
            "where sender_score is not null",
        ),
        1,
    ),
    "sender_sequence_scores_have_bands_by_the_rules": (
        ("update sender_sequence_scores set band = 'Low' where band is null",),
        3,
    ),
    "sender_sequence_scores_keep_the_limit": (
        (
            "update sender_sequence_scores set score_status = 'scored', "
            "sender_score = 50, reply_points = 0, bounce_points = 50, band = 'Fair' "
            "where user_id = 'u1' and sequence_id = 's2'",
        ),
        1,
    ),
    "score_rules_start_at_zero": (
        (
            "update score_rules set lower_bound = 1 "
            "where rule_type = 'band' and lower_bound = 0",
        ),
        1,
    ),
    "score_rules_have_no_bound_twice": (
        (
            "insert into score_rules select * replace ('again' as rule_name) "
            "from score_rules where rule_type = 'reply_points' and lower_bound = 13",
        ),
        1,
    ),
    "score_rules_rise_with_replies_and_fall_with_bounces": (
        (
            "update score_rules set points = 45 "
            "where rule_type = 'bounce_points' and lower_bound = 3",
        ),
        1,
    ),
    "score_rules_total_from_0_to_100": (
        (
            "update score_rules set points = -1 "
            "where rule_type = 'bounce_points' and lower_bound = 8",
        ),
        1,
    ),
    "score_rules_have_bands_from_0_to_100": (
        (
            "insert into score_rules "
            "select * replace ('Beyond' as rule_name, 101 as lower_bound) "
            "from score_rules where rule_type = 'band' and lower_bound = 85",
        ),
        1,
    ),
    "completed_enrollments_are_not_fewer_than_last_time": (
        (),
        1 / 16,
    ),
    "senders_of_many_enrollments_have_bounces": (
        (
            "update enrollments set is_bounced = false",
            *in_days(f"update {{}} {NO_BOUNCES}"),
            *(f"update {table} {NO_BOUNCES}" for table in SCORE_TABLES),
            "update score_reconciliation set bounced_enrollments = 0",
        ),
        1,
    ),
    "reply_rate_is_close_to_last_time": (
        (),
        30 / 539,
    ),
    "bounce_rate_is_close_to_last_time": (
        (),
        1 / 15,
    ),
    "new_exports_report_bounced_enrollments": (
        (
            "update enrollments set source_file_sha256 = "
            "case when is_bounced then 'old' else 'new' end",
        ),
        DELIVERED * 12 / COMPLETED,
    ),
    "new_exports_report_replied_enrollments": (
        (
            "update enrollments set source_file_sha256 = "
            "case when is_replied then 'old' else 'new' end",
        ),
        (COMPLETED - REPLIED) * REPLIED / COMPLETED,
    ),
    "completed_enrollments_of_senders_did_not_jump": ((), 1),
    "exports_come_without_a_gap": (
        (
            "update source_files set exported_at = exported_at - interval 2 day "
            "where source_file_name = 'old.csv'",
        ),
        72,
    ),
    "new_exports_are_not_cut_short": (
        (
            "insert into source_files select * exclude (part) replace "
            "(source_file_sha256 || part "
            "as source_file_sha256, 0 as rows_accepted, 0 as rows_current, "
            "0 as rows_superseded, 30 as rows_read, 30 as rows_forgotten, "
            "0 as rows_quarantined) "
            "from source_files cross join (values ('2'), ('3')) as parts (part) "
            "where source_file_name = 'old.csv'",
        ),
        1,
    ),
    "newest_exports_bring_nothing_older": (
        (
            "update source_files set rows_superseded = 2, rows_accepted = 18, "
            "rows_read = 19 where source_file_name = 'new.csv'",
        ),
        1,
    ),
    "known_enrollments_began_when_they_did": ((), 30 / 40),
    "nothing_happens_after_its_export": (
        (
            "update enrollments set ended_at = timestamptz '2026-11-20 03:00:01+00' "
            "where user_id = 'u3' and enrollment_id = 'u3-s1-4'",
        ),
        1,
    ),
    "newest_export_is_recent": (
        ("update source_files set exported_at = exported_at - interval 2 day",),
        57,
    ),
    "senders_are_in_the_users_export": (
        ("update senders set is_in_users_export = false where user_id = 'u2'",),
        1 / 3,
    ),
    "sender_score_changes_have_unique_keys": (
        (
            "insert into sender_score_changes by name "
            "select 'alpha' as account_id, 'u1' as user_id from range(2)",
        ),
        1,
    ),
    "sender_score_changes_have_whole_keys": (
        ("insert into sender_score_changes by name select 'alpha' as account_id",),
        1,
    ),
    "sender_score_changes_are_of_known_senders": (
        (
            "insert into sender_score_changes by name "
            "select 'alpha' as account_id, 'nobody' as user_id",
        ),
        1,
    ),
    "sender_score_changes_are_sums_of_their_parts": (
        (
            "insert into sender_score_changes by name "
            "select 'alpha' as account_id, 'u1' as user_id, 0.5 as reply_rate_change, "
            "0.3 as reply_rate_change_within, 0.1 as reply_rate_change_of_mix",
            "insert into sender_score_changes by name "
            "select 'alpha' as account_id, 'u2' as user_id, 10 as points_change, "
            "10 as reply_points_change, 10 as bounce_points_change",
        ),
        2,
    ),
    "score_reconciliation_have_unique_keys": (
        (
            "insert into score_reconciliation select * from score_reconciliation "
            "where sequence_id = 's2'",
        ),
        1,
    ),
    "score_reconciliation_have_whole_keys": (
        ("insert into score_reconciliation by name select 'alpha' as account_id",),
        1,
    ),
    "score_reconciliation_are_of_known_sequences": (
        (
            "insert into score_reconciliation by name "
            "select 'alpha' as account_id, 'none' as sequence_id",
        ),
        1,
    ),
    "score_reconciliation_counts_what_days_count": (
        (
            "update score_reconciliation set replied_enrollments = 1 "
            "where sequence_id = 's2'",
            "update score_reconciliation set started_enrollments = 16 "
            "where account_id = 'beta'",
        ),
        2,
    ),
    "contacts_to_review_have_unique_keys": (
        ("insert into contacts_to_review select * from contacts_to_review limit 1",),
        1,
    ),
    "contacts_to_review_have_whole_keys": (
        ("insert into contacts_to_review by name select 'alpha' as account_id",),
        1,
    ),
    "sequences_to_improve_have_unique_keys": (
        (
            "insert into sequences_to_improve by name select 'alpha' as account_id, "
            "'s1' as sequence_id, 'low_reply_rate' as reason from range(2)",
        ),
        1,
    ),
    "sequences_to_improve_have_whole_keys": (
        (
            "insert into sequences_to_improve by name "
            "select 'alpha' as account_id, 's1' as sequence_id",
        ),
        1,
    ),
    "sequences_to_improve_are_of_known_sequences": (
        (
            "insert into sequences_to_improve by name select 'alpha' as account_id, "
            "'none' as sequence_id, 'low_reply_rate' as reason",
        ),
        1,
    ),
    "labels_have_unique_keys": (
        ("insert into labels select * from labels limit 1",),
        1,
    ),
    "labels_have_whole_keys": (
        ("insert into labels by name select 'en' as language",),
        1,
    ),
    "source_fidelity_has_unique_keys": (
        ("insert into source_fidelity select * from source_fidelity limit 1",),
        1,
    ),
    "source_fidelity_has_whole_keys": (
        (
            "insert into source_fidelity by name "
            "select 'postrider' as source, 'given' as fidelity",
        ),
        1,
    ),
    "source_fidelity_is_given_inferred_or_absent": (
        (
            "update source_fidelity set fidelity = null "
            "where source = 'salesloft' and column_name = 'unsubscribe_count'",
        ),
        1,
    ),
    "accounts_have_unique_keys": (
        ("insert into accounts select * from accounts where account_id = 'beta'",),
        1,
    ),
    "accounts_have_whole_keys": (
        (
            "insert into accounts select * replace (null as account_id) "
            "from accounts where account_id = 'beta'",
        ),
        1,
    ),
    "score_viewers_have_unique_keys": (
        ("insert into score_viewers select * from score_viewers limit 1",),
        1,
    ),
    "score_viewers_have_whole_keys": (
        (
            "insert into score_viewers select * replace (null as user_id) "
            "from score_viewers limit 1",
        ),
        1,
    ),
    "score_viewers_are_of_known_senders": (
        ("update score_viewers set user_id = 'nobody' where user_id = 'u1'",),
        1,
    ),
    "accounts_hold_no_address": (
        ("update accounts set subscription = 'Pro of x@y' where account_id = 'beta'",),
        1,
    ),
    "senders_hold_no_address": (
        ("update senders set seats = 'Core;ann@example.com' where user_id = 'u1'",),
        1,
    ),
    "sequences_hold_no_address": (
        ("update sequences set folder = 'for a@b.example' where sequence_id = 's2'",),
        1,
    ),
    "contacts_to_review_hold_no_address": (
        (
            "insert into contacts_to_review by name select 'alpha' as account_id, "
            "'ann@example.com' as contact_id, 'bounced' as reason",
        ),
        1,
    ),
    "source_files_hold_no_address": (
        (
            "update source_files set source_file_name = 'ann@example.com.xlsx' "
            "where source_file_sha256 = 'aside'",
        ),
        1,
    ),
    "enrollments_hold_no_address": (
        (
            "update enrollments set company_id = 'ann@example.com' "
            "where source_file_sha256 = 'old' and user_id = 'u2'",
        ),
        1,
    ),
    "codes_of_enrollments_have_the_form_of_codes": (
        (
            "update enrollments set bounce_type = 'MAILBOX OF ANN' "
            "where source_file_sha256 = 'old' and user_id = 'u2'",
        ),
        1,
    ),
    **{name: change for table in ALIKE for name, change in break_alike(table).items()},
}
