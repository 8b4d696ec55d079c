"""Publishing: the marts of a validated candidate become what readers open, in one step.

Readers hold whatever file they opened; the new one takes its name by a rename. Nothing
in here decides whether a candidate may be published.
"""

from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from dagster_project.database import open_database
from dagster_project.home import Home
from dagster_project.publishing.candidate import read_candidate
from dagster_project.publishing.durable_files import check_is_new, sync_folder
from dagster_project.publishing.history import copy_durably, retain_published
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import (
    LOG_COLUMNS,
    SCORE_HISTORY,
    SCORE_HISTORY_COLUMNS,
    AccountTotals,
    Attempt,
    Publication,
)
from dagster_project.publishing.parquet import (
    EarlierFiles,
    read_changed_months,
    write_file,
    write_tables,
)
from dagster_project.publishing.parquet_manifest import make_current, write_manifest
from dagster_project.publishing.sources import read_json
from dagster_project.sql import literal


def publish(home: Home, attempt: Attempt, *, memory_limit: str) -> Publication:
    """Make the candidate's marts the published warehouse.

    The order makes a kill harmless: log entry and Parquet are whole before the rename,
    and count only once the published database names the publication.

    Args:
        attempt: its check results are in the log.
        memory_limit: what DuckDB may use, in its own notation, such as 2GB.

    Raises:
        OSError: a write failed; what is published is as before.
        duckdb.Error: the candidate cannot be read, or another process holds it.
    """
    log = Log(home.log)
    config = {
        "memory_limit": memory_limit,
        # Tables have no order, and to keep one takes a quarter of the Parquet's time.
        "preserve_insertion_order": "false",
    }
    with open_database(home.marts_database, config=config) as connection:
        # First, as it fails where another process writes to the candidate.
        earlier = _earlier_files(home, connection)
        publication = _describe(connection, attempt)
        _log_scores(connection, attempt, log.score_history(attempt.publication_id))
        _log_publication(connection, publication, log)
        folder = home.published / publication.parquet_folder
        write_tables(connection, folder, earlier=earlier)
        write_manifest(connection, folder, publication.publication_id)
        connection.execute("checkpoint")
    copy_durably(home.marts_database, home.published_database)
    # The run is published. The next one retains what this one cannot, and repeats a
    # rename that a crash takes back because it could not be synced.
    with suppress(OSError):
        sync_folder(home.published)
        make_current(folder)
        retain_published(home, publication.publication_id)
    return publication


def _log_publication(
    connection: duckdb.DuckDBPyConnection, publication: Publication, log: Log
) -> None:
    """Log the publication, and add it and its check results to the candidate."""
    new_files = connection.execute(
        "select source_file_sha256 from source_files where is_new"
    ).fetchall()
    log.write_publication(publication, [sha256 for (sha256,) in new_files])
    for table, rows in (
        ("publications", "select *"),
        ("quality_results", "select * replace (true as is_published)"),
    ):
        entry = log.entry(table, publication.publication_id)
        connection.execute(
            f"insert into {table} by name "
            f"{rows} from {read_json([entry], LOG_COLUMNS[table])}"
        )


def _describe(connection: duckdb.DuckDBPyConnection, attempt: Attempt) -> Publication:
    files, enrollments = connection.execute(
        "select (select count(*) from source_files where status = 'accepted'), "
        "(select count(*) from enrollments)"
    ).fetchall()[0]
    accounts = connection.execute(
        "select account_id, coalesce(sum(completed_enrollments), 0)::bigint, "
        "coalesce(sum(replied_enrollments), 0)::bigint, "
        "coalesce(sum(bounced_enrollments), 0)::bigint, "
        "coalesce(sum(delivered_enrollments), 0)::bigint from sender_activity_daily "
        "group by account_id order by account_id"
    ).fetchall()
    totals = tuple(AccountTotals(*account) for account in accounts)
    return Publication(
        **asdict(attempt),
        published_at=datetime.now(UTC).isoformat(),
        files=files,
        enrollments=enrollments,
        completed_enrollments=sum(account.completed_enrollments for account in totals),
        replied_enrollments=sum(account.replied_enrollments for account in totals),
        bounced_enrollments=sum(account.bounced_enrollments for account in totals),
        delivered_enrollments=sum(account.delivered_enrollments for account in totals),
        parquet_folder=parquet_folder(attempt.publication_id),
        accounts=totals,
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
        changed=read_changed_months(home.private_database, connection),
    )


def parquet_folder(publication_id: str) -> str:
    """Where the Parquet files of a publication lie, beside the published database."""
    return f"parquet/{publication_id}"


def _log_scores(
    connection: duckdb.DuckDBPyConnection, attempt: Attempt, file: Path
) -> None:
    """Append this publication's scores to the candidate's history, and log them."""
    check_is_new(file)
    columns = ", ".join(list(SCORE_HISTORY_COLUMNS)[2:])
    connection.execute(
        f"insert into {SCORE_HISTORY} by name "
        f"select {literal(attempt.publication_id)} as publication_id, "
        f"cast({literal(attempt.as_of)} as date) as as_of, {columns} "
        "from sender_scores"
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.tmp")
    scores = (
        f"from {SCORE_HISTORY} where publication_id = {literal(attempt.publication_id)}"
    )
    write_file(connection, scores, aside)
    aside.replace(file)
    sync_folder(file.parent)
