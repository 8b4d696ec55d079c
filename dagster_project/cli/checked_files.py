"""What files would be taken for: read as a run reads them, and stored nowhere.

Nothing is written but a folder for temporary files, which is removed.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from dagster_project.database import open_database
from dagster_project.exports.landing.arrivals import load_file, open_loader
from dagster_project.exports.landing.export_bytes import Bytes
from dagster_project.exports.landing.file_hashes import hash_file
from dagster_project.exports.landing.folder import read_file_stat
from dagster_project.exports.outcomes import FileOutcome, Status
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.rules import ValidationRules
from dagster_project.exports.schema import KINDS
from dagster_project.plain_text import printable, shown_name
from dagster_project.sql import spell_source

SHOWN_ROWS = 3
# Of a row, so many letters of each value are shown.
SHOWN_LETTERS = 40


@dataclass(frozen=True)
class CheckedFile:
    """What one file, sheet or member of an archive would be taken for.

    Attributes:
        status: accepted or set_aside; `reason` and `message` say why it is set aside.
        source: the tool that it is of; None where it is set aside.
        filled_by: canonical column to the headers that fill it, the best first.
        missing: canonical columns that no header fills.
        ignored: headers that fill no canonical column.
        rows: the first rows as they would be read, by canonical column, as text.
        quarantined: the first rows that would be quarantined: number, reason, message.
        quarantine: how many would be, by reason.
    """

    file: str
    status: str
    reason: str | None
    message: str | None
    source: str | None
    kind: str | None
    rows_read: int
    rows_accepted: int
    quarantine: dict[str, int]
    filled_by: dict[str, list[str]]
    missing: list[str]
    ignored: list[str]
    rows: list[dict[str, str | None]]
    quarantined: list[dict[str, str | int]]
    warnings: list[str]


def check_files(paths: list[Path], rules: ValidationRules) -> Iterator[CheckedFile]:
    """Read each file as a run would.

    Raises:
        SourceFileError: a source file cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="sender-score-") as folder:
        zone = RawZone(Path(folder))
        zone.prepare()
        with open_loader(zone, rules, None) as loader, open_database() as connection:
            connection.execute("set TimeZone = 'UTC'")
            for path in paths:
                for outcome in load_file(_find_bytes(path), loader):
                    yield _describe(outcome, zone, connection)


def _find_bytes(path: Path) -> Bytes:
    target = path.resolve()
    status = target.stat()
    return Bytes(
        path=target,
        sha256=hash_file(target),
        name=path.name,
        size=status.st_size,
        modified_at=datetime.fromtimestamp(status.st_mtime, UTC),
        source=target,
        source_stat=read_file_stat(target),
    )


def _describe(
    outcome: FileOutcome, zone: RawZone, connection: duckdb.DuckDBPyConnection
) -> CheckedFile:
    # The same bytes given twice.
    is_accepted = outcome.status in (Status.ACCEPTED, Status.ALREADY_LOADED)
    record = zone.find(outcome.sha256 or "")
    found = CheckedFile(
        file=outcome.name,
        status=str(Status.ACCEPTED if is_accepted else outcome.status),
        reason=outcome.reason,
        message=outcome.message,
        source=record.source if record else None,
        kind=outcome.kind,
        rows_read=outcome.rows_read,
        rows_accepted=outcome.rows_accepted,
        quarantine=dict(outcome.quarantine),
        filled_by={},
        missing=[],
        ignored=list(outcome.unknown_columns),
        rows=[],
        quarantined=[],
        warnings=list(outcome.warnings),
    )
    if record is None or not is_accepted or record.kind is None:
        return found
    kind = next(kind for kind in KINDS if kind.name == record.kind)
    columns = list(record.filled_by)
    return replace(
        found,
        filled_by=dict(record.filled_by),
        missing=[c.name for c in kind.columns if c.name not in record.filled_by],
        rows=_read_rows(zone.rows_path(kind.name, record.sha256), columns, connection),
        quarantined=(
            _read_quarantined(zone.quarantine_path(record.sha256), connection)
            if record.rows_quarantined
            else []
        ),
    )


def _read_rows(
    path: Path, columns: list[str], connection: duckdb.DuckDBPyConnection
) -> list[dict[str, str | None]]:
    values = ", ".join(f"cast({column} as varchar) as {column}" for column in columns)
    rows = connection.execute(
        f"select {values} from read_parquet({spell_source(path)}) "
        f"order by row_number limit {SHOWN_ROWS}"
    ).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _read_quarantined(
    path: Path, connection: duckdb.DuckDBPyConnection
) -> list[dict[str, str | int]]:
    columns = ("row_number", "reason", "message")
    rows = connection.execute(
        f"select {', '.join(columns)} from read_parquet({spell_source(path)}) "
        f"order by row_number limit {SHOWN_ROWS}"
    ).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]


def show_checked(found: CheckedFile, console: Console) -> None:
    """Print what a file would be taken for."""
    name = shown_name(found.file)
    if found.status != Status.ACCEPTED:
        about = printable(f"{found.reason or found.status}: {found.message or ''}")
        console.print(f"{name} would be rejected, {about}")
        return
    console.print(
        f"{name}: {found.kind} of {found.source}, {found.rows_read:,} rows, "
        f"{found.rows_accepted:,} accepted"
    )
    table = Table("column", "filled by", "first rows", box=None)
    for column, names in found.filled_by.items():
        values = [_shorten(row[column]) for row in found.rows]
        table.add_row(
            column, printable(", ".join(names)), printable(" | ".join(values))
        )
    console.print(table)
    if found.missing:
        console.print(f"Missing: {', '.join(found.missing)}")
    if found.ignored:
        console.print(f"Ignored: {printable(', '.join(found.ignored))}")
    for reason, rows in found.quarantine.items():
        counted = "1 row" if rows == 1 else f"{rows:,} rows"
        console.print(f"{counted} would be quarantined, {reason}")
    for row in found.quarantined:
        console.print(f"  row {row['row_number']}: {printable(str(row['message']))}")
    for warning in found.warnings:
        console.print(printable(warning))


def _shorten(value: str | None) -> str:
    text = value or ""
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}…"
