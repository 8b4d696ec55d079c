"""How the text of a cell becomes an id: what is unwrapped, empty, or no id at all."""

import pytest

from tests.unit.exports.conftest import Workplace, make_csv


def read_ids(workplace: Workplace, expected: dict[str, object]) -> dict[str, object]:
    return workplace.read_cells("sending_user_id", expected)


def test_text_that_means_empty_is_no_id(workplace: Workplace) -> None:
    markers = (
        *("nan", "NaN", "NaT", "None", "null", "NULL", "N/A", "#N/A", "n/a", "--"),
        *("-", "(No value)", "\\N", "<NA>", "(Brak wartości)", "(Kein Wert)"),
        *("", " ", "\u200b", "\ufeff", '=""', '""', "'", " nan ", '="nan"', "\u00a0-"),
    )
    expected: dict[str, object] = dict.fromkeys(markers)
    assert read_ids(workplace, expected) == expected


def test_disguised_id_is_unwrapped(workplace: Workplace) -> None:
    disguised = (
        *('="41000101"', "'41000101", "'41000101'", "=41000101", '"41000101"'),
        *('""41000101""', '=""41000101""', '\'="41000101"', '= "41000101"'),
        *("\u201c41000101\u201d", "\u201e41000101\u201c", "\u00ab41000101\u00bb"),
        *("\u200b41000101", "41000101\u200e", "\u202a41000101\u202c", "\ufeff41000101"),
        *("4100\u200b0101", "4100\u00ad0101", "\u206641000101\u2069"),
        *("\u00a041000101", "41000101\u202f", "\u300041000101", "41000101\u2009"),
        *("\t41000101\v", '="\u200b41000101 "', "41000101.0", "41000101,00"),
        *("41000101.000", "41000101.000000000", "4.1000101E+7", '="41000101.0"'),
    )
    expected: dict[str, object] = dict.fromkeys(disguised, "41000101")
    assert read_ids(workplace, expected) == expected


def test_what_is_no_single_id_is_refused(workplace: Workplace) -> None:
    refused = (
        *("1,000,001", "1.000.001", "1 000 001", "1\u00a0000\u00a0001"),
        *("1\u202f000\u202f001", "1\u2009000\u2009001", "1'000'001", "1\u2019000"),
        *("41,000,101", "41.000.101", "1,000", "1.000", "10,00,001", "41,000,101.00"),
        *("a;b", "1;2", "501100001; 501100002", "1|2", "1,2", "501, 502", "a,b"),
        *("ann@a.com;bob@a.com", "ann@a.com, bob1@a.com;", "1\n2"),
        *('{"id": 1}', '["501100001"]', "[501100001]", "[]", "{}", "{'id': 1}"),
        *('[{"email": "ann@a.com"}]', "{id=1}", '="[1]"', "1.5", "1E+9", "1,5E+9"),
        *("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "########", 'x"Cold intro'),
        *("?", ".", "...", "---", "_", "*", "\u2026", "\u2022", "+", "1.E-2", ","),
    )
    expected: dict[str, object] = dict.fromkeys(refused, "bad_id")
    assert read_ids(workplace, expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("41000101", "00123", "abc-1", "0036g00000AbCdEAAV", "a.b", "Cold, intro"),
        *(
            "8c9d1e7a-1111-4222-8333-0123456789ab",
            "12e45678-9abc-4def-8123-456789abcdef",
        ),
        *("ann@example.com", "O'Brien", "portal 7", "Acme, Inc.", "#17"),
        "{8C9D1E7A-1111-4222-8333-0123456789AB}",
    ],
)
def test_id_of_any_other_text_is_kept(workplace: Workplace, text: str) -> None:
    assert read_ids(workplace, {text: text}) == {text: text}


def test_address_is_undisguised_and_text_that_means_empty_is_none(
    workplace: Workplace,
) -> None:
    expected: dict[str, object] = {
        '="Ann@example.com"': "Ann@example.com",
        "'Ann@example.com": "Ann@example.com",
        "\u200bAnn@exam\u00adple.com\u200e": "Ann@example.com",
        "\u3000o'neil+1@example.com ": "o'neil+1@example.com",
        "nan": None,
        "(No value)": None,
        '=""': None,
        "\\N": None,
    }
    assert workplace.read_cells("user_email", expected) == expected


@pytest.mark.parametrize(
    ("column", "value"),
    [("sequence_name", "nan"), ("user_name", "Null"), ("user_name", "None")],
)
def test_names_are_kept_whatever_they_are(
    workplace: Workplace, column: str, value: str
) -> None:
    assert workplace.read_cells(column, [value]) == {value: value}


@pytest.mark.parametrize(
    "column",
    ["ended_at", "reply_count", "is_auto_reply", "unenrolled_source", "bounce_type"],
)
def test_text_that_means_empty_is_no_value_of_any_other_column(
    workplace: Workplace, column: str
) -> None:
    markers = ("nan", "NaT", "NULL", "N/A", "--", "(No value)", "\\N")
    expected: dict[str, object] = dict.fromkeys(markers)
    assert workplace.read_cells(column, expected) == expected


@pytest.mark.parametrize("column", ["contact_id", "user_id", "state", "enrolled_at"])
def test_text_that_means_empty_is_missing_where_a_value_is_required(
    workplace: Workplace, column: str
) -> None:
    expected: dict[str, object] = dict.fromkeys(
        ("nan", "None", "--", " "), "missing_required"
    )
    assert workplace.read_cells(column, expected) == expected


def test_user_whose_id_and_address_are_empty_is_missing(workplace: Workplace) -> None:
    header = ("sequence_id", "user_id", "user_email", "contact_id", "enrolled_at")
    text = make_csv(
        [("1", "nan", cell, "2", "2026-01-02", "FINISHED") for cell in ('=""', "N/A")],
        header=(*header, "state"),
    )
    file = workplace.load_one(text)
    assert file.quarantine == {"missing_required": 2}
