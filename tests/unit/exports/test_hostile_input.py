"""Files that mean harm or are far too large: each gets its answer in bounded memory."""

import gzip
import io
import json
import re
import struct
import time
import zipfile

import duckdb
import pytest
import xlsxwriter
import zstandard

from dagster_project.exports.outcomes import FileOutcome, Reason, Status
from tests.unit.exports.conftest import HEADER, ROW, Workplace, make_csv

TEXT = make_csv([ROW])
MEBIBYTE = 1024 * 1024


def make_zip(members: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def assert_refused(file: FileOutcome) -> None:
    assert (file.status, file.reason) == (Status.SET_ASIDE, Reason.REFUSED_FILE)


def test_file_larger_than_the_limit_is_refused_unread(workplace: Workplace) -> None:
    workplace.drop(TEXT)
    file = workplace.load(file_bytes=len(TEXT) - 1).files[0]
    assert_refused(file)
    assert file.sha256 is None


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_bomb_is_refused(workplace: Workplace, pack: object) -> None:
    assert callable(pack)
    file = workplace.load_one(pack(bytes(64 * MEBIBYTE)), "bomb")
    assert_refused(file)


def test_zip_bomb_is_refused(workplace: Workplace) -> None:
    content = make_zip({"a.csv": bytes(64 * MEBIBYTE), "b.csv": TEXT})
    assert_refused(workplace.load_one(content, "bomb.zip"))


def test_unpacked_size_beyond_the_limit_is_refused(workplace: Workplace) -> None:
    workplace.drop(gzip.compress(TEXT.encode()), "export.gz")
    workplace.drop(make_zip({"a.csv": TEXT}), "export.zip")
    for file in workplace.load(unpacked_bytes=len(TEXT) - 1).files:
        assert_refused(file)


def test_too_many_members_are_refused(workplace: Workplace) -> None:
    workplace.drop(make_zip({f"{n}.csv": TEXT for n in range(4)}), "many.zip")
    assert_refused(workplace.load(members=3).files[0])


def test_zip_inside_a_zip_is_refused(workplace: Workplace) -> None:
    inner = make_zip({"a.csv": TEXT})
    workplace.drop(make_zip({"deep.zip": inner, "a.csv": TEXT}), "outer.zip")
    good, deep = workplace.load().files
    assert good.status is Status.ACCEPTED
    assert_refused(deep)


@pytest.mark.parametrize(
    "name", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "C:/a.csv", "..\\a.csv"]
)
def test_member_name_that_leads_elsewhere_is_refused(
    workplace: Workplace, name: str
) -> None:
    workplace.drop(make_zip({name: TEXT, "z.csv": TEXT}), "evil.zip")
    files = workplace.load().files
    assert sorted(file.status for file in files) == [Status.ACCEPTED, Status.SET_ASIDE]
    assert_refused(next(f for f in files if f.status is Status.SET_ASIDE))
    assert not (workplace.landing.parent / "a.csv").exists()


def test_member_that_is_a_link_is_refused(workplace: Workplace) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("link.csv")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    workplace.drop(buffer.getvalue(), "evil.zip")
    assert_refused(workplace.load().files[0])


def test_hidden_members_wait(workplace: Workplace) -> None:
    names = ("__MACOSX/._a.csv", ".DS_Store", "a.part")
    workplace.drop(make_zip(dict.fromkeys(names, TEXT)), "mac.zip")
    assert {file.status for file in workplace.load().files} == {Status.WAITING}


def test_empty_zip_is_set_aside(workplace: Workplace) -> None:
    assert (
        workplace.load_one(make_zip({}), "empty.zip").reason is Reason.UNREADABLE_FILE
    )


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_hundred_thousand_columns_are_refused(
    workplace: Workplace, delimiter: str
) -> None:
    columns = [*HEADER, *(f"column_{number}" for number in range(100_000))]
    assert_refused(workplace.load_one(delimiter.join(columns) + "\n1\n"))


def test_hundred_thousand_keys_are_refused(workplace: Workplace) -> None:
    lines = "\n".join(f'{{"key_{number}": 1}}' for number in range(100_000))
    assert_refused(workplace.load_one(lines))


def test_sheet_of_two_far_cells_is_refused(workplace: Workplace) -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    content = make_zip({"xl/workbook.xml": "<workbook/>", "xl/worksheets/a.xml": sheet})
    assert_refused(workplace.load_one(content, "far.xlsx"))


def test_sql_in_headers_and_cells_is_text(workplace: Workplace) -> None:
    evil = "'); drop table users; --"
    header = (*HEADER, evil, '"; select 1; --', "$path", "{x}")
    file = workplace.load_one(make_csv([(*ROW, evil, "a", "b", "c")], header=header))
    assert workplace.accepted(file, f"unknown:{evil}") == [(evil,)]


def test_one_endless_line_is_one_malformed_row(workplace: Workplace) -> None:
    workplace.drop(TEXT + "x" * (20 * MEBIBYTE) + "\n" + ",".join(ROW))
    file = workplace.load(field_bytes=64 * 1024).files[0]
    assert (file.rows_accepted, file.quarantine) == (2, {"malformed_row": 1})
    ((text,),) = workplace.quarantined(file, "row_text")
    assert text == "x" * 64 * 1024


def test_endless_first_line_is_no_header(workplace: Workplace) -> None:
    file = workplace.load_one("x" * (4 * MEBIBYTE))
    assert file.reason is Reason.UNRECOGNISED_HEADER


def test_quote_that_is_never_closed_spoils_its_line_alone(
    workplace: Workplace,
) -> None:
    good = ",".join(ROW) + "\n"
    text = ",".join(HEADER) + "\n" + good * 10 + '"' + good + good * 50_000
    file = workplace.load_one(text)
    assert (file.rows_accepted, file.quarantine) == (50_010, {"malformed_row": 1})


def test_deeply_nested_json_is_a_malformed_row(workplace: Workplace) -> None:
    cells = ", ".join(
        f'"{name}": "{cell}"' for name, cell in zip(HEADER, ROW, strict=True)
    )
    file = workplace.load_one(f'{{{cells}}}\n{{"a": {"[" * 100_000}\n')
    assert (file.rows_accepted, file.quarantine) == (1, {"malformed_row": 1})


def test_dictionary_of_parquet_counts_as_the_text_that_it_becomes(
    workplace: Workplace,
) -> None:
    path = workplace.landing.parent / "dictionary.parquet"
    values = ", ".join(
        f"'{cell}' as {name}" for cell, name in zip(ROW, HEADER, strict=True)
    )
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select {values}, repeat('x', 4096) as note from range(100000)) "
            f"to '{path}' (format parquet, compression zstd)"
        )
    content = path.read_bytes()
    assert len(content) < 64 * 1024
    assert_refused(workplace.load_one(content))


def test_shared_string_counts_each_time_that_it_is_written(
    workplace: Workplace,
) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, (*HEADER, "user_name"))
        for number in range(1, 3_001):
            sheet.write_row(number, 0, (*ROW, "x" * 32_000))
    content = buffer.getvalue()
    assert len(content) < 128 * 1024
    assert_refused(workplace.load_one(content))


def test_keys_of_few_rows_each_count_as_the_text_that_they_become(
    workplace: Workplace,
) -> None:
    row = dict(zip(HEADER, ROW, strict=True))
    lines = (json.dumps({**row, f"key_{n % 990}": 1}) for n in range(20_000))
    content = gzip.compress("\n".join(lines).encode())
    assert_refused(workplace.load_one(content, "export 2026-11-20.jsonl.gz"))


@pytest.mark.parametrize("claimed", [600_000, 3])
def test_zip_of_600000_members_is_refused_before_they_are_listed(
    workplace: Workplace, claimed: int
) -> None:
    content = make_long_zip(600_000, claimed)
    seconds = time.process_time()
    assert_refused(workplace.load_one(content, "long.zip"))
    assert time.process_time() - seconds < 5


def make_long_zip(entries: int, claimed: int) -> bytes:
    """Make a ZIP64 whose directory lists one empty member again and again."""
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    entry = struct.pack(
        "<4s6H3L5H2L",
        *(b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
    )
    size = (len(entry) + 1) * entries
    at = len(local)
    end_64 = struct.pack(
        "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, claimed, claimed, size, at
    )
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at + size, 1)
    end = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0
    )
    return local + (entry + b"a") * entries + end_64 + locator + end


def test_zip_of_many_members_in_its_directory_of_old_is_refused(
    workplace: Workplace,
) -> None:
    content = make_zip({f"{number}": b"" for number in range(10_001)})
    assert_refused(workplace.load_one(content, "long.zip"))


@pytest.mark.parametrize(
    "line",
    [b"," * 5_000_000, b'"a",' * 1_500_000, b"7," * 2_500_000],
    ids=["commas", "quoted", "filled"],
)
def test_line_of_millions_of_fields_is_cut_fast(
    workplace: Workplace, line: bytes
) -> None:
    row = ",".join(ROW).encode() + b"\n"
    seconds = time.process_time()
    below = workplace.load_one(TEXT.encode() + line + b"\n" + row, "below.csv")
    above = workplace.load_one(line + b"\n" + TEXT.encode(), "above.csv")
    assert time.process_time() - seconds < 8
    assert below.rows_accepted == 2
    assert_refused(above)


def test_sheets_that_share_one_part_count_each_time(workplace: Workplace) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("S0")
        sheet.write_row(0, 0, (*HEADER, "user_name"))
        for number in range(1, 101):
            sheet.write_row(number, 0, (*ROW, "x" * 32_000))
        for number in range(1, 8):
            book.add_worksheet(f"S{number}")
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    relations = "xl/_rels/workbook.xml.rels"
    text = re.sub(
        rb"worksheets/sheet\d.xml", b"worksheets/sheet1.xml", parts[relations]
    )
    workplace.drop(make_zip({**parts, relations: text}), "shared.xlsx")
    assert_refused(workplace.load().files[0])
