"""Downloads hold what is shown, and nothing in them is a formula."""

import csv
import io
from datetime import date

import pytest
import python_calamine

from dagster_project.report.downloads import write_csv, write_xlsx

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]
ROWS = [
    {"name": "=HYPERLINK()", "rate": 0.07, "score": -3, "on": date(2026, 11, 20)},
    {"name": 'Łódź, "a"', "rate": None, "score": None, "on": None},
]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_is_text_in_csv(text: str) -> None:
    content = write_csv([{"name": text}]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1] == [f"'{text}"]


def test_csv_holds_names_and_values() -> None:
    content = write_csv(ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [
        ["name", "rate", "score", "on"],
        ["'=HYPERLINK()", "0.07", "-3", "2026-11-20"],
        ['Łódź, "a"', "", "", ""],
    ]


def test_workbook_holds_numbers_days_and_text() -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx(ROWS)))
    assert book.get_sheet_by_index(0).to_python() == [
        ["name", "rate", "score", "on"],
        ["=HYPERLINK()", 0.07, -3.0, date(2026, 11, 20)],
        ['Łódź, "a"', "", "", ""],
    ]


def test_workbook_has_no_formula_and_no_link() -> None:
    import zipfile

    rows = [{"text": text} for text in (*FORMULAS, "https://example.com", "{=1}")]
    archive = zipfile.ZipFile(io.BytesIO(write_xlsx(rows)))
    sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_nothing_is_written_as_nothing() -> None:
    assert write_csv([]).decode("utf-8-sig") == ""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx([])))
    assert book.get_sheet_by_index(0).to_python() == []
