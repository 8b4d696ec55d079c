"""The checks of the gate, each one expectation of Great Expectations as plain data.

Add a check as the sentence that is true when it passes, under the rule it belongs to.
Great Expectations itself is imported in gate.py alone, because that takes seconds.
Checks of points, bands and limits stand in score_checks.py, those with a threshold in
night_checks.py, those of what an export may get wrong in export_checks.py, those of
what nobody may read in private_checks.py.
"""

from collections.abc import Iterator, Mapping

from dagster_project.expectations.export_checks import (
    clocks_go_as_before,
    new_exports_are_whole,
    outcomes_are_reported,
    senders_did_not_jump,
)
from dagster_project.expectations.facts import Facts
from dagster_project.expectations.kinds import Check, no_rows
from dagster_project.expectations.night_checks import (
    bounces_are_detected,
    completed_did_not_shrink,
    enrollments_come_once,
    exports_are_fresh,
    quarantine_is_small,
    rates_did_not_jump,
    senders_are_known,
)
from dagster_project.expectations.private_checks import addresses_stay_private
from dagster_project.expectations.score_checks import (
    SCORE_TABLES,
    rules_are_well_formed,
    scores_follow_the_rules,
)
from dagster_project.expectations.thresholds import Rule

KEYS: Mapping[str, tuple[str, ...]] = {
    "enrollments": ("account_id", "enrollment_id"),
    "senders": ("account_id", "user_id"),
    "sequences": ("account_id", "sequence_id"),
    "sender_sequence_activity_daily": (
        "account_id",
        "user_id",
        "sequence_id",
        "ended_on",
    ),
    "sender_activity_daily": ("account_id", "user_id", "ended_on"),
    "accounts": ("account_id",),
    "score_viewers": ("account_id", "user_id"),
    "sender_score_changes": ("account_id", "user_id"),
    "score_reconciliation": ("account_id", "sequence_id"),
    "contacts_to_review": ("account_id", "contact_id", "reason"),
    "sequences_to_improve": ("account_id", "sequence_id", "reason"),
    "labels": ("language", "key"),
    **SCORE_TABLES,
}
# Tables that may have very many rows.
LARGE = ("enrollments", "sender_sequence_activity_daily", "sender_activity_daily")
# The tables whose keys a score's key must be found in.
PARENTS: tuple[tuple[str, str, str], ...] = (
    ("sender_scores", "senders", "user_id"),
    ("sender_sequence_scores", "senders", "user_id"),
    ("sender_sequence_scores", "sequences", "sequence_id"),
    ("sequence_scores", "sequences", "sequence_id"),
    ("team_scores", "senders", "team"),
    ("domain_scores", "accounts", "account_id"),
    ("account_scores", "accounts", "account_id"),
    ("sender_scores_by_period", "senders", "user_id"),
    ("sender_score_trend", "senders", "user_id"),
    ("score_viewers", "senders", "user_id"),
    ("sender_score_changes", "senders", "user_id"),
    ("score_reconciliation", "sequences", "sequence_id"),
    ("sequences_to_improve", "sequences", "sequence_id"),
)
# What of a completed enrollment is counted.
COUNTED: Mapping[str, str] = {
    "completed": "true",
    "replied": "is_replied",
    "bounced": "is_bounced",
    "delivered": "not is_bounced",
    "suppressed": "is_suppressed",
}
COUNTS = tuple(COUNTED)
_SUMS = ", ".join(f"sum({c}_enrollments) as {c}_enrollments" for c in COUNTS)


def _days_of_windows(table: str, columns: str) -> str:
    # No window begins or ends within the days between two bounds, which are summed
    # first: each day is in up to fourteen windows.
    bounds = (
        f"(select first_day as day from {table} union select last_day + 1 from {table})"
    )
    stretches = (
        "(select days.ended_on, coalesce(max(bounds.day), days.ended_on) as begins_on "
        "from (select distinct ended_on from sender_activity_daily) as days "
        f"left join {bounds} as bounds on bounds.day <= days.ended_on "
        "group by days.ended_on)"
    )
    return (
        f"(select days.*, {columns} from "
        f"(select account_id, user_id, begins_on, {_SUMS} "
        f"from sender_activity_daily inner join {stretches} as stretches "
        "using (ended_on) group by account_id, user_id, begins_on) as days "
        f"inner join (select distinct {columns}, first_day from {table}) as windows "
        "on days.begins_on <= windows.last_day "
        "and (windows.first_day is null or days.begins_on >= windows.first_day))"
    )


# Days with the columns of a score table's key, where the days themselves lack one.
DAYS: Mapping[str, str] = {
    "team_scores": "(select days.*, senders.team from sender_activity_daily as days "
    "inner join senders on days.account_id = senders.account_id "
    "and days.user_id = senders.user_id where senders.team is not null)",
    **{
        table: _days_of_windows(table, columns)
        for table, columns in (
            ("sender_scores_by_period", "period, last_day"),
            ("sender_score_trend", "window_kind, last_day"),
        )
    },
}


def build_checks(rules: Mapping[str, Rule], facts: Facts) -> tuple[Check, ...]:
    """Every check of the gate; names and tables never depend on the facts."""
    return (
        *_rows_are_accounted_for(rules["every_row_is_accounted_for"]),
        quarantine_is_small(rules["quarantine_is_small"], facts),
        enrollments_come_once(rules["enrollments_come_once"], facts),
        *_keys_are_unique_and_known(rules["keys_are_unique_and_known"], facts),
        *_counts_add_up(rules["counts_add_up"]),
        *scores_follow_the_rules(rules["scores_follow_the_rules"]),
        *rules_are_well_formed(rules["scores_follow_the_rules"]),
        completed_did_not_shrink(
            rules["completed_enrollments_did_not_shrink"], facts.last
        ),
        bounces_are_detected(rules["bounces_are_detected"]),
        outcomes_are_reported(rules["bounces_are_detected"], "bounced", facts),
        *rates_did_not_jump(rules["rates_did_not_jump"], facts.last),
        outcomes_are_reported(rules["rates_did_not_jump"], "replied", facts),
        senders_did_not_jump(rules["rates_did_not_jump"], facts),
        exports_are_fresh(rules["exports_are_fresh"], facts),
        *new_exports_are_whole(rules["exports_are_fresh"]),
        clocks_go_as_before(rules["exports_are_fresh"], facts.moved_times),
        senders_are_known(rules["senders_are_known"]),
        *addresses_stay_private(rules["addresses_stay_private"], facts),
    )


def _rows_are_accounted_for(rule: Rule) -> Iterator[Check]:
    yield no_rows(
        rule,
        "rows_read_are_accepted_or_quarantined",
        "source_files",
        "select source_file_name, rows_read, rows_accepted, rows_quarantined, "
        "rows_forgotten from {batch} where status <> 'set_aside' and rows_read "
        "is distinct from rows_accepted + rows_quarantined + rows_forgotten",
    )
    yield no_rows(
        rule,
        "accepted_enrollments_are_current_or_superseded",
        "source_files",
        "select source_file_name, rows_accepted, rows_current, rows_superseded "
        "from {batch} where kind = 'enrollments' and status = 'accepted' "
        "and rows_accepted is distinct from rows_current + rows_superseded",
    )
    yield no_rows(
        rule,
        "enrollments_come_from_known_files",
        "enrollments",
        "select enrollments.account_id, enrollments.enrollment_id, "
        "enrollments.source_file_name from {batch} as enrollments "
        # Their files first, as there are few.
        "semi join (select files.source_file_sha256 "
        "from (select distinct source_file_sha256 from enrollments) as files "
        "anti join source_files "
        "on files.source_file_sha256 = source_files.source_file_sha256 "
        "and source_files.status = 'accepted') as unknown_files "
        "on enrollments.source_file_sha256 "
        "is not distinct from unknown_files.source_file_sha256",
    )
    # Only accepted files count: a withdrawn one keeps its number of quarantined rows,
    # while the rows themselves have left the candidate.
    yield no_rows(
        rule,
        "quarantined_rows_have_a_reason",
        "quarantine_summary",
        "select coalesce(files.source_file_name, summary.source_file_name) "
        "as source_file_name, coalesce(files.rows_quarantined, 0) as rows_quarantined, "
        "coalesce(summary.quarantined_rows, 0) as rows_with_a_reason "
        "from (select * from source_files where status = 'accepted') as files "
        "full join (select source_file_sha256, source_file_name, "
        "sum(quarantined_rows) as quarantined_rows from {batch} "
        "where reason is not null group by source_file_sha256, source_file_name) "
        "as summary on files.source_file_sha256 = summary.source_file_sha256 "
        "where coalesce(files.rows_quarantined, 0) "
        "<> coalesce(summary.quarantined_rows, 0)",
    )


def _keys_are_unique_and_known(rule: Rule, facts: Facts) -> Iterator[Check]:
    for table, key in KEYS.items():
        columns = ", ".join(key)
        is_broken = " or ".join(f"{column} is null" for column in key)
        yield no_rows(
            rule,
            f"{table}_have_unique_keys",
            table,
            f"select {columns}, count(*) as rows_of_the_key from {{batch}} "
            f"{_only_suspect(table, columns, facts)}"
            f"where not ({is_broken}) group by {columns} having count(*) > 1",
        )
        yield no_rows(
            rule,
            f"{table}_have_whole_keys",
            table,
            f"select {columns} from {{batch}} where {is_broken}",
        )
    for table, parent, column in PARENTS:
        yield no_rows(
            rule,
            f"{table}_are_of_known_{parent}",
            table,
            f"select scores.account_id, scores.{column} from {{batch}} as scores "
            f"anti join {parent} on scores.account_id = {parent}.account_id "
            f"and scores.{column} = {parent}.{column} "
            f"where scores.account_id is not null and scores.{column} is not null",
        )


def _only_suspect(table: str, columns: str, facts: Facts) -> str:
    if table not in LARGE:
        return ""
    if table != "enrollments" or not facts.keys_held_before:
        # Keys themselves are wide: only those are compared whose hash is there twice.
        # Put in order, equal ones are neighbours, which is found in half of the time
        # that groups of all of them take.
        hashed = f"hash({columns})"
        return (
            "semi join (select hashed from ("
            "select hashed, lag(hashed) over (order by hashed) as hashed_before "
            f"from (select {hashed} as hashed from {table})"
            ") where hashed = hashed_before) as repeated "
            f"on {hashed} = repeated.hashed "
        )
    # Looking for a repeated key among all enrollments costs more than the rest of a
    # night. A row that came twice from an older file is one too many for that file,
    # which `accepted_enrollments_are_current_or_superseded` finds.
    return (
        f"semi join (select {columns} from enrollments semi join source_files "
        "on enrollments.source_file_sha256 = source_files.source_file_sha256 "
        f"and source_files.is_new) as new_enrollments using ({columns}) "
    )


def _counts_add_up(rule: Rule) -> Iterator[Check]:
    negative = " or ".join(f"coalesce({c}_enrollments, -1) < 0" for c in COUNTS)
    day = ", ".join(
        (*KEYS["sender_sequence_activity_daily"], *(f"{c}_enrollments" for c in COUNTS))
    )
    yield no_rows(
        rule,
        "days_count_from_zero",
        "sender_sequence_activity_daily",
        f"select {day} from {{batch}} where {negative}",
    )
    yield no_rows(
        rule,
        "days_count_parts_of_completed",
        "sender_sequence_activity_daily",
        f"select {day} from {{batch}} where "
        "replied_enrollments + bounced_enrollments > completed_enrollments "
        "or delivered_enrollments <> completed_enrollments - bounced_enrollments "
        "or suppressed_enrollments > delivered_enrollments",
    )
    yield no_rows(
        rule,
        "sender_activity_daily_are_sums_of_sequences",
        "sender_activity_daily",
        _unequal(
            KEYS["sender_activity_daily"],
            _sums(KEYS["sender_activity_daily"], of="{batch}"),
            _sums(KEYS["sender_activity_daily"], of="sender_sequence_activity_daily"),
        ),
    )
    for table, key in SCORE_TABLES.items():
        if table != "domain_scores":
            of_key = (
                "sender_sequence_activity_daily"
                if "sequence_id" in key
                else "sender_activity_daily"
            )
            query = unequal_sums(key, days=DAYS.get(table, of_key))
            yield no_rows(rule, f"{table}_are_sums_of_days", table, query)
    yield no_rows(
        rule,
        "domain_scores_add_up_to_days_with_enrollments_of_no_domain",
        "domain_scores",
        _unequal_domains(),
    )
    yield no_rows(
        rule,
        "score_reconciliation_counts_what_days_count",
        "score_reconciliation",
        "select scores.account_id, scores.sequence_id, "
        "scores.completed_enrollments, days.completed_enrollments as in_days "
        "from {batch} as scores left join "
        f"(select account_id, sequence_id, {_SUMS} from sender_sequence_activity_daily "
        "group by account_id, sequence_id) as days "
        "on scores.account_id = days.account_id "
        "and scores.sequence_id = days.sequence_id where "
        + " or ".join(
            f"scores.{c}_enrollments <> coalesce(days.{c}_enrollments, 0)"
            for c in ("completed", "replied", "bounced")
        )
        + " or started_enrollments "
        "<> scores.completed_enrollments + active_enrollments",
    )
    yield no_rows(
        rule,
        "sender_score_changes_are_sums_of_their_parts",
        "sender_score_changes",
        "select account_id, user_id, reply_rate_change, bounce_rate_change, "
        "points_change from {batch} where "
        "points_change is distinct from reply_points_change + bounce_points_change or "
        + " or ".join(
            f"abs({r}_rate_change - {r}_rate_change_within - {r}_rate_change_of_mix) "
            "> 1e-12"
            for r in ("reply", "bounce")
        ),
    )
    # Days and active enrollments are folded from night to night: these look at the
    # enrollments themselves, at a few narrow columns.
    yield no_rows(
        rule,
        "days_count_every_completed_enrollment",
        "sender_sequence_activity_daily",
        _unequal(
            ("account_id", "user_id"),
            f"(select account_id, user_id, {_counts()} from enrollments "
            "where is_completed group by account_id, user_id)",
            f"(select account_id, user_id, {_SUMS} "
            "from {batch} group by account_id, user_id)",
        ),
    )
    yield no_rows(
        rule,
        "score_reconciliation_counts_every_active_enrollment",
        "score_reconciliation",
        _unequal_active(),
    )


def unequal_sums(key: tuple[str, ...], *, days: str) -> str:
    """Rows of a score table of this key, and days, whose counts are not the same.

    Null counts and broken keys have checks of their own.
    """
    return _unequal(
        key,
        f"(select * from {{batch}} where {_is_whole(key)})",
        _sums(key, of=days),
    )


def _sums(key: tuple[str, ...], *, of: str) -> str:
    columns = ", ".join(key)
    return (
        f"(select {columns}, {_SUMS} from {of} "
        f"where {_is_whole(key)} group by {columns})"
    )


def _is_whole(key: tuple[str, ...]) -> str:
    return " and ".join(f"{column} is not null" for column in key)


def _unequal_domains() -> str:
    names = ", ".join(f"{name}_enrollments" for name in COUNTS)
    return _unequal(
        ("account_id",),
        f"(select account_id, {_SUMS} from ("
        f"select account_id, {names} from {{batch}} union all "
        f"select account_id, {_counts()} from enrollments "
        "where is_completed and sender_domain is null group by account_id) "
        "where account_id is not null group by account_id)",
        f"(select account_id, {_SUMS} from sender_activity_daily group by account_id)",
    )


def _unequal_active() -> str:
    counts = ("active_enrollments", "replied_of_active", "bounced_of_active")
    unequal = " or ".join(
        f"coalesce(scores.{count}, 0) <> coalesce(stored.{count}, 0)"
        for count in counts
    )
    return (
        "select coalesce(scores.account_id, stored.account_id) as account_id, "
        "coalesce(scores.sequence_id, stored.sequence_id) as sequence_id, "
        "coalesce(scores.active_enrollments, 0) as active_enrollments, "
        "coalesce(stored.active_enrollments, 0) as active_in_enrollments "
        "from {batch} as scores full join (select account_id, sequence_id, "
        "count(*) as active_enrollments, "
        "count(*) filter (where is_replied) as replied_of_active, "
        "count(*) filter (where is_bounced) as bounced_of_active "
        "from enrollments where not is_completed group by account_id, sequence_id) "
        "as stored on scores.account_id = stored.account_id "
        f"and scores.sequence_id = stored.sequence_id where {unequal}"
    )


def _counts() -> str:
    return ", ".join(
        f"countif({condition}) as {name}_enrollments"
        for name, condition in COUNTED.items()
    )


def _unequal(key: tuple[str, ...], scores: str, days: str) -> str:
    keys = ", ".join(f"coalesce(scores.{c}, days.{c}) as {c}" for c in key)
    same = " and ".join(f"scores.{column} = days.{column}" for column in key)
    pairs = {
        c: (
            f"coalesce(scores.{c}_enrollments, 0)",
            f"coalesce(days.{c}_enrollments, 0)",
        )
        for c in COUNTS
    }
    differences = ", ".join(
        f"case when {score} <> {day} then {score} || ' {c}, in days ' || {day} end"
        for c, (score, day) in pairs.items()
    )
    unequal = " or ".join(f"{score} <> {day}" for score, day in pairs.values())
    return (
        f"select {keys}, concat_ws(' and ', {differences}) as counts "
        f"from {scores} as scores full join {days} as days on {same} where {unequal}"
    )
