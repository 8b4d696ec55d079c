"""Exports of any size, written by DuckDB from row numbers and hashes alone.

`python -m tests.exports.generator --rows N --seed S --out DIR` writes one large export
and users; `--next-rows M` the next export too, `--next-only` that alone. Add a
column to `ENROLLMENTS`. The committed sample, whose counts are promised, is made in
`tests.sample`.
"""

import argparse
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import duckdb

FIRST_EXPORT = "enrollments_2026-11-19T0315.csv"
NEXT_EXPORT = "enrollments_2026-11-20T0315.csv"
USERS_EXPORT = "users_2026-11-19.csv"


@dataclass(frozen=True)
class Size:
    """How much to generate; the same values give the same files.

    Attributes:
        next_rows: rows of the next export, 0 for none.
        old_one_in: of its changes, one in so many is older than 14 days; 0 for none.
    """

    rows: int
    seed: int = 1
    days: int = 183
    senders: int = 14
    sequences: int = 9
    next_rows: int = 0
    old_one_in: int = 20


# A fraction from 0 to 1 of a number; the salt tells its draws apart. A hash of several
# values mixes them too weakly for that, hence the hash of a hash. Hashes may differ
# between versions of DuckDB, so generated files are compared within one.
DRAW = """
create or replace temp macro draw(number, salt) as
    (hash(xor(hash(number, getvariable('seed')), hash(salt))) >> 11)::double
    / 9007199254740992
"""

# Numbers follow time: the newest enrollments have the largest ones. A table, because
# range() alone is read by one thread.
FIRST_NUMBERS = """
create or replace temp table numbers as
select
    range as number,
    false as is_changed,
    timestamp '2026-11-19 03:15:00' as seen_at
from range(getvariable('rows'))
"""

# Half new, half changed: those of the last 14 days, but for one in `old_one_in`.
NEXT_NUMBERS = """
create or replace temp table numbers as
with changed as (
    select least(getvariable('next_rows') // 2, getvariable('rows')) as total
),
shares as (
    select
        total,
        least(
            getvariable('rows'),
            greatest(total, getvariable('rows') * 14 // getvariable('days'))
        ) as recent_numbers
    from changed
),
parts as (
    select
        *,
        least(
            coalesce(total // nullif(getvariable('old_one_in'), 0), 0),
            getvariable('rows') - recent_numbers
        ) as old
    from shares
),
chosen as (
    select unnest(range(getvariable('rows'), getvariable('rows')
        + getvariable('next_rows') - total)) as number, false as is_changed
    from parts
    union all
    select
        getvariable('rows') - 1
        - unnest(range(total - old)) * recent_numbers // (total - old),
        true
    from parts
    union all
    select
        unnest(range(old)) * (getvariable('rows') - recent_numbers) // old,
        true
    from parts
)
select number, is_changed, timestamp '2026-11-20 03:15:00' as seen_at from chosen
"""

# What becomes of each number, the same in both exports. Some senders and sequences do
# more than others, and some senders do better.
COURSES = """
create or replace temp view courses as
with drawn as (
    select
        *,
        floor(getvariable('senders') * power(draw(number, 1), 1.6))::bigint as sender,
        floor(getvariable('sequences') * power(draw(number, 2), 1.3))::bigint
            as sequence,
        floor(greatest(1, getvariable('rows') * 0.8) * draw(number, 3))::bigint
            as contact,
        draw(number, 4) as fate,
        draw(number, 5) as wait,
        case
            when number < getvariable('rows')
                then timestamp '2026-11-19 00:00:00' - to_seconds(
                    (getvariable('rows') - number)
                    * (getvariable('days') * 86400.0 / getvariable('rows'))
                )
            else timestamp '2026-11-19 03:15:00'
                + to_seconds(70000 * draw(number, 6))
        end as drawn_at,
        timestamp '2026-11-19 03:15:00' + to_seconds(floor(80000 * draw(number, 7)))
            as changed_at
    from numbers
),
-- Working hours are the whole day pressed into ten hours from 7; weekends move to
-- Thursday and Friday.
enrolled as (
    select
        *,
        date_trunc('day', drawn_at)
        - to_days(if(dayofweek(drawn_at) in (0, 6), 2, 0))
        + to_seconds(25200 + floor(date_part('epoch', drawn_at) % 86400 / 2.4))
            as enrolled_at,
        0.09 * power(draw(sender, 8), 2) as bounce_chance,
        0.01 + 0.17 * draw(sender, 9) as reply_chance
    from drawn
),
fated as (
    select
        *,
        case
            when fate < bounce_chance then 'BOUNCED'
            when fate < bounce_chance + reply_chance then 'REPLY'
            when fate > 0.99 then 'SUPPRESSED'
            when fate > 0.97 then 'UNSUBSCRIBED'
            when fate > 0.95 then 'MANUAL'
            when fate > 0.94 then 'MEETING'
            when fate > 0.92 then 'AUTO_REPLY'
            else 'FINISHED'
        end as fate_name,
        enrolled_at + to_seconds(floor(case
            when fate < bounce_chance then 300 + 900 * wait
            when fate > 0.99 then 60
            when fate < bounce_chance + reply_chance then 3600 + 900000 * wait * wait
            else 864000 + 259200 * wait
        end)) as planned_end
    from enrolled
)
-- A change of the next export ends what is still running, and shows a late reply to
-- some of what has ended.
select
    *,
    if(is_changed and planned_end > timestamp '2026-11-19 03:15:00', changed_at,
        planned_end) as ended_at,
    ended_at <= seen_at as has_ended,
    has_ended and fate_name = 'BOUNCED' as is_bounced,
    is_changed and fate_name = 'FINISHED' and planned_end < changed_at
        and wait < 0.2 as is_replied_late,
    is_replied_late or (has_ended and fate_name in ('REPLY', 'AUTO_REPLY'))
        as has_reply
from fated
"""

ENROLLMENTS = """
select
    7000000000 + number as hs_enrollment_id,
    71000000 + sequence as hs_sequence_id,
    'Sequence ' || sequence as hs_sequence_name,
    41000000 + if(number % 29 = 0, 0, sender) as hs_enrolled_by,
    'sender.' || if(number % 29 = 0, 0, sender) || '@example.com'
        as hs_enrolled_by_email,
    if(number % 29 = 0, 41000000 + sender, null) as hs_sending_user_id,
    500000000 + contact as hs_contact_id,
    'contact.' || contact || '@example.net' as hs_recipient_email,
    enrolled_at as hs_enrolled_at,
    if(has_ended, ended_at, null) as hs_ended_at,
    case
        when not has_ended then if(number % 13 = 0, 'PAUSED', 'EXECUTING')
        when fate_name = 'FINISHED' then 'FINISHED'
        else 'UNENROLLED'
    end as hs_enrollment_state,
    case
        when not has_ended then null
        when fate_name in ('REPLY', 'AUTO_REPLY') then 'REPLY'
        when fate_name in ('MANUAL', 'MEETING') then fate_name
        when fate_name <> 'FINISHED' then 'ERROR'
    end as hs_unenrolled_source,
    case
        when not has_ended then null
        when fate_name = 'SUPPRESSED' then 'RECIPIENT_PREVIOUSLY_BOUNCED_GLOBALLY'
        when fate_name in ('BOUNCED', 'UNSUBSCRIBED') then fate_name
    end as hs_step_error_type,
    if(fate_name = 'SUPPRESSED', 0, 1 + number % 4) as hs_email_sent_count,
    if(fate_name in ('BOUNCED', 'SUPPRESSED'), 0, number % 3 + is_changed::bigint)
        as hs_email_open_count,
    if(fate_name in ('BOUNCED', 'SUPPRESSED'), 0, (number % 17 = 2)::bigint)
        as hs_email_click_count,
    has_reply::bigint as hs_email_reply_count,
    if(has_reply, if(is_replied_late, changed_at, ended_at), null)
        as hs_latest_email_replied_date,
    if(has_reply, fate_name = 'AUTO_REPLY', null) as hs_incoming_email_is_out_of_office,
    is_bounced::bigint as hs_email_bounce_count,
    if(is_bounced, if(number % 5 = 0, 'SOFT', 'HARD'), null) as hs_email_bounce_type,
    case
        when is_changed then changed_at
        when has_ended then ended_at
        else enrolled_at
    end as hs_lastmodifieddate
from courses
"""

USERS = """
select
    41000000 + range as hs_user_id,
    'Sender ' || range as hs_user_name,
    'sender.' || range || '@example.com' as hs_user_email,
    if(range % 6 = 5, 'Core', 'Sales Professional') as hs_seat_names,
    'Team ' || range // 5 as hs_primary_team,
    'Team ' || range // 5 as hs_teams,
    true as hs_is_active
from range(getvariable('senders'))
"""


def write_exports(size: Size, *, folder: Path) -> list[Path]:
    """Write the exports of one size into a folder; return their paths."""
    with _open(size, folder) as connection:
        written = [_write(connection, query=USERS, path=folder / USERS_EXPORT)]
        connection.execute(FIRST_NUMBERS)
        connection.execute(COURSES)
        written.append(
            _write(connection, query=ENROLLMENTS, path=folder / FIRST_EXPORT)
        )
    if size.next_rows:
        written.append(write_next(size, folder=folder))
    return written


def write_next(size: Size, *, folder: Path) -> Path:
    """Write the next export alone into a folder; return its path."""
    with _open(size, folder) as connection:
        connection.execute(NEXT_NUMBERS)
        connection.execute(COURSES)
        return _write(connection, query=ENROLLMENTS, path=folder / NEXT_EXPORT)


def _open(size: Size, folder: Path) -> duckdb.DuckDBPyConnection:
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    for name, value in asdict(size).items():
        connection.execute(f"set variable {name} = {int(value)}::bigint")
    connection.execute(DRAW)
    return connection


def _write(connection: duckdb.DuckDBPyConnection, *, query: str, path: Path) -> Path:
    connection.sql(query).write_csv(str(path), header=True)
    return path


def main() -> None:
    """Read the command line and write the exports."""
    parser = argparse.ArgumentParser(prog="python -m tests.exports.generator")
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    for field in fields(Size)[1:]:
        flag = "--" + field.name.replace("_", "-")
        parser.add_argument(flag, type=int, default=field.default)
    parser.add_argument("--next-only", action="store_true")
    options = vars(parser.parse_args())
    folder, next_only = options.pop("out"), options.pop("next_only")
    (write_next if next_only else write_exports)(Size(**options), folder=folder)


if __name__ == "__main__":
    main()
