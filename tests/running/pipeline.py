"""The real pipeline without Dagster: exports to a candidate, and what it holds.

For tests that compare numbers. What publishing and the gate do is tested through the
real command.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.home import Home
from dagster_project.modelling.models import Models, run_variables
from dagster_project.nightly.build import build_candidate
from dagster_project.nightly.ingest import ingest_exports
from dagster_project.settings import Settings
from tests.reference.inputs import ExportFile, Row
from tests.running.shared import CACHE

AS_OF = date(2026, 11, 20)
STARTED_AT = datetime(2026, 11, 20, tzinfo=UTC)


class Pipeline:
    """One home whose models are parsed once and built again and again."""

    def __init__(self, root: Path, time_zone: str = "UTC", **variables: object) -> None:
        self.settings = Settings(
            home=root / "home",
            landing=root / "landing",
            time_zone=time_zone,
            as_of=AS_OF,
            settle_seconds=0,
        )
        self.home = Home(self.settings.home)
        self.home.create()
        self.settings.landing.mkdir(exist_ok=True)
        self.models = Models(
            self.home, {**run_variables(self.settings), **variables}, cache=CACHE
        )

    @property
    def landing(self) -> Path:
        return self.settings.landing

    def forget_everything(self) -> None:
        """Empty the landing folder and the raw zone; the parsed models stay."""
        for folder in (self.landing, self.home.raw):
            shutil.rmtree(folder)
            folder.mkdir()

    @contextmanager
    def build(
        self, *, allow_set_aside: bool = False, started_at: datetime = STARTED_AT
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Take in the landing folder and build the candidate's marts."""
        record = ingest_exports(
            self.settings,
            run_id=self._name_run(),
            started_at=started_at,
        )
        set_aside = [file for file in record.files if file.status == "set_aside"]
        assert allow_set_aside or not set_aside
        built = build_candidate(self.settings, self.models)
        # A run that fails is built anew, and would be compared with itself.
        assert built.warning is None, built.warning
        with duckdb.connect(self.home.marts_database, read_only=True) as connection:
            yield connection

    def _name_run(self) -> str:
        """Tell runs apart; what has landed is all that two of them may differ in."""
        files = (
            f"{path.name} {path.stat().st_size}" for path in self.landing.iterdir()
        )
        return sha256("\n".join(sorted(files)).encode()).hexdigest()

    def reference_files(self) -> list[ExportFile]:
        """The accepted rows of the raw zone, as the reference reads them."""
        zone = RawZone(self.home.raw)
        return [
            ExportFile(
                name=record.file_name,
                sha256=record.sha256,
                exported_at=datetime.fromisoformat(str(record.exported_at)),
                kind=str(record.kind),
                columns=frozenset(record.columns),
                rows=tuple(_rows(zone.rows_path(str(record.kind), record.sha256))),
            )
            for record in zone.records()
        ]


def _rows(parquet: Path) -> list[Row]:
    with duckdb.connect() as connection:
        rows = fetch_rows(
            connection, "from read_parquet(?) order by row_number", str(parquet)
        )
    # The reference numbers rows by their place, which quarantined rows would shift.
    assert [row.pop("row_number") for row in rows] == list(range(1, len(rows) + 1))
    return rows


def fetch_rows(
    connection: duckdb.DuckDBPyConnection, query: str, *values: object
) -> list[Row]:
    """Rows of a query as column to value, times in UTC."""
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [
        {name: _in_utc(value) for name, value in zip(names, row, strict=True)}
        for row in cursor.fetchall()
    ]


def _in_utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
