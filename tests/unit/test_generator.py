"""Proves that exports of any size are repeatable, whole and in order of time.

Add a check with each option of the generator; the committed sample has its own tests.
"""

import csv
from pathlib import Path

import pytest

from tests.exports.generator import FIRST_EXPORT, NIGHT_EXPORT, USERS_EXPORT, Size
from tests.exports.generator import write_exports as write_generated


def test_generated_exports_are_repeatable(tmp_path: Path) -> None:
    size = Size(rows=500, seed=7, night_rows=60)
    first = write_generated(size, folder=tmp_path / "first")
    second = write_generated(size, folder=tmp_path / "second")
    assert [path.read_bytes() for path in first] == [p.read_bytes() for p in second]
    other = write_generated(Size(rows=500, seed=8), folder=tmp_path / "other")
    assert other[1].read_bytes() != first[1].read_bytes()


@pytest.mark.parametrize(("rows", "night_rows"), [(0, 5), (1, 3), (40, 400), (900, 90)])
def test_generated_night_has_new_and_changed_rows(
    tmp_path: Path, rows: int, night_rows: int
) -> None:
    write_generated(Size(rows=rows, night_rows=night_rows), folder=tmp_path)
    first, night, _ = (
        list(csv.DictReader((tmp_path / name).read_text(encoding="utf-8").split("\n")))
        for name in (FIRST_EXPORT, NIGHT_EXPORT, USERS_EXPORT)
    )
    known = {row["hs_enrollment_id"] for row in first}
    tonight = {row["hs_enrollment_id"] for row in night}
    assert (len(known), len(tonight), len(night)) == (rows, night_rows, night_rows)
    assert len(known & tonight) == min(rows, night_rows // 2)
    for row in first + night:
        assert "" < row["hs_enrolled_at"] <= row["hs_lastmodifieddate"]
        assert not row["hs_ended_at"] or row["hs_ended_at"] >= row["hs_enrolled_at"]
