"""A spreadsheet as texts: each sheet that has a header, from the header down.

Cells become what they mean: whole numbers without a fraction, dates as ISO 8601,
numbers of days as counted from 1900. What all sheets share belongs to `workbook_parts`.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from dagster_project.exports.containers.compression import refuse_excess
from dagster_project.exports.containers.workbook_parts import (
    WorkbookFacts,
    look_into_parts,
)
from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.rules import PREAMBLE_RECORDS, Limits
from dagster_project.exports.schema import ENROLLMENTS
from dagster_project.exports.sources.definition import Sources
from dagster_project.exports.sources.likeness import explain_unrecognised
from dagster_project.exports.sources.recognition import recognise_header

Cell = str | float | bool | date | datetime | time | timedelta
Row = list[str]

_DAYS = re.compile(r"[0-9]{1,5}(\.[0-9]+)?")
DAYS_FROM_1900_TO_1904 = 1462
# A workbook without a header is explained by so many of its first rows.
EXPLAINED_ROWS = 4 * PREAMBLE_RECORDS
# From here on a floating-point number no longer tells all whole numbers apart.
EXACT_UP_TO = 2**53
EXCEL_DIGITS = ".14E"


@dataclass(frozen=True)
class Sheet:
    """A sheet with the header of an export.

    Attributes:
        path: its rows as CSV, from the header on.
        has_rows: whether any stands under the header.
        refusal: why it is rejected all the same, as reason and message.
        warnings: what to look at, as sentences about it.
    """

    name: str
    path: Path
    has_rows: bool = True
    refusal: tuple[Reason, str] | None = None
    warnings: tuple[str, ...] = ()


def write_sheets_as_text(
    source: Path,
    folder: Path,
    *,
    sources: Sources,
    limits: Limits,
) -> list[Sheet]:
    """Write the rows of each sheet with a recognised header as CSV.

    Hidden sheets count only where no visible one has a header, sheets without rows only
    where none has any.

    Raises:
        RejectedError: it is broken, or holds more than the limits allow, or no sheet of
            it has a header.
    """
    facts = look_into_parts(source, limits)
    try:
        with CalamineWorkbook.from_path(str(source)) as workbook:
            reader = _WorkbookReader(workbook, facts, sources, limits)
            sheets = reader.write_sheets(folder, packed=source.stat().st_size)
            if not sheets:
                message = explain_unrecognised(
                    reader.rows_above, sources, where="row of any sheet"
                )
                raise RejectedError(Reason.UNRECOGNISED_HEADER, message)
    except CalamineError as error:
        message = "The spreadsheet is truncated or broken."
        raise RejectedError(Reason.UNREADABLE_FILE, message) from error
    return sheets


class _WorkbookReader:
    """Finds the tables of a workbook."""

    def __init__(
        self,
        workbook: CalamineWorkbook,
        facts: WorkbookFacts,
        sources: Sources,
        limits: Limits,
    ) -> None:
        self._workbook = workbook
        self._facts = facts
        self._sources = sources
        self._limits = limits
        # In which no header was found.
        self.rows_above: list[Row] = []

    def write_sheets(self, folder: Path, *, packed: int) -> list[Sheet]:
        """Write the visible sheets that have a header, else the hidden ones.

        Raises:
            RejectedError: together they come to more than the limits allow.
        """
        visible, hidden = self._list_sheets()
        sheets = [*self._write(visible, folder, packed)]
        if sheets:
            unread = [name for name in hidden if self._has_header(name)]
            warnings = [f"its hidden sheet {name} is not read" for name in unread]
        else:
            sheets = [*self._write(hidden, folder, packed)]
            warnings = ["its sheet is hidden, and read as no visible one has a header"]
        if self._facts.formulas_alone:
            warnings.append(
                f"{self._facts.formulas_alone} formulas of the workbook have no value, "
                "so that their cells are empty: open it in a spreadsheet program, save "
                "it and land it again"
            )
        # A template beside the table is no export of its own.
        sheets = [sheet for sheet in sheets if sheet.has_rows] or sheets[:1]
        if sheets:
            sheets[0] = replace(sheets[0], warnings=tuple(warnings))
        return sheets

    def _list_sheets(self) -> tuple[list[str], list[str]]:
        """Names of the visible and of the hidden worksheets."""
        sheets = [
            sheet
            for sheet in self._workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
        visible = [s.name for s in sheets if s.visible == SheetVisibleEnum.Visible]
        return visible, [sheet.name for sheet in sheets if sheet.name not in visible]

    def _write(self, names: list[str], folder: Path, packed: int) -> Iterator[Sheet]:
        written = 0
        for name in names:
            target = folder / f"sheet{self._workbook.sheet_names.index(name)}.csv"
            try:
                rows = self._find_table(name)
            except RejectedError as error:
                yield Sheet(name, target, refusal=(error.reason, error.message))
                continue
            if rows is not None:
                yield Sheet(name, target, has_rows=_write_rows(rows, target))
                written += target.stat().st_size
                # Sheets may share one part, so that none of them is large by itself.
                refuse_excess(written, packed=packed, limits=self._limits)

    def _has_header(self, name: str) -> bool:
        try:
            return self._find_table(name) is not None
        except RejectedError:
            return False

    def _find_table(self, name: str) -> Iterator[Row] | None:
        """Rows of a sheet from the header on, None if there is none near the top.

        Raises:
            RejectedError: the header cannot be used, or a row near the top has too many
                cells to be looked into.
        """
        sheet = self._workbook.get_sheet_by_name(name)
        rows = ([_spell(cell) for cell in row] for row in sheet.iter_rows())
        fullest = 0
        for row in islice(rows, PREAMBLE_RECORDS):
            texts = _strip_empty_end(row)
            if len(texts) > self._limits.columns:
                message = (
                    f"A row near the top has more than {self._limits.columns} cells."
                )
                raise RejectedError(Reason.REFUSED_FILE, message)
            header = recognise_header(texts, self._sources)
            filled = sum(bool(text.strip()) for text in texts)
            if header and (header.kind == ENROLLMENTS or filled > fullest):
                table = _fit(rows, len(texts))
                if self._facts.counts_from_1904:
                    table = _count_from_1900(table, header.time_positions)
                return chain([texts], table)
            if len(self.rows_above) < EXPLAINED_ROWS:
                self.rows_above.append(texts)
            fullest = max(fullest, filled)
        return None


def _count_from_1900(rows: Iterator[Row], positions: list[int]) -> Iterator[Row]:
    """Count days that are plain numbers as other workbooks do."""
    for row in rows:
        for position in positions:
            text = row[position].strip()
            if _DAYS.fullmatch(text):
                row[position] = str(Decimal(text) + DAYS_FROM_1900_TO_1904)
        yield row


def _fit(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Cut empty cells beyond the header; filled ones stay, and make a row malformed."""
    for row in rows:
        beyond = _strip_empty_end(row[width:])
        yield [*row[:width], *[""] * (width - len(row)), *beyond]


def _strip_empty_end(row: Row) -> Row:
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return row[:width]


def _write_rows(rows: Iterable[Row], target: Path) -> bool:
    """Write rows as CSV; whether one is filled behind the first, the header."""
    filled = 0
    with target.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        for row in rows:
            writer.writerow(row)
            if filled < 2:
                filled += any(text.strip() for text in row)
    return filled > 1


def _spell(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="milliseconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        exact = abs(cell) < EXACT_UP_TO
        return str(int(cell)) if exact else format(cell, EXCEL_DIGITS)
    return str(cell)
