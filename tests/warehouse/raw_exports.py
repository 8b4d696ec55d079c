"""Hand-written exports as the raw zone keeps them, without any reading of files.

Rows name only the columns that a test is about; the rest is null. Keep out what the
rows mean.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.schema import Kind
from dagster_project.home import Home

Row = dict[str, Any]
QUARANTINE_COLUMNS = {
    "reason": "VARCHAR",
    "message": "VARCHAR",
    "row_text": "VARCHAR",
    "account_id": "VARCHAR",
    "enrollment_id": "VARCHAR",
    "sequence_id": "VARCHAR",
    "contact_id": "VARCHAR",
    "contact_email": "VARCHAR",
    "enrolled_at": "TIMESTAMPTZ",
}


@dataclass(frozen=True)
class RawExport:
    """An accepted export; its name stands for its SHA-256 too."""

    name: str
    kind: Kind
    exported_at: str
    rows: Sequence[Row]
    quarantined: Sequence[Row] = ()
    source: str = "hubspot"


def write_raw_zone(home: Home, exports: Sequence[RawExport]) -> None:
    """Write exports as if they had been validated and accepted."""
    for export in exports:
        columns = {column.name: column.sql_type for column in export.kind.columns}
        folder = home.raw / export.kind.name
        _write_parquet(folder / f"{export.name}.parquet", export.rows, columns)
        if export.quarantined:
            quarantine = home.raw / "quarantine" / f"{export.name}.parquet"
            _write_parquet(quarantine, export.quarantined, QUARANTINE_COLUMNS)
        record = home.raw / "files" / f"{export.name}.json"
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps(asdict(_describe(export))), encoding="utf-8")


def _write_parquet(path: Path, rows: Sequence[Row], columns: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    source = path.with_suffix(".json")
    numbered = [{"row_number": number, **row} for number, row in enumerate(rows, 1)]
    source.write_text(json.dumps(numbered), encoding="utf-8")
    types = {"row_number": "BIGINT", **columns}
    listed = ", ".join(f"{name}: '{kind}'" for name, kind in types.items())
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            f"copy (from read_json('{source}', columns = {{{listed}}})) to '{path}'"
        )
    source.unlink()


def _describe(export: RawExport) -> FileRecord:
    accepted, quarantined = len(export.rows), len(export.quarantined)
    return FileRecord(
        sha256=export.name,
        file_name=f"{export.name}.csv",
        kind=export.kind.name,
        status=Status.ACCEPTED,
        reason=None,
        message=None,
        exported_at=export.exported_at,
        exported_at_source="name",
        modified_at=export.exported_at,
        rows_read=accepted + quarantined,
        rows_accepted=accepted,
        rows_quarantined=quarantined,
        quarantine={},
        columns=tuple(sorted({column for row in export.rows for column in row})),
        unknown_columns=(),
        warnings=(),
        validated_by="",
        loaded_at=export.exported_at,
        size_bytes=1,
        source=export.source,
    )
