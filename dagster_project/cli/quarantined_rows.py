"""The quarantine for people: which rows were refused, why, and whether they are mended.

The rows lie in the raw zone; whether a later file mends one is known to the models.
"""

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from rich.console import Console
from rich.table import Table

from dagster_project.cli.named_files import name_files
from dagster_project.database import open_database
from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.home import Home
from dagster_project.nightly.next_steps import SHORT
from dagster_project.plain_text import for_spreadsheet, printable, shown_name
from dagster_project.publishing.sources import list_sources

ROWS = """
select
    parse_filename(filename, true) as sha256,
    row_number,
    reason,
    message,
    row_text
from read_parquet({files}, filename = true)
"""


@dataclass(frozen=True)
class QuarantinedRow:
    """One refused row."""

    file: str
    sha256: str
    row_number: int
    reason: str
    message: str
    is_resolved: bool
    row_text: str


def read_quarantine(
    home: Home, *, file: str | None = None, reason: str | None = None
) -> list[QuarantinedRow]:
    """Refused rows of every file that counts, by file name and row.

    Args:
        file: name, SHA-256 or the beginning of it, of the only file to list.
        reason: the only reason to list.
    """
    zone = RawZone(home.raw)
    records = zone.records()
    names = {
        record.sha256: record.file_name
        for record in (records if file is None else name_files(records, file))
        if record.status is Status.ACCEPTED and record.rows_quarantined
    }
    if not names:
        return []
    with open_database() as connection:
        files = list_sources(zone.quarantine_path(sha256) for sha256 in names)
        rows = connection.execute(ROWS.format(files=files)).fetchall()
    resolved = _read_resolved(home)
    found = [
        QuarantinedRow(
            file=names[sha256],
            sha256=sha256,
            row_number=number,
            reason=why,
            message=message,
            is_resolved=(sha256, number) in resolved,
            row_text=text,
        )
        for sha256, number, why, message, text in rows
        if reason in (None, why)
    ]
    return sorted(found, key=lambda row: (row.file, row.sha256, row.row_number))


def write_csv(rows: Iterable[QuarantinedRow], path: Path) -> None:
    """Write rows as CSV in which no cell is a formula, whatever opens it."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(field.name for field in fields(QuarantinedRow))
        for row in rows:
            writer.writerow(
                for_spreadsheet(str(value)) for value in asdict(row).values()
            )


def show_quarantine(rows: list[QuarantinedRow], console: Console) -> None:
    """The rows for a person."""
    if not rows:
        console.print("No row is in quarantine.")
        return
    table = Table(title="Quarantined rows", title_justify="left", title_style="bold")
    table.add_column("File", overflow="fold")
    table.add_column("SHA-256", no_wrap=True)
    table.add_column("Row", justify="right")
    table.add_column("What is wrong", overflow="fold")
    table.add_column("Mended")
    for row in rows:
        table.add_row(
            shown_name(row.file),
            row.sha256[:SHORT],
            f"{row.row_number:,}",
            printable(f"{row.reason}: {row.message}"),
            "yes" if row.is_resolved else "",
        )
    console.print(table)


def _read_resolved(home: Home) -> set[tuple[str, int]]:
    if not home.private_database.exists():
        return set()
    with open_database(home.private_database, read_only=True) as connection:
        rows = connection.execute(
            "select source_file_sha256, source_row_number from pipeline.resolved_rows"
        ).fetchall()
    return {(sha256, number) for sha256, number in rows}
