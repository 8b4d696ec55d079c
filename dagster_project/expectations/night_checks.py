"""The checks of what is unusual about a night: few or old rows, lost or odd ones.

Add a check with a threshold here, and its limit in thresholds.yml. What must hold on
any night whatever the limits stands in checks.py.
"""

from collections.abc import Iterator
from fractions import Fraction

from dagster_project.expectations.facts import Facts, Totals
from dagster_project.expectations.kinds import Check, at_least, at_most, no_rows
from dagster_project.expectations.score_checks import REPLY_RATE_BASE
from dagster_project.expectations.thresholds import Rule


def quarantine_is_small(rule: Rule, facts: Facts) -> Check:
    """Quarantined rows are few among the rows that no publication has yet."""
    most_share, most_rows = rule.limits["most_share"], rule.limits["most_rows"]
    return at_most(
        rule,
        "quarantined_rows_of_new_files_are_few",
        "source_files",
        query="select coalesce(sum(rows_quarantined) / nullif(sum(rows_read), 0), 0) "
        "from source_files where is_new and status = 'accepted'",
        unit="share",
        limit=max(most_share, most_rows / max(facts.rows_of_new_files, 1)),
        allowed=f"at most {100 * most_share:g} % or {most_rows:g} rows",
        rows=facts.rows_of_new_files,
    )


def completed_did_not_shrink(rule: Rule, last: Totals | None) -> Check:
    """Completed enrollments are not far below the last publication."""
    most = rule.limits["most_shrinkage"]
    completed = last.completed if last else 0
    # In fractions, so that exactly the share allowed passes.
    least = float(completed * (1 - Fraction(str(most))))
    return at_least(
        rule,
        "completed_enrollments_are_not_fewer_than_last_time",
        "sender_activity_daily",
        query="select coalesce(sum(completed_enrollments), 0) "
        "from sender_activity_daily",
        unit="enrollments",
        limit=least if last else None,
        allowed=f"at least {least:,.10g}, which is {100 * most:g} % below "
        f"the {completed:,} of the last publication",
    )


def bounces_are_detected(rule: Rule) -> Check:
    """No sender of many enrollments is without a bounce."""
    return no_rows(
        rule,
        "senders_of_many_enrollments_have_bounces",
        "sender_scores",
        "select account_id, user_id, completed_enrollments, bounced_enrollments "
        "from {batch} "
        f"where completed_enrollments > {rule.limits['from_completed']:.15g} "
        "and bounced_enrollments = 0",
    )


def rates_did_not_jump(rule: Rule, last: Totals | None) -> Iterator[Check]:
    """The rates over everything are close to the last publication's."""
    most = rule.limits["most_change"]
    totals = last or Totals(0, 0, 0, 0)
    bases = (
        ("reply_rate", "replied", totals.replied, REPLY_RATE_BASE),
        ("bounce_rate", "bounced", totals.bounced, "completed_enrollments"),
    )
    for rate, part, last_part, base in bases:
        yield at_most(
            rule,
            f"{rate}_is_close_to_last_time",
            "sender_activity_daily",
            query=_change(f"{part}_enrollments", base, last_part, totals),
            unit="points",
            limit=most if last else None,
            allowed=f"at most {100 * most:g} percentage points away "
            "from the last publication",
        )


def _change(part: str, base: str, last_part: int, last: Totals) -> str:
    # Whole numbers and one division: a difference of two rates would miss an exact
    # limit by a rounding error. Null, where a rate is, is no change.
    return (
        "select coalesce(abs(part * last_base - last_part * base) "
        "/ nullif(base * last_base, 0), 0) from ("
        f"select sum({part})::hugeint as part, sum({base})::hugeint as base, "
        f"any_value(last_part) as last_part, any_value(last_base) as last_base "
        f"from sender_activity_daily cross join ("
        f"select {last_part}::hugeint as last_part, ({base})::hugeint as last_base "
        f"from (select {last.completed} as completed_enrollments, "
        f"{last.delivered} as delivered_enrollments)))"
    )


def exports_are_fresh(rule: Rule, facts: Facts) -> Check:
    """The newest enrollments export is not old."""
    most = rule.limits["most_hours"]
    reference = facts.reference_at.isoformat()
    return at_most(
        rule,
        "newest_export_is_recent",
        "source_files",
        query="select coalesce(date_diff('microsecond', max(exported_at), "
        f"timestamptz '{reference}') / 3600000000, 0) "
        "from source_files where kind = 'enrollments' and status = 'accepted'",
        unit="hours",
        limit=most if facts.has_enrollments_export else None,
        allowed=f"at most {most:g} hours before {reference}",
    )


def senders_are_known(rule: Rule) -> Check:
    """Few senders are missing from the users export, where there is one."""
    most = rule.limits["most_share"]
    return at_most(
        rule,
        "senders_are_in_the_users_export",
        "senders",
        query="select coalesce(count(*) filter (where not is_in_users_export) "
        "/ nullif(count(*), 0), 0) from senders "
        "semi join enrollments on senders.account_id = enrollments.account_id "
        "and senders.user_id = enrollments.user_id "
        # An account whose users nobody exported says nothing about its senders.
        "where senders.account_id in "
        "(select account_id from senders where is_in_users_export)",
        unit="share",
        limit=most,
        allowed=f"at most {100 * most:g} % of the senders",
    )
