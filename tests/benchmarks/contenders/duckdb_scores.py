"""The SQL that both DuckDB contenders share: from an export's row to the scores.

`FACTS` reads rows of an enrollments export, `COUNTS` sums what is counted of them. The
two queries of scores read `senders` and `sender_sequence_activity_daily`, whatever
these are.
"""

from pathlib import Path

import duckdb

MINIMUM_FOR_SENDER = 100
MINIMUM_FOR_SENDER_SEQUENCE = 101

FACTS = """
    'default' as account_id,
    coalesce(hs_sending_user_id, hs_enrolled_by) as user_id,
    hs_sequence_id as sequence_id,
    hs_enrollment_state in ('FINISHED', 'UNENROLLED') as is_completed,
    coalesce(hs_email_bounce_count, 0) > 0 or coalesce(
        hs_unenrolled_source = 'ERROR' and hs_step_error_type = 'BOUNCED', false
    ) as is_bounced,
    not is_bounced
    and not coalesce(hs_incoming_email_is_out_of_office, false)
    and coalesce(
        hs_email_reply_count > 0,
        hs_unenrolled_source in ('REPLY', 'THREAD_REPLY'),
        false
    ) as is_replied
"""

COUNTS = """
    coalesce(sum(completed_enrollments), 0)::bigint as completed_enrollments,
    coalesce(sum(replied_enrollments), 0)::bigint as replied_enrollments,
    coalesce(sum(bounced_enrollments), 0)::bigint as bounced_enrollments
"""

SENDER_COUNTS = f"""
    select senders.account_id, senders.user_id, {COUNTS}
    from senders left join sender_sequence_activity_daily using (account_id, user_id)
    group by all
"""

SENDER_SEQUENCE_COUNTS = f"""
    select account_id, user_id, sequence_id, {COUNTS}
    from sender_sequence_activity_daily
    group by all
"""


SCORE = """
with pointed as (
    select
        *,
        completed_enrollments - bounced_enrollments as delivered,
        100 * replied_enrollments as replies,
        100 * bounced_enrollments as bounces,
        10 * (delivered > 0)::int * (
            (replies >= delivered)::int
            + (replies >= 3 * delivered)::int
            + (replies >= 5 * delivered)::int
            + (replies >= 7 * delivered)::int
            + (replies > 13 * delivered)::int
        ) as replies_earn,
        50
        - 10 * (bounces >= completed_enrollments)::int
        - 15 * (bounces >= 3 * completed_enrollments)::int
        - 15 * (bounces >= 5 * completed_enrollments)::int
        - 10 * (bounces >= 8 * completed_enrollments)::int as bounces_earn,
        completed_enrollments >= {minimum} as is_scored
    from ({counts})
)
select
    * exclude (delivered, replies, bounces, replies_earn, bounces_earn, is_scored),
    if(is_scored, replies_earn, null) as reply_points,
    if(is_scored, bounces_earn, null) as bounce_points,
    reply_points + bounce_points as sender_score,
    case
        when sender_score >= 85 then 'Excellent'
        when sender_score >= 65 then 'Good'
        when sender_score >= 40 then 'Fair'
        when sender_score is not null then 'Low'
    end as band
from pointed
"""


def score(counts: str, *, minimum: int) -> str:
    """A query that scores a query of counts."""
    return SCORE.format(counts=counts, minimum=minimum)


SENDER_SCORES = score(SENDER_COUNTS, minimum=MINIMUM_FOR_SENDER)
SENDER_SEQUENCE_SCORES = score(
    SENDER_SEQUENCE_COUNTS, minimum=MINIMUM_FOR_SENDER_SEQUENCE
)


def execute(connection: duckdb.DuckDBPyConnection, query: str, **places: Path) -> None:
    """Run a query with the paths that it names as `$name`.

    They are spliced, because binding parameters would import pandas.
    """
    for name, place in places.items():
        query = query.replace(f"${name}", spell(place))
    connection.execute(query)


def spell(place: Path) -> str:
    """A path as a literal of SQL."""
    return "'" + str(place).replace("'", "''") + "'"


def connect(database: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """Open DuckDB with twice the memory that this project gives it by default."""
    return duckdb.connect(
        database,
        config={
            "memory_limit": "4GB",
            "preserve_insertion_order": False,
            # Newer ways to store words than the oldest readers know.
            "storage_compatibility_version": "latest",
        },
    )
