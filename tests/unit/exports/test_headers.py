"""What a file is by its header, and which files are set aside for it."""

import csv

import pytest

from dagster_project.exports.aliases import read_aliases
from dagster_project.exports.header import recognise_header
from dagster_project.exports.outcomes import FileOutcome, Reason, Status
from dagster_project.exports.schema import KINDS, Kind
from tests.unit.exports.conftest import HEADER, ROW, SEEDS, Workplace, make_csv


def read_alias_rows() -> list[dict[str, str]]:
    with (SEEDS / "header_aliases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def set_aside(file: FileOutcome) -> Reason | None:
    assert file.status is Status.SET_ASIDE
    return file.reason


def test_columns_of_a_kind_are_those_of_the_aliases_in_their_order() -> None:
    for kind in KINDS:
        names = [r["canonical"] for r in read_alias_rows() if r["kind"] == kind.name]
        assert [column.name for column in kind.columns] == list(dict.fromkeys(names))


@pytest.mark.parametrize("language", ["hubspot_internal", "en", "pl", "fr", "de"])
def test_each_kind_is_recognised_in_each_language(
    workplace: Workplace, language: str
) -> None:
    for kind in KINDS:
        rows = {
            row["canonical"]: row[language] or row["canonical"]
            for row in reversed(read_alias_rows())
            if row["kind"] == kind.name
        }
        file = workplace.load_one(make_csv([], header=tuple(rows.values())))
        record = workplace.zone.find(file.sha256 or "")
        assert file.kind == kind.name
        assert record is not None
        assert record.columns == tuple(column.name for column in kind.columns)
        assert record.unknown_columns == ()


def test_spelling_of_a_header_may_differ_in_what_nobody_sees(
    workplace: Workplace,
) -> None:
    header = (
        "\ufeff SEQUENCE\u00a0ID ",
        "enrolled-by_id",
        "contact id",
        "Date d\u2019inscription",
        "E\u0301tat de l'inscription",
    )
    file = workplace.load_one(make_csv([ROW], header=header))
    assert (file.kind, file.rows_accepted) == ("enrollments", 1)


def test_unknown_columns_are_kept_as_text_under_their_headers(
    workplace: Workplace,
) -> None:
    header = (*HEADER, "Notes", "notes", 'a "b"; drop table x')
    file = workplace.load_one(make_csv([(*ROW, " x ", "", "z")], header=header))
    record = workplace.zone.find(file.sha256 or "")
    assert record is not None
    assert record.unknown_columns == ("Notes", "notes (2)", 'a "b"; drop table x')
    assert workplace.accepted(file, "unknown:Notes", "unknown:notes (2)") == [
        (" x ", None)
    ]


def test_all_files_of_a_kind_share_their_columns(workplace: Workplace) -> None:
    file = workplace.load_one(make_csv([ROW]))
    row = workplace.accepted(file)[0]
    assert len(row) == 1 + len(KINDS[0].columns)
    assert row[0] == 1


def test_header_that_no_kind_fits_sets_the_file_aside(workplace: Workplace) -> None:
    for content in ("", "\n\n", "a,b\n1,2\n", "sequence_id,state\n1,FINISHED\n"):
        assert set_aside(workplace.load_one(content)) is Reason.UNRECOGNISED_HEADER


def test_header_that_names_a_column_twice_sets_the_file_aside(
    workplace: Workplace,
) -> None:
    header = (*HEADER, "Sequence ID")
    file = workplace.load_one(make_csv([(*ROW, "1")], header=header))
    assert set_aside(file) is Reason.DUPLICATE_HEADER
    assert file.message is not None
    assert "sequence_id" in file.message


def test_lines_above_the_header_are_preamble(workplace: Workplace) -> None:
    text = 'Enrollments of "2026"\n\n"Exported by","Ann\nBee"\n' + make_csv([ROW])
    file = workplace.load_one(text)
    assert (file.rows_read, file.rows_accepted) == (1, 1)


def test_row_that_holds_known_words_is_no_header(workplace: Workplace) -> None:
    file = workplace.load_one("key,value\nuser_id,7\n")
    assert set_aside(file) is Reason.UNRECOGNISED_HEADER


def test_file_without_rows_is_accepted_with_a_warning(workplace: Workplace) -> None:
    file = workplace.load_one(make_csv([]))
    assert (file.status, file.rows_read) == (Status.ACCEPTED, 0)
    assert [w for w in file.warnings if "no rows" in w]


def test_another_alias_is_a_row_in_the_file_of_aliases(workplace: Workplace) -> None:
    aliases = workplace.landing.parent / "aliases.csv"
    text = (SEEDS / "header_aliases.csv").read_text("utf-8")
    aliases.write_text(text + "enrollments,state,,Stage,,,\n", "utf-8")
    read = read_aliases(
        header_aliases=aliases, value_aliases=SEEDS / "value_aliases.csv"
    )
    assert read.headers["enrollments"]["stage"] == "state"


def test_thousands_of_fields_without_a_header_are_named_apart_in_no_time() -> None:
    aliases = read_aliases(
        header_aliases=SEEDS / "header_aliases.csv",
        value_aliases=SEEDS / "value_aliases.csv",
    )
    header = recognise_header((*HEADER, *[""] * 30_000), aliases.headers)
    assert header is not None
    assert len(set(header.unknown_columns)) == 30_000


def test_enrollments_that_lost_a_column_are_not_taken_for_contacts_in_silence(
    workplace: Workplace,
) -> None:
    header = ("enrollment_id", "sequence_id", "user_id", "contact_id", "enrolled_at")
    file = workplace.load_one(make_csv([], header=header))
    assert file.kind == "contacts"
    assert any("enrollments without state" in warning for warning in file.warnings)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_whole_header_looks_like_no_other_kind(kind: Kind) -> None:
    aliases = read_aliases(
        header_aliases=SEEDS / "header_aliases.csv",
        value_aliases=SEEDS / "value_aliases.csv",
    )
    header = recognise_header([column.name for column in kind.columns], aliases.headers)
    assert header is not None
    assert (header.kind, header.lacked) == (kind, ())
