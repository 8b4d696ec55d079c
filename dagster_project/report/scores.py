"""The main table: who scores what in a period, and all of them together.

Rates, points, scores, bands and their changes come from the published tables and table
functions; of the total only the counts are added up here.
"""

from typing import Any

from dagster_project.report.grains import SENDERS
from dagster_project.report.periods import Days
from dagster_project.report.view import UserKey, View
from dagster_project.report.warehouse import Row, Snapshot
from dagster_project.sql import literal


def read_scores(
    snapshot: Snapshot, view: View, days: Days, before: Days | None = None
) -> list[Row]:
    """Rows of the main table, in the order that the view asks for.

    Args:
        before: days to compare with; the rows then have the changes, too.
    """
    rows = snapshot.rows(_shown(view, days, before))
    sort = view.sort if rows and view.sort in rows[0] else View.sort
    present = [row for row in rows if row[sort] is not None]
    absent = [row for row in rows if row[sort] is None]
    present.sort(key=lambda row: _sortable(row[sort]), reverse=view.descending)
    return present + absent


def read_totals(
    snapshot: Snapshot, view: View, days: Days, before: Days | None = None
) -> Row:
    """All rows of the main table together.

    Returns:
        senders, scored_senders (how many rows are of different ones, and of how many
        with a score), counts, rates (fractions, null where there is nothing to divide
        by), the score of the sums, and their changes, as `compared_score_of_counts` has
        them.
    """
    sums = _add_up(snapshot, view, days)
    earlier = _add_up(snapshot, view, before) if before else {}
    counted = ("completed_enrollments", "replied_enrollments", "bounced_enrollments")
    given = [
        "null" if counts.get(name) is None else str(counts[name])
        for counts in (earlier, sums)
        for name in counted
    ]
    (score,) = snapshot.rows(
        f"select * from compared_score_of_counts({', '.join(given)})"
    )
    return score | sums


def among(keys: tuple[UserKey, ...], column: str) -> str:
    """Spell that a row's account and id are among the given ones."""
    pairs = ", ".join(f"({literal(key[0])}, {literal(key[1])})" for key in keys)
    return f"(account_id, {column}) in ({pairs})"


def scores_of(view: View) -> str:
    """What begins the names of the table and table functions of a view's rows."""
    if view.grain == SENDERS and view.sequences:
        return "sender_sequence"
    if view.grain == SENDERS and view.domains:
        return "sender_domain"
    return view.of.scores


def _add_up(snapshot: Snapshot, view: View, days: Days) -> Row:
    keys = ", ".join(view.of.keys)
    (sums,) = snapshot.rows(f"""
with shown as ({_shown(view, days)})
select
    count(distinct ({keys})) as senders,
    count(distinct ({keys})) filter (where score_status = 'scored') as scored_senders,
    coalesce(sum(completed_enrollments), 0)::bigint as completed_enrollments,
    coalesce(sum(replied_enrollments), 0)::bigint as replied_enrollments,
    coalesce(sum(bounced_enrollments), 0)::bigint as bounced_enrollments,
    coalesce(sum(delivered_enrollments), 0)::bigint as delivered_enrollments
from shown
""")
    return sums


def _shown(view: View, days: Days, before: Days | None = None) -> str:
    scores = scores_of(view)
    if before:
        source = f"compared_{scores}_scores_between({before.sql}, {days.sql})"
    elif days.is_whole and scores != "sender_domain":
        # The tables also have senders without a completed enrollment; the table
        # functions, asked for a range, have not.
        source = f"{scores}_scores"
    else:
        source = f"{scores}_scores_between({days.sql})"
    if scores == "sender":
        source = f"(select *, null::varchar as sequence_name from {source})"
    elif scores.startswith("sender_"):
        source = (
            f"(select scores.*, senders.team from {source} as scores "
            "left join senders using (account_id, user_id))"
        )
    order = ", ".join(dict.fromkeys((view.of.name, *view.of.keys)))
    if scores == "sender_sequence":
        order += ", sequence_name"
    return f"select * from {source} where {_wanted(view)} order by {order}"


def _wanted(view: View) -> str:
    columns = {
        "accounts": "account_id",
        "teams": "team",
        "users": "user_id",
        "sequences": "sequence_id",
        "domains": "sender_domain",
    }
    # A sender by sequence has no domain.
    filters = [
        name
        for name in view.of.filters
        if getattr(view, name) and not (name == "domains" and view.sequences)
    ]
    wanted = [
        among(getattr(view, name), columns[name])
        if name in ("users", "sequences")
        else f"{columns[name]} in ({', '.join(map(literal, getattr(view, name)))})"
        for name in filters
    ]
    return " and ".join(wanted) or "true"


def _sortable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
