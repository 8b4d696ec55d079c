"""The tables of advice, cell by cell."""

from collections.abc import Iterable

from dagster_project.report.language import NOTHING, Language, shorten
from dagster_project.report.table import Cell, Column, render_table
from dagster_project.report.warehouse import Row


def render_contacts(rows: Iterable[Row], *, words: Language) -> str:
    """Contacts to review, as `read_contacts_to_review` gives them."""
    return render_table(
        [
            Column(words("column.contact_id")),
            Column(words("column.reason")),
            Column(words("column.active_enrollments"), is_number=True),
            Column(words("advice.advice")),
        ],
        (
            [
                Cell(shorten(row["contact_id"])),
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
    )


def render_sequences_to_improve(rows: Iterable[Row], *, words: Language) -> str:
    """Sequences to improve, as `read_sequences_to_improve` gives them."""
    return render_table(
        [
            Column(words("column.sequence")),
            Column(words("column.reason")),
            Column(words("column.reply_rate"), is_number=True),
            Column(words("column.bounce_rate"), is_number=True),
            Column(words("advice.advice")),
        ],
        (
            [
                Cell(shorten(row["sequence_name"] or row["sequence_id"] or NOTHING)),
                Cell(words.term("sequence_reason", row["reason"])),
                Cell(words.percent(row["reply_rate"])),
                Cell(words.percent(row["bounce_rate"])),
                Cell(words.term("sequence_advice", row["reason"])),
            ]
            for row in rows
        ),
        caption=words("advice.sequences"),
    )
