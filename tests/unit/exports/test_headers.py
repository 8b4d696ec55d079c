"""What a file is by its header, and which files are set aside for it."""

import csv

import pytest

from dagster_project.exports.outcomes import FileOutcome, Reason, Status
from dagster_project.exports.schema import KINDS, Kind
from dagster_project.exports.sources.aliases import read_header_aliases
from dagster_project.exports.sources.files import SHIPPED
from dagster_project.exports.sources.recognition import recognise_header
from dagster_project.exports.sources.registry import read_sources
from tests.unit.exports.conftest import HEADER, ROW, SEEDS, Workplace, make_csv

SOURCES = read_sources(
    (SHIPPED,),
    header_aliases=SEEDS / "header_aliases.csv",
    value_aliases=SEEDS / "value_aliases.csv",
)


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
    assert "Stage" in read_header_aliases(aliases)["enrollments"]["state"]


def test_thousands_of_fields_without_a_header_are_named_apart_in_no_time() -> None:
    header = recognise_header((*HEADER, *[""] * 30_000), SOURCES)
    assert header is not None
    assert len(set(header.unknown_columns)) == 30_000


def test_enrollments_that_lost_a_column_are_not_taken_for_contacts(
    workplace: Workplace,
) -> None:
    header = ("enrollment_id", "sequence_id", "user_id", "contact_id", "enrolled_at")
    file = workplace.load_one(make_csv([], header=header))
    assert set_aside(file) is Reason.UNRECOGNISED_HEADER
    assert "nearest to enrollments of HubSpot, but lacks state" in (file.message or "")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_whole_header_is_of_its_kind(kind: Kind) -> None:
    header = recognise_header([column.name for column in kind.columns], SOURCES)
    assert header is not None
    assert header.kind == kind


DAMAGED = {
    "byte-order mark": "\ufeff{}",
    "two byte-order marks": "\ufeff\ufeff{}",
    "two before a quote": '\ufeff\ufeff"{}"',
    "mojibake of one": "\u00ef\u00bb\u00bf{}",
    "mojibake before a quote": '\u00ef\u00bb\u00bf"{}"',
    "mojibake of two": "\u00ef\u00bb\u00bf\u00ef\u00bb\u00bf{}",
    "mojibake in Windows-1250": "\u010f\u00bb\u017c{}",
    "mark and mojibake": "\ufeff\u00ef\u00bb\u00bf{}",
    "comment": "#{}",
    "comment and space": "# {}",
    "comment before a quote": '#"{}"',
    "comment behind a mark": '\ufeff# "{}"',
    "zero width space": "\u200b{}",
    "direction mark": "\u200e{}\u200f",
    "inside": "Enrollment\u00ad ID",
    "no-break space": "\u00a0{}",
    "formula": '"=""{}"""',
    "apostrophes": "'{}'",
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_first_header_is_known_whatever_stands_before_it(
    workplace: Workplace, damage: str
) -> None:
    title = damage.format("Enrollment ID")
    text = f"{title},{','.join(HEADER)}\n91,{','.join(ROW)}\n"
    file = workplace.load_one(text)
    assert file.unknown_columns == ()
    assert workplace.accepted(file, "enrollment_id", "sequence_id") == [("91", "401")]


ELSE = {
    "companies": "Record ID,Company name,Company owner,City,Industry",
    "companies with a source": "Record ID,Company name,Record source,Industry",
    "deals": "Record ID,Deal name,Deal stage,Pipeline,Amount,Associated Contact IDs",
    "tickets": "hs_object_id,Ticket name,Pipeline,Last engagement date",
    "property history": "Record ID,Property name,Property value,Changed at,Source",
    "Dutch enrollments": "Account-ID,Sequentie-ID,Contact-ID,E-mail,Status",
    "Spanish enrollments": "ID de secuencia,Contact ID,Email,Estado,Inscrito el",
    "Italian enrollments": "ID sequenza,Contact ID,Email,Stato",
    "enrollments without a sequence": "user_id,contact_id,enrolled_at,state",
    "record ids alone": "Record ID,Industry",
}


@pytest.mark.parametrize("header", ELSE.values(), ids=ELSE)
def test_list_of_something_else_is_no_contacts_export(
    workplace: Workplace, header: str
) -> None:
    file = workplace.load_one(f"{header}\n{','.join('1' * len(header.split(',')))}\n")
    assert set_aside(file) is Reason.UNRECOGNISED_HEADER


RECOGNISED = {
    "Record ID,Email,First Name,Last Name,Phone Number": "contacts",
    "Record ID,Unsubscribed from all email": "contacts",
    "contact_id,segment": "contacts",
    "email,hs_email_optout": "contacts",
    "Email,Teams,Seats,Role": "users",
    "User ID,Name,Email": "users",
    "hs_internal_user_id,hs_email": "users",
    "First name,Last name,Email,Active": "users",
    "user_email,subscription": "users",
    "Adres e-mail,Zespoły,Licencje": "users",
    "Email,Unsubscribed from all email,Teams": "contacts",
}


@pytest.mark.parametrize(("header", "kind"), RECOGNISED.items())
def test_contacts_and_users_are_told_apart(
    workplace: Workplace, header: str, kind: str
) -> None:
    assert workplace.load_one(f"{header}\n").kind == kind


def test_contacts_that_say_nothing_of_whom_not_to_write_to_are_warned_about(
    workplace: Workplace,
) -> None:
    header = ("Record ID", "Email", "First Name")
    file = workplace.load_one(make_csv([("5", "a@b.c", "Al")], header=header))
    assert file.kind == "contacts"
    assert [w for w in file.warnings if "none of opted_out" in w and "First Name" in w]
    informing = workplace.load_one("Record ID,Email,Industry\n5,a@b.c,X\n", "2.csv")
    assert not [w for w in informing.warnings if "none of" in w]


def test_refused_header_says_what_is_missing_and_what_to_do(
    workplace: Workplace,
) -> None:
    header = "Sequentie-ID,Enrolled by ID,Contact ID,Ingeschreven op,Enrollment state"
    file = workplace.load_one(f"title\n{header}\n")
    assert file.message == (
        "No line near the top is the header of an export. It comes nearest to "
        "enrollments of HubSpot, but lacks sequence_id, enrolled_at. "
        '"Sequentie-ID" may be sequence_id. Unknown: Sequentie-ID, Ingeschreven op. '
        "Headers of HubSpot are known by internal names, English, Polish, French and "
        "German; others are added as rows of dbt/seeds/header_aliases.csv, other tools "
        "as docs/sources.md says."
    )


COUNTED = {
    "Email replied": "reply_count",
    "Replies to email": "reply_count",
    "Email bounced": "bounce_count",
    "Out of office replies": "is_auto_reply",
    "Senders ID": "sending_user_id",
    "Enrolment ID": "enrollment_id",
    "hs_email_replies_count": "reply_count",
}


@pytest.mark.parametrize(("header", "column"), COUNTED.items())
def test_column_that_counts_is_looked_for_under_a_header_like_it(
    workplace: Workplace, header: str, column: str
) -> None:
    text = make_csv([(*ROW, "1")], header=(*HEADER, header))
    file = workplace.load_one(text)
    assert [
        warning
        for warning in file.warnings
        if f"has no {column}" in warning and f'"{header}"' in warning
    ]


def test_column_that_no_header_resembles_is_not_looked_for(
    workplace: Workplace,
) -> None:
    file = workplace.load_one(make_csv([(*ROW, "1")], header=(*HEADER, "Notes")))
    assert file.warnings == ()
    assert file.unknown_columns == ("Notes",)


def test_new_export_that_lacks_a_column_of_an_earlier_one_is_warned_about(
    workplace: Workplace,
) -> None:
    header = (*HEADER, "account_id", "reply_count")
    workplace.drop(make_csv([(*ROW, "a", "1")], header=header), "a 2026-11-18.csv")
    workplace.drop(make_csv([(*ROW, "b", "1")], header=header), "b 2026-11-18.csv")
    assert workplace.load().warnings == ()
    later = make_csv([(*ROW, "a", "x")], header=(*HEADER, "account_id", "Answers"))
    workplace.drop(later, "a 2026-11-19.csv")
    (warning,) = workplace.load().warnings
    assert warning == (
        "a 2026-11-19.csv has no reply_count, though a 2026-11-18.csv of the same "
        "account has it. Unknown: Answers."
    )
    assert workplace.load().warnings == ()


def test_ids_that_were_not_disguised_or_empty_before_are_warned_about(
    workplace: Workplace,
) -> None:
    header = (*HEADER, "enrollment_id", "sending_user_id", "company_id")

    def load(name: str, *ids: tuple[str, str, str]) -> tuple[str, ...]:
        rows = [(*ROW, *cells) for cells in ids]
        workplace.drop(make_csv(rows, header=header), name)
        return workplace.load().warnings

    assert load("1 2026-11-18.csv", ("1", "7", ""), ("2", "", "")) == ()
    assert load("2 2026-11-19.csv", ("1", "nan", ""), ('="2"', "nan", "")) == (
        "2 2026-11-19.csv: most values of sending_user_id are disguised, or a text "
        "that means empty.",
    )
    assert load("3 2026-11-20.csv", ("1", "", ""), ("2", "", "")) == ()
    assert load("4 2026-11-21.csv", ("", "7", ""), ("", "7", "")) == (
        "4 2026-11-21.csv: most values of enrollment_id are empty.",
    )
