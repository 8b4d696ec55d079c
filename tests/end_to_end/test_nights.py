"""Night after night against everything at once: histories that arrive in pieces.

Each run is some accounts of one home, whose exports arrive over several nights, in any
order and each with a few rows that are refused. After every night the warehouse equals
the reference, after the last one also what is built from nothing. A night costs what it
costs for a single row, so accounts are many and runs few.
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
class Run:
    """Accounts of one home; their number seeds all that is drawn."""

    time_zone: str
    accounts: int
    nights: int
    form: CsvForm


RUNS = (
    Run("Europe/Warsaw", 82, nights=6, form=CsvForm("pl", ";", True)),
    Run("America/New_York", 83, nights=4, form=CsvForm("en", ",", False)),
    Run("Asia/Kolkata", 84, nights=6, form=CsvForm("fr", "\t", False)),
    Run("Pacific/Auckland", 85, nights=5, form=CsvForm("de", "|", True)),
)


def follow(run: Run, tmp_path: Path) -> None:
    """Take the exports of a run in night by night, and compare after each."""
    random = seed_random(run.accounts)
    pipeline = Pipeline(tmp_path, run.time_zone, own_domains=OWN_DOMAINS)
    sets = draw_accounts(run.accounts, run.time_zone)
    arrived: list[ExportFile] = []
    for night in draw_nights(pack(sets), run.nights, random):
        arrived += [drop(file, pipeline, run.form, random) for file in night]
        expected = derive(arrived, reference_settings(run.time_zone))
        with pipeline.build() as connection:
            compare(connection, expected, [(None, None), (LATELY, None)])
            found = read_all(connection)
    assert len(expected.accounts) == run.accounts
    pipeline.home.candidate_state.unlink()
    with pipeline.build() as connection:
        rebuilt = read_all(connection)
    assert found.keys() == rebuilt.keys()
    for table, rows in rebuilt.items():
        assert found[table] == rows, table
    assert any(row for row in rebuilt["quarantine_summary"])


def draw_nights(
    files: list[LogicalFile], count: int, random: Random
) -> list[list[LogicalFile]]:
    """Spread files over nights, in any order; a night may bring nothing new."""
    nights: list[list[LogicalFile]] = [[] for _ in range(count)]
    for file in files:
        random.choice(nights).append(file)
    for night in nights:
        random.shuffle(night)
    while not nights[0]:
        nights.pop(0)
    return nights


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


def test_nights_equal_everything_at_once(tmp_path: Path) -> None:
    follow(Run("UTC", 25, nights=2, form=CsvForm("internal", ",", False)), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.time_zone)
def test_nights_of_many_accounts_equal_everything_at_once(
    run: Run, tmp_path: Path
) -> None:
    follow(run, tmp_path)


@pytest.mark.slow
def test_histories_are_three_hundred_different_ones() -> None:
    sets = [
        exports
        for run in RUNS
        for exports in draw_accounts(run.accounts, run.time_zone)
    ]
    kinds = {repr([without_account(file) for file in set_.files]) for set_ in sets}
    assert len(kinds) >= 300
    assert sum(len(file.rows) for set_ in sets for file in set_.files) > 20_000


def without_account(file: LogicalFile) -> LogicalFile:
    return replace(file, rows=tuple(row | {"account_id": None} for row in file.rows))
