"""A DuckDB script that leaves the files that this project leaves.

The whole text of each export as Parquet, the stored enrollments, their days and scores,
and a published copy of the database with its tables as Parquet beside it.
"""

import shutil
from pathlib import Path

import duckdb

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

PUBLISHED = (
    "enrollments",
    "sender_activity_daily",
    "senders",
    "sequences",
    "sender_scores",
    "sender_sequence_scores",
)

RAW = """
copy (
    select row_number() over () as row_number, *
    from read_csv($export)
) to $parquet (format parquet, compression zstd)
"""

ENROLLMENTS = f"""
create table enrollments as
with latest as (
    select *
    from read_parquet($raw, filename = true)
    qualify row_number() over (
        partition by hs_enrollment_id order by hs_lastmodifieddate desc, filename desc
    ) = 1
)
select
    {FACTS},
    hs_enrollment_id as enrollment_id,
    hs_contact_id as contact_id,
    hs_enrollment_state as state,
    hs_enrolled_at as enrolled_at,
    if(is_completed, coalesce(hs_ended_at, hs_lastmodifieddate), null) as ended_at,
    ended_at::date as ended_on,
    hs_latest_email_replied_date as replied_at,
    hs_lastmodifieddate as updated_at,
    hs_unenrolled_source as unenrolled_source,
    hs_step_error_type as step_error_type,
    hs_email_bounce_type as bounce_type,
    hs_email_sent_count as email_sent_count,
    hs_email_open_count as open_count,
    hs_email_click_count as click_count,
    hs_email_reply_count as reply_count,
    hs_email_bounce_count as bounce_count,
    parse_filename(filename, true) as source_file_name,
    row_number as source_row_number
from latest
"""

DAYS = """
create table sender_activity_daily as
select
    account_id,
    user_id,
    sequence_id,
    ended_on,
    count(*) as completed_enrollments,
    count(*) filter (is_replied) as replied_enrollments,
    count(*) filter (is_bounced) as bounced_enrollments
from enrollments
where is_completed
group by all
"""

SENDERS = """
create table senders as
with known as (
    select distinct account_id, user_id from enrollments
    union
    select 'default', hs_user_id from read_parquet($users) where hs_is_active
)
select
    account_id,
    user_id,
    hs_user_name as user_name,
    hs_user_email as user_email,
    hs_primary_team as team
from known left join read_parquet($users) on hs_user_id = user_id
"""

SEQUENCES = """
create table sequences as
select
    'default' as account_id,
    hs_sequence_id as sequence_id,
    arg_max(hs_sequence_name, hs_lastmodifieddate) as sequence_name
from read_parquet($raw)
group by all
"""


def contend(exports: Path, out: Path) -> None:
    """Build and publish a warehouse from the exports of a folder."""
    raw = out / "raw"
    raw.mkdir(exist_ok=True)
    database = out / "warehouse.duckdb"
    database.unlink(missing_ok=True)
    with connect(str(database)) as connection:
        _keep_raw(connection, exports, raw)
        _build(connection, raw)
        connection.execute("checkpoint")
        _write_published(connection, out / "published")
        connection.sql("from sender_scores").write_csv(str(out / SCORES), header=True)
        connection.sql("from sender_sequence_scores").write_csv(
            str(out / SEQUENCE_SCORES), header=True
        )
    shutil.copyfile(database, out / "published" / ".tmp")
    (out / "published" / ".tmp").rename(out / "published" / "sender_score.duckdb")


def _keep_raw(connection: duckdb.DuckDBPyConnection, exports: Path, raw: Path) -> None:
    connection.execute("set preserve_insertion_order = true")
    for export in sorted(exports.glob("*.csv")):
        parquet = raw / f"{export.stem}.parquet"
        execute(connection, RAW, export=export, parquet=parquet)
    connection.execute("set preserve_insertion_order = false")


def _build(connection: duckdb.DuckDBPyConnection, raw: Path) -> None:
    enrollments = raw / "enrollments_*.parquet"
    execute(connection, ENROLLMENTS, raw=enrollments)
    connection.execute(DAYS)
    execute(connection, SENDERS, users=raw / "users_*.parquet")
    execute(connection, SEQUENCES, raw=enrollments)
    connection.execute(f"create table sender_scores as {SENDER_SCORES}")
    connection.execute(
        f"create table sender_sequence_scores as {SENDER_SEQUENCE_SCORES}"
    )


def _write_published(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for table in PUBLISHED:
        copying = f"copy {table} to $file (format parquet, compression zstd)"
        execute(connection, copying, file=folder / f"{table}.parquet")


if __name__ == "__main__":
    run_contender(contend)
