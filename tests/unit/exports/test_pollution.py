"""A clean export polluted in every way that files are: no row lost, none invented.

Each polluted file gives the same rows as the clean one, or has the spoilt rows and only
those quarantined, or is set aside with its reason. Add a pollution to `POLLUTIONS`.
"""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product

from dagster_project.exports.outcomes import Reason, Status
from tests.unit.exports.conftest import HEADER, Workplace

NAMED = (*HEADER, "user_name", "Notes")
NAMES = ["Ann", "Żółć", 'Bo "B" Bee', "a,b;c\td|e", "two\nlines", "", "'quoted'", "\\"]
ROWS = [
    (f"40{n}", "7", str(n), f"2026-01-0{n}T03:15:00Z", "FINISHED", name, "n/a")
    for n, name in enumerate(NAMES, start=1)
]
DELIMITERS = (",", ";", "\t", "|")
LINE_ENDS = ("\n", "\r\n", "\r")


@dataclass(frozen=True)
class Polluted:
    """A polluted file and what must become of it.

    `malformed` counts the rows that are quarantined, `lost` names clean rows that the
    pollution has made unreadable; `reason` is set where the whole file is set aside.
    """

    name: str
    content: bytes
    malformed: int = 0
    lost: frozenset[int] = field(default_factory=frozenset)
    reason: Reason | None = None


def quote(cell: str, delimiter: str, *, always: bool) -> str:
    special = any(mark in cell for mark in ('"', "\n", "\r", delimiter))
    return '"' + cell.replace('"', '""') + '"' if special or always else cell


def make_lines(delimiter: str, *, always_quote: bool = False) -> list[str]:
    return [
        delimiter.join(quote(cell, delimiter, always=always_quote) for cell in row)
        for row in (NAMED, *ROWS)
    ]


def make_dialects() -> Iterator[Polluted]:
    for delimiter, line_end, always in product(DELIMITERS, LINE_ENDS, (False, True)):
        lines = make_lines(delimiter, always_quote=always)
        name = f"{delimiter!r} {line_end!r} {always}"
        text = line_end.join(lines)
        yield Polluted(f"no last line end {name}", text.encode())
        yield Polluted(f"mark {name}", b"\xef\xbb\xbf" + (text + line_end).encode())
        yield Polluted(f"utf-16 {name}", (text + line_end).encode("utf-16"))
        blank = line_end * 3
        yield Polluted(f"blank {name}", (blank + blank.join(lines) + blank).encode())


def make_code_pages() -> Iterator[Polluted]:
    for delimiter, line_end in product(DELIMITERS, LINE_ENDS):
        text = line_end.join(make_lines(delimiter))
        yield Polluted(f"cp1250 {delimiter!r} {line_end!r}", text.encode("cp1250"))


def make_preambles() -> Iterator[Polluted]:
    for delimiter in DELIMITERS:
        lines = make_lines(delimiter)
        empty = delimiter * (len(NAMED) - 1)
        preambles = {
            "title": ["Enrollments"],
            "padded title": ["Enrollments" + empty],
            "quoted title": ['"Enrollments\nof 2026"', ""],
            "separator": [f"sep={delimiter}"],
            "several": ["Report", "by Ann", "", f"from{delimiter}2026-01-01", empty],
            "stray quote": ['The "best" report: "', "x"],
        }
        for name, preamble in preambles.items():
            text = "\n".join([*preamble, *lines])
            yield Polluted(f"{name} {delimiter!r}", text.encode())
        yield Polluted(
            f"padding {delimiter!r}", "\n".join([*lines, *[empty] * 9]).encode()
        )


def make_footers() -> Iterator[Polluted]:
    for delimiter, line_end in product(DELIMITERS, LINE_ENDS[:2]):
        lines = make_lines(delimiter)
        footers = {
            "total": [f"Total{delimiter}8"],
            "remark": ["8 rows, made by Ann"],
            "second table": ["", f"user_id{delimiter}x", f"7{delimiter}Ann"],
            "wide": [delimiter.join("123456789")],
        }
        for name, footer in footers.items():
            text = line_end.join([*lines, *footer])
            rows = sum(bool(line) for line in footer)
            yield Polluted(f"{name} {delimiter!r} {line_end!r}", text.encode(), rows)


def make_field_counts() -> Iterator[Polluted]:
    for delimiter, number in product(DELIMITERS, (1, 3, 8)):
        lines = make_lines(delimiter)
        changes = {
            "one more": lines[number] + delimiter + "x",
            "one empty more": lines[number] + delimiter,
            "one fewer": lines[number].removesuffix(delimiter + "n/a"),
            "cut": lines[number][:12],
        }
        for name, line in changes.items():
            text = "\n".join([*lines[:number], line, *lines[number + 1 :]])
            yield Polluted(
                f"{name} {delimiter!r} {number}",
                text.encode(),
                malformed=1,
                lost=frozenset([number]),
            )


def make_quotes() -> Iterator[Polluted]:
    for delimiter, number in product(DELIMITERS, (1, 2, 6)):
        for always in (False, True):
            lines = make_lines(delimiter, always_quote=always)
            start = lines[number].split(delimiter)[0].strip('"')
            rest = lines[number].split(delimiter, 1)[1]
            changes = {
                "never closed": f'"{start}{delimiter}{rest}',
                "text behind": f'"{start}" x{delimiter}{rest}',
                "backslash": f'"{start}\\" x"{delimiter}{rest}',
            }
            for name, line in changes.items():
                text = "\n".join([*lines[:number], line, *lines[number + 1 :]])
                yield Polluted(
                    f"{name} {delimiter!r} {number} {always}",
                    text.encode(),
                    malformed=1,
                    lost=frozenset([number]),
                )


def make_unusable() -> Iterator[Polluted]:
    lines = make_lines(",")
    text = "\n".join(lines)
    unknown, unreadable = Reason.UNRECOGNISED_HEADER, Reason.UNREADABLE_FILE
    yield Polluted("empty", b"", reason=unknown)
    yield Polluted("blank", b"\n\r\n \n", reason=unknown)
    yield Polluted("no header", "\n".join(lines[1:]).encode(), reason=unknown)
    yield Polluted("half a header", lines[0][:10].encode(), reason=unknown)
    yield Polluted("other delimiter", text.replace(",", "~").encode(), reason=unknown)
    yield Polluted("bad utf-8", text.encode() + b"\xff", reason=unreadable)
    yield Polluted("half of utf-16", text.encode("utf-16")[:-1], reason=unreadable)
    yield Polluted("cut gzip", gzip.compress(text.encode())[:-9], reason=unreadable)
    twice = "state," + text.replace("\n", "\nFINISHED,")
    yield Polluted("state twice", twice.encode(), reason=Reason.DUPLICATE_HEADER)


POLLUTIONS = [
    *make_dialects(),
    *make_code_pages(),
    *make_preambles(),
    *make_footers(),
    *make_field_counts(),
    *make_quotes(),
    *make_unusable(),
]


def test_polluted_files_lose_no_row_and_invent_none(
    workplace: Workplace, record_property: Callable[[str, object], None]
) -> None:
    for number, polluted in enumerate(POLLUTIONS):
        # Files are told apart by their bytes, so each gets a value of its own.
        workplace.drop(polluted.content, f"{number:03} 2026-11-20.csv")
    classes: Counter[str] = Counter()
    wrong = []
    for polluted, file in zip(POLLUTIONS, workplace.load().files, strict=True):
        expected = [
            (row[0], row[5] or None)
            for number, row in enumerate(ROWS, start=1)
            if number not in polluted.lost
        ]
        if polluted.reason is not None:
            classes[f"set aside as {polluted.reason}"] += 1
            if file.reason is not polluted.reason:
                wrong.append((polluted.name, file))
            continue
        classes["bad rows quarantined" if polluted.malformed else "same rows"] += 1
        if (
            file.status not in (Status.ACCEPTED, Status.ALREADY_LOADED)
            or file.rows_quarantined != polluted.malformed
            or workplace.accepted(file, "sequence_id", "user_name") != expected
        ):
            wrong.append((polluted.name, file))
    counts = ", ".join(f"{count} {name}" for name, count in classes.most_common())
    record_property("printed", f"{len(POLLUTIONS)} polluted files: {counts}")
    assert wrong == []


def test_clean_export_is_what_its_rows_say() -> None:
    text = "\n".join(make_lines(","))
    assert list(csv.reader(io.StringIO(text)))[1:] == [list(row) for row in ROWS]
