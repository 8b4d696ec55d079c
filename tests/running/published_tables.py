"""What a published database says, so that two can be held against each other."""

import hashlib
from pathlib import Path
from typing import Any

import duckdb

# What happened, which differs from run to run and is no number.
HAPPENINGS = {"publications", "quality_results", "sender_score_history"}
OF_THE_RUN = {"source_files": ("first_publication_id", "is_new", "loaded_at")}

Tables = dict[str, list[tuple[Any, ...]]]


def database_of(home: Path) -> Path:
    """The file that readers open."""
    return home / "published" / "sender_score.duckdb"


def read_tables(database: Path) -> Tables:
    """Rows of every table that is derived, in an order of their own."""
    with duckdb.connect(database, read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
        return {
            table: connection.execute(
                f"select {_columns(table)} from {table} order by all"
            ).fetchall()
            for (table,) in sorted(tables)
            if table not in HAPPENINGS
        }


def read_ids(database: Path) -> list[str]:
    """Publications that a database names, oldest first."""
    with duckdb.connect(database, read_only=True) as connection:
        rows = connection.execute(
            "select publication_id from publications order by publication_id"
        ).fetchall()
    return [publication_id for (publication_id,) in rows]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _columns(table: str) -> str:
    excluded = OF_THE_RUN.get(table)
    return f"* exclude ({', '.join(excluded)})" if excluded else "*"
