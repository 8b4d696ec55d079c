"""The export time of a file: from its rows, else its name, else its time stamp."""

import io
import os
import zipfile
from datetime import UTC, datetime

import pytest

from dagster_project.exports.landing.export_time import (
    ExportTime,
    choose_export_time,
    read_name_time,
)
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


NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
PAST, FUTURE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    ("in_rows", "name", "modified_at", "expected"),
    [
        (PAST, "2062-11-18.csv", FUTURE, ExportTime(PAST, "column")),
        (NOW, "export.csv", PAST, ExportTime(NOW, "column")),
        (
            FUTURE,
            "2026-11-02.csv",
            PAST,
            ExportTime(datetime(2026, 11, 2, tzinfo=UTC), "name", (FUTURE,)),
        ),
        (
            None,
            "x 2026-11-02.zip/2026-11-29.csv",
            PAST,
            ExportTime(datetime(2026, 11, 2, tzinfo=UTC), "name", (FUTURE,)),
        ),
        (
            None,
            "2026-11-28T1201.csv",
            PAST,
            ExportTime(PAST, "modification_time", (NOW.replace(minute=1),)),
        ),
        (FUTURE, "x", FUTURE, ExportTime(NOW, "loading_time", (FUTURE, FUTURE))),
    ],
)
def test_time_after_now_is_not_believed(
    in_rows: datetime | None, name: str, modified_at: datetime, expected: ExportTime
) -> None:
    found = choose_export_time(
        latest_in_rows=in_rows,
        name=name,
        modified_at=modified_at,
        time_zone="UTC",
        now=NOW,
    )
    assert found == expected


def test_date_to_come_in_a_name_is_warned_about(workplace: Workplace) -> None:
    path = workplace.drop(make_csv([ROW]), "typo_2062-11-18.csv")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (warning,) = workplace.load().warnings
    assert "typo_2062-11-18.csv" in warning
    assert "2062-11-17 23:00 UTC, after now" in warning
    (record,) = workplace.zone.records()
    assert record.exported_at == "2023-11-14T22:13:20+00:00"


def test_greatest_time_of_the_rows_is_warned_about_if_it_is_to_come(
    workplace: Workplace,
) -> None:
    rows = [(*ROW, "2026-05-06"), (*ROW, "2062-05-07 10:00")]
    workplace.drop(make_csv(rows, header=(*HEADER, "exported_at")))
    (warning,) = workplace.load().warnings
    assert "2026-11-19 23:00 UTC, from its name" in warning


def test_validating_again_believes_what_the_first_loading_did(
    workplace: Workplace,
) -> None:
    workplace.load_one(make_csv([ROW]), "typo_2062-11-18.csv")
    (first,) = workplace.zone.records()
    workplace.load(columns=999)
    (again,) = workplace.zone.records()
    assert again.validated_by != first.validated_by
    assert (again.exported_at, again.loaded_at) == (first.exported_at, first.loaded_at)
