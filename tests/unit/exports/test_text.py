"""CSV in every dialect and encoding, clean and spoilt: no row lost, none invented."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.exports.outcomes import Reason
from dagster_project.exports.text import scan
from dagster_project.exports.text.records import IncompleteError, read_record
from dagster_project.exports.text.scan import TextLayout, scan_rows
from dagster_project.exports.text.structure import Dialect, measure_clean_records
from tests.unit.exports.conftest import HEADER, ROW, Workplace, make_csv

NAMED = (*HEADER, "user_name")
NAMES = ["Ann", 'Bo "B" Bee', "a,b;c\td|e", "two\nlines", "r\rn", "c\r\nd", "Zoë", ""]
ROWS = [(*ROW, name) for name in NAMES]
EXPECTED = [(number, name or None) for number, name in enumerate(NAMES, start=1)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_dialect_reads_the_same(
    workplace: Workplace, delimiter: str, line_end: str
) -> None:
    text = make_csv(ROWS, header=NAMED, delimiter=delimiter, line_end=line_end)
    for content in (text, text.removesuffix(line_end), "\ufeff" + text):
        file = workplace.load_one(content)
        assert workplace.accepted(file, "row_number", "user_name") == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_utf_16_is_read_with_a_byte_order_mark_or_without(
    workplace: Workplace, encoding: str, mark: str, delimiter: str
) -> None:
    text = mark + make_csv(ROWS, header=NAMED, delimiter=delimiter, line_end="\r\n")
    file = workplace.load_one(text.encode(encoding))
    assert workplace.accepted(file, "row_number", "user_name") == EXPECTED
    expected = "utf-16" if mark else encoding
    assert [record.encoding for record in workplace.zone.records()] == [expected]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Michał"),
        ("cp1250", "Michał Żółć"),
        ("cp1250", "Spółka z Łodzi"),
        ("cp1250", "ośmiu świadków"),
        ("cp1250", "Zażółć gęślą jaźń"),
        ("cp1250", "ŹRÓDŁA ŚLĄSKA"),
        ("cp1250", "Bąk \u2013 50 \u20ac"),
        ("iso8859-2", "Zażółć gęślą jaźń"),
        ("iso8859-2", "Wąs"),
        ("iso8859-2", "źle"),
        ("iso8859-2", "Ślązak"),
        ("iso8859-2", "Źródło"),
        ("iso8859-2", "MĄDRY ŚLĄZAK"),
        ("iso8859-2", "WÓDZ MIŚ"),
        ("cp1252", "Hélène Lefèvre à Nîmes"),
        ("cp1252", "Jürgen Weiß"),
        ("cp1252", "Jürgen Weiß ±5 ¼ ¶ ¬ ¦"),
        ("cp1252", "Sacré-Cœur"),
        ("cp1252", "Noël à l'\u0153uvre"),
        ("cp1252", "Zoë \u2013 50 \u20ac"),
    ],
)
def test_code_page_is_told_by_its_letters_and_recorded(
    workplace: Workplace, encoding: str, name: str
) -> None:
    file = workplace.load_one(make_csv([(*ROW, name)], header=NAMED).encode(encoding))
    assert workplace.accepted(file, "user_name") == [(name,)]
    assert [record.encoding for record in workplace.zone.records()] == [encoding]


def test_utf_8_with_a_nul_byte_is_no_utf_16(workplace: Workplace) -> None:
    text = make_csv([ROW, ("4\0" * 3, *ROW[1:])])
    file = workplace.load_one(text)
    assert (file.rows_accepted, file.quarantine) == (1, {"malformed_row": 1})


def test_code_page_that_shows_late_is_told_all_the_same(workplace: Workplace) -> None:
    rows = [(*ROW, "Ann")] * 40_000 + [(*ROW, "Michał")]
    file = workplace.load_one(make_csv(rows, header=NAMED).encode("cp1250"))
    assert workplace.accepted(file, "user_name")[-1] == ("Michał",)


@pytest.mark.parametrize(
    "content",
    [
        make_csv([(*ROW, "Żółć ąę")], header=NAMED).encode() + b"\xff\n",
        bytes(range(256)) * 10,
        make_csv([ROW]).encode("utf-16-le")[:-1],
        make_csv([ROW]).encode("utf-32"),
        "\ufeff".encode("utf-16-le") + b"\x00\xd8a\x00",
    ],
)
def test_text_that_cannot_be_decoded_is_set_aside(
    workplace: Workplace, content: bytes
) -> None:
    assert workplace.load_one(content).reason in (
        Reason.UNREADABLE_FILE,
        Reason.UNRECOGNISED_HEADER,
    )


GOOD = ",".join(ROW)


@pytest.mark.parametrize(
    ("lines", "malformed"),
    [
        ([GOOD, GOOD + ",x", GOOD], {2: GOOD + ",x"}),
        ([GOOD, "401,7", GOOD], {2: "401,7"}),
        ([GOOD, "Total,3"], {2: "Total,3"}),
        ([GOOD, '"' + GOOD, GOOD, GOOD], {2: '"' + GOOD}),
        (
            [GOOD, '401,"7,5,2026-01-02,FINISHED', GOOD],
            {2: '401,"7,5,2026-01-02,FINISHED'},
        ),
        (
            [GOOD, '401,"7"x,5,2026-01-02,FINISHED'],
            {2: '401,"7"x,5,2026-01-02,FINISHED'},
        ),
        (
            [GOOD, '401"7,5",6,2026-01-02,FINISHED,x'],
            {2: '401"7,5",6,2026-01-02,FINISHED,x'},
        ),
        ([GOOD, '401,"7\n5",FINISHED', GOOD], {2: '401,"7\n5",FINISHED'}),
        ([GOOD, GOOD.replace("401", "4\x001")], {2: GOOD.replace("401", "4\u24001")}),
        (["", GOOD, "  ", ",,,,", ",", '"","","","",""', GOOD, ""], {}),
    ],
)
def test_malformed_rows_and_only_those_are_quarantined(
    workplace: Workplace, lines: list[str], malformed: dict[int, str]
) -> None:
    file = workplace.load_one("\n".join([",".join(HEADER), *lines]))
    expected = [(number, "malformed_row", text) for number, text in malformed.items()]
    if expected:
        found = workplace.quarantined(file, "row_number", "reason", "row_text")
        assert found == expected
    assert file.rows_quarantined == len(expected)
    assert file.rows_accepted == sum(line == GOOD for line in lines)


def test_mixed_line_ends_lose_no_row(workplace: Workplace) -> None:
    file = workplace.load_one(",".join(HEADER) + f"\n{GOOD}\r\n{GOOD}\r{GOOD}\n{GOOD}")
    assert (file.rows_read, file.rows_accepted) == (4, 4)


def test_second_table_is_quarantined(workplace: Workplace) -> None:
    text = make_csv([ROW]) + "\nuser_id,user_name\n7,Ann\n"
    file = workplace.load_one(text)
    assert (file.rows_accepted, file.quarantine) == (1, {"malformed_row": 2})


def test_field_beyond_the_limit_is_a_malformed_row(workplace: Workplace) -> None:
    rows = [(*ROW, "x"), (*ROW, "y" * 5_000), (*ROW, "z" * 900_000), (*ROW, "x")]
    workplace.drop(make_csv(rows, header=NAMED))
    file = workplace.load(field_bytes=4_000).files[0]
    assert workplace.accepted(file, "row_number") == [(1,), (4,)]
    assert workplace.quarantined(file, "row_number", "reason") == [
        (2, "malformed_row"),
        (3, "malformed_row"),
    ]


def test_quote_that_is_never_closed_hides_no_row_of_a_long_file(
    workplace: Workplace,
) -> None:
    lines = [GOOD] * 10_000
    lines[1] = '"' + GOOD
    workplace.drop("\n".join([",".join(HEADER), *lines]))
    file = workplace.load(field_bytes=4_000).files[0]
    assert (file.rows_accepted, file.quarantine) == (9_999, {"malformed_row": 1})
    assert workplace.quarantined(file, "row_number", "row_text") == [(2, lines[1])]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_row_is_kept_behind_one_of_the_wrong_width_that_opens_a_quote(
    workplace: Workplace, line_end: str
) -> None:
    lines = [",".join(NAMED), f'{GOOD},x,"', f"{GOOD},Ann", f'{GOOD},",']
    file = workplace.load_one(line_end.join(lines))
    assert workplace.accepted(file, "row_number", "user_name") == [(2, "Ann")]


def test_row_behind_an_overlong_line_is_kept_wherever_blocks_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialect = Dialect(delimiter=b",", line_end=b"\n", width=2)
    path = tmp_path / "text.csv"
    path.write_bytes(b"x" * 100 + b"\r1,2\r3,4\r")
    for size in range(1, 20):
        monkeypatch.setattr(scan, "BLOCK_BYTES", size)
        layout = TextLayout(0, False, dialect)
        rows = scan_rows(path, layout, field_limit=5, scratch=tmp_path)
        assert (rows.count, rows.malformed_count) == (3, 1)


def test_long_fields_within_the_limit_are_read(workplace: Workplace) -> None:
    name = 'x"\n' * 200_000
    file = workplace.load_one(make_csv([(*ROW, name), (*ROW, "y")], header=NAMED))
    assert workplace.accepted(file, "user_name") == [(name.strip(),), ("y",)]


@settings(max_examples=500, deadline=None)
@given(
    line_end=st.sampled_from(["\n", "\r\n"]),
    pieces=st.lists(
        st.sampled_from(
            ['"', ",", "\n", "\r", "a", '""', '",', ',"', '"|', "a,a|", '"a",a|', "\0"]
        ),
        min_size=1,
        max_size=12,
    ),
)
def test_bulk_measure_and_careful_reading_agree(
    line_end: str, pieces: list[str]
) -> None:
    text = "".join(pieces).replace("|", line_end).encode()
    dialect = Dialect(delimiter=b",", line_end=line_end.encode(), width=2)
    stretch = measure_clean_records(text, dialect, record_limit=1000)
    if stretch is None:
        return
    position = 0
    for _ in range(stretch.records):
        record = read_record(
            text, position, delimiter=b",", final=False, field_limit=1000
        )
        assert record.fields is not None
        assert len(record.fields) == 2
        assert not record.is_blank(2)
        position = record.end
    assert position == stretch.size


def test_record_is_incomplete_until_its_line_end_is_there() -> None:
    text = b'a,"b""c"\r\nd'
    for size in range(1, len(text) - 2):
        with pytest.raises(IncompleteError):
            read_record(text[:size], 0, delimiter=b",", final=False, field_limit=1000)
    record = read_record(text, 0, delimiter=b",", final=False, field_limit=1000)
    assert (record.fields, record.end) == ((b"a", b'b"c'), 10)
