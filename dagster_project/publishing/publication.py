"""Publishing: the marts of a judged candidate become what readers open, in one step.

Readers hold whatever file they opened; the new one takes its name by a rename. Nothing
in here decides whether a candidate may be published.
"""

import os
import shutil
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from dagster_project.database import open_database
from dagster_project.exports.sql import literal
from dagster_project.home import Home
from dagster_project.publishing.candidate import read_candidate
from dagster_project.publishing.log import (
    LOG_COLUMNS,
    SCORE_HISTORY,
    SCORE_HISTORY_COLUMNS,
    Attempt,
    Log,
    Publication,
    QualityResult,
    sync_folder,
)
from dagster_project.publishing.parquet import (
    EarlierFiles,
    read_touched,
    write_tables,
)
from dagster_project.publishing.sources import read_json


def publish(
    home: Home, attempt: Attempt, results: tuple[QualityResult, ...]
) -> Publication:
    """Make the candidate's marts the published warehouse.

    The order makes a kill harmless: log entry and Parquet are whole before the rename,
    and count only once the published database names the publication.

    Raises:
        OSError: a write failed; what is published is as before.
    """
    log = Log(home.log)
    with open_database(home.marts_database) as connection:
        publication = _describe(connection, attempt)
        _keep_scores(connection, attempt, log.score_history(attempt.publication_id))
        new_files = connection.execute(
            "select source_file_sha256 from source_files where is_new"
        ).fetchall()
        log.write_attempt(
            tuple(replace(result, is_published=True) for result in results),
            publication=publication,
            new_files=tuple(sha256 for (sha256,) in new_files),
        )
        for table in ("publications", "quality_results"):
            entry = log.entry(table, publication.publication_id)
            connection.execute(
                f"insert into {table} by name "
                f"select * from {read_json([entry], LOG_COLUMNS[table])}"
            )
        write_tables(
            connection,
            home.published / publication.parquet_folder,
            earlier=_earlier_files(home, connection),
        )
        connection.execute("checkpoint")
    _replace(home.marts_database, home.published_database)
    return publication


def recover(home: Home) -> None:
    """Clear away what a killed run left: unfinished files and log entries that no
    published database confirms.
    """
    log = Log(home.log)
    confirmed = published_ids(home)
    for entry in log.entries("publications"):
        if entry.stem not in confirmed:
            log.drop_publication(entry.stem)
    for leftover in home.published.glob(".*.tmp"):
        leftover.unlink()
    for folder in (home.published / "parquet").glob("*"):
        if folder.name not in confirmed:
            shutil.rmtree(folder)


def published_ids(home: Home) -> set[str]:
    """Ids of every publication that the published database names."""
    if not home.published_database.exists():
        return set()
    with open_database(home.published_database, read_only=True) as connection:
        rows = connection.execute("select publication_id from publications").fetchall()
    return {publication_id for (publication_id,) in rows}


def _describe(connection: duckdb.DuckDBPyConnection, attempt: Attempt) -> Publication:
    files, enrollments = connection.execute(
        "select (select count(*) from source_files where status = 'accepted'), "
        "(select count(*) from enrollments)"
    ).fetchall()[0]
    completed, replied, bounced, delivered = connection.execute(
        "select coalesce(sum(completed_enrollments), 0)::bigint, "
        "coalesce(sum(replied_enrollments), 0)::bigint, "
        "coalesce(sum(bounced_enrollments), 0)::bigint, "
        "coalesce(sum(delivered_enrollments), 0)::bigint from sender_activity_daily"
    ).fetchall()[0]
    return Publication(
        **asdict(attempt),
        published_at=datetime.now(UTC).isoformat(),
        files=files,
        enrollments=enrollments,
        completed_enrollments=completed,
        replied_enrollments=replied,
        bounced_enrollments=bounced,
        delivered_enrollments=delivered,
        parquet_folder=parquet_folder(attempt.publication_id),
    )


def _earlier_files(
    home: Home, connection: duckdb.DuckDBPyConnection
) -> EarlierFiles | None:
    """Parquet of the publication that the candidate was built upon, if it was."""
    state = read_candidate(home)
    if state is None or state.base_publication_id is None:
        return None
    return EarlierFiles(
        folder=home.published / parquet_folder(state.base_publication_id),
        touched=read_touched(home.private_database, connection),
    )


def parquet_folder(publication_id: str) -> str:
    """Where the Parquet files of a publication lie, beside the published database."""
    return f"parquet/{publication_id}"


def _keep_scores(
    connection: duckdb.DuckDBPyConnection, attempt: Attempt, file: Path
) -> None:
    """Append this publication's scores to the candidate's history, and log them."""
    columns = ", ".join(list(SCORE_HISTORY_COLUMNS)[2:])
    connection.execute(
        f"insert into {SCORE_HISTORY} by name "
        f"select {literal(attempt.publication_id)} as publication_id, "
        f"cast({literal(attempt.as_of)} as date) as as_of, {columns} "
        "from sender_scores"
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.tmp")
    connection.execute(
        f"copy (from {SCORE_HISTORY} "
        f"where publication_id = {literal(attempt.publication_id)}) "
        f"to {literal(str(aside))} (format parquet, compression zstd)"
    )
    _sync_file(aside)
    aside.replace(file)
    sync_folder(file.parent)


def _replace(source: Path, target: Path) -> None:
    aside = target.with_name(f".{target.name}.tmp")
    shutil.copyfile(source, aside)
    _sync_file(aside)
    aside.replace(target)
    sync_folder(target.parent)


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
