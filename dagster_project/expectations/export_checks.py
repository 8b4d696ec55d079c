"""The checks of what an export that reads well may still get wrong.

Rows can be missing, old, doubled, or silent about what they used to report. Nothing
here is judged on a first night, when there is nothing to compare with.
"""

from collections.abc import Iterator

from dagster_project.expectations.facts import Facts, MovedTimes
from dagster_project.expectations.kinds import Check, at_most, no_rows
from dagster_project.expectations.thresholds import Rule

# How many exports back a night looks for the usual number of rows.
EXPORTS_BEFORE = 7
NEW_AND_BEFORE = (
    "select source_file_name, exported_at, rows_read, rows_superseded, is_new, "
    "max(exported_at) over before as exported_before, "
    "min(rows_read) over before as least_rows_before, "
    "count(*) over before as exports_before "
    "from source_files where kind = 'enrollments' and status = 'accepted' "
    "window before as (order by exported_at, source_file_sha256 "
    f"rows between {EXPORTS_BEFORE} preceding and 1 preceding)"
)
# Of an export that comes late, what came before says nothing.
NEWER_THAN_PUBLISHED = (
    f"select * from ({NEW_AND_BEFORE}) where is_new and exported_at > "
    "(select max(exported_at) from source_files where kind = 'enrollments' "
    "and status = 'accepted' and not is_new)"
)
NEWER_IN_BATCH = NEWER_THAN_PUBLISHED.replace("from source_files", "from {batch}")


def new_exports_are_whole(rule: Rule) -> Iterator[Check]:
    """New exports follow the last ones closely, and are no shorter or older."""
    most_hours = rule.limits["most_hours"]
    yield at_most(
        rule,
        "exports_come_without_a_gap",
        "source_files",
        query="select coalesce(max(date_diff('microsecond', exported_before, "
        f"exported_at)) / 3600000000, 0) from ({NEWER_THAN_PUBLISHED})",
        unit="hours",
        limit=most_hours,
        allowed=f"at most {most_hours:g} hours between one export and the next",
        subject_query="select source_file_name || ' after ' || exported_before "
        f"from ({NEWER_THAN_PUBLISHED}) "
        "order by exported_at - exported_before desc limit 1",
    )
    yield no_rows(
        rule,
        "new_exports_are_not_cut_short",
        "source_files",
        "select source_file_name, rows_read, least_rows_before from "
        f"({NEWER_IN_BATCH}) where exports_before >= "
        f"{rule.limits['from_exports']:.15g} and rows_read < "
        f"{rule.limits['least_share']:.15g} * least_rows_before",
    )
    yield no_rows(
        rule,
        "newest_exports_bring_nothing_older",
        "source_files",
        "select source_file_name, rows_read, rows_superseded from "
        f"({NEWER_IN_BATCH}) as files where rows_superseded > 0 "
        "and exported_at = (select max(exported_at) from source_files "
        "where kind = 'enrollments' and status = 'accepted')",
    )
    yield no_rows(
        rule,
        "nothing_happens_after_its_export",
        "enrollments",
        "select source_file_name, count(*) as enrollments from (select * from {batch} "
        # Hardly any row is left to be compared with its own file.
        "where greatest(enrolled_at, ended_at) > (select min(exported_at) "
        "from source_files where is_new)) as enrollments "
        "semi join (select * from source_files where is_new) as files "
        "on enrollments.source_file_sha256 = files.source_file_sha256 "
        "and greatest(enrollments.enrolled_at, enrollments.ended_at) "
        "> files.exported_at group by source_file_name",
    )


def clocks_go_as_before(rule: Rule, moved_times: MovedTimes) -> Check:
    """Enrollments that come again began when they are known to have begun."""
    known, moved = moved_times.known_again, moved_times.moved
    most = rule.limits["most_moved"]
    is_enough = known >= rule.limits["from_known"]
    return at_most(
        rule,
        "known_enrollments_began_when_they_did",
        "enrollments",
        query=f"select {moved / known if is_enough else 0:.17g}",
        unit="share",
        limit=most if is_enough else None,
        allowed=f"at most {100 * most:g} % of the enrollments that come again "
        "begin at another hour than before",
        subject_query=f"select '{moved} of {known}, most by {moved_times.hours:+g} "
        f"hours' where {moved} > 0",
    )


def outcomes_are_reported(rule: Rule, part: str, facts: Facts) -> Check:
    """New exports report some replies or bounces, where many are to be expected.

    Args:
        part: replied or bounced.
    """
    expected = rule.limits["expected_at_most"]
    last_part = sum(getattr(totals, part) for totals in facts.last.values())
    last_completed = sum(totals.completed for totals in facts.last.values())
    expected_unreported = (
        f"select coalesce(case when count(*) filter (where is_{part}) = 0 "
        f"then count(*) * {last_part} / nullif({last_completed}, 0) end, 0) "
        "from enrollments semi join (select * from source_files where is_new) as files "
        "on enrollments.source_file_sha256 = files.source_file_sha256 "
        "where is_completed"
    )
    return at_most(
        rule,
        f"new_exports_report_{part}_enrollments",
        "enrollments",
        # Where nothing was published, nothing is expected, and every file is new.
        query=expected_unreported if last_part else "select 0",
        unit="enrollments",
        limit=expected if facts.last else None,
        allowed=f"at most {expected:g} {part} expected where none is reported",
    )


def senders_did_not_jump(rule: Rule, facts: Facts) -> Check:
    """No sender has many more completed enrollments than last time."""
    rows = ", ".join(
        f"('{user.encode().hex()}', {completed})"
        for user, completed in facts.last_senders.items()
        if completed >= rule.limits["growth_from"]
    )
    last = f"(values {rows or '(null, null)'}) as last (user_hex, completed)"
    return no_rows(
        rule,
        "completed_enrollments_of_senders_did_not_jump",
        "sender_scores",
        "select now.user_id, now.completed, last.completed as completed_last_time "
        "from (select user_id, sum(completed) as completed from "
        # A key that is there twice has a check of its own.
        "(select user_id, max(completed_enrollments) as completed from {batch} "
        f"group by account_id, user_id) group by user_id) as now join {last} "
        "on now.user_id = decode(unhex(last.user_hex)) where now.completed > "
        f"{1 + rule.limits['most_growth']:.15g} * last.completed",
    )
