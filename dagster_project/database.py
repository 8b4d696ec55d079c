"""Opens DuckDB the way this project does, without a word on standard output.

And the way in which it writes Parquet.
"""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

import duckdb

from dagster_project.sql import literal

# Pages of the second version pack numbers and repeated words by themselves, which
# leaves little to compress. Ids and times are hardly ever repeated: to collect more of
# their values only to give up on them costs a sixth of the time, filters a tenth.
_PARQUET = (
    "format parquet, parquet_version v2, compression zstd, compression_level 1, "
    "dictionary_size_limit 5000, write_bloom_filter false"
)
# What keeps a file from being read or written and lies with no file.
_MACHINE_FAILURES = (
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO),
    *(errno.EMFILE, errno.ENFILE, errno.ENOENT, errno.ENOMEM, errno.ESTALE),
    errno.EFBIG,
)


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


def write_parquet(
    connection: duckdb.DuckDBPyConnection, query: str, target: Path
) -> int:
    """Write what a query gives as a Parquet file, and count its rows.

    Raises:
        duckdb.Error: the query or a write failed.
    """
    written = connection.execute(
        f"copy ({query}) to {literal(str(target))} ({_PARQUET})"
    ).fetchone()
    return int(written[0]) if written else 0


def find_machine_failure(error: Exception) -> OSError | None:
    """What failed below DuckDB, which tells it in words alone; None if nothing did."""
    if isinstance(error, duckdb.IOException):
        for number in _MACHINE_FAILURES:
            if os.strerror(number) in str(error):
                return OSError(number, os.strerror(number))
    return None
