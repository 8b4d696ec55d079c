"""A landing folder and a raw zone of a test's own, and short ways to use them.

Add a way here when several tests need it. Expected values belong in the tests.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import duckdb
import pytest

from dagster_project.exports.landing.loading import load_landing
from dagster_project.exports.outcomes import FileOutcome, LandingResult
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.rules import ValidationRules

SEEDS = Path(__file__).parents[3] / "dbt" / "seeds"

HEADER = ("sequence_id", "user_id", "contact_id", "enrolled_at", "state")
ROW = ("401", "7", "5", "2026-01-02T03:15:00Z", "FINISHED")


def make_csv(
    rows: Sequence[Sequence[str]],
    *,
    header: Sequence[str] = HEADER,
    delimiter: str = ",",
    line_end: str = "\n",
) -> str:
    """Write rows as CSV text."""
    lines = []
    for row in (header, *rows):
        line = io.StringIO(newline="")
        csv.writer(line, delimiter=delimiter).writerow(row)
        lines.append(line.getvalue().removesuffix("\r\n") + line_end)
    return "".join(lines)


@dataclass
class Workplace:
    """A landing folder and a raw zone."""

    landing: Path
    zone: RawZone
    rules: ValidationRules

    def drop(self, content: str | bytes, name: str = "export 2026-11-20.csv") -> Path:
        """Put a file into the landing folder."""
        path = self.landing / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(self, **limits: int) -> LandingResult:
        """Load the landing folder, under other limits if some are given."""
        rules = replace(self.rules, limits=replace(self.rules.limits, **limits))
        return load_landing(
            self.landing, raw=self.zone.root, rules=rules, settle_seconds=0
        )

    def load_one(
        self, content: str | bytes, name: str = "export 2026-11-20.csv"
    ) -> FileOutcome:
        """Load a landing folder that gets one more file; give what became of it."""
        self.drop(content, name)
        return next(file for file in self.load().files if file.name == name)

    def accepted(self, file: FileOutcome, *columns: str) -> list[tuple[object, ...]]:
        """Read columns of a file's accepted rows, times as text in UTC."""
        assert file.kind is not None
        assert file.sha256 is not None
        path = self.zone.rows_path(file.kind, file.sha256)
        return _read(path, columns)

    def quarantined(self, file: FileOutcome, *columns: str) -> list[tuple[object, ...]]:
        """Read columns of a file's quarantined rows."""
        assert file.sha256 is not None
        return _read(self.zone.quarantine_path(file.sha256), columns)

    def read_cells(self, column: str, texts: Iterable[str]) -> dict[str, object]:
        """What enrollments hold in a column, or the reason why one is quarantined."""
        texts = list(texts)
        values = dict(zip(HEADER, ROW, strict=True))
        rows = [tuple((values | {column: text}).values()) for text in texts]
        file = self.load_one(make_csv(rows, header=tuple(values | {column: ""})))
        read = dict(self.accepted(file, "row_number", column))
        if file.rows_quarantined:
            read |= dict(self.quarantined(file, "row_number", "reason"))
        return {text: read[number] for number, text in enumerate(texts, start=1)}


@cache
def _connect() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    return connection


def _read(path: Path, columns: Sequence[str]) -> list[tuple[object, ...]]:
    relation = _connect().read_parquet(str(path))
    types = dict(zip(relation.columns, relation.types, strict=True))
    values = []
    for column in columns or relation.columns:
        name = '"' + column.replace('"', '""') + '"'
        if str(types[column]) == "TIMESTAMP WITH TIME ZONE":
            name = f"strftime({name}, '%Y-%m-%d %H:%M:%S.%g')"
        values.append(name)
    return relation.project(", ".join(values)).fetchall()


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """An empty landing folder, an empty raw zone, and local time in Warsaw."""
    landing = tmp_path / "landing"
    landing.mkdir()
    return Workplace(
        landing=landing,
        zone=RawZone(tmp_path / "raw"),
        rules=ValidationRules(
            header_aliases=SEEDS / "header_aliases.csv",
            value_aliases=SEEDS / "value_aliases.csv",
            time_zone="Europe/Warsaw",
        ),
    )
