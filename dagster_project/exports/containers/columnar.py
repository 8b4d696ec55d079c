"""Parquet as text: DuckDB writes it as CSV, every value spelled without loss.

Add a type here whose plain spelling would lose something.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.database import find_machine_failure, open_database
from dagster_project.exports.containers.compression import refuse_excess
from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.rules import Limits
from dagster_project.sql import identifier, literal, spell_source

# From here on a floating-point number no longer tells all whole numbers apart, so it is
# spelled as a power of ten, which no id may be.
EXACT_UP_TO = {"DOUBLE": 2**53, "FLOAT": 2**24}


def open_reader(time_zone: str) -> duckdb.DuckDBPyConnection:
    """A connection that writes nothing but what it is told to."""
    connection = open_database(config={"temp_directory": ""})
    # One thread keeps the order of the rows, and its memory is foreseeable.
    connection.execute("set threads = 1")
    connection.execute(f"set TimeZone = {literal(time_zone)}")
    return connection


def write_parquet_as_text(
    source: Path,
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    *,
    limits: Limits,
) -> None:
    """Write a Parquet file as CSV with a header.

    Raises:
        RejectedError: it is broken, or holds more than the limits allow.
    """
    parquet = spell_source(source)
    try:
        size = connection.execute(
            f"select sum(total_uncompressed_size) from parquet_metadata({parquet})"
        ).fetchone()
        unpacked = int(size[0] or 0) if size else 0
        refuse_excess(unpacked, packed=source.stat().st_size, limits=limits)
        columns = connection.execute(
            f"describe select * from read_parquet({parquet})"
        ).fetchall()
        if len(columns) > limits.columns:
            message = f"The file has more than {limits.columns} columns."
            raise RejectedError(Reason.REFUSED_FILE, message)
        connection.execute(
            f"copy ({_select_as_text(parquet, columns)}) "
            f"to {literal(str(target))} (format csv, header)"
        )
    except duckdb.OutOfMemoryException as error:
        raise MemoryError from error
    except duckdb.Error as error:
        failure = find_machine_failure(error)
        if failure is not None:
            raise failure from error
        message = "The Parquet file is truncated or broken."
        raise RejectedError(Reason.UNREADABLE_FILE, message) from error


def _select_as_text(parquet: str, columns: Sequence[tuple[Any, ...]]) -> str:
    """All columns of a file, given by name and type, under names of our own."""
    values = ", ".join(
        _spell(f"c{position}", name, sql_type)
        for position, (name, sql_type, *_) in enumerate(columns)
    )
    names = ", ".join(f"c{position}" for position in range(len(columns)))
    return f"select {values} from read_parquet({parquet}) as export ({names})"


def _spell(column: str, name: str, sql_type: str) -> str:
    text = f"cast({column} as varchar)"
    if sql_type.startswith("DECIMAL"):
        # An id of a scale that has no use for it: 123.000000000 is 123.
        text = f"regexp_replace({text}, '\\.0+$', '')"
    if sql_type in EXACT_UP_TO:
        limit = EXACT_UP_TO[sql_type]
        text = (
            f"case when abs({column}) > {limit} "
            f"then format('{{:.14E}}', {column}) else {text} end"
        )
    return f"{text} as {identifier(name)}"
