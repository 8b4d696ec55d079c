"""A DuckDB script that leaves the files that this project leaves.

The whole text of each export as Parquet, the stored enrollments, their days and scores,
the contacts to review, and a published copy of the database with its tables as Parquet
beside it, the enrollments by month.
"""

import hashlib
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
    spell,
)

PUBLISHED = (
    "sender_sequence_activity_daily",
    "senders",
    "sequences",
    "sender_scores",
    "sender_sequence_scores",
    "contacts_to_review",
)
# Ids and times are hardly ever repeated: dictionaries and filters of them are a loss.
PARQUET = (
    "format parquet, parquet_version v2, compression zstd, compression_level 1, "
    "dictionary_size_limit 5000, write_bloom_filter false"
)

# Ids are text even where all of them are digits.
IDS = {
    "enrollments": (
        "hs_enrollment_id",
        "hs_sequence_id",
        "hs_enrolled_by",
        "hs_sending_user_id",
        "hs_contact_id",
    ),
    "users": ("hs_user_id",),
}
RAW = f"copy (from read_csv($export, types = {{types}})) to $parquet ({PARQUET})"

# The zone of a time costs nothing where no calendar is asked.
IN_UTC = "create temp macro in_utc(t) as make_timestamptz(epoch_us(t))"
ENDED = "if(is_completed, coalesce(hs_ended_at, hs_lastmodifieddate), null)"

# One export; what is the same in all of its rows is spelled once.
EXPORT = """
select
    *,
    file_row_number + 1 as source_row_number,
    '{name}' as source_file_name,
    '{sha256}' as source_file_sha256,
    strptime('{name}', 'enrollments_%Y-%m-%dT%H%M.csv') as exported_at
from read_parquet({parquet}, file_row_number = true)
"""

# Few rows come again, and narrow keys tell which.
SUPERSEDED = """
create temp table superseded as
with repeated as (
    select hs_enrollment_id from exported group by all having count(*) > 1
)
select source_file_name, source_row_number
from exported semi join repeated using (hs_enrollment_id)
qualify row_number() over (
    partition by hs_enrollment_id
    order by hs_lastmodifieddate desc, source_file_name desc
) > 1
"""

SENDER_DOMAINS = """
create temp table sender_domains as
select
    hs_user_id,
    lower(split_part(hs_user_email, '@', -1)) as sender_domain,
    case
        when sender_domain in (
            select domain from read_csv($free_mail_domains)
        ) then 'free_mail'
        when sender_domain is not null then 'other'
    end as domain_kind
from read_parquet($users)
"""

ENROLLMENTS = f"""
create table enrollments as
select
    {FACTS},
    hs_enrollment_id as enrollment_id,
    hs_contact_id as contact_id,
    null::varchar as company_id,
    hs_enrollment_state as state,
    not is_bounced and not is_replied and coalesce(hs_step_error_type in (
        'RECIPIENT_PREVIOUSLY_BOUNCED_ON_PORTAL',
        'RECIPIENT_PREVIOUSLY_BOUNCED_GLOBALLY',
        'GLOBALLY_BLOCKED_RECIPIENT_ADDRESS',
        'GLOBALLY_BLOCKED_RECIPIENT_DOMAIN',
        'PREVIOUSLY_MARKED_AS_SPAM',
        'CONTACT_INVALID_EMAIL_ADDRESS',
        'CONTACT_MISSING'
    ), false) as is_suppressed,
    is_replied and coalesce(hs_email_reply_count, 0) = 0 as reply_is_inferred,
    case
        when not is_completed then null
        when is_bounced then 'BOUNCED'
        when hs_step_error_type = 'UNSUBSCRIBED' then 'OPTED_OUT'
        when is_suppressed then 'SUPPRESSED'
        when is_replied then 'REPLIED'
        when hs_incoming_email_is_out_of_office and (
            hs_email_reply_count > 0
            or hs_unenrolled_source in ('REPLY', 'THREAD_REPLY')
        ) then 'AUTO_REPLY'
        when hs_unenrolled_source in (
            'MEETING', 'ACCOUNT_REPLY', 'ACCOUNT_MEETING',
            'MANUAL', 'WORKFLOW', 'SEQUENCE_DELETED'
        ) then hs_unenrolled_source
        when hs_unenrolled_source = 'ERROR' then 'SEND_ERROR'
        when hs_enrollment_state = 'FINISHED' then 'COMPLETED'
        else 'UNKNOWN'
    end as end_reason,
    in_utc(hs_enrolled_at) as enrolled_at,
    in_utc({ENDED}) as ended_at,
    is_completed and hs_ended_at is null as ended_at_is_inferred,
    {ENDED}::date as ended_on,
    in_utc(hs_latest_email_replied_date) as replied_at,
    in_utc(hs_lastmodifieddate) as updated_at,
    in_utc(exported_at) as exported_at,
    hs_unenrolled_source as unenrolled_source,
    hs_step_error_type as step_error_type,
    hs_email_bounce_type as bounce_type,
    hs_email_sent_count as email_sent_count,
    hs_email_open_count as open_count,
    hs_email_click_count as click_count,
    hs_email_reply_count as reply_count,
    hs_email_bounce_count as bounce_count,
    null::bigint as unsubscribe_count,
    null::bigint as meeting_booked_count,
    null::bigint as last_step,
    null::bigint as step_count,
    sender_domain,
    domain_kind,
    'hubspot' as source,
    source_file_sha256,
    source_file_name,
    source_row_number
from exported
anti join superseded using (source_file_name, source_row_number)
left join sender_domains
    on coalesce(hs_sending_user_id, hs_enrolled_by) = sender_domains.hs_user_id
"""

DAYS = """
create table sender_sequence_activity_daily as
select
    account_id,
    user_id,
    sequence_id,
    ended_on,
    count(*) as completed_enrollments,
    count(*) filter (is_replied) as replied_enrollments,
    count(*) filter (is_bounced) as bounced_enrollments,
    count(*) filter (not is_bounced) as delivered_enrollments,
    count(*) filter (is_suppressed) as suppressed_enrollments
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
from exported
group by all
"""

# Without a contacts export: what enrollments alone say of a contact.
CONTACTS_TO_REVIEW = """
create table contacts_to_review as
with often_quiet as (
    select contact_id
    from enrollments
    where end_reason not in ('BOUNCED', 'SUPPRESSED')
        and reply_count = 0 and open_count = 0 and click_count = 0
    group by all
    having count(*) >= 3
),
reasons as (
    select account_id, contact_id, 'bounced' as reason
    from enrollments
    where is_bounced
    group by all
    having coalesce(arg_max_null(
        bounce_type, (coalesce(ended_at, updated_at, exported_at), enrollment_id)
    ), '') <> 'SOFT'
    union all
    select distinct account_id, contact_id, 'opted_out'
    from enrollments
    where step_error_type = 'UNSUBSCRIBED'
    union all
    select account_id, contact_id, 'unengaged'
    from enrollments semi join often_quiet using (contact_id)
    where is_completed and not is_bounced and not is_suppressed
    group by all
    having list_bool_and(arg_max(
        coalesce(reply_count = 0 and open_count = 0 and click_count = 0, false),
        (ended_at, enrollment_id),
        3
    ))
),
active as (
    select
        account_id,
        contact_id,
        count(*) as active_enrollments,
        string_agg(distinct enrollment_id, ';' order by enrollment_id)
            as active_enrollment_ids,
        string_agg(distinct sequence_id, ';' order by sequence_id)
            as active_sequence_ids,
        string_agg(distinct sequence_name, ';' order by sequence_name)
            as active_sequence_names
    from enrollments
    semi join reasons using (account_id, contact_id)
    join sequences using (account_id, sequence_id)
    where not is_completed
    group by all
)
select
    reasons.*,
    coalesce(active_enrollments, 0) as active_enrollments,
    active_enrollment_ids,
    active_sequence_ids,
    active_sequence_names
from reasons left join active using (account_id, contact_id)
"""

# Days first: they are few, and found faster than months.
MONTHS = """
select distinct date_trunc('month', day)::date::varchar
from (
    select distinct make_timestamp(epoch_us(enrolled_at))::date as day
    from enrollments
)
"""
MONTH = f"""
copy (
    from enrollments
    where enrolled_at >= in_utc(timestamp $month)
        and enrolled_at < in_utc(timestamp $month + interval 1 month)
) to $file ({PARQUET})
"""

FREE_MAIL_DOMAINS = (
    Path(__file__).parents[3] / "dbt" / "seeds" / "free_mail_domains.csv"
)


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
    kept = []
    for export in sorted(exports.glob("*.csv")):
        parquet = raw / f"{export.stem}.parquet"
        table, _, _ = export.stem.partition("_")
        types = dict.fromkeys(IDS[table], "VARCHAR")
        execute(connection, RAW.format(types=types), export=export, parquet=parquet)
        if table == "enrollments":
            with export.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            kept.append(
                EXPORT.format(name=export.name, sha256=sha256, parquet=spell(parquet))
            )
    connection.execute("set preserve_insertion_order = false")
    connection.execute(f"create temp view exported as {' union all '.join(kept)}")


def _build(connection: duckdb.DuckDBPyConnection, raw: Path) -> None:
    users = raw / "users_*.parquet"
    connection.execute(IN_UTC)
    connection.execute(SUPERSEDED)
    execute(
        connection, SENDER_DOMAINS, users=users, free_mail_domains=FREE_MAIL_DOMAINS
    )
    connection.execute(ENROLLMENTS)
    connection.execute(DAYS)
    execute(connection, SENDERS, users=users)
    connection.execute(SEQUENCES)
    connection.execute(f"create table sender_scores as {SENDER_SCORES}")
    connection.execute(
        f"create table sender_sequence_scores as {SENDER_SEQUENCE_SCORES}"
    )
    connection.execute(CONTACTS_TO_REVIEW)


def _write_published(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for table in PUBLISHED:
        copying = f"copy {table} to $file ({PARQUET})"
        execute(connection, copying, file=folder / f"{table}.parquet")
    # Zone maps pass over other months, which is faster than one query that parts them.
    (folder / "enrollments").mkdir(exist_ok=True)
    for (month,) in connection.execute(MONTHS).fetchall():
        file = folder / "enrollments" / f"{month[:7]}.parquet"
        execute(connection, MONTH.replace("$month", f"'{month}'"), file=file)


if __name__ == "__main__":
    run_contender(contend)
