"""The tables of advice, cell by cell."""

from collections.abc import Iterable

from dagster_project.report.address import write_key
from dagster_project.report.language import NOTHING, Language, shorten
from dagster_project.report.table import Cell, Column, render_table
from dagster_project.report.warehouse import Row
from dagster_project.report.work import record_address


def render_contacts(
    rows: Iterable[Row], *, words: Language, portal_id: str = "", opens: bool = False
) -> str:
    """Contacts to review, as `read_contacts` gives them.

    Args:
        portal_id: of the HubSpot account to which ids lead; empty leads nowhere.
        opens: nothing, as no page is about a contact.
    """
    return render_table(
        [
            Column(words("column.contact_id")),
            Column(words("column.reason")),
            Column(words("column.active_enrollments"), is_number=True),
            Column(words("advice.advice")),
        ],
        (
            [
                Cell(
                    shorten(row["contact_id"]),
                    link=record_address(portal_id, "contact", row["contact_id"]),
                ),
                Cell(words.term("contact_reason", row["reason"])),
                Cell(
                    words.count(row["active_enrollments"]),
                    hint=shorten(row["active_sequence_names"] or ""),
                ),
                Cell(words.term("contact_advice", row["reason"])),
            ]
            for row in rows
        ),
        caption=words("advice.contacts"),
        is_interactive=opens,
    )


def render_sequences_to_improve(
    rows: Iterable[Row], *, words: Language, portal_id: str = "", opens: bool = False
) -> str:
    """Sequences to improve, as `read_sequences` gives them.

    Args:
        portal_id: of the HubSpot account to which ids lead; empty leads nowhere.
        opens: whether a click on a row opens its senders.
    """
    of_portal = [Column(words("column.sequence_id"))] if portal_id else []
    return render_table(
        [
            Column(words("column.sequence")),
            Column(words("column.reason")),
            Column(words("column.reply_rate"), is_number=True),
            Column(words("column.bounce_rate"), is_number=True),
            Column(words("advice.advice")),
            *of_portal,
        ],
        (_sequence_cells(row, words, portal_id, opens) for row in rows),
        caption=words("advice.sequences"),
        is_interactive=opens,
    )


def _sequence_cells(
    row: Row, words: Language, portal_id: str, opens: bool
) -> list[Cell]:
    name = row["sequence_name"] or row["sequence_id"] or NOTHING
    key = write_key((row["account_id"], row["sequence_id"])) if opens else ""
    cells = [
        Cell(shorten(name), opens=key),
        Cell(words.term("sequence_reason", row["reason"])),
        Cell(words.percent(row["reply_rate"])),
        Cell(words.percent(row["bounce_rate"])),
        Cell(words.term("sequence_advice", row["reason"])),
    ]
    if portal_id:
        link = record_address(portal_id, "sequence", row["sequence_id"])
        cells.append(Cell(shorten(row["sequence_id"]), link=link))
    return cells
