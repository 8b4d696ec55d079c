"""Enrollments that come again unseen, because a row of theirs has no id.

Such a row is known by account, sequence, contact and time. Where another file spells
one of these otherwise, or the other row has an id, one enrollment counts twice. Keep
out what is allowed: the gate says that.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from dagster_project.database import open_database
from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.schema import ENROLLMENTS
from dagster_project.sql import literal, literals, spell_source

# How one enrollment comes to be two, the likeliest first.
HOW = {
    "with_id": "repeat enrollments that have an id in {other}: the same account, "
    "sequence, contact and minute",
    "precision": "repeat enrollments of {other} that began at another second of the "
    "same minute",
    "contact": "repeat enrollments of {other} under another contact: the same account, "
    "sequence, user, beginning and end",
}
_REPEATS = """
with enrollments as (
    select
        regexp_extract(filename, '([0-9a-f]{64})[.]parquet$', 1) as sha256,
        row_number,
        coalesce(account_id, '') as account_id,
        sequence_id,
        coalesce(sending_user_id, user_id, lower(user_email)) as user_id,
        contact_id,
        lower(trim(contact_email)) as address,
        epoch_us(enrolled_at) as enrolled_at,
        epoch_us(enrolled_at) // 60000000 as minute,
        epoch_us(ended_at) as ended_at,
        enrollment_id is not null as has_id
    from read_parquet($files, filename = true)
),
bare as (select * from enrollments where not has_id),
spelled as (
    select bare.sha256, bare.row_number, others.sha256 as other,
        others.row_number as other_row,
        case when others.has_id then 'with_id' else 'precision' end as how
    from bare inner join enrollments as others
        using (account_id, sequence_id, minute, contact_id)
    where others.has_id
        or (bare.sha256 <> others.sha256 and bare.enrolled_at <> others.enrolled_at)
    union
    select bare.sha256, bare.row_number, others.sha256, others.row_number,
        case when others.has_id then 'with_id' else 'precision' end
    from bare inner join enrollments as others
        using (account_id, sequence_id, minute, address)
    where (bare.contact_id is null or others.contact_id is null)
        and (others.has_id
        or (bare.sha256 <> others.sha256 and bare.enrolled_at <> others.enrolled_at))
),
-- Of contacts that are enrolled together, any could be any.
single as (
    select sha256, account_id, sequence_id, user_id, enrolled_at, ended_at,
        any_value(row_number) as row_number,
        any_value(coalesce(contact_id, address)) as contact
    from bare
    where ended_at is not null
    group by all
    having count(*) = 1
),
contacts as (
    select distinct sha256, account_id, coalesce(contact_id, address) as contact
    from bare
),
merged as (
    select one.sha256, one.row_number, two.sha256 as other, two.row_number as other_row,
        'contact' as how
    from single as one inner join single as two
        using (account_id, sequence_id, user_id, enrolled_at, ended_at)
    anti join contacts as ones
        on two.sha256 = ones.sha256 and account_id = ones.account_id
        and one.contact = ones.contact
    anti join contacts as twos
        on one.sha256 = twos.sha256 and account_id = twos.account_id
        and two.contact = twos.contact
    where one.sha256 < two.sha256
)
select * from spelled where sha256 in $new or other in $new
union all
select * from merged where sha256 in $new or other in $new
"""


@dataclass(frozen=True)
class Repeats:
    """Rows of one file that repeat enrollments of another: which, and how."""

    file: str
    other: str
    how: str
    rows: frozenset[int]


def note_repeats(
    zone: RawZone, *, published: Collection[str], memory_limit: str
) -> Iterator[str]:
    """Record how many rows of unpublished files repeat others, and warn of them.

    Args:
        published: SHA-256 of files that a publication holds.
        memory_limit: what DuckDB may use, in its own notation, such as 2GB.
    """
    records = {
        record.sha256: record
        for record in zone.records()
        if record.status is Status.ACCEPTED and record.kind == ENROLLMENTS.name
    }
    new = records.keys() - set(published)
    without_id = any(record.rows_without_id for record in records.values())
    found: list[Repeats] = []
    if new and without_id:
        files = [zone.rows_path(ENROLLMENTS.name, sha256) for sha256 in records]
        with zone.open_scratch() as scratch:
            found = _find_repeats(files, new, records, scratch, memory_limit)
    repeated: dict[str, set[int]] = defaultdict(set)
    for repeats in found:
        repeated[repeats.file] |= repeats.rows
        yield _describe(repeats, records)
    for sha256 in new:
        rows = len(repeated[sha256])
        if records[sha256].rows_repeated != rows:
            zone.update(replace(records[sha256], rows_repeated=rows))


def _find_repeats(
    files: list[Path],
    new: Collection[str],
    records: dict[str, FileRecord],
    scratch: Path,
    memory_limit: str,
) -> list[Repeats]:
    query = _REPEATS.replace(
        "$files", f"[{', '.join(spell_source(path) for path in files)}]"
    ).replace("$new", literals(sorted(new)))
    with open_database(config={"temp_directory": str(scratch)}) as connection:
        connection.execute(f"set memory_limit = {literal(memory_limit)}")
        rows = _fetch(connection, query)
    found: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for one, one_row, two, two_row, how in rows:
        is_other = one not in new or (
            two in new and _order(records[two]) > _order(records[one])
        )
        file, other, row = (two, one, two_row) if is_other else (one, two, one_row)
        found[file, other, how].add(row)
    return [
        Repeats(file, other, how, frozenset(numbers))
        for (file, other, how), numbers in sorted(found.items())
    ]


def _fetch(
    connection: duckdb.DuckDBPyConnection, query: str
) -> list[tuple[str, int, str, int, str]]:
    return connection.execute(query).fetchall()


def _order(record: FileRecord) -> tuple[str, str]:
    return (record.exported_at or "", record.sha256)


def _describe(repeats: Repeats, records: dict[str, FileRecord]) -> str:
    count = len(repeats.rows)
    rows = "1 row" if count == 1 else f"{count:,} rows"
    how = HOW[repeats.how].format(other=records[repeats.other].file_name)
    return f"{records[repeats.file].file_name}: {rows} {how}. They count twice."
