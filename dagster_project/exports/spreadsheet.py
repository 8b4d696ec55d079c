"""A spreadsheet as text: the first sheet that has a header, from the header down.

Cells become what they mean: whole numbers without a fraction, dates as ISO 8601.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from dagster_project.exports.archive import open_zip, read_part
from dagster_project.exports.compression import refuse_excess
from dagster_project.exports.header import recognise_header
from dagster_project.exports.outcomes import Reason, SetAsideError
from dagster_project.exports.rules import PREAMBLE_RECORDS, Limits
from dagster_project.exports.schema import ENROLLMENTS

Cell = str | float | bool | date | datetime | time | timedelta
Row = list[str]

_REFERENCE = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"')
# From here on a floating-point number no longer tells all whole numbers apart.
EXACT_UP_TO = 2**53
EXCEL_DIGITS = ".14E"


def write_sheet_as_text(
    source: Path,
    target: Path,
    *,
    headers: Mapping[str, Mapping[str, str]],
    limits: Limits,
) -> None:
    """Write the rows of the first sheet with a recognised header as CSV.

    Raises:
        SetAsideError: it is broken, or holds more than the limits allow, or no sheet of
            it has a header.
    """
    _refuse_bombs(source, limits)
    try:
        with CalamineWorkbook.from_path(str(source)) as workbook:
            for index in range(len(workbook.sheet_names)):
                rows = _find_table(_read_sheet(workbook, index), headers, limits)
                if rows is not None:
                    _write_rows(rows, target)
                    return
    except CalamineError as error:
        raise _broken() from error
    message = "No sheet has the header of an export near its top."
    raise SetAsideError(Reason.UNRECOGNISED_HEADER, message)


def _read_sheet(workbook: CalamineWorkbook, index: int) -> Iterator[Row]:
    for row in workbook.get_sheet_by_index(index).iter_rows():
        yield [_spell(cell) for cell in row]


def _find_table(
    rows: Iterator[Row], headers: Mapping[str, Mapping[str, str]], limits: Limits
) -> Iterator[Row] | None:
    """Rows from the header on, None if there is no header near the top.

    Raises:
        SetAsideError: a row near the top has too many cells to be looked into.
    """
    fullest = 0
    for row in islice(rows, PREAMBLE_RECORDS):
        texts = _strip_empty_end(row)
        if len(texts) > limits.columns:
            message = f"A row near the top has more than {limits.columns} cells."
            raise SetAsideError(Reason.REFUSED_FILE, message)
        header = recognise_header(texts, headers)
        filled = sum(bool(text.strip()) for text in texts)
        if header is not None and (header.kind == ENROLLMENTS or filled > fullest):
            return chain([texts], _fit(rows, len(texts)))
        fullest = max(fullest, filled)
    return None


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


def _write_rows(rows: Iterable[Row], target: Path) -> None:
    with target.open("w", encoding="utf-8", errors="replace", newline="") as file:
        csv.writer(file).writerows(rows)


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


def _refuse_bombs(source: Path, limits: Limits) -> None:
    """Unpack every part once, so that sizes are not as claimed but as they are."""
    packed = source.stat().st_size
    unpacked = 0
    with open_zip(source, limits) as archive:
        for part in archive.infolist():
            area = _Area()
            for chunk in read_part(archive, part):
                unpacked += len(chunk)
                refuse_excess(unpacked, packed=packed, limits=limits)
                area.extend(chunk, limits)


class _Area:
    """The rectangle that the cells of a part span: all of it is held in memory."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self._end = b""

    def extend(self, chunk: bytes, limits: Limits) -> None:
        """Take in the cells named in the next piece of a part."""
        xml = self._end + chunk
        self._end = chunk[-16:]
        for letters, number in set(_REFERENCE.findall(xml)):
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            self.columns = max(self.columns, column)
            self.rows = max(self.rows, int(number))
        if self.rows * self.columns > limits.sheet_cells:
            message = f"A sheet spans more than {limits.sheet_cells} cells."
            raise SetAsideError(Reason.REFUSED_FILE, message)


def _broken() -> SetAsideError:
    message = "The spreadsheet is truncated or broken."
    return SetAsideError(Reason.UNREADABLE_FILE, message)
