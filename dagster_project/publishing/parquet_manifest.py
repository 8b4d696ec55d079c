"""What lies in a publication's Parquet folder, for programs, and which one is current.

Readers go through `parquet/current`, a link that is replaced in one step.
"""

import json
import re
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.publishing.durable_files import sync_folder, write_durably

MANIFEST = "manifest.json"
CURRENT = "current"
PUBLICATION = (
    *("publication_id", "published_at", "as_of", "time_zone", "version"),
    *("files", "enrollments", "completed_enrollments"),
)
# As each table's description says it; a test of the models keeps them to it.
GRAIN = re.compile(r"One row per [^.]+\.")


def write_manifest(
    connection: duckdb.DuckDBPyConnection, folder: Path, publication_id: str
) -> None:
    """Write `manifest.json` into the Parquet folder of a publication.

    Args:
        connection: to the database whose tables the folder holds.

    Raises:
        OSError: it cannot be written.
    """
    content = {
        "publication": _describe_publication(connection, publication_id),
        "tables": _describe_tables(connection),
    }
    write_durably(folder / MANIFEST, json.dumps(content, indent=1, ensure_ascii=False))


def make_current(folder: Path) -> None:
    """Let `parquet/current` lead to the folder of a publication, in one step.

    Raises:
        OSError: the file system has no links, or cannot be written to.
    """
    link = folder.parent / CURRENT
    if link.is_symlink() and link.readlink().name == folder.name:
        return
    aside = link.with_name(f".{CURRENT}.tmp")
    aside.unlink(missing_ok=True)
    # Relative, so that a home may be moved.
    aside.symlink_to(folder.name, target_is_directory=True)
    aside.replace(link)
    sync_folder(folder.parent)


def _describe_publication(
    connection: duckdb.DuckDBPyConnection, publication_id: str
) -> dict[str, Any]:
    columns = ", ".join(f"{name}::varchar" for name in PUBLICATION[:5])
    counts = ", ".join(PUBLICATION[5:])
    row = connection.execute(
        f"select {columns}, {counts} from publications where publication_id = ?",
        [publication_id],
    ).fetchone()
    return dict(zip(PUBLICATION, row or (), strict=True))


def _describe_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    tables = connection.execute(
        "select table_name, comment from duckdb_tables() "
        "where not internal and database_name = current_database() "
        "order by table_name"
    ).fetchall()
    columns = connection.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns() "
        "where not internal and database_name = current_database() "
        "order by table_name, column_index"
    ).fetchall()
    return {
        table: {
            "description": description,
            "grain": _find_grain(description),
            "path": f"{table}/*.parquet",
            "columns": [
                {"name": name, "type": kind, "description": about}
                for owner, name, kind, about in columns
                if owner == table
            ],
        }
        for table, description in tables
    }


def _find_grain(description: str | None) -> str | None:
    found = GRAIN.search(description or "")
    return found[0] if found else None
