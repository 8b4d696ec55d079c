"""One DuckDB query from the exports to the scores; nothing else is kept.

The least that can be done with this engine, and so the limit that others approach.
"""

from pathlib import Path

from tests.benchmarks.contenders.command_line import (
    SCORES,
    SEQUENCE_SCORES,
    run_contender,
)
from tests.benchmarks.contenders.duckdb_scores import (
    FACTS,
    SENDER_SCORES,
    SENDER_SEQUENCE_SCORES,
    connect,
    execute,
)

# Days are not asked for, so they are not told apart.
COUNTED = f"""
create temp table counted as
with latest as (
    select {FACTS}
    from read_csv($enrollments, filename = true)
    qualify row_number() over (
        partition by hs_enrollment_id order by hs_lastmodifieddate desc, filename desc
    ) = 1
)
select
    account_id,
    user_id,
    sequence_id,
    count(*) filter (is_completed) as completed_enrollments,
    count(*) filter (is_completed and is_replied) as replied_enrollments,
    count(*) filter (is_completed and is_bounced) as bounced_enrollments
from latest
group by all
"""

USERS = "create temp table users as from read_csv($users)"

VIEWS = """
create temp view sender_sequence_activity_daily as
    from counted where completed_enrollments > 0;
create temp view senders as
    select account_id, user_id from counted
    union
    select 'default', hs_user_id from users where hs_is_active
"""


def contend(exports: Path, out: Path) -> None:
    """Score the exports of a folder."""
    with connect() as connection:
        execute(connection, USERS, users=exports / "users_*.csv")
        execute(connection, COUNTED, enrollments=exports / "enrollments_*.csv")
        connection.execute(VIEWS)
        connection.sql(SENDER_SCORES).write_csv(str(out / SCORES), header=True)
        connection.sql(SENDER_SEQUENCE_SCORES).write_csv(
            str(out / SEQUENCE_SCORES), header=True
        )


if __name__ == "__main__":
    run_contender(contend)
