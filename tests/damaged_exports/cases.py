"""Damaged exports, each with what must become of it. Add a case with its answer.

The account of a case is its name. `RIGHT`: its twelve enrollments are published as they
are. Else it says what becomes of the rows, and the words in which the user hears of it.
"""

import bz2
import csv
import json
import lzma
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.damaged_exports.exports import (
    COLUMNS,
    IDS,
    Change,
    Row,
    rows_of,
    spoil_sheet,
    write_book,
    write_csv,
    write_json_lines,
    write_tar,
    write_zip,
)

Content = str | bytes
EARLIER, LATER = "2026-11-18", "2026-11-19"


@dataclass(frozen=True)
class Case:
    """Files of an account, and what becomes of them.

    Attributes:
        files: content by what stands behind the account's name in the file's.
        is_right: whether the twelve enrollments are published as they are; else none of
            the account is, but for those that `says` warns of.
        reason: why the later file is set aside, or all its rows are quarantined.
        says: words of the sentences about the files, in warnings or messages.
        counted: enrollments of the account, where they are not twelve or none.
    """

    files: Mapping[str, Content]
    is_right: bool = True
    reason: str | None = None
    says: tuple[str, ...] = ()
    counted: int | None = None


Make = Callable[[str], Case]
# By kind of damage: each case makes its files for the account of its name.
CASES: dict[str, dict[str, Make]] = {}


def plain(account: str, change: Change = dict) -> str:
    return write_csv(rows_of(account, change))


def later(content: Content, *, end: str = "csv") -> dict[str, Content]:
    return {f"_{LATER}.{end}": content}


def twice(account: str, content: Content, change: Change = dict) -> dict[str, Content]:
    """The clean export a day before, then the damaged one."""
    return {f"_{EARLIER}.csv": plain(account, change), **later(content)}


def without_id(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "enrollment_id"}


def each_id(change: Callable[[str], str]) -> Change:
    return lambda row: row | {name: change(row[name]) for name in IDS}


def of_kind(kind: str, name: str, make: Make) -> None:
    CASES.setdefault(kind, {})[name.replace(" ", "-")] = make


# A header damaged in its first cell: without the id, all would count twice.
for name, before in {
    "one mark": "\ufeff",
    "two marks": "\ufeff\ufeff",
    "three marks": "\ufeff\ufeff\ufeff",
    "mojibake of a mark": "\u00ef\u00bb\u00bf",
    "mojibake of two marks": "\u00ef\u00bb\u00bf\u00ef\u00bb\u00bf",
    "mojibake in Windows 1250": "\u010f\u00bb\u017c",
    "zero width space": "\u200b",
    "word joiner": "\u2060",
    "comment sign": "#",
    "comment sign and space": "# ",
}.items():
    of_kind(
        "damaged header",
        name,
        lambda account, b=before: Case(twice(account, b + plain(account))),
    )
    of_kind(
        "damaged header",
        f"{name} quoted",
        lambda account, b=before: Case(
            twice(account, b + write_csv(rows_of(account), quoting=csv.QUOTE_ALL))
        ),
    )

# Rows without an id that repeat others.
REPEATS = {
    "lost ids": (dict, without_id, "an id in"),
    "ids that are nan": (dict, lambda row: row | {"enrollment_id": "nan"}, "an id in"),
    "lost ids and seconds": (
        dict,
        lambda row: without_id(row) | {"enrolled_at": row["enrolled_at"][:-3]},
        "an id in",
    ),
    "lost seconds": (
        without_id,
        lambda row: without_id(row) | {"enrolled_at": row["enrolled_at"][:-3]},
        "at another second",
    ),
    "merged contacts": (
        without_id,
        lambda row: without_id(row) | {"contact_id": f"9{row['contact_id']}"},
        "under another contact",
    ),
}
for name, (before, after, how) in REPEATS.items():
    of_kind(
        "repeated rows",
        name,
        lambda account, b=before, a=after, h=how: Case(
            twice(account, plain(account, a), b),
            is_right=False,
            counted=24,
            says=("12 rows repeat", h),
        ),
    )

# Text that means empty, where a sender would be credited with everything.
EMPTY = (
    *("nan", "NaN", "NaT", "None", "null", "NULL", "N/A", "#N/A", "n/a", "--", "-"),
    *("(No value)", "\\N", '=""', "\u200b", "'"),
)
for number, text in enumerate(EMPTY):
    of_kind(
        "empty text",
        f"empty sender {number}",
        lambda account, t=text: Case(
            later(plain(account, lambda row: row | {"sending_user_id": t})),
            says=("a text that means empty",),
        ),
    )

DISGUISES: dict[str, Callable[[str], str]] = {
    "formulas": lambda text: f'="{text}"',
    "apostrophe before": "'{}".format,
    "quoted twice": '"{}"'.format,
    "zero width before": "\u200b{}".format,
    "direction marks": "\u202a{}\u202c".format,
    "left to right mark behind": "{}\u200e".format,
    "isolates": "\u2066{}\u2069".format,
    "soft hyphen inside": lambda text: f"{text[:3]}\u00ad{text[3:]}",
    "no-break space": "\u00a0{}\u00a0".format,
    "narrow no-break space": "{}\u202f".format,
    "ideographic space": "\u3000{}".format,
    "mark inside": "\ufeff{}".format,
    "zero fraction": "{}.0".format,
    "long zero fraction": "{}.000000000".format,
    "comma fraction": "{},00".format,
    "power of ten": lambda text: f"{text[0]}.{text[1:]}E+{len(text) - 1}",
    "formula and space": lambda text: f' ="{text} "',
}
for name, change in DISGUISES.items():
    of_kind(
        "disguised ids",
        f"ids as {name}",
        lambda account, c=change: Case(
            later(plain(account, each_id(c))), says=("are disguised",)
        ),
    )

NO_IDS: dict[str, Callable[[str], str]] = {
    **{
        f"thousands {number}": lambda text, mark=mark: f"{int(text):,}".replace(
            ",", mark
        )
        for number, mark in enumerate(",. \u00a0\u202f\u2009'\u2019")
    },
    "semicolon": "{0};{0}".format,
    "list": lambda text: json.dumps([text]),
    "list of numbers": "[{}]".format,
    "object": lambda text: json.dumps({"id": text}),
    "two of JSON": lambda text: json.dumps([text, text]),
    "lost digits": lambda text: f"{text[:3]}E+{len(text) - 3}",
    "bar": "{0}|{0}".format,
    "line break": "{0}\n{0}".format,
}
for name, change in NO_IDS.items():
    of_kind(
        "no ids",
        f"contact as {name}",
        lambda account, c=change: Case(
            later(
                plain(account, lambda row: row | {"contact_id": c(row["contact_id"])})
            ),
            is_right=False,
            reason="bad_id",
        ),
    )


def json_lines(account: str, contact: Callable[[str], object]) -> Case:
    rows = [
        row | {"contact_id": contact(row["contact_id"])} for row in rows_of(account)
    ]
    lines = later(write_json_lines(rows), end="jsonl")
    return Case(lines, is_right=False, reason="bad_id")


of_kind(
    "JSON", "contacts of JSON in lists", lambda a: json_lines(a, lambda text: [text])
)
of_kind(
    "JSON",
    "contacts of JSON in objects",
    lambda a: json_lines(a, lambda text: {"email": f"{text}@example.com"}),
)
of_kind("JSON", "JSON array", lambda a: Case(later(json.dumps(rows_of(a)), end="json")))

# A column that counts under another name: no reply, no bounce, no sender.
RENAMED = {
    "reply_count": "Email replied",
    "bounce_count": "Email bounced",
    "is_auto_reply": "Out of office replies",
    "sending_user_id": "Senders ID",
    "enrollment_id": "Enrolment ID",
}
for column, header in RENAMED.items():
    of_kind(
        "renamed columns",
        f"renamed {column}",
        lambda account, c=column, h=header: Case(
            {
                f"_{EARLIER}.csv": plain(account),
                **later(
                    write_csv(rows_of(account), headers=COLUMNS | {c: h}),
                ),
            },
            is_right=False,
            counted=24 if c == "enrollment_id" else 12,
            says=(f"has no {c}", f'"{h}"', "of the same account has it", h),
        ),
    )


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
    of_kind(
        "workbooks",
        name,
        lambda account, b=book, s=said: Case(later(b(account), end="xlsx"), says=s),
    )
for true, false in (
    *(("WAHR", "FALSCH"), ("VRAI", "FAUX"), ("PRAWDA", "FAŁSZ"), ("1.0", "0.0")),
    *(("TRUE", "FALSE"), ("ja", "nein"), ("oui", "non"), ("tak", "nie")),
):
    of_kind("booleans", f"booleans as {true}", in_language(true, false))

# Encodings: the name of a user holds Ż and another letter that tells.
for encoding in (
    *("iso8859-2", "cp1250", "utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"),
):
    of_kind(
        "encodings",
        f"encoded in {encoding}",
        lambda account, e=encoding: Case(later(plain(account).encode(e))),
    )

of_kind(
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

# What Pollock's polluter does to a text.
POLLUTED: dict[str, Callable[[str], str]] = {
    "blank before quotes": lambda text: text.replace(',"', ', "'),
    "blanks round quotes": lambda text: text.replace('","', '" , "'),
    "apostrophes for quotes": lambda text: text.replace('"', "'"),
}
for name, pollute in POLLUTED.items():
    of_kind(
        "pollution",
        name,
        lambda account, p=pollute: Case(
            later(p(write_csv(rows_of(account), quoting=csv.QUOTE_ALL)))
        ),
    )
of_kind(
    "pollution",
    "lost delimiter before a quoted name",
    lambda account: Case(
        later(
            plain(account, lambda row: row | {"sequence_name": "Cold, intro"}).replace(
                '71000011,"', '71000011"'
            )
        ),
        is_right=False,
        reason="malformed_row",
    ),
)
for number, glue in enumerate(";\t|:"):
    of_kind(
        "glued columns",
        f"glued columns {number}",
        lambda account, g=glue: Case(
            later(
                plain(account)
                .replace("Out of office reply,Email", f"Out of office reply{g}Email")
                .replace(",,0\n", f",{g}0\n")
                .replace(",,1\n", f",{g}1\n")
            ),
            is_right=False,
            reason="unrecognised_header",
            says=("another delimiter",),
        ),
    )

# Headers of something else, and of languages that are not known.
DUTCH = (
    "Inschrijvings-ID;Account-ID;Sequentie-ID;Naam sequentie;Ingeschreven door (ID);"
    "Ingeschreven door;Afzender-ID;Contact-ID;Ingeschreven op;Beëindigd op;Status;"
    "Antwoorden;Afwezig;Bounces"
)
ELSE = {
    "companies": (
        "Record ID,Company name,Company owner,City,Industry",
        "501100001,Firm 1,Ann Example,Bonn,RETAIL",
        ("nearest to contacts", "Company name"),
    ),
    "deals": (
        "Record ID,Deal name,Deal stage,Pipeline,Amount",
        "501100001,Deal 1,Won,Sales,100",
        ("Deal name",),
    ),
    "property history": (
        "Record ID,Property name,Property value,Changed at,Source",
        "501100001,Opted out,,2026-01-01,CRM",
        ("Property name",),
    ),
    "tickets": (
        "hs_object_id,Ticket name,Pipeline",
        "501100001,Help,Support",
        ("Ticket name",),
    ),
    "Dutch": (
        DUTCH,
        ";".join(rows_of("Dutch")[0].values()),
        ("nearest to enrollments", "lacks sequence_id", "Polish, French and German"),
    ),
}
for name, (header, line, words) in ELSE.items():
    of_kind(
        "other headers",
        name,
        lambda _, h=header, li=line, w=words: Case(
            later(f"{h}\n{li}\n"),
            is_right=False,
            reason="unrecognised_header",
            says=(*w, "dbt/seeds/header_aliases.csv"),
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
    of_kind(
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
    "nested JSON": (
        "jsonl",
        lambda a: write_json_lines(rows_of(a)).replace(
            '"Cold intro"', "[" * 990 + "]" * 990, 1
        ),
    ),
}
for name, (end, make) in HOSTILE.items():
    of_kind(
        "hostile bytes",
        name,
        lambda account, e=end, m=make: Case(
            later(m(account), end=e), is_right=False, reason="unreadable_file"
        ),
    )
