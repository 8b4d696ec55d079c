"""Workbooks: which sheets count, what days are counted from, formulas without value."""

import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dagster_project.exports.outcomes import Reason, Status
from tests.unit.exports.conftest import HEADER, ROW, Workplace

NAME = "book 2026-11-20.xlsx"
Fill = Callable[[Worksheet], object]


def make_book(*sheets: tuple[str, Fill], **options: bool) -> bytes:
    """Make a workbook; a name with a point in front is one of a hidden sheet."""
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, **options}) as book:
        for name, fill in sheets:
            sheet = book.add_worksheet(name.lstrip("."))
            fill(sheet)
            if name.startswith("."):
                sheet.hide()
            else:
                # The first one is hidden only if another is shown in its place.
                sheet.activate()
                sheet.set_first_sheet()
    return buffer.getvalue()


def table(contact: str, *, header: tuple[str, ...] = HEADER) -> Fill:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, [*ROW[:2], contact, *ROW[3:]])

    return fill


def notes(sheet: Worksheet) -> None:
    sheet.write_row(0, 0, ["About", "this file"])


def change_parts(book: bytes, change: Callable[[str, str], str]) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(buffer, "w") as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name).decode()))
    return buffer.getvalue()


def load_contacts(workplace: Workplace) -> dict[str, list[object]]:
    """Contacts of the rows of each file that was taken in."""
    return {
        file.name: [row[0] for row in workplace.accepted(file, "contact_id")]
        for file in workplace.load().files
        if file.kind is not None
    }


def test_each_visible_sheet_with_a_header_is_a_file(workplace: Workplace) -> None:
    content = make_book(
        ("October", table("5")), ("Notes", notes), ("Nov 2026-11-01", table("6"))
    )
    workplace.drop(content, NAME)
    assert load_contacts(workplace) == {
        f"{NAME}/October": ["5"],
        f"{NAME}/Nov 2026-11-01": ["6"],
    }
    records = {record.sheet_name: record for record in workplace.zone.records()}
    for name, record in records.items():
        assert name is not None
        assert record.sha256 == hashlib.sha256(content + name.encode()).hexdigest()
        assert record.workbook_sha256 == hashlib.sha256(content).hexdigest()
    assert records["October"].exported_at == "2026-11-19T23:00:00+00:00"
    assert records["Nov 2026-11-01"].exported_at == "2026-10-31T23:00:00+00:00"


def test_one_sheet_with_a_header_is_the_file(workplace: Workplace) -> None:
    content = make_book(("Notes", notes), ("Export", table("5")))
    file = workplace.load_one(content, NAME)
    assert (file.name, file.sha256) == (NAME, hashlib.sha256(content).hexdigest())
    assert file.warnings == ()


def test_sheets_are_known_again_without_being_read(workplace: Workplace) -> None:
    workplace.drop(make_book(("A", table("5")), ("B", table("6"))), NAME)
    first = workplace.load().files
    again = workplace.load().files
    assert [file.status for file in first] == [Status.ACCEPTED] * 2
    assert [(f.name, f.sha256) for f in again] == [(f.name, f.sha256) for f in first]
    assert [file.status for file in again] == [Status.ALREADY_LOADED] * 2
    workplace.zone.withdraw(str(first[0].sha256))
    assert [file.status for file in workplace.load().files] == [
        Status.WITHDRAWN,
        Status.ALREADY_LOADED,
    ]


def test_sheet_that_a_killed_run_left_is_read(workplace: Workplace) -> None:
    workplace.drop(make_book(("A", table("5")), ("B", table("6"))), NAME)
    workplace.load()
    left = next(r for r in workplace.zone.records() if r.sheet_name == "B")
    (workplace.zone.records_folder / f"{left.sha256}.json").unlink()
    assert load_contacts(workplace) == {f"{NAME}/A": ["5"], f"{NAME}/B": ["6"]}


def test_sheet_without_rows_is_no_file_beside_one_with_rows(
    workplace: Workplace,
) -> None:
    def empty(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, HEADER)

    content = make_book(("Template", empty), ("Export", table("5")))
    assert workplace.load_one(content, NAME).rows_accepted == 1
    content = make_book(("Template", empty), ("Other template", empty))
    file = workplace.load_one(content, "empty 2026-11-20.xlsx")
    assert (file.status, file.rows_read) == (Status.ACCEPTED, 0)
    assert file.warnings == ("empty 2026-11-20.xlsx has no rows under its header.",)


def test_refused_sheet_stops_no_other(workplace: Workplace) -> None:
    twice = (*HEADER, "state")
    workplace.drop(make_book(("A", table("5")), ("B", table("6", header=twice))), NAME)
    first, second = workplace.load().files
    assert first.status is Status.ACCEPTED
    assert (second.name, second.reason) == (f"{NAME}/B", Reason.DUPLICATE_HEADER)


def test_sheets_of_a_packed_book_and_of_a_member(workplace: Workplace) -> None:
    book = make_book(("A", table("5")), ("B", table("6")))
    workplace.drop(gzip.compress(book), "book.gz")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x.xlsx", make_book(("A", table("7")), ("B", table("8"))))
    workplace.drop(buffer.getvalue(), "all.zip")
    assert load_contacts(workplace) == {
        "all.zip/x.xlsx/A": ["7"],
        "all.zip/x.xlsx/B": ["8"],
        "book.gz/A": ["5"],
        "book.gz/B": ["6"],
    }


def test_hidden_sheet_is_not_read_before_a_visible_one(workplace: Workplace) -> None:
    content = make_book((".Old", table("5")), (".X", notes), ("Export", table("6")))
    file = workplace.load_one(content, NAME)
    assert workplace.accepted(file, "contact_id") == [("6",)]
    assert file.warnings == (f"{NAME}: its hidden sheet Old is not read.",)


def test_hidden_sheet_is_read_where_no_visible_one_has_a_header(
    workplace: Workplace,
) -> None:
    file = workplace.load_one(make_book((".Export", table("5")), ("X", notes)), NAME)
    assert workplace.accepted(file, "contact_id") == [("5",)]
    (warning,) = file.warnings
    assert "its sheet is hidden" in warning


TIMES = (*HEADER, "ended_at", "exported_at", "user_name")
DAY = datetime(2026, 1, 2, 3, 15)  # noqa: DTZ001 -- cells have no zone


@pytest.mark.parametrize("counts_from_1904", [False, True])
def test_days_are_counted_as_the_workbook_counts_them(
    workplace: Workplace, counts_from_1904: bool
) -> None:
    days = 46024.135416667 - (1462 if counts_from_1904 else 0)

    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, TIMES)
        sheet.write_row(1, 0, [401, 7, 44562, days, "FINISHED", str(days), days, 44562])
        sheet.write_row(2, 0, [401, 7, 6, 1767323700000, "FINISHED"])
        sheet.write_row(3, 0, [401, 7, 7, "2026-01-02 03:15:00", "FINISHED"])

    file = workplace.load_one(
        make_book(("Export", fill), date_1904=counts_from_1904), "export.xlsx"
    )
    rows = workplace.accepted(
        file, "contact_id", "enrolled_at", "ended_at", "user_name"
    )
    at = "2026-01-02 02:15:00.000"
    assert rows == [
        ("44562", at, at, "44562"),
        ("6", "2026-01-02 03:15:00.000", None, None),
        ("7", at, None, None),
    ]
    (record,) = workplace.zone.records()
    assert record.exported_at == "2026-01-02T02:15:00+00:00"


@pytest.mark.parametrize("said", ["date1904='1'", 'date1904 = "true"', 'date1904="on"'])
def test_date_system_is_read_however_it_is_written(
    workplace: Workplace, said: str
) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [401, 7, 5, 44562, "FINISHED"])

    book = make_book(("Export", fill), date_1904=True)
    content = change_parts(book, lambda _, xml: xml.replace('date1904="1"', said))
    file = workplace.load_one(content, NAME)
    assert workplace.accepted(file, "enrolled_at") == [("2026-01-01 23:00:00.000",)]


@pytest.mark.parametrize(
    "empty", ["", "<v></v>", "<v/>", "<v />", "\n <v>\n</v>\n", "shared"]
)
def test_formulas_without_a_value_are_named(workplace: Workplace, empty: str) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, (*HEADER, "reply_count"))
        for y in range(1, 4):
            sheet.write_row(y, 0, [*ROW[:2], str(y), *ROW[3:]])
            sheet.write_formula(y, 5, "=1+1", value=2)

    def change(name: str, xml: str) -> str:
        if "sheet1" not in name:
            return xml
        cell = "<f>1+1</f>"
        alone = '<f t="shared" si="0"/>' if empty == "shared" else cell + empty
        return xml.replace(f"{cell}<v>2</v>", alone, 2)

    content = change_parts(make_book(("Export", fill)), change)
    file = workplace.load_one(content, NAME)
    assert workplace.accepted(file, "contact_id", "reply_count") == [
        ("1", None),
        ("2", None),
        ("3", 2),
    ]
    (warning,) = file.warnings
    assert warning.startswith(f"{NAME}: 2 formulas of the workbook have no value")


def test_formulas_with_values_are_read(workplace: Workplace) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, (*HEADER, "reply_count", "user_name"))
        sheet.write_row(1, 0, ROW)
        sheet.write_formula(1, 5, "=1+1", value=2)
        sheet.write_formula(1, 6, '=""', value="an empty text")

    content = change_parts(
        make_book(("Export", fill)), lambda _, xml: xml.replace("an empty text", "")
    )
    file = workplace.load_one(content, NAME)
    assert workplace.accepted(file, "reply_count", "user_name") == [(2, None)]
    assert file.warnings == ()


def test_refused_workbook_says_what_its_nearest_row_lacks(workplace: Workplace) -> None:
    header = ("Sequentie-ID", *HEADER[1:])
    file = workplace.load_one(
        make_book(("Notes", notes), (".Export", table("5", header=header))), NAME
    )
    assert file.reason is Reason.UNRECOGNISED_HEADER
    assert file.message is not None
    assert file.message.startswith(
        "No row of any sheet near the top is the header of an export. It comes "
        "nearest to enrollments of HubSpot, but lacks sequence_id. "
        '"Sequentie-ID" may be sequence_id. Unknown: Sequentie-ID. Headers of HubSpot '
        "are known by "
    )


def test_chart_sheets_are_no_tables(workplace: Workplace) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Export!$A$1:$A$2"})
        book.add_chartsheet("Chart").set_chart(chart)
        table("5")(book.add_worksheet("Export"))
    file = workplace.load_one(buffer.getvalue(), NAME)
    assert workplace.accepted(file, "contact_id") == [("5",)]
