"""The columns of the last release, and which changes of them CHANGELOG does not name.

`python -m tests.contract.columns DATABASE` writes them anew, as part of a release.
"""

import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import duckdb

from tests.running.command import PROJECT

COLUMNS = Path(__file__).with_name("columns.csv")
CHANGELOG = PROJECT / "CHANGELOG.md"
Column = tuple[str, str, str]


def read_contract() -> set[Column]:
    """Table, column and type of every column of the last release."""
    with COLUMNS.open(encoding="utf-8", newline="") as stream:
        return {
            (row["table"], row["column"], row["type"]) for row in csv.DictReader(stream)
        }


def list_columns(connection: duckdb.DuckDBPyConnection) -> set[Column]:
    """Table, column and type of every column that is published."""
    return set(
        connection.execute(
            "select table_name, column_name, data_type from duckdb_columns() "
            "where not internal and database_name = current_database()"
        ).fetchall()
    )


def find_unannounced(
    released: Iterable[Column], published: Iterable[Column], changelog: str
) -> set[Column]:
    """Columns that came, went or changed, and that no row of the changelog names
    together with their table. A row that calls a table new names all of its columns.
    Rows hold the tables, what was, what is, and whether that is breaking.
    """
    rows = [line for line in changelog.splitlines() if line.startswith("| `")]
    named = []
    for row in rows:
        table_cell, old, new, _ = row.strip("| ").split(" | ")
        tables = set(re.findall(r"`(\w+)`", table_cell))
        named.append((tables, set(re.findall(r"`(\w+)`", old + new)), new))
    released_tables = {table for table, _, _ in released}

    def is_announced(table: str, column: str) -> bool:
        is_new_table = table not in released_tables
        return any(
            table in tables
            and (column in columns or (is_new_table and new.startswith("new")))
            for tables, columns, new in named
        )

    changed = set(released) ^ set(published)
    return {column for column in changed if not is_announced(column[0], column[1])}


def main() -> None:
    """Write the contract of a published database."""
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        columns = sorted(list_columns(connection))
    with COLUMNS.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["table", "column", "type"])
        writer.writerows(columns)


if __name__ == "__main__":
    main()
