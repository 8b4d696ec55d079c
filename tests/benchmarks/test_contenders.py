"""Proves that what is compared computes the same, on exports that come again.

Add each new contender to `CONTENDERS` in `names`; it is compared here at once.
"""

import shutil
from importlib import import_module
from pathlib import Path

import duckdb
import pytest

from dagster_project.home import Home
from tests.benchmarks.comparing import (
    DifferentResultsError,
    assert_equal_results,
    read_rows,
)
from tests.benchmarks.contenders.command_line import SCORES, SEQUENCE_SCORES
from tests.benchmarks.contenders.published import copy_scores
from tests.benchmarks.names import CONTENDERS, OURS, SCRIPT
from tests.exports.generator import Size, write_exports
from tests.running.pipeline import Pipeline

# Few enough senders and sequences that a sender's single sequence is scored.
SIZE = Size(rows=5000, next_rows=1000, senders=5, sequences=12)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What each contender, and this project, leaves; by name."""
    root = tmp_path_factory.mktemp("contenders")
    exports = root / "exports"
    written = write_exports(SIZE, folder=exports)
    results = {}
    for name, script in CONTENDERS.items():
        results[name] = root / script
        results[name].mkdir()
        module = import_module(f"tests.benchmarks.contenders.{script}")
        module.contend(exports, results[name])
    pipeline = Pipeline(root)
    for export in written:
        shutil.copy2(export, pipeline.landing)
    with pipeline.build():
        pass
    results[OURS] = root / "published"
    results[OURS].mkdir()
    copy_scores(pipeline.home.marts_database, results[OURS])
    return results


def test_contenders_agree_with_the_published_tables(results: dict[str, Path]) -> None:
    assert_equal_results(results)


@pytest.mark.parametrize(
    "table", ["enrollments", "sender_sequence_activity_daily", "contacts_to_review"]
)
def test_script_leaves_the_rows_that_we_leave(
    table: str, results: dict[str, Path]
) -> None:
    home = Home(results[OURS].parent / "home")
    ours = read_table(home.marts_database, f"from {table}")
    script = results[SCRIPT]
    assert len(ours) > 100
    columns = f"select {', '.join(ours[0])}"
    assert read_table(script / "warehouse.duckdb", f"{columns} from {table}") == ours
    files = (
        f"{script}/published/{table}{'/*' if table == 'enrollments' else ''}.parquet"
    )
    assert read_table(Path(":memory:"), f"{columns} from '{files}'") == ours


def read_table(database: Path, query: str) -> list[dict[str, tuple[str, str | None]]]:
    """Rows in one order: of each column its type, and its value as text."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("set timezone = 'UTC'")
        types = connection.sql(query).types
        found = connection.execute(f"select columns(*)::varchar from ({query})")
        names = [name for name, *_ in found.description]
        rows = [
            {
                name: (str(kind), cell)
                for name, kind, cell in zip(names, types, row, strict=True)
            }
            for row in found.fetchall()
        ]
    return sorted(rows, key=repr)


def test_compared_tables_are_worth_comparing(results: dict[str, Path]) -> None:
    scores = read_rows(results[OURS] / SCORES)
    sequence_scores = read_rows(results[OURS] / SEQUENCE_SCORES)
    assert len(scores) == SIZE.senders
    bands = {row[-1] for row in scores | sequence_scores}
    # With and without a score, in several bands.
    assert "" in bands
    assert len(bands) > 3


def test_a_different_number_is_found(results: dict[str, Path], tmp_path: Path) -> None:
    for table in (SCORES, SEQUENCE_SCORES):
        shutil.copy2(results[OURS] / table, tmp_path)
    wrong = tmp_path / SEQUENCE_SCORES
    header, first, *others = wrong.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    cells[4] = str(int(cells[4]) + 1)
    wrong.write_text("\n".join([header, ",".join(cells), *others]), encoding="utf-8")
    with pytest.raises(DifferentResultsError, match=SEQUENCE_SCORES):
        assert_equal_results({OURS: results[OURS], "wrong": tmp_path})
