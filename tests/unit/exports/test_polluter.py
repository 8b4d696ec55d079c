"""An export polluted cell by cell and row by row: right or refused, never wrong unseen.

The functions are of the kinds of the Pollock benchmark (HPI, VLDB 2023). Whatever they
do, an accepted row is one of the clean export, and where one is missing, a row is in
quarantine or the file is set aside.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise

import pytest

from dagster_project.exports.outcomes import FileOutcome, Reason, Status
from tests.unit.exports.conftest import Workplace

HEADER = (
    *("hs_enrollment_id", "hs_sequence_id", "hs_sequence_name", "hs_enrolled_by"),
    *("hs_enrolled_by_name", "hs_contact_id", "hs_enrolled_at"),
    *("hs_enrollment_state", "hs_email_reply_count", "hs_email_bounce_count"),
    "hs_email_bounce_type",
)
ROWS = (
    *(("91", "71", "Cold, intro", "41", "Ann Żółw", "51"),),
    *(("92", "71", "The; 'new'\tone|", "41", "O'Neil, Bo", "52"),),
    *(("93", "72", 'Say "hi", Ann', "42", "'t Hooft, Cé", "53"),),
    *(("94", "72", "two\nlines", "42", "", "54"),),
)
ENDS = (
    ("2026-01-02 03:04:05", "Finished", "1", "0", ""),
    ("2026-01-03 03:04:05", "Finished", "", "1", "HARD"),
    ("2026-01-04", "Executing", "0", "0", ""),
    ("2026-01-05 10:00", "FINISHED", "2", "0", ""),
)
TABLE = [list(HEADER), *([*row, *end] for row, end in zip(ROWS, ENDS, strict=True))]
COLUMNS = (
    *("enrollment_id", "sequence_id", "sequence_name", "user_id", "user_name"),
    *("contact_id", "enrolled_at", "state", "reply_count", "bounce_count"),
    "bounce_type",
)
Pollution = Iterator[tuple[str, bytes]]


class Text:
    """A CSV text that is still cells, and what stands between and round them."""

    def __init__(self, *, quotes_all: bool, quote: str = '"') -> None:
        def is_special(cell: str) -> bool:
            return quotes_all or any(mark in cell for mark in f',;|\t\n"{quote}')

        self.cells = [
            [
                quote + cell.replace(quote, quote * 2) + quote
                if is_special(cell)
                else cell
                for cell in row
            ]
            for row in TABLE
        ]
        self.delimiters = [[","] * (len(HEADER) - 1) + [""] for _ in TABLE]
        self.ends = ["\n"] * len(TABLE)
        self.above = self.below = ""

    def write(self) -> str:
        lines = (
            "".join(map("".join, zip(cells, delimiters, strict=True))) + end
            for cells, delimiters, end in zip(
                self.cells, self.delimiters, self.ends, strict=True
            )
        )
        return self.above + "".join(lines) + self.below


def pollute_cells(*, quotes_all: bool) -> Pollution:
    for y, row in enumerate(TABLE):
        for x in range(len(row)):
            for name in ("add", "delete", "space", "before", "inside", "behind"):
                text = Text(quotes_all=quotes_all)
                cell = text.cells[y][x]
                if name == "add":
                    text.cells[y][x] = "," + cell
                elif name == "delete" and text.delimiters[y][x]:
                    text.delimiters[y][x] = ""
                elif name == "space":
                    text.delimiters[y][x] = text.delimiters[y][x] and " "
                elif name == "before":
                    text.cells[y][x] = '"' + cell
                elif name == "inside":
                    text.cells[y][x] = cell[:2] + '"' + cell[2:]
                elif name == "behind":
                    text.cells[y][x] = cell + '"'
                yield f"{name} {y} {x}", text.write().encode()


def pollute_rows(*, quotes_all: bool) -> Pollution:
    for y in range(len(TABLE)):
        for delimiter in " ;\t|":
            text = Text(quotes_all=quotes_all)
            text.delimiters[y] = [d and delimiter for d in text.delimiters[y]]
            yield f"delimiter {delimiter!r} {y}", text.write().encode()
        text = Text(quotes_all=quotes_all)
        text.cells[y] = Text(quotes_all=quotes_all, quote="'").cells[y]
        yield f"apostrophes {y}", text.write().encode()
        for end in ("", "\r", "\r\n", "\n\n", "\n\r", ",\n"):
            text = Text(quotes_all=quotes_all)
            text.ends[y] = end
            yield f"end {end!r} {y}", text.write().encode()
        for count in (1, 5, len(HEADER) - 1):
            text = Text(quotes_all=quotes_all)
            text.cells[y] = text.cells[y][:count]
            text.delimiters[y] = [*[","] * (count - 1), ""]
            yield f"{count} cells {y}", text.write().encode()


def pollute_file(*, quotes_all: bool) -> Pollution:
    clean = Text(quotes_all=quotes_all).write()
    for delimiter in (";", "\t", "|", ", ", " ,", " , ", " ", "::", "~", ";,"):
        text = Text(quotes_all=quotes_all)
        text.delimiters = [[d and delimiter for d in row] for row in text.delimiters]
        yield f"delimiter {delimiter!r}", text.write().encode()
    yield "apostrophes", Text(quotes_all=quotes_all, quote="'").write().encode()
    yield "curly quotes", clean.replace('"', "\u201d").encode()
    yield "backslashes", clean.replace('""', '\\"').encode()
    yield "no escape", clean.replace('""', '"').encode()
    for end in ("\r", "\r\n", "\n\n", "\r\r\n"):
        text = Text(quotes_all=quotes_all)
        text.ends = [end] * len(TABLE)
        yield f"ends {end!r}", text.write().encode()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "cp1250", "iso8859-2"):
        yield encoding, clean.encode(encoding)
    header, _, rows = clean.partition("\n")
    for mark in ("\ufeff" * 2, "ï»¿", "\u200b\ufeff"):
        yield f"mark {mark!r}", (mark + clean).encode()
    yield "two headers", f"{header}\n{clean}".encode()
    yield "two tables", f"{clean}\n{clean}".encode()
    yield "second header", f"{clean}{header.replace('hs_', 'x_')}\n{rows}".encode()
    yield "preamble", f"Report of\n{',' * 10}\n{clean}".encode()
    yield "footnote", f"{clean}\n4 rows, all good\n".encode()
    yield "no header", rows.encode()
    yield "no rows", header.encode()


@pytest.mark.parametrize("quotes_all", [False, True])
def test_polluted_export_is_right_or_refused(
    workplace: Workplace, quotes_all: bool
) -> None:
    # One in so many, of each kind of pollution some.
    assert find_wrong(workplace, quotes_all=quotes_all, step=7) == []


@pytest.mark.slow
@pytest.mark.parametrize("quotes_all", [False, True])
def test_export_polluted_in_every_way_is_right_or_refused(
    workplace: Workplace, quotes_all: bool
) -> None:
    assert find_wrong(workplace, quotes_all=quotes_all, step=1) == []


def find_wrong(
    workplace: Workplace, *, quotes_all: bool, step: int
) -> list[tuple[str, bytes, FileOutcome]]:
    """Pollutions that are neither read right nor refused, with what became of them."""
    clean = Text(quotes_all=quotes_all).write().encode()
    expected = Counter(workplace.accepted(workplace.load_one(clean), *COLUMNS))
    assert expected.total() == len(ROWS)
    ways = (pollute_cells, pollute_rows, pollute_file)
    polluted = [*chain.from_iterable(way(quotes_all=quotes_all) for way in ways)][
        ::step
    ]
    for number, (_, content) in enumerate(polluted):
        workplace.drop(content, f"{number:04} 2026-11-20")
    files = {file.name[:4]: file for file in workplace.load().files}
    return [
        (name, content, files[f"{number:04}"])
        for number, (name, content) in enumerate(polluted)
        if not is_right(workplace, files[f"{number:04}"], expected)
    ]


def is_right(
    workplace: Workplace, file: FileOutcome, expected: Counter[tuple[object, ...]]
) -> bool:
    if file.status is Status.SET_ASIDE:
        return file.reason is not None
    rows = Counter(workplace.accepted(file, *COLUMNS))
    # A table that stands there twice is read twice: the rows are the same.
    is_known = set(rows) <= set(expected)
    is_whole = set(rows) == set(expected)
    return is_known and (is_whole or file.rows_quarantined > 0 or not file.rows_read)


WRITTEN_OTHERWISE = {
    "blank before quotes": lambda text: text.replace(',"', ', "'),
    "blanks round quotes": lambda text: text.replace('","', '" , "'),
    "apostrophes": lambda _: Text(quotes_all=True, quote="'").write(),
    "two marks": lambda text: "\ufeff\ufeff" + text,
    "mark as text": lambda text: "ï»¿" + text,
    "mark as text of Windows-1250": lambda text: "ď»ż" + text,
    "mark as text twice": lambda text: "Ã¯Â»Â¿" + text,
    "zero width": lambda text: "\u200b" + text,
    "comment": lambda text: "#" + text,
    "comments": lambda text: "# by Ann\n# " + text,
    "mark and comment": lambda text: "\ufeff# " + text,
}


@pytest.mark.parametrize("name", WRITTEN_OTHERWISE)
def test_export_written_otherwise_is_read_right(
    workplace: Workplace, name: str
) -> None:
    clean = Text(quotes_all=True).write()
    expected = workplace.accepted(workplace.load_one(clean, "clean"), *COLUMNS)
    file = workplace.load_one(WRITTEN_OTHERWISE[name](clean))
    assert workplace.accepted(file, *COLUMNS) == expected
    assert file.rows_quarantined == 0


def test_apostrophes_where_quotes_must_be_are_quotes(workplace: Workplace) -> None:
    expected = workplace.accepted(
        workplace.load_one(Text(quotes_all=False).write(), "clean"), *COLUMNS
    )
    file = workplace.load_one(Text(quotes_all=False, quote="'").write())
    assert workplace.accepted(file, *COLUMNS) == expected


@pytest.mark.parametrize("blank", ["", " "])
def test_apostrophes_that_nothing_needs_are_quotes(
    workplace: Workplace, blank: str
) -> None:
    # No cell holds a delimiter, a quote or an apostrophe.
    cells = [("'hs_sequence_id'", "'hs_enrolled_by'", "'hs_contact_id'")]
    cells += [("'71'", "'41'", "'51'")]
    ends = ["'hs_enrolled_at'", "'2026-01-02 03:04:05'"]
    states = ["'hs_enrollment_state'", "'Finished'"]
    names = ["'hs_enrolled_by_name'", "'Ann Example'"]
    lines = [
        f",{blank}".join([*row, end, state, name])
        for row, end, state, name in zip(cells, ends, states, names, strict=True)
    ]
    file = workplace.load_one("\n".join(lines))
    assert workplace.accepted(file, "user_name", "enrolled_at", "contact_id") == [
        ("Ann Example", "2026-01-02 02:04:05.000", "51")
    ]


@pytest.mark.parametrize("end", [";", "|", "; "])
def test_delimiter_glued_to_the_last_column_refuses_the_file(
    workplace: Workplace, end: str
) -> None:
    text = Text(quotes_all=False)
    text.ends = [f"{end}\n"] * len(TABLE)
    assert workplace.load_one(text.write()).reason is Reason.UNRECOGNISED_HEADER


@pytest.mark.parametrize("glue", [";", "\t", "|", ":", " ", "; "])
@pytest.mark.parametrize("position", range(len(HEADER) - 1))
def test_glued_columns_refuse_the_file(
    workplace: Workplace, glue: str, position: int
) -> None:
    text = Text(quotes_all=False)
    for delimiters in text.delimiters:
        delimiters[position] = glue
    file = workplace.load_one(text.write())
    assert file.reason is Reason.UNRECOGNISED_HEADER
    text = Text(quotes_all=True)
    for number, (first, second) in enumerate(pairwise(text.cells[0])):
        if number == position:
            text.cells[0][position : position + 2] = [f"{first[:-1]}{glue}{second[1:]}"]
            text.delimiters[0].pop(0)
    assert workplace.load_one(text.write()).reason is Reason.UNRECOGNISED_HEADER


def test_unknown_column_with_a_delimiter_in_its_name_is_kept(
    workplace: Workplace,
) -> None:
    text = Text(quotes_all=True).write()
    file = workplace.load_one(text.replace("hs_email_bounce_type", "Notes; more"))
    assert file.status is Status.ACCEPTED
    assert file.rows_accepted == len(ROWS)
