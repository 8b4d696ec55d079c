"""The published tables as Parquet, for engines that read no DuckDB.

A table that grows with every run is written by month. A month that the run has not
changed is the same file as in the publication before, under a second name; that the
files hold as many rows as the table is seen before they count.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.database import write_parquet
from dagster_project.publishing.durable_files import sync_folder
from dagster_project.publishing.sources import list_sources
from dagster_project.sql import literal


@dataclass(frozen=True)
class Monthly:
    """How a table is cut into months.

    Attributes:
        column: date, or instant whose month is that of UTC.
        first_moment: how the first moment of a day is spelled as the column's type, so
            that whole row groups are passed over.
        happened: what of an enrollment lies in the month, as `changed_months` has it.
        enrollments: how many enrollments some rows stand for.
    """

    column: str
    first_moment: str
    happened: str
    enrollments: str


_BY_END = Monthly(
    "ended_on", "date '{day}'", "ended", "sum(completed_enrollments)::bigint"
)
MONTHLY = {
    "enrollments": Monthly(
        "enrolled_at", "timestamptz '{day} 00:00:00+00'", "enrolled", "count(*)"
    ),
    "sender_activity_daily": _BY_END,
    "sender_sequence_activity_daily": _BY_END,
}


@dataclass(frozen=True)
class EarlierFiles:
    """Parquet files of the publication that a candidate was built upon.

    Attributes:
        folder: the earlier publication's.
        changed: first days of the months that new rows lie in, by what happened then.
    """

    folder: Path
    changed: Mapping[str, set[date]] = field(default_factory=dict)

    def find_same(
        self, connection: duckdb.DuckDBPyConnection, table: str
    ) -> dict[date, Path]:
        """Files of the months in which no rows are new and none are gone."""
        counts = _count_months(connection, table)
        changed = self.changed.get(MONTHLY[table].happened, set())
        files = {
            month: self.folder / table / _file_name(month)
            for month in counts.keys() - changed
        }
        return {
            month: file
            for month, file in files.items()
            if _count_enrollments(connection, table, file) == counts[month]
        }


def read_changed_months(
    private_database: Path, connection: duckdb.DuckDBPyConnection
) -> dict[str, set[date]]:
    """First days of the months that new rows lie in, by what happened then."""
    source = literal(str(private_database))
    connection.execute(f"attach {source} as private (read_only)")
    rows = connection.execute(
        "select happened, first_day from private.pipeline.changed_months"
    ).fetchall()
    connection.execute("detach private")
    changed: dict[str, set[date]] = {}
    for happened, first_day in rows:
        changed.setdefault(happened, set()).add(first_day)
    return changed


def write_tables(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, earlier: EarlierFiles | None
) -> None:
    """Write every table of a database as Parquet: FOLDER/TABLE/*.parquet.

    Args:
        earlier: what may stand for files that would be the same.

    Raises:
        OSError: a write failed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    tables = connection.execute(
        "select table_name from duckdb_tables() "
        "where not internal and database_name = current_database() "
        "order by table_name"
    ).fetchall()
    for (table,) in tables:
        (folder / table).mkdir(parents=True)
        if table in MONTHLY:
            _write_months(connection, folder / table, table, earlier)
        else:
            write_file(connection, f"from {table}", folder / table / f"{table}.parquet")
        sync_folder(folder / table)
    sync_folder(folder)
    sync_folder(folder.parent)


def _write_months(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    table: str,
    earlier: EarlierFiles | None,
) -> None:
    months = set(_count_months(connection, table))
    if earlier is not None:
        same = earlier.find_same(connection, table)
        for file in same.values():
            # Not every file system has hard links.
            with suppress(OSError):
                os.link(file, folder / file.name)
        for month in months - same.keys():
            _write_month(connection, folder, table, month)
        if _holds_all_rows(connection, folder, table):
            return
        # Files of the earlier publication are gone, or are not what they were.
        for file in folder.iterdir():
            file.unlink()
    for month in months:
        _write_month(connection, folder, table, month)


def _write_month(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: str, month: date
) -> None:
    path = folder / _file_name(month)
    rows = f"from {table} where {_within(MONTHLY[table], month)}"
    write_file(connection, rows, path)


def _holds_all_rows(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: str
) -> bool:
    """Whether files hold as many rows as the table, by what they say themselves."""
    files = list(folder.iterdir())
    if not files:
        return False
    try:
        counts = connection.execute(
            f"select (select count(*) from {table}), sum(num_rows) "
            f"from parquet_file_metadata({list_sources(files)})"
        ).fetchone()
    except duckdb.Error:
        # A file has no footer.
        return False
    return counts is not None and counts[0] == counts[1]


def _count_months(connection: duckdb.DuckDBPyConnection, table: str) -> dict[date, int]:
    """Enrollments by the first day of their month."""
    # Without a zone, as that of the session is anybody's. Days first: there are few of
    # them, and a day is found much faster than its month.
    day = f"cast(make_timestamp(epoch_us({MONTHLY[table].column})) as date)"
    counts = connection.execute(
        "select cast(date_trunc('month', day) as date) as month, "
        f"sum(enrollments)::bigint from (select {day} as day, "
        f"{MONTHLY[table].enrollments} as enrollments from {table} group by day) "
        "group by month"
    ).fetchall()
    return dict(counts)


def _count_enrollments(
    connection: duckdb.DuckDBPyConnection, table: str, file: Path
) -> int | None:
    """Enrollments that a Parquet file holds, None where it does not say."""
    try:
        [(count,)] = connection.execute(
            f"select {MONTHLY[table].enrollments} from read_parquet(?)", [str(file)]
        ).fetchall()
    except duckdb.Error:
        # It is gone, or not what it was.
        return None
    return int(count)


def _within(monthly: Monthly, month: date) -> str:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    first, end = (monthly.first_moment.format(day=day) for day in (month, following))
    return f"{monthly.column} >= {first} and {monthly.column} < {end}"


def _file_name(month: date) -> str:
    return f"{month:%Y-%m}.parquet"


def write_file(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> int:
    """Write what a query gives as a Parquet file, sync it, and count its rows."""
    rows = write_parquet(connection, query, file)
    with file.open("rb") as written:
        os.fsync(written.fileno())
    return rows
