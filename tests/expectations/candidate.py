"""A small clean candidate: hand-made rows of the raw zone, and real models upon them.

Two accounts, five users and two sequences. Everything passes the gate; the tests break
copies of it. Change a row only together with the numbers below.
"""

import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from dagster_project.expectations.request import GateRequest, Totals
from dagster_project.expectations.results import CheckResult
from dagster_project.home import Home
from dagster_project.publishing.candidate import Run, prepare_candidate

# What the fixtures of these names give: a request about the clean candidate, with some
# values in place of others, and the result of one check after some changes.
Ask = Callable[..., GateRequest]
ValidateOne = Callable[..., CheckResult]

PROJECT = Path(__file__).resolve().parents[2]
DBT = PROJECT / "dbt"

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
COMPLETED, REPLIED, BOUNCED, DELIVERED = 556, 55, 2, 554
LAST = {
    "alpha": Totals(completed=541, replied=53, bounced=2, delivered=539),
    "beta": Totals(completed=15, replied=2, bounced=0, delivered=15),
}
LAST_SENDERS = {"u1": 520, "u2": 21, "u3": 15}
# Of u2, in the first file as well as in the second.
EXECUTING = 4
# Files of the run at hand: 16 enrollments, 1 quarantined row and 5 users.
NEW_ROWS = 22

# Old files are of an earlier publication. The file set aside was never read.
FILES = """
insert into raw.files by name
select *, 'name' as exported_at_source, 0 as size_bytes, exported_at as loaded_at,
    case when kind = 'users' then ['seats', 'primary_team'] else [] end as columns
from (
    values
    ('old', 'old.csv', 'enrollments', 'accepted', null,
        timestamptz '2026-11-19 03:00:00+00', 545, 545, 0),
    ('new', 'new.csv', 'enrollments', 'accepted', null,
        timestamptz '2026-11-20 03:00:00+00', 17, 16, 1),
    ('users', 'users.csv', 'users', 'accepted', null,
        timestamptz '2026-11-20 03:00:00+00', 5, 5, 0),
    ('aside', 'aside.csv', null, 'set_aside', 'unknown_header',
        timestamptz '2026-11-20 03:00:00+00', 0, 0, 0)
) as files (
    sha256, file_name, kind, status, reason, exported_at,
    rows_read, rows_accepted, rows_quarantined
)
"""

# One group of enrollments after the other, numbered from 0: file, account, user,
# sequence, from number, number of rows, state. Of u1 in s1 every tenth replies and two
# bounce, which is 51 of 518 and 2 of 520 over both sequences.
ENROLLMENTS = """
insert into raw.enrollments by name
select
    sha256,
    row_number() over (partition by sha256 order by user_id, sequence_id, number)
        as row_number,
    account_id,
    concat_ws('-', user_id, sequence_id, number) as enrollment_id,
    sequence_id,
    'Sequence ' || sequence_id as sequence_name,
    user_id,
    concat_ws('-', 'contact', user_id, sequence_id, number) as contact_id,
    -- What runs is of no known domain.
    case when state = 'FINISHED' then concat(user_id, '@', account_id, '.example') end
        as sender_email,
    state,
    timestamptz '2026-10-01 08:00:00+00' + to_days(number % 5) as enrolled_at,
    case when state = 'FINISHED'
        then timestamptz '2026-11-01 08:00:00+00' + to_days(number % 5) end as ended_at,
    (state = 'FINISHED' and sequence_id = 's1' and number % 10 = 0)::bigint
        as reply_count,
    (user_id = 'u1' and sequence_id = 's1' and number in (1, 2))::bigint
        as bounce_count,
    case when user_id = 'u3' and number in (1, 2) then 'CONTACT_MISSING' end
        as step_error_type
from (
    values
    ('old', 'alpha', 'u1', 's1', 0, 510, 'FINISHED'),
    ('old', 'alpha', 'u1', 's2', 0, 10, 'FINISHED'),
    ('old', 'alpha', 'u2', 's1', 0, 20, 'FINISHED'),
    ('old', 'alpha', 'u2', 's1', 20, 5, 'EXECUTING'),
    ('new', 'alpha', 'u2', 's1', 24, 1, 'FINISHED'),
    ('new', 'beta', 'u3', 's1', 0, 15, 'FINISHED')
) as parts (sha256, account_id, user_id, sequence_id, first, length, state),
unnest(range(first, first + length)) as numbers (number)
"""

# The last one names no account: a user of both.
USERS = """
insert into raw.users by name
select 'users' as sha256, *, 'Name of ' || user_id as user_name, true as is_active
from (
    values
    (1, 'alpha', 'u1', 'North', 'Sales'), (2, 'alpha', 'u2', 'North', 'Core'),
    (3, 'beta', 'u3', 'South', 'Service'), (4, 'alpha', 'u4', null, null),
    (5, null, 'u5', null, null)
) as users (row_number, account_id, user_id, primary_team, seats)
"""

QUARANTINE = """
insert into raw.quarantined_rows by name
select 'new' as sha256, 17 as row_number, 'unreadable_value' as reason
"""

LOG = f"""
insert into log.publications by name
select
    '20261119T040000Z-1' as publication_id,
    timestamptz '2026-11-19 04:00:00+00' as published_at,
    date '2026-11-19' as as_of,
    {COMPLETED} as completed_enrollments,
    {REPLIED} as replied_enrollments,
    {BOUNCED} as bounced_enrollments,
    {DELIVERED} as delivered_enrollments;
insert into log.published_files values ('old', '20261119T040000Z-1')
"""


def start_build(root: Path, *, tables: Iterable[str]) -> subprocess.Popen[str]:
    """Start dbt on the tables and what they are made of; its marts are the result."""
    home = Home(root)
    home.create()
    run = Run(publication_id="20261120T040000Z-2", as_of="2026-11-20")
    prepare_candidate(home, run, built_with="", memory_limit="1GB")
    execute(home.private_database, (FILES, ENROLLMENTS, USERS, QUARANTINE, LOG))
    command = [
        *(Path(sys.executable).with_name("dbt"), "--quiet", "build"),
        *("--exclude-resource-type", "test", "unit_test"),
        *("--select", *(f"+{table}" for table in sorted(tables))),
        *("--project-dir", DBT, "--profiles-dir", DBT, "--vars", f"home: {root}"),
        *("--target-path", home.dbt_target, "--log-path", home.dbt_target),
    ]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def execute(database: Path, statements: Sequence[str]) -> None:
    """Change a database."""
    with duckdb.connect(database) as connection:
        for statement in statements:
            connection.execute(statement)
