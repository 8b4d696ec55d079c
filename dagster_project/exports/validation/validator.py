"""Validating rows: each is accepted with typed values or quarantined with one reason.

One DuckDB statement writes the accepted rows; a second one reads only those blocks of
text that hold rows which were not. The statements themselves belong to `queries`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import duckdb

from dagster_project.database import write_parquet
from dagster_project.exports.schema import ENROLLMENTS, Reading
from dagster_project.exports.sources.header import EXPORTED_AT, Header
from dagster_project.exports.text.rows import Block, TextRows
from dagster_project.exports.text.table import Table
from dagster_project.exports.validation.cells import (
    declare_labels,
    read_cell,
    read_utc_time,
)
from dagster_project.exports.validation.queries import (
    ValidationQuery,
    read_malformed,
    read_rows,
)
from dagster_project.sql import identifier, literal, spell_source

# Rows from the top that say how the ids of a file are written.
LOOKED_AT = 10_000
MOST_ACCOUNTS = 1_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class LostRowsError(Exception):
    """Fewer or more rows came out of validation than the text has."""


@dataclass(frozen=True)
class Validation:
    """What validation made of a table.

    Attributes:
        accepted: Parquet file of the accepted rows.
        quarantined: Parquet file of the others, None if there are none.
        quarantine: rows quarantined, by reason.
        latest_exported_at: greatest export time that an accepted row gives.
        accounts: of accepted enrollments, '' for rows that name none.
        unusual_ids: columns most of whose ids are disguised or empty, with which.
        rows_without_id: accepted enrollments without an id.
    """

    accepted: Path
    quarantined: Path | None
    rows_read: int
    rows_accepted: int
    quarantine: Mapping[str, int]
    latest_exported_at: datetime | None
    accounts: tuple[str, ...]
    unusual_ids: Mapping[str, str]
    rows_without_id: int


class Validator:
    """Validates tables with one DuckDB connection, under one set of labels."""

    def __init__(
        self,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        labels: Mapping[str, Mapping[str, str]],
        time_zone: str,
    ) -> None:
        """Open a connection of its own, whose time zone becomes the account's."""
        self._connect = connect
        self._in_utc = time_zone == "UTC"
        self._statements = (
            f"set TimeZone = {literal(time_zone)}",
            *declare_labels(labels),
        )
        self._connection = self._open()

    def _open(self) -> duckdb.DuckDBPyConnection:
        connection = self._connect()
        for statement in self._statements:
            connection.execute(statement)
        return connection

    def reconnect(self) -> None:
        """Go on with a new connection."""
        self.close()
        self._connection = self._open()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def validate(self, table: Table, *, spreadsheet: bool, scratch: Path) -> Validation:
        """Validate all rows of a table.

        Raises:
            LostRowsError: a row is neither accepted nor quarantined.
        """
        rows = table.rows
        accepted = scratch / "accepted.parquet"
        query = ValidationQuery(
            table.header,
            rows.dialect.delimiter,
            spreadsheet=spreadsheet,
            in_utc=self._in_utc,
        )
        select = query.accepted(read_rows(rows.path, rows))
        count = write_parquet(self._connection, select, accepted)
        quarantined = None
        quarantine: dict[str, int] = {}
        if count < rows.count:
            quarantined = scratch / "quarantined.parquet"
            self._quarantine(query, rows, accepted, quarantined, scratch)
            quarantine = self._count_reasons(quarantined)
        if count + sum(quarantine.values()) != rows.count:
            raise LostRowsError(f"{rows.path}: {count}, {quarantine}, {rows.count}")
        return Validation(
            accepted=accepted,
            quarantined=quarantined,
            rows_read=rows.count,
            rows_accepted=count,
            quarantine=quarantine,
            latest_exported_at=self._find_export_time(table.header, accepted),
            accounts=self._find_accounts(table.header, accepted),
            unusual_ids=self._find_unusual_ids(query, rows),
            rows_without_id=self._count_without_id(table.header, accepted),
        )

    def _find_accounts(self, header: Header, accepted: Path) -> tuple[str, ...]:
        if header.kind is not ENROLLMENTS:
            return ()
        found = self._connection.execute(
            "select distinct coalesce(account_id, '') as account_id "
            f"from read_parquet({spell_source(accepted)}) order by account_id "
            f"limit {MOST_ACCOUNTS}"
        ).fetchall()
        return tuple(account for (account,) in found)

    def _count_without_id(self, header: Header, accepted: Path) -> int:
        if header.kind is not ENROLLMENTS:
            return 0
        # Counted when the file was written, so that nothing is read.
        found = self._connection.execute(
            "select coalesce(sum(stats_null_count), 0) "
            f"from parquet_metadata({spell_source(accepted)}) "
            "where path_in_schema = 'enrollment_id'"
        ).fetchone()
        return int(found[0]) if found else 0

    def _find_unusual_ids(
        self, query: ValidationQuery, rows: TextRows
    ) -> dict[str, str]:
        """Columns most of whose first ids are not as they are stored, or are empty."""
        if not rows.count or not query.id_columns:
            return {}
        found = self._connection.execute(
            query.id_use(read_rows(rows.path, rows), limit=LOOKED_AT)
        ).fetchone()
        uses = iter(found or ())
        unusual = {}
        for column in query.id_columns:
            if next(uses, False):
                unusual[column] = "disguised"
            if next(uses, False):
                unusual[column] = "empty"
        return unusual

    def _quarantine(
        self,
        query: ValidationQuery,
        rows: TextRows,
        accepted: Path,
        target: Path,
        scratch: Path,
    ) -> None:
        """Validate the blocks again that hold rows which were not accepted."""
        blocks = self._find_blocks(rows, accepted)
        again = scratch / "again.csv"
        _copy_blocks(rows, blocks, again)
        sizes = [block.rows for block in blocks]
        numbers = list(accumulate(sizes, initial=1))[: len(blocks)]
        first_rows = [block.first_row for block in blocks]
        self._connection.execute(
            "create or replace temp table numbered_blocks as "
            f"select unnest({numbers}) as number, unnest({first_rows}) as first_row"
        )
        self._connection.execute(
            "create or replace temp table malformed_rows as "
            f"select * from {read_malformed(rows.malformed)}"
        )
        refused = query.quarantined(read_rows(again, rows))
        write_parquet(self._connection, refused, target)
        again.unlink()

    def _find_blocks(self, rows: TextRows, accepted: Path) -> list[Block]:
        """Blocks with fewer accepted rows than well-formed ones."""
        first_rows = [block.first_row for block in rows.blocks]
        counts = self._connection.execute(
            "with blocks as "
            f"(select unnest({first_rows}) as first_row) "
            "select first_row, count(*) as accepted_rows "
            f"from read_parquet({spell_source(accepted)}) as accepted "
            "asof join blocks on accepted.row_number >= blocks.first_row group by all"
        ).fetchall()
        accepted_rows = dict(counts)
        return [
            block
            for block in rows.blocks
            if accepted_rows.get(block.first_row, 0) < block.rows - block.malformed
        ]

    def _count_reasons(self, quarantined: Path) -> dict[str, int]:
        counts = self._connection.execute(
            "select reason, count(*) "
            f"from read_parquet({spell_source(quarantined)}) group by all"
        ).fetchall()
        return dict(counts)

    def _find_export_time(self, header: Header, accepted: Path) -> datetime | None:
        """Greatest export time of the accepted rows, also where it is no column."""
        if header.exported_at is None:
            return None
        name = dict(header.output_names).get(header.exported_at)
        value = EXPORTED_AT
        if name is not None:
            value = read_cell(
                identifier(name),
                Reading.TIMESTAMP,
                column=EXPORTED_AT,
                utc_time=read_utc_time(identifier(name)) if self._in_utc else None,
            )
        found = self._connection.execute(
            f"select epoch_us(max({value})) from read_parquet({spell_source(accepted)})"
        ).fetchone()
        if not found or found[0] is None:
            return None
        return EPOCH + timedelta(microseconds=found[0])


def _copy_blocks(rows: TextRows, blocks: list[Block], target: Path) -> None:
    with rows.path.open("rb") as reader, target.open("wb") as writer:
        writer.write(rows.dialect.title)
        for block in blocks:
            reader.seek(block.offset)
            writer.write(reader.read(block.size))
