"""Digests of what the sample publishes: of each table, in the last release's columns.

`python -m tests.contract.values DATABASE` writes them anew when a change of numbers is
meant.
"""

import csv
import sys
from pathlib import Path

import duckdb

from tests.contract.columns import Column, list_columns, read_contract

VALUES = Path(__file__).with_name("values.csv")
# Drawn or read off a clock anew in each publication.
DRAWN = {
    *("publication_id", "first_publication_id", "published_at", "parquet_folder"),
    *("fingerprint", "loaded_at", "evaluated_at"),
}
# What was checked, not what was found: a check may come without a change of a number.
EXEMPT = {"quality_results"}
Digest = tuple[str, int, str]


def read_recorded() -> set[Digest]:
    """Table, number of rows and digest as they were recorded."""
    with VALUES.open(encoding="utf-8", newline="") as stream:
        return {
            (row["table"], int(row["rows"]), row["sha256"])
            for row in csv.DictReader(stream)
        }


def digest_tables(
    connection: duckdb.DuckDBPyConnection, columns: set[Column]
) -> set[Digest]:
    """Table, number of rows and SHA-256 of its rows, whatever their order."""
    by_table: dict[str, list[str]] = {}
    for table, column, _ in sorted(columns):
        if table not in EXEMPT and column not in DRAWN:
            by_table.setdefault(table, []).append(column)
    return {_digest(connection, *table) for table in by_table.items()}


def _digest(
    connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]
) -> Digest:
    values = ", ".join(f"{name}::varchar" for name in columns)
    row = connection.execute(
        "select count(*), coalesce(sha256(string_agg(line, chr(10) order by line)), '')"
        f" from (select to_json([{values}])::varchar as line from {table})"
    ).fetchone()
    assert row is not None
    return table, *row


def main() -> None:
    """Record the values of a published database."""
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        columns = read_contract() & list_columns(connection)
        digests = sorted(digest_tables(connection, columns))
    with VALUES.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["table", "rows", "sha256"])
        writer.writerows(digests)


if __name__ == "__main__":
    main()
