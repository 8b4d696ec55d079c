"""Loading a folder of exports into a raw zone, and reading back what came of it.

Add what several tests of ingestion need. Expected values belong in the tests.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from dagster_project.exports.landing.loading import load_landing
from dagster_project.exports.outcomes import LandingResult
from dagster_project.exports.rules import ValidationRules
from dagster_project.exports.schema import KINDS
from tests.exports.logical_exports import SEEDS
from tests.ingestion.logical_rows import TIME_ZONE
from tests.reference.inputs import Row

RULES = ValidationRules(
    header_aliases=SEEDS / "header_aliases.csv",
    value_aliases=SEEDS / "value_aliases.csv",
    time_zone=TIME_ZONE,
)
COLUMNS = {
    kind.name: {
        column.name: column.sql_type.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE")
        for column in kind.columns
    }
    for kind in KINDS
}

Values = list[tuple[object, ...]]


def load(landing: Path, raw: Path, *, rules: ValidationRules = RULES) -> LandingResult:
    """Load a landing folder that nobody writes to."""
    return load_landing(landing, raw=raw, rules=rules, settle_seconds=0)


def read_typed(
    connection: duckdb.DuckDBPyConnection, parquet: Path, kind: str
) -> Values:
    """Return row number and canonical columns, times as microseconds since 1970."""
    relation = connection.read_parquet(str(parquet))
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    wanted = {"row_number": "BIGINT", **COLUMNS[kind]}
    assert types == wanted
    values = (
        f"epoch_us({name})" if type_.startswith("TIMESTAMP") else name
        for name, type_ in wanted.items()
    )
    return relation.project(", ".join(values)).order("row_number").fetchall()


def expect_typed(rows: Sequence[Row], kind: str) -> Values:
    """Return typed rows as read_typed reads them from the raw zone."""
    return [
        (number, *(_as_read(row.get(column)) for column in COLUMNS[kind]))
        for number, row in enumerate(rows, start=1)
    ]


def list_files(raw: Path) -> dict[str, bytes]:
    """Return every file of a raw zone, by its path inside."""
    return {
        str(path.relative_to(raw)): path.read_bytes()
        for path in sorted(raw.rglob("*"))
        if path.is_file()
    }


def _as_read(value: object) -> object:
    if isinstance(value, datetime):
        return round(value.timestamp() * 1_000_000)
    return value
