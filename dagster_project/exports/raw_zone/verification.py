"""Whether the raw zone still holds what was accepted and quarantined, file by file.

Only finds and names damage; reading the export again belongs to `landing.loading`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from dagster_project.database import open_database
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.raw_zone.stored_files import (
    DamagedFileError,
    check_file,
    describe_file,
)
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.sql import spell_source


@dataclass(frozen=True)
class Damage:
    """A Parquet file that is not what was written.

    Attributes:
        record: of the export whose rows it holds.
        problem: what is wrong, behind the file's name.
    """

    record: FileRecord
    path: Path
    problem: str


def find_damage(
    zone: RawZone, *, is_full: Callable[[FileRecord], bool]
) -> list[Damage]:
    """Check every Parquet file of the raw zone.

    Files from before files were described are described when they are first checked
    fully.

    Args:
        is_full: whether an export's files are checked fully, not by size and footer.
    """
    damage, undescribed = [], []
    for record in zone.records():
        found = list(_check(zone, record, fully=is_full(record)))
        damage += found
        has_all = all(stored for _, stored in zone.stored_files(record))
        if not found and not has_all and is_full(record):
            undescribed.append(record)
    return damage + list(_describe(zone, undescribed))


def _check(zone: RawZone, record: FileRecord, *, fully: bool) -> Iterator[Damage]:
    for path, stored in zone.stored_files(record):
        try:
            check_file(path, stored, fully=fully)
        except DamagedFileError as error:
            yield Damage(record, path, str(error))


def _describe(zone: RawZone, records: Iterable[FileRecord]) -> Iterator[Damage]:
    """Describe files for the first time, as far as their rows are as many as known."""
    with open_database() as connection:
        for record in records:
            expected = {zone.quarantine_path(record.sha256): record.rows_quarantined}
            found = {}
            for path, _ in zone.stored_files(record):
                rows = expected.get(path, record.rows_accepted)
                try:
                    _check_rows(connection, path, rows)
                    found[path] = describe_file(path)
                except DamagedFileError as error:
                    yield Damage(record, path, str(error))
            rows_path = zone.rows_path(str(record.kind), record.sha256)
            zone.update(
                replace(
                    record,
                    accepted_file=found.get(rows_path),
                    quarantine_file=found.get(zone.quarantine_path(record.sha256)),
                )
            )


def _check_rows(connection: duckdb.DuckDBPyConnection, path: Path, rows: int) -> None:
    try:
        [(found,)] = connection.execute(
            f"select num_rows from parquet_file_metadata({spell_source(path)})"
        ).fetchall()
    except duckdb.Error as error:
        raise DamagedFileError("has a Parquet footer that cannot be read") from error
    if found != rows:
        raise DamagedFileError(f"has {found:,} rows instead of {rows:,}")
