"""The statements that validate a table: which rows are accepted, and why not others.

Add a column of the raw zone here. How single cells are read belongs to `cells`, which
reason a row gets to `reasons`.
"""

from dataclasses import dataclass
from pathlib import Path

from dagster_project.exports.schema import Column, Reading
from dagster_project.exports.sources.header import Header
from dagster_project.exports.text.rows import TextRows
from dagster_project.exports.validation.cells import read_cell, read_utc_time
from dagster_project.exports.validation.fillings import TOLD_STATE, fill_columns
from dagster_project.exports.validation.ids import clean_id
from dagster_project.exports.validation.reasons import (
    find_reason,
    is_sound,
    say_message,
)
from dagster_project.sql import choose, identifier, literal, spell_source

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
_STRICT = (
    "auto_detect = false, header = false, skip = 1, compression = 'none', "
    """strict_mode = true, quote = '"', escape = '"', comment = ''"""
)


@dataclass(frozen=True)
class ValidationQuery:
    """The statements that validate one table."""

    header: Header
    delimiter: bytes
    spreadsheet: bool
    in_utc: bool

    def accepted(self, source: str) -> str:
        """Rows in good form: row number, canonical columns, unknown columns."""
        columns = ["row_number", *(column.name for column in self.header.kind.columns)]
        columns += [
            f"nullif(c{position}, '') as {identifier(name)}"
            for position, name in self.header.output_names
        ]
        return (
            f"select {', '.join(columns)} from ({self._validated(source)}) "
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
            "select first_row + validated.row_number - number as row_number, reason, "
            f"{say_message(self.header)} as message, {self._row_text()} as row_text, "
            f"{', '.join(identity)} from ({self._validated(source)}) as validated "
            "asof join numbered_blocks "
            "on validated.row_number >= numbered_blocks.number "
            "where reason is not null"
        )
        return (
            f"select * from ({refused}) as refused "
            "anti join malformed_rows using (row_number) union all "
            "select row_number, 'malformed_row', message, coalesce(row_text, ''), "
            f"{', '.join(nothing)} from malformed_rows order by row_number"
        )

    @property
    def id_columns(self) -> list[str]:
        """Canonical columns of ids that the table has."""
        return [
            column.name
            for column in self.header.kind.columns
            if column.reading is Reading.ID and column.name in self.header.columns
        ]

    def id_use(self, source: str, *, limit: int) -> str:
        """Of each column of ids: are most given ones disguised, and are most empty?"""
        uses = []
        for name in self.id_columns:
            cell = self.header.cell(name)
            is_given = f"coalesce({cell}, '') <> ''"
            disguised = f"{is_given} and {name} is distinct from {cell}"
            uses.append(f"2 * count_if({disguised}) > count_if({is_given})")
            uses.append(f"2 * count_if({is_given}) < count(*)")
        first_rows = f"(select * from {source} limit {limit})"
        return f"select {', '.join(uses)} from ({self._typed(first_rows)})"

    def _validated(self, source: str) -> str:
        reason = find_reason(self.header, spreadsheet=self.spreadsheet)
        sound = f"select *, {is_sound(self.header)} as is_sound"
        typed = f"({sound} from ({self._typed(source)}))"
        return f"select *, {reason} as reason from {typed}"

    def _typed(self, source: str) -> str:
        values = [self._value(column) for column in self.header.kind.columns]
        return (
            f"select *, {', '.join(values)} "
            f"from (select *{self._utc_times()}{self._cleaned_ids()} "
            f"from {self._filled(source)})"
        )

    def _filled(self, source: str) -> str:
        """The rows with their numbers, and with texts that no single cell gives."""
        rows = f"(select row_number() over () as row_number, * from {source})"
        for stage in fill_columns(self.header):
            rows = f"(select *, {', '.join(stage)} from {rows})"
        return rows

    def _utc_times(self) -> str:
        return "".join(
            f", {read_utc_time(cell)} as t_{cell}"
            for cell in self._cells_of(Reading.TIMESTAMP)
            if self.in_utc
        )

    def _cleaned_ids(self) -> str:
        return "".join(
            f", {clean_id(cell)} as i_{cell}" for cell in self._cells_of(Reading.ID)
        )

    def _cells_of(self, reading: Reading) -> list[str]:
        cells = [
            self.header.cell(column.name)
            for column in self.header.kind.columns
            if column.reading is reading
        ]
        return [cell for cell in dict.fromkeys(cells) if cell is not None]

    def _value(self, column: Column) -> str:
        cell = self.header.cell(column.name)
        if cell is None:
            return f"cast(null as {column.sql_type}) as {column.name}"
        if column.reading is Reading.STATE and self.header.told:
            return f"{TOLD_STATE} as {column.name}"
        value = read_cell(
            cell,
            column.reading,
            column=column.name,
            serials=self.spreadsheet,
            utc_time=f"t_{cell}" if self.in_utc else None,
            cleaned=f"i_{cell}",
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


def read_rows(path: Path, rows: TextRows) -> str:
    """A text as a table of text columns c0, c1 …: told all, guessing nothing."""
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(rows.dialect.width))
    return (
        f"read_csv({spell_source(path)}, columns = {{{columns}}}, "
        f"delim = {literal(rows.dialect.delimiter.decode())}, "
        f"max_line_size = {max(DEFAULT_LINE_BYTES, rows.longest + 16)}, {_STRICT})"
    )


def read_malformed(path: Path) -> str:
    """The malformed rows of a text as a table."""
    columns = "{'row_number': 'BIGINT', 'message': 'VARCHAR', 'row_text': 'VARCHAR'}"
    source = spell_source(path)
    return f"read_csv({source}, columns = {columns}, delim = ',', {_STRICT})"
