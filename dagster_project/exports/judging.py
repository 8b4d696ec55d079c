"""Judging rows: each is accepted with typed values or quarantined with one reason.

One DuckDB statement writes the accepted rows; a second one reads only those blocks of
text that hold rows which were not. How single cells are read belongs to `cells`, which
reason a row gets to `reasons`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from dagster_project.exports.cells import read_cell
from dagster_project.exports.header import EXPORTED_AT, Header
from dagster_project.exports.reasons import find_reason, say_message
from dagster_project.exports.rows import Block, TextRows
from dagster_project.exports.schema import Column, Reading
from dagster_project.exports.sql import choose, escape_glob, identifier, literal
from dagster_project.exports.text import Table

# Columns by which a quarantined row is found again when a later file repairs it.
IDENTITY = (
    Column("account_id", Reading.ID),
    Column("enrollment_id", Reading.ID),
    Column("sequence_id", Reading.ID),
    Column("contact_id", Reading.ID),
    Column("contact_email", Reading.TEXT),
    Column("enrolled_at", Reading.TIMESTAMP),
)
DEFAULT_LINE_BYTES = 2 * 1024 * 1024
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class LostRowsError(Exception):
    """Fewer or more rows came out of judging than the text has."""


@dataclass(frozen=True)
class Verdict:
    """What judging a table gave.

    Attributes:
        accepted: Parquet file of the accepted rows.
        quarantined: Parquet file of the others, None if there are none.
        quarantine: rows quarantined, by reason.
        latest_exported_at: greatest export time that an accepted row gives.
    """

    accepted: Path
    quarantined: Path | None
    rows_read: int
    rows_accepted: int
    quarantine: Mapping[str, int]
    latest_exported_at: datetime | None


class Judge:
    """Judges tables with one DuckDB connection, under one set of labels."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, labels: Mapping[str, object]
    ) -> None:
        """Use a connection whose time zone is the account's."""
        self._connection = connection
        self._labels = labels

    def judge(self, table: Table, *, spreadsheet: bool, scratch: Path) -> Verdict:
        """Judge all rows of a table.

        Raises:
            LostRowsError: a row is neither accepted nor quarantined.
        """
        rows = table.rows
        accepted = scratch / "accepted.parquet"
        query = _Query(table.header, rows.dialect.delimiter, spreadsheet=spreadsheet)
        count = self._write(query.accepted(_read_rows(rows)), rows.path, accepted)
        quarantined = None
        quarantine: dict[str, int] = {}
        if count < rows.count:
            quarantined = scratch / "quarantined.parquet"
            self._quarantine(query, rows, accepted, quarantined, scratch)
            quarantine = self._count_reasons(quarantined)
        if count + sum(quarantine.values()) != rows.count:
            raise LostRowsError(f"{rows.path}: {count}, {quarantine}, {rows.count}")
        return Verdict(
            accepted=accepted,
            quarantined=quarantined,
            rows_read=rows.count,
            rows_accepted=count,
            quarantine=quarantine,
            latest_exported_at=self._find_export_time(table.header, accepted),
        )

    def _write(self, query: str, source: Path, target: Path) -> int:
        """Write what a query over a text gives as Parquet, and count the rows."""
        written = self._connection.execute(
            f"copy ({query}) to {literal(str(target))} "
            "(format parquet, compression zstd)",
            {"path": escape_glob(str(source)), **_used(self._labels, query)},
        ).fetchone()
        return int(written[0]) if written else 0

    def _quarantine(
        self,
        query: "_Query",
        rows: TextRows,
        accepted: Path,
        target: Path,
        scratch: Path,
    ) -> None:
        """Judge the blocks again that hold rows which were not accepted."""
        blocks = self._find_blocks(rows, accepted)
        again = scratch / "again.csv"
        _copy_blocks(rows, blocks, again)
        numbers = [sum(b.rows for b in blocks[:i]) + 1 for i in range(len(blocks))]
        self._connection.execute(
            "create or replace temp table numbered_blocks as "
            "select unnest($numbers) as number, unnest($first_rows) as first_row",
            {"numbers": numbers, "first_rows": [b.first_row for b in blocks]},
        )
        self._connection.execute(
            "create or replace temp table malformed_rows as "
            f"select * from {_read_malformed()}",
            {"path": escape_glob(str(rows.malformed))},
        )
        self._write(query.quarantined(_read_rows(rows)), again, target)
        again.unlink()

    def _find_blocks(self, rows: TextRows, accepted: Path) -> list[Block]:
        """Blocks with fewer accepted rows than well-formed ones."""
        self._connection.execute(
            "create or replace temp table all_blocks as "
            "select unnest($first_rows) as first_row",
            {"first_rows": [block.first_row for block in rows.blocks]},
        )
        counts = self._connection.execute(
            "select all_blocks.first_row, count(*) as accepted_rows "
            "from read_parquet($accepted) as accepted asof join all_blocks "
            "on accepted.row_number >= all_blocks.first_row group by all",
            {"accepted": escape_glob(str(accepted))},
        ).fetchall()
        accepted_rows = dict(counts)
        return [
            block
            for block in rows.blocks
            if accepted_rows.get(block.first_row, 0) < block.rows - block.malformed
        ]

    def _count_reasons(self, quarantined: Path) -> dict[str, int]:
        counts = self._connection.execute(
            "select reason, count(*) from read_parquet($path) group by all",
            {"path": escape_glob(str(quarantined))},
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
                serials=False,
            )
        query = f"select epoch_us(max({value})) from read_parquet($path)"
        found = self._connection.execute(
            query, {"path": escape_glob(str(accepted)), **_used(self._labels, query)}
        ).fetchone()
        if not found or found[0] is None:
            return None
        return EPOCH + timedelta(microseconds=found[0])


@dataclass(frozen=True)
class _Query:
    """The statements that judge one table."""

    header: Header
    delimiter: bytes
    spreadsheet: bool

    def accepted(self, source: str) -> str:
        """Rows in good form: row number, canonical columns, unknown columns."""
        columns = ["row_number", *(column.name for column in self.header.kind.columns)]
        columns += [
            f"nullif(c{position}, '') as {identifier(name)}"
            for position, name in self.header.output_names
        ]
        return (
            f"select {', '.join(columns)} from ({self._judged(source)}) "
            "where reason is null"
        )

    def quarantined(self, source: str) -> str:
        """Rows of the blocks at hand that are not, and all malformed rows."""
        known = {column.name for column in self.header.kind.columns}
        identity = [
            column.name
            if column.name in known
            else f"cast(null as {column.sql_type}) as {column.name}"
            for column in IDENTITY
        ]
        nothing = [f"cast(null as {column.sql_type})" for column in IDENTITY]
        refused = (
            "select first_row + judged.row_number - number as row_number, reason, "
            f"{say_message(self.header)} as message, {self._row_text()} as row_text, "
            f"{', '.join(identity)} from ({self._judged(source)}) as judged "
            "asof join numbered_blocks on judged.row_number >= numbered_blocks.number "
            "where reason is not null"
        )
        return (
            f"select * from ({refused}) as refused "
            "anti join malformed_rows using (row_number) union all "
            "select row_number, 'malformed_row', message, coalesce(row_text, ''), "
            f"{', '.join(nothing)} from malformed_rows order by row_number"
        )

    def _judged(self, source: str) -> str:
        reason = find_reason(self.header, spreadsheet=self.spreadsheet)
        return f"select *, {reason} as reason from ({self._typed(source)})"

    def _typed(self, source: str) -> str:
        values = [self._value(column) for column in self.header.kind.columns]
        return (
            f"select *, {', '.join(values)} "
            f"from (select row_number() over () as row_number, * from {source})"
        )

    def _value(self, column: Column) -> str:
        position = self.header.position(column.name)
        if position is None:
            return f"cast(null as {column.sql_type}) as {column.name}"
        value = read_cell(
            f"c{position}",
            column.reading,
            column=column.name,
            serials=self.spreadsheet,
        )
        return f"{value} as {column.name}"

    def _row_text(self) -> str:
        """The row as a line of text again, quoted where it must have been."""
        delimiter = self.delimiter.decode()
        special = literal('["\r\n' + ("\\|" if delimiter == "|" else delimiter) + "]")
        cells = [
            choose(
                (
                    f"regexp_matches(c{i}, {special})",
                    f"""'"' || replace(c{i}, '"', '""') || '"'""",
                ),
                otherwise=f"coalesce(c{i}, '')",
            )
            for i in range(self.header.width)
        ]
        return f" || {literal(delimiter)} || ".join(cells)


def _read_rows(rows: TextRows) -> str:
    """The text as a table of text columns c0, c1 …, told all and guessing nothing."""
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(rows.dialect.width))
    return (
        f"read_csv($path, columns = {{{columns}}}, "
        f"delim = {literal(rows.dialect.delimiter.decode())}, "
        f"max_line_size = {max(DEFAULT_LINE_BYTES, rows.longest + 16)}, {_STRICT})"
    )


def _read_malformed() -> str:
    columns = "{'row_number': 'BIGINT', 'message': 'VARCHAR', 'row_text': 'VARCHAR'}"
    return f"read_csv($path, columns = {columns}, delim = ',', {_STRICT})"


_STRICT = (
    "auto_detect = false, header = false, skip = 1, compression = 'none', strict_mode = true, "
    """quote = '"', escape = '"', comment = ''"""
)


def _copy_blocks(rows: TextRows, blocks: list[Block], target: Path) -> None:
    with rows.path.open("rb") as reader, target.open("wb") as writer:
        writer.write(rows.dialect.title)
        for block in blocks:
            reader.seek(block.offset)
            writer.write(reader.read(block.size))


def _used(parameters: Mapping[str, object], query: str) -> dict[str, object]:
    return {name: value for name, value in parameters.items() if f"${name}" in query}
