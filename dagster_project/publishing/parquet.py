"""The published tables as Parquet, for engines that read no DuckDB.

A table that grows with every night is written by month. A month that the night has not
touched is the same file as in the publication before, under a second name; that the
files hold as many rows as the table is seen before they count.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.database import write_parquet
from dagster_project.exports.sql import literal
from dagster_project.publishing.log import sync_folder
from dagster_project.publishing.sources import list_sources


@dataclass(frozen=True)
class Monthly:
    """How a table is cut into months.

    Attributes:
        column: date, or instant whose month is that of UTC.
        first_moment: how the first moment of a day is spelled as the column's type, so
            that whole row groups are passed over.
        touched_by: column of `int_enrollments__touched` that tells a touched month.
    """

    column: str
    first_moment: str
    touched_by: str


MONTHLY = {
    "enrollments": Monthly(
        "enrolled_at", "timestamptz '{day} 00:00:00+00'", "enrolled_in"
    ),
    "sender_sequence_activity_daily": Monthly("ended_on", "date '{day}'", "ended_on"),
    "sender_activity_daily": Monthly("ended_on", "date '{day}'", "ended_on"),
}


@dataclass(frozen=True)
class EarlierFiles:
    """Parquet files of an earlier publication, and where a table differs from them.

    Attributes:
        folder: the earlier publication's.
        touched: first days of the months that differ, by table.
    """

    folder: Path
    touched: dict[str, set[date]] = field(default_factory=dict)

    def untouched(self, table: str) -> list[Path]:
        """Files of the months that are as they were."""
        touched = {_file_name(month) for month in self.touched.get(table, ())}
        files = (self.folder / table).glob("*.parquet")
        return [file for file in files if file.name not in touched]


def read_touched(
    private_database: Path, connection: duckdb.DuckDBPyConnection
) -> dict[str, set[date]]:
    """First days of the months that a night has touched, by table."""
    source = literal(str(private_database))
    connection.execute(f"attach {source} as private (read_only)")
    touched = {}
    for table, monthly in MONTHLY.items():
        months = connection.execute(
            f"select distinct cast(date_trunc('month', {monthly.touched_by}) as date) "
            "from private.intermediate.int_enrollments__touched "
            f"where {monthly.touched_by} is not null"
        ).fetchall()
        touched[table] = {month for (month,) in months}
    connection.execute("detach private")
    return touched


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
    if earlier is not None:
        for file in earlier.untouched(table):
            # Not every file system has hard links.
            with suppress(OSError):
                os.link(file, folder / file.name)
        for month in earlier.touched.get(table, ()):
            _write_month(connection, folder, table, month)
        if _holds_all_rows(connection, folder, table):
            return
        # Files of the earlier publication are gone, or are not what they were.
        for file in folder.iterdir():
            file.unlink()
    for month in _read_months(connection, table):
        _write_month(connection, folder, table, month)


def _write_month(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: str, month: date
) -> None:
    path = folder / _file_name(month)
    rows = f"from {table} where {_within(MONTHLY[table], month)}"
    if not write_file(connection, rows, path):
        path.unlink()


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


def _read_months(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[date]:
    # Without a zone, as that of the session is anybody's. Days first: there are few of
    # them, and a day is found much faster than its month.
    day = f"cast(make_timestamp(epoch_us({MONTHLY[table].column})) as date)"
    months = connection.execute(
        "select distinct cast(date_trunc('month', day) as date) as month "
        f"from (select distinct {day} as day from {table}) order by month"
    ).fetchall()
    return (month for (month,) in months)


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
