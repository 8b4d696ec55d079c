"""The candidate: the databases that dbt builds and the gate judges.

Registers the raw zone and the log as sources for dbt. What the rows mean belongs to the
models, what may be published to the expectations.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from dagster_project.database import open_database
from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.schema import (
    CONTACTS,
    ENROLLMENTS,
    SEQUENCES,
    USERS,
    Kind,
)
from dagster_project.home import Home
from dagster_project.publishing.log import (
    LOG_COLUMNS,
    SCORE_HISTORY,
    SCORE_HISTORY_COLUMNS,
    Log,
    broken_entry,
    write_durably,
)
from dagster_project.publishing.sources import list_sources, read_json
from dagster_project.sql import literal, spell_source

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


# The oldest DuckDB that can read the files; older forms take a third longer to write.
STORAGE = "v1.3.0"


@dataclass(frozen=True)
class Run:
    """The run that a candidate is built for."""

    publication_id: str
    as_of: str


@dataclass(frozen=True)
class CandidateState:
    """What a candidate holds once its models are built.

    Attributes:
        publication_id: the attempt to publish that it was built for.
        built_with: hash of all that its rows depend on but the files.
        files: SHA-256 of each accepted file that it holds, to the rules that judged it.
        base_publication_id: the publication whose tables it was changed from, None
            where it was built from nothing.
    """

    publication_id: str
    built_with: str
    files: Mapping[str, str]
    base_publication_id: str | None


def prepare_candidate(
    home: Home, run: Run, *, built_with: str, memory_limit: str
) -> CandidateState:
    """Give the models their sources.

    A candidate that is not whole, was built with other models or settings, or holds a
    file that no longer counts, is thrown away: all is then built from the raw zone.
    Until `keep_candidate`, the candidate at hand counts as not whole, so that no run
    builds upon what a killed one left.

    Args:
        built_with: hash of all that the candidate's rows depend on but the files.
    """
    accepted = _read_accepted(home)
    previous = find_base(home, built_with=built_with)
    if previous is not None:
        # While another process holds one of them, nothing is changed.
        for database in (home.private_database, home.marts_database):
            open_database(database).close()
    home.candidate_state.unlink(missing_ok=True)
    if previous is None:
        discard_candidate(home)
        for database in (home.private_database, home.marts_database):
            open_database(
                database, config={"storage_compatibility_version": STORAGE}
            ).close()
    with open_database(home.private_database) as connection:
        connection.execute(f"set memory_limit = {literal(memory_limit)}")
        for schema in ("raw", "log"):
            connection.execute(f"drop schema if exists {schema} cascade")
            connection.execute(f"create schema {schema}")
        held = set() if previous is None else set(previous.files)
        _register_raw_zone(connection, home.raw, accepted=set(accepted), held=held)
        _register_log(connection, Log(home.log))
        connection.execute(
            "create table log.run as select "
            f"{literal(run.publication_id)} as publication_id, "
            f"cast({literal(run.as_of)} as date) as as_of"
        )
    return CandidateState(
        publication_id=run.publication_id,
        built_with=built_with,
        files=accepted,
        base_publication_id=None if previous is None else previous.publication_id,
    )


def find_base(home: Home, *, built_with: str) -> CandidateState | None:
    """The candidate that a run builds upon; None where it builds from nothing, and so
    reads all of the raw zone.

    Args:
        built_with: hash of all that the candidate's rows depend on but the files.
    """
    found = read_candidate(home)
    if found is None or found.built_with != built_with:
        return None
    return found if found.files.items() <= _read_accepted(home).items() else None


def _read_accepted(home: Home) -> dict[str, str]:
    return {
        record.sha256: record.validated_by
        for record in RawZone(home.raw).records()
        if record.status is Status.ACCEPTED
    }


def keep_candidate(home: Home, state: CandidateState) -> None:
    """Mark the candidate as whole, its models being built."""
    write_durably(home.candidate_state, json.dumps(asdict(state)))


def read_candidate(home: Home) -> CandidateState | None:
    """What the candidate holds; None where there is no whole one."""
    databases = (home.private_database, home.marts_database)
    if not all(path.exists() for path in (home.candidate_state, *databases)):
        return None
    try:
        content = json.loads(home.candidate_state.read_text(encoding="utf-8"))
        return CandidateState(**content)
    except (ValueError, TypeError):
        # Not as it was written.
        return None


def discard_candidate(home: Home) -> None:
    """Throw the candidate away, whatever state it is in."""
    home.candidate_state.unlink(missing_ok=True)
    for database in (home.private_database, home.marts_database):
        database.unlink(missing_ok=True)
        database.with_name(f"{database.name}.wal").unlink(missing_ok=True)


def _register_raw_zone(
    connection: duckdb.DuckDBPyConnection,
    raw: Path,
    *,
    accepted: set[str],
    held: set[str],
) -> None:
    zone = RawZone(raw)
    records = sorted(zone.records_folder.glob("*.json"))
    _register_json(connection, "raw.files", records, FILE_COLUMNS)
    connection.execute("alter table raw.files add column is_new BOOLEAN default true")
    connection.execute(
        "update raw.files set is_new = not list_contains(?::varchar[], sha256)",
        [sorted(held)],
    )
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
                True: _of(accepted - held, folder),
                False: _of(accepted & held, folder),
            },
            columns,
        )


def _columns(kind: Kind) -> dict[str, str]:
    return {
        "row_number": "BIGINT",
        **{column.name: column.sql_type for column in kind.columns},
    }


def _register_log(connection: duckdb.DuckDBPyConnection, log: Log) -> None:
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
