"""Opens DuckDB the way this project does: without a word on standard output."""

from collections.abc import Mapping
from pathlib import Path

import duckdb


def open_database(
    path: Path | None = None,
    *,
    read_only: bool = False,
    config: Mapping[str, str] | None = None,
) -> duckdb.DuckDBPyConnection:
    """A connection to a database file, or to one in memory; closes as a context.

    Raises:
        duckdb.Error: the file is no database, or another process writes to it.
    """
    connection = duckdb.connect(
        path or ":memory:", read_only=read_only, config=dict(config or {})
    )
    # The client draws a bar on standard output, terminal or not, once a query takes
    # two seconds: in the middle of what `--json` prints.
    connection.execute("set enable_progress_bar = false")
    return connection
