"""The checks of what is unusual about a night: few or old rows, lost or odd ones.

Add a check with a threshold here, and its limit in thresholds.yml. What must hold on
any night whatever the limits stands in checks.py.
"""

from collections.abc import Iterator, Mapping

from dagster_project.expectations.facts import Facts, Totals
from dagster_project.expectations.kinds import Check, at_most, no_rows
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


def enrollments_come_once(rule: Rule, facts: Facts) -> Check:
    """Few rows that no publication has yet repeat enrollments of other files."""
    most_share, most_rows = rule.limits["most_share"], rule.limits["most_rows"]
    new = "from source_files where is_new and status = 'accepted'"
    return at_most(
        rule,
        "rows_without_an_id_do_not_repeat_others",
        "source_files",
        query="select coalesce(sum(rows_repeated) / nullif(sum(rows_read), 0), 0) "
        f"{new}",
        unit="share",
        limit=max(most_share, most_rows / max(facts.rows_of_new_files, 1)),
        allowed=f"at most {100 * most_share:g} % or {most_rows:g} rows",
        rows=facts.rows_of_new_files,
        subject_query="select source_file_name || ', ' || rows_repeated || ' rows' "
        f"{new} and rows_repeated > 0 order by rows_repeated desc, source_file_name "
        "limit 1",
    )


def completed_did_not_shrink(rule: Rule, last: Mapping[str, Totals]) -> Check:
    """Completed enrollments of no account are far below the last publication."""
    most = rule.limits["most_shrinkage"]
    # One division of whole numbers: exactly the share allowed is the same double.
    lost = (
        "select account_id, last_completed, completed, "
        "(last_completed - completed) / nullif(last_completed, 0) as lost "
        f"from ({_now_and_last(last)})"
    )
    return at_most(
        rule,
        "completed_enrollments_are_not_fewer_than_last_time",
        "sender_activity_daily",
        query=f"select greatest(coalesce(max(lost), 0), 0) from ({lost})",
        unit="share",
        limit=most if last else None,
        allowed=f"at most {100 * most:g} % below the last publication of an account",
        subject_query="select 'account ' || account_id || ', ' || completed "
        f"|| ' after ' || last_completed from ({lost}) where lost > 0 "
        "order by lost desc, account_id limit 1",
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


def rates_did_not_jump(rule: Rule, last: Mapping[str, Totals]) -> Iterator[Check]:
    """The rates of every account are close to the last publication's."""
    most = rule.limits["most_change"]
    for rate, part, base in (
        ("reply_rate", "replied", REPLY_RATE_BASE),
        ("bounce_rate", "bounced", "completed_enrollments"),
    ):
        changes = _changes(part, base, last)
        yield at_most(
            rule,
            f"{rate}_is_close_to_last_time",
            "sender_activity_daily",
            query=f"select coalesce(max(change), 0) from ({changes})",
            unit="points",
            limit=most if last else None,
            allowed=f"at most {100 * most:g} percentage points away "
            "from the last publication of an account",
            subject_query="select 'account ' || account_id || ', ' || part || ' of ' "
            "|| base || ' after ' || last_part || ' of ' || last_base "
            f"from ({changes}) where change > 0 order by change desc, account_id "
            "limit 1",
        )


def _changes(part: str, base: str, last: Mapping[str, Totals]) -> str:
    # Whole numbers and one division: a difference of two rates would miss an exact
    # limit by a rounding error. Null, where a rate is, is no change.
    last_base = base.replace("completed_", "last_completed_").replace(
        "delivered_", "last_delivered_"
    )
    return (
        "select *, abs(part * last_base - last_part * base) "
        "/ nullif(base * last_base, 0) as change from ("
        f"select account_id, {part} as part, last_{part} as last_part, "
        f"({base}) as base, ({last_base}) as last_base from ("
        "select *, completed as completed_enrollments, "
        "delivered as delivered_enrollments, "
        "last_completed as last_completed_enrollments, "
        "last_delivered as last_delivered_enrollments "
        f"from ({_now_and_last(last)})))"
    )


def _now_and_last(last: Mapping[str, Totals]) -> str:
    """Counts of each account of the last publication, then and now."""
    columns = ("completed", "replied", "bounced", "delivered")
    sums = ", ".join(
        f"coalesce(sum({column}_enrollments), 0)::hugeint as {column}"
        for column in columns
    )
    now = ", ".join(f"coalesce({column}, 0) as {column}" for column in columns)
    then = ", ".join(f"last_{column}" for column in columns)
    return (
        f"select account_id, {now}, {then} from ({_spell_totals(last)}) "
        f"left join (select account_id, {sums} from sender_activity_daily "
        "group by account_id) using (account_id)"
    )


def _spell_totals(last: Mapping[str, Totals]) -> str:
    columns = "last_completed, last_replied, last_bounced, last_delivered"
    # In hexadecimal, because an account may be called anything, and the library reads
    # colons and braces in a query as places for values.
    rows = [
        f"('{account.encode().hex()}', {totals.completed}::hugeint, "
        f"{totals.replied}::hugeint, {totals.bounced}::hugeint, "
        f"{totals.delivered}::hugeint)"
        for account, totals in last.items()
    ] or ["('', 0, 0, 0, 0)"]
    return (
        f"select decode(unhex(account)) as account_id, {columns} "
        f"from (values {', '.join(rows)}) as totals (account, {columns})"
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
        "semi join (select account_id, user_id from sender_activity_daily union all "
        "select account_id, user_id from enrollments where not is_completed) as users "
        "on senders.account_id = users.account_id and senders.user_id = users.user_id "
        # An account whose users nobody exported says nothing about its senders.
        "where senders.account_id in "
        "(select account_id from senders where is_in_users_export)",
        unit="share",
        limit=most,
        allowed=f"at most {100 * most:g} % of the senders",
    )
