"""Night after night against everything at once: histories that arrive in pieces.

Each run is 25 accounts whose exports arrive in up to six nights, in any order and each
with a few rows that are refused. After every night the warehouse equals the reference,
after the last one also what is built from nothing.
"""

from dataclasses import replace
from datetime import date
from random import Random

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.end_to_end.test_reference_equality import (
    OWN_DOMAINS,
    compare,
    reference_settings,
)
from tests.logical_exports import LogicalFile, as_reference_file, pack, write_csv
from tests.pipeline import Pipeline
from tests.reference import derive
from tests.reference_inputs import ExportFile
from tests.strategies import CsvForm, Run, csv_forms, runs

NIGHTS = 6
REFUSED_ROWS = 3
LATELY = date(2026, 9, 1)


def check_nights(examples: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Draw runs and follow each through its nights."""
    pipelines: dict[str, Pipeline] = {}

    @given(run=runs(accounts=25), form=csv_forms(), random=st.randoms())
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        # A message names the row, which tells more than an hour of shrinking.
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def follow(run: Run, form: CsvForm, random: Random) -> None:
        zone = run.time_zone
        if zone not in pipelines:
            root = tmp_path_factory.mktemp(zone.replace("/", "-"))
            pipelines[zone] = Pipeline(root, zone, own_domains=OWN_DOMAINS)
        pipeline = pipelines[zone]
        pipeline.forget_everything()
        arrived: list[ExportFile] = []
        for night in draw_nights(pack(run.sets), random):
            arrived += [drop(file, pipeline, form, random) for file in night]
            expected = derive(arrived, reference_settings(zone))
            with pipeline.build() as connection:
                compare(connection, expected, [(None, None), (LATELY, None)])
                found = read_all(connection)
        pipeline.home.candidate_state.unlink()
        with pipeline.build() as connection:
            rebuilt = read_all(connection)
        assert found.keys() == rebuilt.keys()
        for table, rows in rebuilt.items():
            assert found[table] == rows, table
        assert any(row for row in rebuilt["quarantine_summary"])

    follow()


def draw_nights(files: list[LogicalFile], random: Random) -> list[list[LogicalFile]]:
    """Spread files over nights, in any order; a night may bring nothing new."""
    nights: list[list[LogicalFile]] = [[] for _ in range(random.randint(2, NIGHTS))]
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


def test_nights_equal_everything_at_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    check_nights(1, tmp_path_factory)


@pytest.mark.slow
def test_nights_of_three_hundred_accounts_equal_everything_at_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    check_nights(12, tmp_path_factory)
