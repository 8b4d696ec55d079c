"""Workbooks, encodings, other formats, and bytes that mean harm."""

import bz2
import lzma
from collections.abc import Callable

from tests.damaged_exports.case import Case, Cases, Content, add, later, plain
from tests.damaged_exports.exports import (
    IDS,
    Row,
    rows_of,
    spoil_sheet,
    write_book,
    write_json_lines,
    write_tar,
    write_zip,
)

CASES: Cases = {}


# Workbooks.
def as_numbers(row: Row) -> dict[str, object]:
    return row | {name: int(row[name]) for name in IDS}


def as_days(row: Row, first_day: int) -> dict[str, object]:
    """Times as plain numbers of days, as a cell of no format holds them."""
    days = int(row["enrolled_at"][8:10]) + 46295 - first_day
    return as_numbers(row) | {
        "enrolled_at": days + 0.625,
        "ended_at": days + 5 + 0.625,
    }


def halves(account: str) -> bytes:
    rows = rows_of(account)
    return write_book({"Part 1": rows[:5], "Part 2": rows[5:]})


def behind_hidden(account: str) -> bytes:
    old = rows_of(account, lambda row: row | {"reply_count": "1", "bounce_count": "0"})
    return write_book({"Old": old, "Export": rows_of(account)}, hidden=["Old"])


def in_language(true: str, false: str) -> Callable[[str], Case]:
    """An automatic reply on each that has none, and the other word elsewhere."""

    def make(account: str) -> Case:
        rows = rows_of(
            account,
            lambda row: (
                row
                | {
                    "is_auto_reply": true if row["reply_count"] == "0" else false,
                    "reply_count": "1" if row["bounce_count"] == "0" else "0",
                }
            ),
        )
        return Case(later(write_book({"Export": rows}), end="xlsx"))

    return make


for name, book in {
    "two sheets": halves,
    "hidden sheet first": behind_hidden,
    "numbers of Excel": lambda a: write_book(
        {"Export": [as_numbers(row) for row in rows_of(a)]}
    ),
    "days from 1900": lambda a: write_book(
        {"Export": [as_days(row, 0) for row in rows_of(a)]}
    ),
    "days from 1904": lambda a: write_book(
        {"Export": [as_days(row, 1462) for row in rows_of(a)]}, date_1904=True
    ),
}.items():
    said = ("its hidden sheet Old is not read",) if "hidden" in name else ()
    add(
        CASES,
        "workbooks",
        name,
        lambda account, b=book, s=said: Case(later(b(account), end="xlsx"), says=s),
    )
for true, false in (
    *(("WAHR", "FALSCH"), ("VRAI", "FAUX"), ("PRAWDA", "FAŁSZ"), ("1.0", "0.0")),
    *(("TRUE", "FALSE"), ("ja", "nein"), ("oui", "non"), ("tak", "nie")),
):
    add(CASES, "booleans", f"booleans as {true}", in_language(true, false))

# Encodings: the name of a user holds Ż and another letter that tells.
for encoding in (
    *("iso8859-2", "cp1250", "utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"),
):
    add(
        CASES,
        "encodings",
        f"encoded in {encoding}",
        lambda account, e=encoding: Case(later(plain(account).encode(e))),
    )

add(
    CASES,
    "export time",
    "date to come in the name",
    lambda account: Case(
        {
            "_2062-11-18.csv": plain(account, lambda row: row | {"state": "Paused"}),
            **later(plain(account)),
        },
        says=("2062", "after now"),
    ),
)

# Other formats.
FORMATS: dict[str, tuple[str, Callable[[str], bytes], str]] = {
    "tar": ("csv", write_tar, "tar archive"),
    "packed tar": ("csv", lambda text: write_tar(text, "w:gz"), "tar archive"),
    "bzip2": ("bz2", lambda text: bz2.compress(text.encode()), "bzip2"),
    "xz": ("xz", lambda text: lzma.compress(text.encode()), "xz"),
    "7z": ("7z", lambda _: b"7z\xbc\xaf\x27\x1c\0\4", "7z archive"),
    "old Excel": (
        "xls",
        lambda _: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(4096, b"\0")
            + "Workbook\0".encode("utf-16-le")
        ),
        ".xls",
    ),
    "encrypted Excel": (
        "xlsx",
        lambda _: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(4096, b"\0")
            + "EncryptedPackage\0".encode("utf-16-le")
        ),
        "encrypted XLSX",
    ),
    "Deflate64": ("zip", lambda text: write_zip(text, claimed_method=9), "Deflate64"),
}
for name, (end, write, words) in FORMATS.items():
    add(
        CASES,
        "other formats",
        name,
        lambda account, e=end, w=write, s=words: Case(
            later(w(plain(account)), end=e),
            is_right=False,
            reason="unreadable_file",
            says=(s, ": "),
        ),
    )

# What makes a parser give up, or die.
HOSTILE: dict[str, tuple[str, Callable[[str], Content]]] = {
    "last cell in single quotes": (
        "xlsx",
        lambda a: spoil_sheet(
            write_book({"Export": rows_of(a)}), 'r="A2"', "r='XFD1048576'"
        ),
    ),
    "last cell in lower case": (
        "xlsx",
        lambda a: spoil_sheet(
            write_book({"Export": rows_of(a)}), 'r="A2"', 'r="xfd1048576"'
        ),
    ),
    "last cell after a line break": (
        "xlsx",
        lambda a: spoil_sheet(
            write_book({"Export": rows_of(a)}), 'r="A2"', '\nr\n=\n"XFD1048576"'
        ),
    ),
}
for name, (end, make) in HOSTILE.items():
    add(
        CASES,
        "hostile bytes",
        name,
        lambda account, e=end, m=make: Case(
            later(m(account), end=e), is_right=False, reason="unreadable_file"
        ),
    )
add(
    CASES,
    "hostile bytes",
    "nested JSON",
    lambda account: Case(
        later(
            write_json_lines(rows_of(account)).replace(
                '"Cold intro"', "[" * 990 + "]" * 990, 1
            ),
            end="jsonl",
        ),
        is_right=False,
        reason="malformed_row",
        counted=11,
        quarantined=1,
    ),
)
