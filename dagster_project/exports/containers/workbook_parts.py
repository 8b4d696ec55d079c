"""The parts of a workbook, looked at before any is read: sizes, dates, formulas.

Add here what the reader of cells does not tell. Sheets are read by `spreadsheet`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from dagster_project.exports.containers.archive import open_zip, read_part
from dagster_project.exports.containers.compression import refuse_excess
from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.rules import Limits

WORKBOOK = "xl/workbook.xml"
_SHEETS = "xl/worksheets/"
_REFERENCE = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"')
_COUNTS_FROM_1904 = re.compile(
    rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true|on)[\"']"
)
# A cell with a formula and no value; an empty text is one.
_FORMULA_ALONE = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\bt=[\"']str[\"'])[^>]*>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_CELL_BYTES = 64 * 1024


@dataclass(frozen=True)
class WorkbookFacts:
    """What the parts of a workbook say of all its sheets.

    Attributes:
        counts_from_1904: whether its days are counted from 1904, and not from 1900.
        formulas_alone: how many formulas stand in it without a value.
    """

    counts_from_1904: bool
    formulas_alone: int


def look_into_parts(source: Path, limits: Limits) -> WorkbookFacts:
    """Unpack every part once, so that sizes are not as claimed but as they are.

    Raises:
        RejectedError: it is broken, or holds more than the limits allow.
    """
    packed = source.stat().st_size
    unpacked = 0
    start = b""
    formulas = 0
    with open_zip(source, limits) as archive:
        for part in archive.infolist():
            area, alone = _Area(), _FormulasAlone()
            for chunk in read_part(archive, part):
                unpacked += len(chunk)
                refuse_excess(unpacked, packed=packed, limits=limits)
                area.extend(chunk, limits)
                if part.filename.startswith(_SHEETS):
                    alone.extend(chunk)
                if part.filename == WORKBOOK:
                    start = start or chunk
            formulas += alone.count
    return WorkbookFacts(_COUNTS_FROM_1904.search(start) is not None, formulas)


class _FormulasAlone:
    """Counts the formulas of a part that have no value."""

    def __init__(self) -> None:
        self.count = 0
        self._end = b""

    def extend(self, chunk: bytes) -> None:
        """Take in the next piece of a part."""
        xml = self._end + chunk
        # Behind the last cell that ends here, another one may have begun.
        end = xml.rfind(b"c>") + 2
        self._end = xml[end:][-_CELL_BYTES:]
        if b"<f" in xml or b":f" in xml:
            self.count += len(_FORMULA_ALONE.findall(xml[:end]))


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
            raise RejectedError(Reason.REFUSED_FILE, message)
