"""The plain-Python reading of other tools gives the rows that their fixtures expect."""

import csv
import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.reference.sources import READERS

FIXTURES = Path(__file__).parents[1] / "ingestion" / "sources"
# What reading refuses is no state; a flag that cannot be read is not drawn.
REFUSED_OTHERWISE = {"bad_number", "bad_boolean"}


def spell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(value)


@pytest.mark.parametrize("source", READERS)
def test_reference_reads_each_fixture_as_expected(source: str) -> None:
    page = json.loads((FIXTURES / f"{source}.json").read_text("utf-8"))
    items = page.get("data") or page["items"]
    with (FIXTURES / f"{source}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    assert len(expected) == len(items)
    for item, wanted in zip(items, expected, strict=True):
        if wanted["reason"] in REFUSED_OTHERWISE:
            continue
        row = READERS[source](item)
        columns = list(wanted)[2:]
        if wanted["reason"]:
            assert (wanted["reason"], row) == ("unknown_state", None)
        else:
            assert row is not None
            found = {column: spell(row.get(column)) for column in columns}
            assert found == {column: wanted[column] for column in columns}
