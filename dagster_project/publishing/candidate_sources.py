"""The raw zone and the log as sources of the models.

Add a table here that models read and no model builds.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.schema import (
    CONTACTS,
    ENROLLMENTS,
    SEQUENCES,
    USERS,
    Kind,
)
from dagster_project.exports.sources.files import list_source_folders
from dagster_project.exports.sources.registry import list_fidelity
from dagster_project.publishing.log import Log, broken_entry
from dagster_project.publishing.log_entries import (
    LOG_COLUMNS,
    SCORE_HISTORY,
    SCORE_HISTORY_COLUMNS,
)
from dagster_project.publishing.sources import list_sources, read_json
from dagster_project.sql import spell_source

FILE_COLUMNS = {
    "sha256": "VARCHAR",
    "file_name": "VARCHAR",
    "kind": "VARCHAR",
    "source": "VARCHAR",
    "status": "VARCHAR",
    "reason": "VARCHAR",
    "exported_at": "TIMESTAMPTZ",
    "exported_at_source": "VARCHAR",
    "rows_read": "BIGINT",
    "rows_accepted": "BIGINT",
    "rows_quarantined": "BIGINT",
    "rows_forgotten": "BIGINT",
    "rows_repeated": "BIGINT",
    "columns": "VARCHAR[]",
    "unknown_columns": "VARCHAR[]",
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


def register_raw_zone(
    connection: duckdb.DuckDBPyConnection,
    raw: Path,
    *,
    accepted: set[str],
    built: set[str],
) -> None:
    """Give the models files and rows of the raw zone, as schema `raw`.

    Args:
        accepted: SHA-256 of every file that counts.
        built: SHA-256 of every file whose rows the candidate already holds; rows of
            the others are new.
    """
    zone = RawZone(raw)
    records = sorted(zone.records_folder.glob("*.json"))
    _register_json(connection, "raw.files", records, FILE_COLUMNS)
    connection.execute("alter table raw.files add column is_new BOOLEAN default true")
    connection.execute(
        "update raw.files set is_new = not list_contains(?::varchar[], sha256)",
        [sorted(built)],
    )
    _register_fidelity(connection, raw.parent)
    folders = {
        kind.name: (raw / kind.name, _columns(kind))
        for kind in (ENROLLMENTS, USERS, CONTACTS, SEQUENCES)
    }
    folders["quarantined_rows"] = (zone.quarantine_folder, QUARANTINE_COLUMNS)
    for name, (folder, columns) in folders.items():
        _register_rows(
            connection,
            name,
            {
                True: _of(accepted - built, folder),
                False: _of(accepted & built, folder),
            },
            columns,
        )


def _register_fidelity(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Give the models what source files say of the columns of enrollments."""
    name = "raw.source_fidelity"
    columns = dict.fromkeys(("source", "column_name", "fidelity"), "VARCHAR")
    _create_empty(connection, name, columns)
    rows = list_fidelity(list_source_folders(home))
    connection.executemany(f"insert into {name} values (?, ?, ?)", rows)


def _columns(kind: Kind) -> dict[str, str]:
    return {
        "row_number": "BIGINT",
        **{column.name: column.sql_type for column in kind.columns},
    }


def register_log(connection: duckdb.DuckDBPyConnection, log: Log) -> None:
    """Give the models what the log holds, as schema `log`.

    Raises:
        BrokenFileError: an entry cannot be read.
    """
    for kind, columns in LOG_COLUMNS.items():
        entries = log.entries(kind)
        with _naming_the_broken(connection, entries, "read_json"):
            _register_json(connection, f"log.{kind}", entries, columns)
    histories = log.score_histories()
    _create_empty(connection, f"log.{SCORE_HISTORY}", SCORE_HISTORY_COLUMNS)
    if histories:
        with _naming_the_broken(connection, histories, "read_parquet"):
            connection.execute(
                f"insert into log.{SCORE_HISTORY} by name "
                f"select * from read_parquet({list_sources(histories)})"
            )


@contextmanager
def _naming_the_broken(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], reader: str
) -> Iterator[None]:
    """Say which entry of the log it is that cannot be read."""
    try:
        yield
    except duckdb.Error as error:
        for file in files:
            try:
                connection.execute(f"select * from {reader}({spell_source(file)})")
            except duckdb.Error:
                raise broken_entry(file) from error
        raise


def _of(accepted: set[str], folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.parquet")) if path.stem in accepted]


def _register_rows(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: Mapping[bool, Sequence[Path]],
    columns: Mapping[str, str],
) -> None:
    """Rows of new files and of others: whoever asks for one sort opens no other file.

    Args:
        files: Parquet files of the rows, by whether they are new.
    """
    parts = [
        f"select parse_filename(filename, true) as sha256, {', '.join(columns)}, "
        f"{is_new} as is_new "
        f"from read_parquet({list_sources(paths)}, filename = true)"
        for is_new, paths in files.items()
        if paths
    ]
    if parts:
        connection.execute(f"create view raw.{name} as {' union all '.join(parts)}")
        return
    is_new = {"is_new": "BOOLEAN default true"}
    _create_empty(connection, f"raw.{name}", {"sha256": "VARCHAR", **columns, **is_new})


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
