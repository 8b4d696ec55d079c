"""A home of HubSpot and four other tools against the reference, row for row."""

import hashlib
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

from tests.end_to_end.test_reference_equality import (
    OWN_DOMAINS,
    compare,
    reference_settings,
)
from tests.exports.logical_exports import seed_random
from tests.exports.strategies import as_reference_file, draw_accounts, pack, write_csv
from tests.exports.tools import UNKNOWN_STATES, draw_items, write_page
from tests.reference.inputs import ExportFile, Row
from tests.reference.sources import READERS
from tests.reference.warehouse import Warehouse, derive
from tests.running.pipeline import Pipeline

ZONE = "Europe/Warsaw"
ROWS = 600
ACCOUNTS = 6
EXPORTED_AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def write_tool(source: str, landing: Path) -> ExportFile:
    """Land the answer of a tool; return what the reference reads of it."""
    items = draw_items(source, ROWS, seed_random(source))
    # The clock of the account's time zone.
    path = landing / f"{source} 2026-11-20T0400.json"
    path.write_bytes(write_page(source, items))
    read = [READERS[source](item) for item in items]
    rows: list[Row] = [row for row in read if row is not None]
    unknown = 0 if source == "unify" else UNKNOWN_STATES
    # The reference numbers rows by their place: the refused ones are the last.
    assert (len(rows), rows) == (ROWS - unknown, read[: ROWS - unknown])
    return ExportFile(
        name=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        exported_at=EXPORTED_AT,
        kind="enrollments",
        columns=frozenset(rows[0]),
        rows=tuple(rows),
    )


def write_hubspot(landing: Path) -> list[ExportFile]:
    files = []
    for logical in pack(draw_accounts(ACCOUNTS, ZONE)):
        path = write_csv(
            logical,
            landing,
            language="en",
            delimiter=",",
            byte_order_mark=False,
            time_zone=ZONE,
        )
        files.append(as_reference_file(path, logical))
    return files


def say_source(derived: Warehouse, source: str) -> Warehouse:
    return replace(
        derived,
        accounts=[row | {"source": source} for row in derived.accounts],
        enrollments=[row | {"source": source} for row in derived.enrollments],
    )


def put_together(homes: list[Warehouse]) -> Warehouse:
    """Tables of several homes as those of one: what a tool says holds for it alone."""
    tables = [field.name for field in fields(Warehouse) if field.name != "settings"]
    return replace(
        homes[0],
        **{
            table: [row for home in homes for row in getattr(home, table)]
            for table in tables
        },
    )


def test_tools_beside_hubspot_equal_the_reference(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, ZONE, own_domains=OWN_DOMAINS)
    settings = reference_settings(ZONE)
    homes = [say_source(derive(write_hubspot(pipeline.landing), settings), "hubspot")]
    for source in READERS:
        file = write_tool(source, pipeline.landing)
        derived = derive([file], replace(settings, account_id=source))
        assert {row["account_id"] for row in derived.accounts} == {source}
        assert [row for row in derived.sender_scores if row["score_status"] == "scored"]
        homes.append(say_source(derived, source))
    expected = put_together(homes)
    assert len(expected.accounts) == ACCOUNTS + len(READERS)
    ranges = [
        (None, None),
        (date(2026, 9, 1), date(2026, 10, 31)),
        (date(2026, 3, 1), None),
    ]
    with pipeline.build() as connection:
        compare(connection, expected, ranges)
