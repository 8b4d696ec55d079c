"""Parquet of a publication: by month where tables grow, shared where it is the same."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project.publishing.parquet import (
    EarlierFiles,
    read_changed_months,
    write_tables,
)

MARTS = """
create table senders as select 'u1' as user_id;
create table sender_sequence_activity_daily as
select
    's1' as sequence_id,
    unnest([date '2026-02-28', date '2026-03-01']) as ended_on,
    unnest([2, 3])::bigint as completed_enrollments;
create table sender_activity_daily as from sender_sequence_activity_daily;
create table enrollments as
select unnest(range(4)) as enrollment_id, unnest([
    timestamptz '2025-12-31 23:59:59.999999+00',
    timestamptz '2026-01-01 00:00:00+00',
    timestamptz '2026-01-31 20:00:00-05',
    timestamptz '2026-12-31 12:00:00+00'
]) as enrolled_at
"""


@pytest.fixture
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        # A zone in which each of these instants has another month than in UTC.
        connection.execute("set TimeZone = 'Pacific/Kiritimati'")
        connection.execute(MARTS)
        yield connection


def read(pattern: Path) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"from '{pattern}' order by all").fetchall()


def list_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_growing_tables_are_written_by_month_of_utc(
    marts: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write_tables(marts, tmp_path / "p1", earlier=None)
    enrollments = tmp_path / "p1" / "enrollments"
    assert list_files(enrollments) == [
        "2025-12.parquet",
        "2026-01.parquet",
        "2026-02.parquet",
        "2026-12.parquet",
    ]
    for number, name in enumerate(list_files(enrollments)):
        assert [row[0] for row in read(enrollments / name)] == [number]
    assert list_files(tmp_path / "p1" / "sender_sequence_activity_daily") == [
        "2026-02.parquet",
        "2026-03.parquet",
    ]
    assert read(tmp_path / "p1" / "senders" / "*.parquet") == [("u1",)]
    for table in (
        "enrollments",
        "sender_sequence_activity_daily",
        "sender_activity_daily",
    ):
        stored = marts.execute(f"from {table} order by all").fetchall()
        assert len(read(tmp_path / "p1" / table / "*.parquet")) == len(stored)


def test_unchanged_months_are_the_same_files(
    marts: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write_tables(marts, tmp_path / "p1", earlier=None)
    marts.execute("delete from enrollments where enrollment_id = 3")
    marts.execute("insert into enrollments values (4, '2026-01-05 00:00:00+00')")
    # Months that only lost rows are found by their number.
    changed = {"enrolled": {date(2026, 1, 1)}}
    write_tables(marts, tmp_path / "p2", earlier=EarlierFiles(tmp_path / "p1", changed))
    links = {
        path.name: path.stat().st_nlink
        for path in (tmp_path / "p2" / "enrollments").iterdir()
    }
    assert links == {"2025-12.parquet": 2, "2026-01.parquet": 1, "2026-02.parquet": 2}
    ids = [row[0] for row in read(tmp_path / "p2" / "enrollments" / "*.parquet")]
    assert ids == [0, 1, 2, 4]
    # What was published before is as it was.
    before = [row[0] for row in read(tmp_path / "p1" / "enrollments" / "*.parquet")]
    assert before == [0, 1, 2, 3]


@pytest.mark.parametrize("damage", ["all gone", "one gone", "cut off", "other rows"])
def test_all_months_are_written_where_earlier_files_do_not_hold_the_rows(
    marts: duckdb.DuckDBPyConnection, tmp_path: Path, damage: str
) -> None:
    write_tables(marts, tmp_path / "p1", earlier=None)
    file = tmp_path / "p1" / "enrollments" / "2026-12.parquet"
    if damage == "all gone":
        shutil.rmtree(tmp_path / "p1")
    elif damage == "one gone":
        file.unlink()
    elif damage == "cut off":
        file.write_bytes(file.read_bytes()[:-9])
    else:
        file.write_bytes((tmp_path / "p1" / "senders" / "senders.parquet").read_bytes())
        marts.execute("insert into enrollments values (4, '2026-12-05 00:00:00+00')")
    earlier = EarlierFiles(tmp_path / "p1")
    write_tables(marts, tmp_path / "p2", earlier=earlier)
    stored = marts.execute("from enrollments order by all").fetchall()
    published = read(tmp_path / "p2" / "enrollments" / "*.parquet")
    assert [row[0] for row in published] == [row[0] for row in stored]
    assert len(list_files(tmp_path / "p2" / "enrollments")) == 4


def test_month_with_fewer_enrollments_in_as_many_rows_is_written_anew(
    marts: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write_tables(marts, tmp_path / "p1", earlier=None)
    marts.execute(
        "update sender_activity_daily set completed_enrollments = 1 "
        "where ended_on = date '2026-03-01'"
    )
    write_tables(marts, tmp_path / "p2", earlier=EarlierFiles(tmp_path / "p1"))
    folder = tmp_path / "p2" / "sender_activity_daily"
    links = {path.name: path.stat().st_nlink for path in folder.iterdir()}
    assert links == {"2026-02.parquet": 2, "2026-03.parquet": 1}
    assert [row[2] for row in read(folder / "2026-03.parquet")] == [1]


def test_changed_months_are_those_of_the_private_database(tmp_path: Path) -> None:
    private = tmp_path / "private.duckdb"
    with duckdb.connect(private) as connection:
        connection.execute(
            "create schema pipeline; "
            "create table pipeline.changed_months as select "
            "unnest(['ended', 'enrolled', 'enrolled']) as happened, "
            "unnest([date '2026-03-01', date '2026-01-01', date '2026-02-01']) "
            "as first_day"
        )
    with duckdb.connect() as connection:
        assert read_changed_months(private, connection) == {
            "enrolled": {date(2026, 1, 1), date(2026, 2, 1)},
            "ended": {date(2026, 3, 1)},
        }
