"""One export gives the same rows in every container; a broken one is set aside."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
import xlsxwriter
import zstandard

from dagster_project.exports.outcomes import Reason, Status
from tests.unit.exports.conftest import HEADER, ROW, Workplace, make_csv

NAMED = (*HEADER, "user_name", "reply_count", "ended_at")
ROWS = [
    (*ROW, "Ann", "1", "2026-01-03T10:00:00Z"),
    (*ROW, 'Żo "B"\nBee', "", ""),
    (*ROW[:3], "", *ROW[4:], "no time", "", ""),
    (*ROW[:4], "LOST", "no state", "", ""),
]
TEXT = make_csv(ROWS, header=NAMED)
ACCEPTED = [
    (1, "5", "2026-01-02 03:15:00.000", "Ann", 1, "2026-01-03 10:00:00.000"),
    (2, "5", "2026-01-02 03:15:00.000", 'Żo "B"\nBee', None, None),
]
COLUMNS = (
    "row_number",
    "contact_id",
    "enrolled_at",
    "user_name",
    "reply_count",
    "ended_at",
)
QUARANTINED = [(3, "missing_required"), (4, "unknown_state")]


def make_json_lines() -> bytes:
    lines = [
        json.dumps(
            {
                name: int(cell) if cell.isdecimal() else cell
                for name, cell in zip(NAMED, row, strict=True)
                if cell
            },
            ensure_ascii=False,
        )
        for row in ROWS
    ]
    return "\n".join([lines[0], "", *lines[1:]]).encode()


def make_parquet() -> bytes:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'Asia/Kolkata'")
        connection.execute(
            "create table export (sequence_id bigint, user_id double, "
            "contact_id varchar, enrolled_at timestamptz, state varchar, "
            "user_name varchar, reply_count integer, ended_at timestamp)"
        )
        for row in ROWS:
            cells = [cell or None for cell in row]
            if cells[-1] is not None:
                cells[-1] = "2026-01-03 11:00:00"
            connection.execute(
                f"insert into export values ({', '.join('?' * len(row))})", cells
            )
        with TemporaryDirectory() as folder:
            path = Path(folder) / "export.parquet"
            connection.execute(f"copy export to '{path}' (format parquet)")
            return path.read_bytes()


def make_sheet(*, first_sheet: bool = False) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    date_format = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    if first_sheet:
        book.add_worksheet("Notes").write_row(0, 0, ["About", "this file"])
    sheet = book.add_worksheet("Export")
    sheet.write(0, 0, "Enrollments of 2026")
    sheet.write_row(2, 0, NAMED)
    for number, row in enumerate(ROWS, start=3):
        sheet.write_row(number, 0, row)
        sheet.write_number(number, 0, int(row[0]))
        sheet.write_number(number, 2, int(row[2]))
        if row[-1]:
            end = datetime(2026, 1, 3, 11)  # noqa: DTZ001 -- cells have no zone
            sheet.write_datetime(number, len(row) - 1, end, date_format)
    sheet.write_blank(9_000, 0, None, date_format)
    book.close()
    return buffer.getvalue()


def make_zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


CONTAINERS: dict[str, Callable[[], bytes]] = {
    "csv": TEXT.encode,
    "gzip": lambda: gzip.compress(TEXT.encode()),
    "two gzip parts": lambda: (
        gzip.compress(TEXT[:100].encode()) + gzip.compress(TEXT[100:].encode())
    ),
    "zstandard": lambda: zstandard.compress(TEXT.encode()),
    "two zstandard frames": lambda: (
        zstandard.compress(TEXT[:100].encode())
        + zstandard.compress(TEXT[100:].encode())
    ),
    "utf-16 in gzip": lambda: gzip.compress(TEXT.encode("utf-16")),
    "json lines": make_json_lines,
    "json lines in zstandard": lambda: zstandard.compress(make_json_lines()),
    "parquet": make_parquet,
    "sheet": make_sheet,
    "second sheet": lambda: make_sheet(first_sheet=True),
}


@pytest.mark.parametrize("container", CONTAINERS)
def test_every_container_gives_the_same_rows(
    workplace: Workplace, container: str
) -> None:
    file = workplace.load_one(CONTAINERS[container](), "export 2026-11-20")
    assert workplace.accepted(file, *COLUMNS) == ACCEPTED
    assert workplace.quarantined(file, "row_number", "reason") == QUARANTINED


def test_every_container_may_be_in_a_zip(workplace: Workplace) -> None:
    members = {f"folder/{name}": make() for name, make in CONTAINERS.items()}
    workplace.drop(make_zip(members), "all.zip")
    files = workplace.load().files
    assert [file.name for file in files] == sorted(f"all.zip/{m}" for m in members)
    for file in files:
        assert workplace.accepted(file, *COLUMNS) == ACCEPTED
    assert {file.status for file in workplace.load().files} == {Status.ALREADY_LOADED}


@pytest.mark.parametrize("container", sorted(set(CONTAINERS) - {"csv"}))
def test_truncated_container_is_set_aside_or_its_last_row_quarantined(
    workplace: Workplace, container: str
) -> None:
    content = CONTAINERS[container]()
    file = workplace.load_one(content[: len(content) - 20], "export 2026-11-20")
    if container == "json lines":
        assert workplace.quarantined(file, "row_number", "reason") == [
            (3, "missing_required"),
            (4, "malformed_row"),
        ]
    else:
        assert file.reason is Reason.UNREADABLE_FILE


def test_broken_bytes_inside_a_container_set_it_aside(workplace: Workplace) -> None:
    for container in ("gzip", "zstandard", "sheet"):
        content = bytearray(CONTAINERS[container]())
        content[len(content) // 2] ^= 0xFF
        file = workplace.load_one(bytes(content), "export 2026-11-20")
        assert file.reason in (Reason.UNREADABLE_FILE, Reason.UNRECOGNISED_HEADER)


def test_broken_member_does_not_stop_the_others(workplace: Workplace) -> None:
    content = bytearray(
        make_zip({"a.csv": TEXT.encode(), "b.csv": make_csv([ROW]).encode()})
    )
    content[60] ^= 0xFF
    workplace.drop(bytes(content), "all.zip")
    first, second = workplace.load().files
    assert (first.status, first.reason) == (Status.SET_ASIDE, Reason.UNREADABLE_FILE)
    assert second.status is Status.ACCEPTED


def test_sheet_habits_are_read_as_what_they_mean(workplace: Workplace) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, (*HEADER, "is_auto_reply"))
    sheet.write_row(1, 0, [401, 7, 123456789012, 46024.135416667, "FINISHED", True])
    sheet.write_row(2, 0, [401, 7, 123456789012345678, 46024, "FINISHED", False])
    sheet.write_row(3, 0, [401, 7, 5, "2026-01-02", "FINISHED", "", "beyond"])
    sheet.write_row(5, 0, ["Total: 3"])
    book.close()
    file = workplace.load_one(buffer.getvalue(), "export.xlsx")
    assert workplace.accepted(file, "contact_id", "enrolled_at", "is_auto_reply") == [
        ("123456789012", "2026-01-02 02:15:00.000", True)
    ]
    assert workplace.quarantined(file, "row_number", "reason") == [
        (2, "bad_id"),
        (3, "malformed_row"),
        (4, "malformed_row"),
    ]


def test_json_numbers_keep_their_digits(workplace: Workplace) -> None:
    row = (
        '{"sequence_id": 12345678901234567890, "user_id": 7.0, "contact_id": 1.5e17, '
        '"enrolled_at": 1767323700000, "state": "FINISHED"}\n'
    )
    twice = '{"state": "FINISHED", "state": "PAUSED"}\n'
    file = workplace.load_one(
        row
        + row.replace("1.5e17", "null")
        + "[1]\n"
        + twice
        + row.replace("1.5e17", "5"),
        "export.jsonl",
    )
    assert workplace.accepted(file, "sequence_id", "user_id", "contact_id") == [
        ("12345678901234567890", "7", "5")
    ]
    assert workplace.quarantined(file, "row_number", "reason") == [
        (1, "bad_id"),
        (2, "missing_required"),
        (3, "malformed_row"),
        (4, "malformed_row"),
    ]


def test_large_floating_point_ids_of_parquet_are_bad(workplace: Workplace) -> None:
    path = workplace.landing / "export.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 401 as sequence_id, 7 as user_id, "
            "unnest([12345678901234567.0, 5.0]::double[]) as contact_id, "
            f"date '2026-01-02' as enrolled_at, 'FINISHED' as state) to '{path}'"
        )
    file = workplace.load().files[0]
    assert workplace.accepted(file, "contact_id") == [("5",)]
    assert workplace.quarantined(file, "reason") == [("bad_id",)]


def test_decimal_ids_of_parquet_are_whole_whatever_their_scale(
    workplace: Workplace,
) -> None:
    path = workplace.landing / "export.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 401::decimal(18, 3) as sequence_id, 7 as user_id, "
            "unnest([12345678901234567, 5, 5.5]::decimal(38, 9)[]) as contact_id, "
            f"date '2026-01-02' as enrolled_at, 'FINISHED' as state) to '{path}'"
        )
    file = workplace.load().files[0]
    assert workplace.accepted(file, "sequence_id", "contact_id") == [
        ("401", "12345678901234567"),
        ("401", "5"),
    ]
    assert workplace.quarantined(file, "reason") == [("bad_id",)]


def test_list_and_struct_of_parquet_are_no_ids(workplace: Workplace) -> None:
    path = workplace.landing / "export.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 401 as sequence_id, 7 as user_id, [501] as contact_id, "
            "{'id': 1, 'email': 'ann@example.com'} as enrollment_id, "
            f"date '2026-01-02' as enrolled_at, 'FINISHED' as state) to '{path}'"
        )
    file = workplace.load().files[0]
    assert workplace.quarantined(file, "reason") == [("bad_id",)]


def test_zip_of_folders_alone_is_set_aside(workplace: Workplace) -> None:
    file = workplace.load_one(make_zip({"a/": b"", "b/c/": b""}), "folders.zip")
    assert (file.status, file.reason) == (Status.SET_ASIDE, Reason.UNREADABLE_FILE)


def test_member_with_rows_is_read_though_named_as_a_folder(
    workplace: Workplace,
) -> None:
    workplace.drop(make_zip({"a/": b"", "a/b.csv/": TEXT.encode()}), "all.zip")
    (file,) = workplace.load().files
    assert file.name == "all.zip/a/b.csv/"
    assert workplace.accepted(file, *COLUMNS) == ACCEPTED


def test_member_whose_name_begins_with_nul_stops_nothing(workplace: Workplace) -> None:
    content = make_zip({"xy.csv": TEXT.encode()})
    workplace.drop(content.replace(b"xy.csv", b"\0y.csv"), "all.zip")
    (file,) = workplace.load().files
    assert file.name == "all.zip/\u2400y.csv"
    assert workplace.accepted(file, *COLUMNS) == ACCEPTED


def test_sheet_with_thousands_of_columns_is_refused(workplace: Workplace) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet().write_row(0, 0, [*HEADER, *["Notes"] * 16_000])
    book.close()
    file = workplace.load_one(buffer.getvalue(), "wide.xlsx")
    assert file.reason is Reason.REFUSED_FILE
