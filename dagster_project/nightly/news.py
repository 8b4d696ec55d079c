"""What has changed, in a few lines: in a period against the one before, and between two
publications.
"""

from dagster_project.nightly.alerts import Alert
from dagster_project.report.language import Language
from dagster_project.report.periods import (
    read_compared,
    read_days,
    read_days_before,
    spell_days,
    spell_period,
)
from dagster_project.report.saved import SavedReport
from dagster_project.report.score_table import name_row, name_table
from dagster_project.report.scores import read_scores, read_totals
from dagster_project.report.warehouse import Row, Snapshot

MOST_LINES = 5


def compose_news(report: SavedReport, snapshot: Snapshot, words: Language) -> Alert:
    """The totals of a report, and whose score has changed most."""
    view = report.view
    days = read_days(snapshot, view)
    before = read_days_before(snapshot, view, days) or read_compared(
        snapshot, days
    ).get("previous_period")
    totals = read_totals(snapshot, view, days, before)
    lines = [
        spell_period(view, days, words),
        f"{words('column.completed_enrollments')}: "
        f"{words.count(totals['completed_enrollments'])}",
        *(_rate(totals, rate, words) for rate in ("reply_rate", "bounce_rate")),
    ]
    if before:
        lines.append(words("compare.days", days=spell_days(before, words)))
        rows = read_scores(snapshot, view, days, before)
        changed = [row for row in rows if row["sender_score_change"]]
        changed.sort(key=lambda row: abs(row["sender_score_change"]), reverse=True)
        lines += [
            f"{name_row(row, view)}: {words.count(row['sender_score'])} "
            f"({words.signed(row['sender_score_change'], digits=0)})"
            for row in changed[:MOST_LINES]
        ]
    return Alert(report.name or name_table(view, words), "\n".join(lines), "info")


def find_falls(snapshot: Snapshot) -> list[Row]:
    """Senders whose band is a lower one than in the publication before.

    Returns:
        account_id, user_id, user_name, band_before, band, sender_score.
    """
    return snapshot.rows("""
with numbered as (
    select
        sender_score_history.*,
        dense_rank() over (order by publication_id desc) as age
    from sender_score_history
),
bounds as (
    select rule_name as band, lower_bound from score_rules where rule_type = 'band'
)
select
    now.account_id, now.user_id, senders.user_name,
    earlier.band as band_before, now.band, now.sender_score
from numbered as now
inner join numbered as earlier
    on now.account_id = earlier.account_id and now.user_id = earlier.user_id
    and now.age = 1 and earlier.age = 2
inner join bounds as bound_now on now.band = bound_now.band
inner join bounds as bound_before on earlier.band = bound_before.band
left join senders
    on now.account_id = senders.account_id and now.user_id = senders.user_id
where bound_now.lower_bound < bound_before.lower_bound
order by senders.user_name, now.user_id
""")


def find_high_bounces(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Account and name of sending domains whose bounce rate of 30 days is too high.

    Of those with enough completed enrollments for a score.
    """
    (period,) = snapshot.rows(
        "select first_day, last_day from score_periods where period = 'last_30_days'"
    )
    rows = snapshot.rows(
        "select account_id, sender_domain from domain_scores_between("
        f"date '{period['first_day']}', date '{period['last_day']}') "
        "where score_status = 'scored' and not is_bounce_rate_good "
        "order by account_id, sender_domain"
    )
    return [(row["account_id"], row["sender_domain"]) for row in rows]


def _rate(totals: Row, rate: str, words: Language) -> str:
    change = totals[f"{rate}_change"]
    said = "" if change is None else f" ({words.percent_points(change)})"
    return f"{words(f'column.{rate}')}: {words.percent(totals[rate])}{said}"
