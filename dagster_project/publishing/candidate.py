"""The candidate: the databases that dbt builds and the gate judges.

Registers the raw zone and the log as sources for dbt. What the rows mean belongs to the
models, what may be published to the expectations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.database import open_database
from dagster_project.exports.raw_zone import RawZone
from dagster_project.exports.schema import ENROLLMENTS, USERS
from dagster_project.exports.sql import literal
from dagster_project.home import Home
from dagster_project.publishing.log import LOG_COLUMNS, Log
from dagster_project.publishing.sources import list_sources, read_json

FILE_COLUMNS = {
    "sha256": "VARCHAR",
    "file_name": "VARCHAR",
    "kind": "VARCHAR",
    "status": "VARCHAR",
    "reason": "VARCHAR",
    "exported_at": "TIMESTAMPTZ",
    "exported_at_source": "VARCHAR",
    "rows_read": "BIGINT",
    "rows_accepted": "BIGINT",
    "rows_quarantined": "BIGINT",
    "columns": "VARCHAR[]",
    "size_bytes": "BIGINT",
    "loaded_at": "TIMESTAMPTZ",
}
QUARANTINE_COLUMNS = {
    "row_number": "BIGINT",
    "reason": "VARCHAR",
    "account_id": "VARCHAR",
    "enrollment_id": "VARCHAR",
    "sequence_id": "VARCHAR",
    "contact_id": "VARCHAR",
    "contact_email": "VARCHAR",
    "enrolled_at": "TIMESTAMPTZ",
}


@dataclass(frozen=True)
class Run:
    """The run that a candidate is built for."""

    publication_id: str
    as_of: str


def prepare_candidate(home: Home, run: Run, *, memory_limit: str) -> None:
    """Start a candidate from nothing: empty marts, and the sources of the models.

    A candidate of an earlier run is a cache that this throws away, so that a run that
    was killed half-way leaves nothing to build upon.
    """
    for database in (home.private_database, home.marts_database):
        database.unlink(missing_ok=True)
        database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
    with open_database(home.private_database) as connection:
        connection.execute(f"set memory_limit = {literal(memory_limit)}")
        connection.execute("create schema raw")
        connection.execute("create schema log")
        _register_raw_zone(connection, home.raw)
        _register_log(connection, Log(home.log))
        connection.execute(
            "create table log.run as select "
            f"{literal(run.publication_id)} as publication_id, "
            f"cast({literal(run.as_of)} as date) as as_of"
        )


def _register_raw_zone(connection: duckdb.DuckDBPyConnection, raw: Path) -> None:
    zone = RawZone(raw)
    records = sorted(zone.records_folder.glob("*.json"))
    _register_json(connection, "raw.files", records, FILE_COLUMNS)
    accepted = {
        sha256
        for (sha256,) in connection.execute(
            "select sha256 from raw.files where status = 'accepted'"
        ).fetchall()
    }
    for kind in (ENROLLMENTS, USERS):
        columns = {column.name: column.sql_type for column in kind.columns}
        _register_parquet(
            connection,
            kind.name,
            _of(accepted, raw / kind.name),
            {"row_number": "BIGINT", **columns},
        )
    _register_parquet(
        connection,
        "quarantined_rows",
        _of(accepted, zone.quarantine_folder),
        QUARANTINE_COLUMNS,
    )


def _register_log(connection: duckdb.DuckDBPyConnection, log: Log) -> None:
    for kind, columns in LOG_COLUMNS.items():
        _register_json(connection, f"log.{kind}", log.entries(kind), columns)


def _of(accepted: set[str], folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.parquet")) if path.stem in accepted]


def _register_parquet(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: Sequence[Path],
    columns: Mapping[str, str],
) -> None:
    if not files:
        _create_empty(connection, f"raw.{name}", {"sha256": "VARCHAR", **columns})
        return
    connection.execute(
        f"create view raw.{name} as "
        "select parse_filename(filename, true) as sha256, "
        f"{', '.join(columns)} "
        f"from read_parquet({list_sources(files)}, filename = true)"
    )


def _register_json(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: Sequence[Path],
    columns: Mapping[str, str],
) -> None:
    if files:
        connection.execute(
            f"create table {name} as select * from {read_json(files, columns)}"
        )
    else:
        _create_empty(connection, name, columns)


def _create_empty(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str]
) -> None:
    definition = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    connection.execute(f"create table {name} ({definition})")
