"""One small export, and the ways of writing it: 12 enrollments, 3 replied, 2 bounced.

Add a way of writing here when several cases need it. What is damaged is in `case`.
"""

import csv
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence

import xlsxwriter

Row = dict[str, str]
Change = Callable[[Row], Row]
# An enrollment as it is published: id, user, contact, and whether it counts as what.
Published = tuple[str, str, str, bool, bool, bool]

COLUMNS = {
    "enrollment_id": "Enrollment ID",
    "account_id": "Account ID",
    "sequence_id": "Sequence ID",
    "sequence_name": "Sequence name",
    "user_id": "Enrolled by ID",
    "user_name": "Enrolled by",
    "sending_user_id": "Sender ID",
    "contact_id": "Contact ID",
    "enrolled_at": "Enrolled at",
    "ended_at": "Ended at",
    "state": "Enrollment state",
    "reply_count": "Email replies",
    "is_auto_reply": "Out of office reply",
    "bounce_count": "Email bounces",
}
IDS = ("enrollment_id", "sequence_id", "user_id", "contact_id")
ANN, BO = "41000101", "41000102"
REPLIED, BOUNCED = (1, 2, 5), (3, 8)
ENROLLMENTS: list[Published] = [
    (
        str(910_000_000 + number),
        ANN if number % 3 else BO,
        str(501_100_000 + number),
        True,
        number in REPLIED,
        number in BOUNCED,
    )
    for number in range(1, 13)
]


def rows_of(account: str, change: Change = dict) -> list[Row]:
    """The rows of the export, each changed."""
    return [
        change(
            {
                "enrollment_id": enrollment_id,
                "account_id": account,
                "sequence_id": "71000011",
                "sequence_name": "Cold intro",
                "user_id": user_id,
                "user_name": "Ann Example" if user_id == ANN else "Bo Żak",
                "sending_user_id": "",
                "contact_id": contact_id,
                "enrolled_at": f"2026-10-{number:02} 15:01:20",
                "ended_at": f"2026-10-{number + 5:02} 15:02:30",
                "state": "Finished",
                "reply_count": "1" if is_replied else "0",
                "is_auto_reply": "",
                "bounce_count": "1" if is_bounced else "0",
            }
        )
        for number, (
            enrollment_id,
            user_id,
            contact_id,
            _,
            is_replied,
            is_bounced,
        ) in enumerate(ENROLLMENTS, start=1)
    ]


def write_csv(
    rows: Sequence[Mapping[str, str]],
    *,
    headers: Mapping[str, str] = COLUMNS,
    delimiter: str = ",",
    quoting: int = csv.QUOTE_MINIMAL,
) -> str:
    """Rows as CSV; a column without a header is left out."""
    text = io.StringIO(newline="")
    names = [name for name in rows[0] if name in headers]
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\n")
    writer.writerow([headers[name] for name in names])
    writer.writerows([[row[name] for name in names] for row in rows])
    return text.getvalue()


def write_json_lines(rows: Sequence[Mapping[str, object]]) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def write_book(
    sheets: Mapping[str, Sequence[Mapping[str, object]]],
    *,
    hidden: Sequence[str] = (),
    **options: bool,
) -> bytes:
    """A workbook with a sheet for each name; shown ones come before hidden ones."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [COLUMNS[column] for column in rows[0]])
            for y, row in enumerate(rows, start=1):
                sheet.write_row(y, 0, list(row.values()))
            if name in hidden:
                sheet.hide()
            else:
                sheet.activate()
                sheet.set_first_sheet()
    return buffer.getvalue()


def spoil_sheet(book: bytes, before: str, after: str) -> bytes:
    """A workbook with other text in its first sheet."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert before.encode() in content
                content = content.replace(before.encode(), after.encode())
            target.writestr(name, content)
    return buffer.getvalue()


def write_tar(text: str, mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        member = tarfile.TarInfo("export.csv")
        member.size = len(text.encode())
        archive.addfile(member, io.BytesIO(text.encode()))
    return buffer.getvalue()


def write_zip(text: str, *, claimed_method: int | None = None) -> bytes:
    """A ZIP of the text, whose directory may claim another method of packing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.csv", text)
    content = bytearray(buffer.getvalue())
    if claimed_method is not None:
        for head, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
            start = content.index(head) + at
            content[start : start + 2] = claimed_method.to_bytes(2, "little")
    return bytes(content)
