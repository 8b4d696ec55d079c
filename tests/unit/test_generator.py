"""Proves that exports of any size are repeatable, whole and in order of time.

Add a check with each option of the generator; the committed sample has its own tests.
"""

import csv
from pathlib import Path

import pytest

from tests.exports.generator import FIRST_EXPORT, NEXT_EXPORT, USERS_EXPORT, Size
from tests.exports.generator import write_exports as write_generated


def test_generated_exports_are_repeatable(tmp_path: Path) -> None:
    size = Size(rows=500, seed=7, next_rows=60)
    first = write_generated(size, folder=tmp_path / "first")
    second = write_generated(size, folder=tmp_path / "second")
    assert [path.read_bytes() for path in first] == [p.read_bytes() for p in second]
    other = write_generated(Size(rows=500, seed=8), folder=tmp_path / "other")
    assert other[1].read_bytes() != first[1].read_bytes()


@pytest.mark.parametrize(("rows", "next_rows"), [(0, 5), (1, 3), (40, 400), (900, 90)])
def test_generated_next_export_has_new_and_changed_rows(
    tmp_path: Path, rows: int, next_rows: int
) -> None:
    write_generated(Size(rows=rows, next_rows=next_rows), folder=tmp_path)
    first, next_run, _ = (
        list(csv.DictReader((tmp_path / name).read_text(encoding="utf-8").split("\n")))
        for name in (FIRST_EXPORT, NEXT_EXPORT, USERS_EXPORT)
    )
    known = {row["hs_enrollment_id"] for row in first}
    next_ids = {row["hs_enrollment_id"] for row in next_run}
    assert (len(known), len(next_ids), len(next_run)) == (rows, next_rows, next_rows)
    assert len(known & next_ids) == min(rows, next_rows // 2)
    for row in first + next_run:
        assert "" < row["hs_enrolled_at"] <= row["hs_lastmodifieddate"]
        assert not row["hs_ended_at"] or row["hs_ended_at"] >= row["hs_enrolled_at"]
