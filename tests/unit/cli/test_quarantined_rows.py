"""Listing the quarantine: filtered, marked as mended, harmless in a spreadsheet."""

import csv
import shutil
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from dagster_project.cli.quarantined_rows import (
    read_quarantine,
    show_quarantine,
    write_csv,
)
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.home import Home
from tests.running.command import SAMPLE
from tests.running.pipeline import Pipeline

DIRTY = "enrollments_dirty_2026-11-19T0400.csv"
# The later export holds these enrollments in good form; see data/README.md.
MENDED = {4, 7, 11, 18, 23, 28, 31, 33, 35}
HEADER = "enrollment_id,sequence_id,user_id,contact_id,enrolled_at,state"


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    pipeline = Pipeline(tmp_path_factory.mktemp("quarantine"))
    for name in (DIRTY, "enrollments_2026-11-20T0315.csv"):
        shutil.copy2(SAMPLE / name, pipeline.landing)
    (pipeline.landing / "formula 2026-11-20.csv").write_text(
        f"{HEADER}\n=1+1,@s,-u,+c,2026-11-01,NOSTATE\n", encoding="utf-8"
    )
    with pipeline.build():
        return pipeline


def test_every_row_is_listed_by_file_and_number(pipeline: Pipeline) -> None:
    rows = [row for row in read_quarantine(pipeline.home) if row.file == DIRTY]
    assert len(rows) == 16
    assert [row.row_number for row in rows] == sorted(row.row_number for row in rows)


def test_row_is_mended_when_a_later_file_brings_it_in_good_form(
    pipeline: Pipeline,
) -> None:
    rows = read_quarantine(pipeline.home, file=DIRTY)
    assert {row.row_number for row in rows if row.is_resolved} == MENDED


def test_filters_narrow_to_a_file_and_a_reason(pipeline: Pipeline) -> None:
    rows = read_quarantine(pipeline.home, file=DIRTY, reason="bad_number")
    assert [row.row_number for row in rows] == [23, 25, 28]
    assert read_quarantine(pipeline.home, file="another.csv") == []


def test_withdrawn_file_has_no_quarantine(pipeline: Pipeline) -> None:
    zone = RawZone(pipeline.home.raw)
    (formula,) = read_quarantine(pipeline.home, reason="unknown_state", file=None)[-1:]
    assert formula.file.startswith("formula")
    zone.withdraw(formula.sha256)
    assert read_quarantine(pipeline.home, file=formula.file) == []
    zone.restore(formula.sha256)


def test_csv_holds_no_formula(pipeline: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "quarantine.csv"
    write_csv(read_quarantine(pipeline.home), path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 17
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert rows[-1]["row_text"] == "'=1+1,@s,-u,+c,2026-11-01,NOSTATE"


def test_home_without_quarantine_says_so(tmp_path: Path) -> None:
    console = Console(record=True, width=80)
    show_quarantine(read_quarantine(Home(tmp_path)), console)
    assert "No row is in quarantine" in console.export_text()


def test_candidate_is_free_again_after_listing(pipeline: Pipeline) -> None:
    read_quarantine(pipeline.home)
    duckdb.connect(pipeline.home.private_database).close()
