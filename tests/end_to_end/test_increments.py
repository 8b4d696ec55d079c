"""Run after run against everything at once: histories that arrive in pieces.

Each history is some accounts of one home, whose exports arrive over several runs, in
any order and each with a few rows that are refused. After every run the warehouse
equals the reference, after the last one also what is built from nothing. A run costs
what it costs for a single row, so accounts are many and histories few.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import duckdb
import pytest

from tests.end_to_end.test_reference_equality import (
    OWN_DOMAINS,
    compare,
    reference_settings,
)
from tests.exports.logical_exports import (
    LogicalFile,
    as_reference_file,
    pack,
    seed_random,
    write_csv,
)
from tests.exports.strategies import CsvForm, draw_accounts
from tests.reference.inputs import ExportFile
from tests.reference.warehouse import derive
from tests.running.pipeline import Pipeline

REFUSED_ROWS = 3
LATELY = date(2026, 9, 1)


@dataclass(frozen=True)
class History:
    """Accounts of one home; their number seeds all that is drawn."""

    time_zone: str
    accounts: int
    runs: int
    form: CsvForm


HISTORIES = (
    History("Europe/Warsaw", 82, runs=6, form=CsvForm("pl", ";", True)),
    History("America/New_York", 83, runs=4, form=CsvForm("en", ",", False)),
    History("Asia/Kolkata", 84, runs=6, form=CsvForm("fr", "\t", False)),
    History("Pacific/Auckland", 85, runs=5, form=CsvForm("de", "|", True)),
)


def follow(history: History, tmp_path: Path) -> None:
    """Ingest the exports of a history run by run, and compare after each."""
    random = seed_random(history.accounts)
    pipeline = Pipeline(tmp_path, history.time_zone, own_domains=OWN_DOMAINS)
    sets = draw_accounts(history.accounts, history.time_zone)
    arrived: list[ExportFile] = []
    for files in draw_runs(pack(sets), history.runs, random):
        arrived += [drop(file, pipeline, history.form, random) for file in files]
        expected = derive(arrived, reference_settings(history.time_zone))
        with pipeline.build() as connection:
            compare(connection, expected, [(None, None), (LATELY, None)])
            found = read_all(connection)
    assert len(expected.accounts) == history.accounts
    pipeline.home.candidate_state.unlink()
    with pipeline.build() as connection:
        rebuilt = read_all(connection)
    assert found.keys() == rebuilt.keys()
    for table, rows in rebuilt.items():
        assert found[table] == rows, table
    assert any(row for row in rebuilt["quarantine_summary"])


def draw_runs(
    files: list[LogicalFile], count: int, random: Random
) -> list[list[LogicalFile]]:
    """Spread files over runs, in any order; a run may bring nothing new."""
    runs: list[list[LogicalFile]] = [[] for _ in range(count)]
    for file in files:
        random.choice(runs).append(file)
    for files_of_run in runs:
        random.shuffle(files_of_run)
    while not runs[0]:
        runs.pop(0)
    return runs


def drop(
    file: LogicalFile, pipeline: Pipeline, form: CsvForm, random: Random
) -> ExportFile:
    """Write a file with some rows below its own that nobody can read."""
    refused: list[dict[str, object]] = []
    if file.kind == "enrollments":
        rows = random.choices(file.rows, k=REFUSED_ROWS)
        refused = [dict(row) | {"state": "NO STATE"} for row in rows]
    path = write_csv(
        replace(file, rows=(*file.rows, *refused)),
        pipeline.landing,
        language=form.language,
        delimiter=form.delimiter,
        byte_order_mark=form.byte_order_mark,
        time_zone=pipeline.settings.time_zone,
    )
    return as_reference_file(path, file)


def read_all(
    connection: duckdb.DuckDBPyConnection,
) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every mart, in one order."""
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'sender_score'"
    ).fetchall()
    return {
        table: connection.execute(f"from {table} order by all").fetchall()
        for (table,) in tables
    }


def test_runs_equal_everything_at_once(tmp_path: Path) -> None:
    follow(History("UTC", 25, runs=2, form=CsvForm("internal", ",", False)), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.time_zone)
def test_runs_of_many_accounts_equal_everything_at_once(
    history: History, tmp_path: Path
) -> None:
    follow(history, tmp_path)


@pytest.mark.slow
def test_histories_are_three_hundred_different_ones() -> None:
    sets = [
        exports
        for history in HISTORIES
        for exports in draw_accounts(history.accounts, history.time_zone)
    ]
    kinds = {repr([without_account(file) for file in set_.files]) for set_ in sets}
    assert len(kinds) >= 300
    assert sum(len(file.rows) for set_ in sets for file in set_.files) > 20_000


def without_account(file: LogicalFile) -> LogicalFile:
    return replace(file, rows=tuple(row | {"account_id": None} for row in file.rows))
