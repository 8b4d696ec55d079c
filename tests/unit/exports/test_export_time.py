"""The export time of a file: from its rows, else its name, else its time stamp."""

import io
import zipfile

import pytest

from dagster_project.exports.export_time import read_name_time
from tests.unit.exports.conftest import HEADER, ROW, Workplace, make_csv


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("export 2026-11-20.csv", "2026-11-19T23:00:00+00:00"),
        ("export_20261120.csv", "2026-11-19T23:00:00+00:00"),
        ("2026-11-20T0315.csv", "2026-11-20T02:15:00+00:00"),
        ("2026-11-20T03-15-30.csv", "2026-11-20T02:15:30+00:00"),
        ("20261120T031530Z.csv", "2026-11-20T03:15:30+00:00"),
        ("2026-11-19 to 2026-11-20.csv", "2026-11-19T23:00:00+00:00"),
        ("2026-11-20 part 2026-99-99.csv", "2026-11-19T23:00:00+00:00"),
        ("2026-11-20T03155.csv", "2026-11-19T23:00:00+00:00"),
        ("120261120.csv", None),
        ("2026-11-201.csv", None),
        ("2026-1120.csv", None),
        ("1767323700000.csv", None),
        ("export.csv", None),
    ],
)
def test_last_date_in_a_name_counts(name: str, expected: str | None) -> None:
    found = read_name_time(name, "Europe/Warsaw")
    assert (found and found.isoformat()) == expected


def test_greatest_export_time_of_the_rows_comes_first(workplace: Workplace) -> None:
    header = (*HEADER, "exported_at")
    rows = [(*ROW, "2026-05-06"), (*ROW, "2026-05-07 10:00"), (*ROW, "")]
    workplace.load_one(make_csv(rows, header=header))
    record = workplace.zone.records()[0]
    assert record.exported_at == "2026-05-07T08:00:00+00:00"
    assert record.exported_at_source == "column"


def test_export_time_of_a_users_export_is_read_too(workplace: Workplace) -> None:
    workplace.load_one("user_id,Data eksportu\n7,2026-05-06\n8,soon\n")
    record = workplace.zone.records()[0]
    assert record.exported_at == "2026-05-05T22:00:00+00:00"


def test_column_without_values_leaves_it_to_the_name(workplace: Workplace) -> None:
    workplace.load_one(make_csv([(*ROW, "")], header=(*HEADER, "exported_at")))
    assert workplace.zone.records()[0].exported_at_source == "name"


def test_member_has_its_own_name_then_that_of_its_zip_then_its_time(
    workplace: Workplace,
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("a 2026-01-01.csv", "b.csv"):
            info = zipfile.ZipInfo(name, (2025, 1, 2, 3, 4, 6))
            archive.writestr(info, make_csv([ROW]) + name)
    workplace.drop(buffer.getvalue(), "x 2026-02-02.zip")
    workplace.drop(buffer.getvalue().replace(b"csvb.csv", b"csvc.csv"), "x.zip")
    workplace.load()
    times = {r.file_name: r.exported_at for r in workplace.zone.records()}
    assert times["x 2026-02-02.zip/a 2026-01-01.csv"] == "2025-12-31T23:00:00+00:00"
    assert times["x 2026-02-02.zip/b.csv"] == "2026-02-01T23:00:00+00:00"


def test_member_of_an_undated_zip_has_its_own_time(workplace: Workplace) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("export.csv", (2025, 1, 2, 3, 4, 6))
        archive.writestr(info, make_csv([ROW]))
    workplace.drop(buffer.getvalue(), "x.zip")
    workplace.load()
    record = workplace.zone.records()[0]
    assert record.exported_at == "2025-01-02T02:04:06+00:00"
    assert record.exported_at_source == "modification_time"
