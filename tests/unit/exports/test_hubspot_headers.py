"""Headers of HubSpot as seen in public: all are known, the best that is filled counts.

Headers that no source knows are refused with what is missing and how to add it.
"""

import pytest

from dagster_project.exports.outcomes import FileOutcome, Reason, Status
from dagster_project.exports.sources.files import SHIPPED
from dagster_project.exports.sources.recognition import recognise_header
from dagster_project.exports.sources.registry import read_sources
from tests.unit.exports.conftest import HEADER, ROW, SEEDS, Workplace, make_csv

SOURCES = read_sources(
    (SHIPPED,),
    header_aliases=SEEDS / "header_aliases.csv",
    value_aliases=SEEDS / "value_aliases.csv",
)

# Names in the order in which they count, beside what else the header has.
LISTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("enrollments", "enrollment_id"): (
        "hs_enrollment_id",
        "hs_object_id",
        "Record ID",
        "Identyfikator rekordu",
        "Datensatz-ID",
    ),
    ("enrollments", "state"): ("hs_enrollment_state", "hs_enrollment_status"),
    ("enrollments", "last_step"): (
        "hs_last_executed_step_order",
        "hs_last_executed_step_order_user_friendly",
        "Last step completed",
    ),
    ("enrollments", "contact_id"): ("hs_contact_id", "Associated Contact IDs"),
    ("enrollments", "company_id"): ("hs_company_id", "Associated Company IDs"),
    ("users", "user_id"): (
        "hs_internal_user_id",
        "User ID",
        "ID użytkownika",
        "userId",
    ),
    ("users", "user_email"): (
        "hs_email",
        "Email address",
        "Email",
        "Adres e-mail",
        "Adresse e-mail",
        "E-Mail-Adresse",
    ),
    ("users", "teams"): ("Assigned teams", "Przypisane zespoły"),
    ("users", "seats"): ("Seat",),
    ("contacts", "hard_bounce_reason"): (
        "hs_email_hard_bounce_reason_enum",
        "hs_email_hard_bounce_reason",
    ),
    ("contacts", "contact_id"): ("ID de la fiche d'informations",),
}
BESIDE = {
    "enrollments": dict(zip(HEADER, ROW, strict=True)),
    "users": {"user_id": "7", "is_active": "true"},
    "contacts": {"contact_id": "5", "contact_email": "a@b.example"},
}
VALUES = {
    "state": ("FINISHED", "PAUSED"),
    "user_email": tuple(f"{name}@acme.example" for name in "abcdef"),
}
EACH = [(*key, name) for key, names in LISTS.items() for name in names]


def load_cells(
    workplace: Workplace, kind: str, column: str, rows: list[dict[str, str]]
) -> list[object]:
    """What a column holds, row by row, of cells under names that fill it."""
    beside = {name: v for name, v in BESIDE[kind].items() if name != column}
    header = (*beside, *rows[0])
    cells = [(*beside.values(), *row.values()) for row in rows]
    file = workplace.load_one(make_csv(cells, header=header))
    assert (file.kind, file.unknown_columns) == (kind, ())
    assert file.rows_quarantined == 0
    return [value for (value,) in workplace.accepted(file, column)]


@pytest.mark.parametrize(("kind", "column", "name"), EACH)
def test_name_fills_its_column(kind: str, column: str, name: str) -> None:
    beside = [other for other in BESIDE[kind] if other != column]
    header = recognise_header((*beside, name), SOURCES)
    assert header is not None
    assert (header.source.source, header.kind.name) == ("hubspot", kind)
    assert header.filled_by[column] == [name]


@pytest.mark.parametrize(("kind", "column"), LISTS)
def test_best_name_that_is_filled_counts(
    workplace: Workplace, kind: str, column: str
) -> None:
    names = LISTS[kind, column]
    values = VALUES.get(column, ("61", "62", "63", "64", "65"))[: len(names)]
    # The header names them the other way round, so that its order cannot decide.
    rows = [
        {
            name: "" if place < empty else value
            for place, (name, value) in enumerate(zip(names, values, strict=True))
        }
        for empty in range(len(names))
    ]
    turned = [dict(reversed(row.items())) for row in rows]
    expected = [int(v) if column == "last_step" else v for v in values]
    assert load_cells(workplace, kind, column, turned) == expected


def test_several_associated_ids_are_no_id(workplace: Workplace) -> None:
    row = dict(zip(HEADER, ROW, strict=True))
    del row["contact_id"]
    header = (*row, "Associated Contact IDs", "Associated Company IDs")
    rows = [(*row.values(), "5;6", "8"), (*row.values(), "5", "8;9")]
    file = workplace.load_one(make_csv(rows, header=header))
    assert workplace.quarantined(file, "reason") == [("bad_id",), ("bad_id",)]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("First name", "Last name"),
        ("Imię", "Nazwisko"),
        ("hs_given_name", "hs_family_name"),
        ("Prénom", "Nom"),
        ("Vorname", "Nachname"),
    ],
)
def test_name_of_a_user_is_whole_or_of_first_and_last(
    workplace: Workplace, first: str, last: str
) -> None:
    whole = "hs_searchable_calculated_name"
    rows = [
        {first: "Ann", last: "Bee", whole: "Ann B. Bee"},
        {first: "Ann", last: "Bee", whole: ""},
        {first: "Ann", last: "", whole: ""},
        {first: "", last: "", whole: ""},
    ]
    expected = ["Ann B. Bee", "Ann Bee", "Ann", None]
    assert load_cells(workplace, "users", "user_name", rows) == expected


def test_user_who_is_deactivated_is_not_active(workplace: Workplace) -> None:
    rows = [
        {"hs_deactivated": "true"},
        {"hs_deactivated": "false"},
        {"hs_deactivated": ""},
    ]
    expected = [False, True, None]
    assert load_cells(workplace, "users", "is_active", rows) == expected


NEVER_CONTACTS = {
    "hs_internal_user_id,Record ID,Email,Unsubscribed from all email",
    "User ID,Email,First name,Last name",
    "userId,email,hs_email_optout",
    "ID użytkownika,E-mail,Imię,Nazwisko",
    # The users object of the CRM.
    "hs_object_id,hs_internal_user_id,hs_email,hs_given_name,hs_family_name",
    "Record ID,Email,First name,Last name,hs_deactivated",
}


@pytest.mark.parametrize("header", sorted(NEVER_CONTACTS))
def test_users_with_an_address_are_no_contacts(
    workplace: Workplace, header: str
) -> None:
    assert workplace.load_one(f"{header}\n").kind == "users"


FOREIGN_ENROLLMENTS = {
    "Spanish": "ID de inscripción,ID de secuencia,Nombre de la secuencia,Inscrito por,"
    "ID de contacto,Fecha de inscripción,Estado de la inscripción",
    "Dutch": "Inschrijvings-ID,Sequentie-ID,Naam van sequentie,Ingeschreven door,"
    "ID van contact,Ingeschreven op,Inschrijvingsstatus",
    "Portuguese": "ID da inscrição,ID da sequência,Nome da sequência,Inscrito por,"
    "ID do contato,Data de inscrição,Status da inscrição",
    "Italian": "ID iscrizione,ID sequenza,Nome sequenza,Iscritto da,ID contatto,"
    "Data di iscrizione,Stato iscrizione",
    "Japanese": "登録ID,シーケンスID,シーケンス名,登録者,コンタクトID,登録日,"
    "登録ステータス",
}
FOREIGN_USERS = {
    "Spanish": "ID de usuario,Nombre,Apellidos,Email,Equipos,Licencias",
    "Dutch": "Gebruikers-ID,Voornaam,Achternaam,E-mail,Toegewezen teams,Licenties",
    "Portuguese": "ID do usuário,Nome,Sobrenome,E-mail,Equipes,Licenças",
    "Italian": "ID utente,Nome,Cognome,E-mail,Team,Postazioni",
    "Japanese": "ユーザーID,名,姓,Eメール,チーム,シート",
}
HOW_TO_ADD = (
    "others are added as rows of dbt/seeds/header_aliases.csv, other tools as "
    "docs/sources.md says."
)


def refuse(workplace: Workplace, header: str) -> str:
    file: FileOutcome = workplace.load_one(f"{header}\n{',' * header.count(',')}\n")
    assert (file.status, file.reason) == (
        Status.SET_ASIDE,
        Reason.UNRECOGNISED_HEADER,
    )
    assert (file.message or "").endswith(HOW_TO_ADD)
    return file.message or ""


@pytest.mark.parametrize("language", FOREIGN_ENROLLMENTS)
def test_enrollments_in_another_language_are_refused_with_what_is_missing(
    workplace: Workplace, language: str
) -> None:
    message = refuse(workplace, FOREIGN_ENROLLMENTS[language])
    needed = (
        "sequence_id, user_id or user_email, contact_id or contact_email, "
        "enrolled_at, state."
    )
    assert f"lacks {needed}" in message or f"HubSpot need {needed}" in message


@pytest.mark.parametrize("language", FOREIGN_USERS)
def test_users_in_another_language_are_no_contacts(
    workplace: Workplace, language: str
) -> None:
    message = refuse(workplace, FOREIGN_USERS[language])
    assert " lacks " in message or " need " in message


def test_export_by_names_alone_is_refused_with_the_columns_to_add(
    workplace: Workplace,
) -> None:
    message = refuse(
        workplace, "Contact,Enrolled by,Enrolled at,Last step completed,Sequence"
    )
    assert (
        "nearest to enrollments of HubSpot, but lacks sequence_id, user_id or "
        "user_email, contact_id or contact_email, state."
    ) in message
