"""Typed values as cells: in a language as text, or as what a container can hold.

Add a way of writing a value here; all ways of one value mean the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from dagster_project.exports.schema import KINDS, Reading
from tests.exports.logical_exports import (
    is_told_by_the_clock,
    list_headers,
    list_labels,
    list_timestamp_forms,
)
from tests.ingestion.logical_rows import TIME_ZONE
from tests.reference.inputs import Row

ZONE = ZoneInfo(TIME_ZONE)
READINGS = {
    kind.name: {column.name: column.reading for column in kind.columns}
    for kind in KINDS
}
# Excel keeps no more digits of a number.
SHEET_DIGITS = 15

Cell = str | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class Export:
    """Typed rows of a kind, and the language in which they are written."""

    kind: str
    language: str
    rows: tuple[Row, ...]

    def headers(self, random: Random) -> list[str]:
        """Return one header for each column."""
        return [
            random.choice(list_headers(self.kind, column, self.language))
            for column in self.rows[0]
        ]

    def cells(self, random: Random, *, native: str | None = None) -> list[list[Cell]]:
        """Return all cells, as text or as what a sheet or JSON can hold besides."""
        readings = READINGS[self.kind]
        return [
            [
                random.choice(
                    _list_forms(column, value, readings[column], self.language, native)
                )
                for column, value in row.items()
            ]
            for row in self.rows
        ]


def _list_forms(
    column: str, value: object, reading: Reading, language: str, native: str | None
) -> Sequence[Cell]:
    if value is None:
        return [None]
    texts = _list_texts(column, value, reading, language)
    if native is None:
        return texts
    match value:
        case datetime():
            return [*_list_native_times(value, native), texts[0]]
        case bool():
            return [value, value, int(value), texts[0]]
        case int():
            return [value, float(value)]
    if reading is Reading.ID and is_number(str(value)):
        digits = int(str(value))
        fits = len(str(value)) <= SHEET_DIGITS
        if native == "json" or fits:
            return [digits, digits, str(value)]
    return texts


def _list_texts(
    column: str, value: object, reading: Reading, language: str
) -> Sequence[str]:
    match value:
        case datetime():
            return list_timestamp_forms(value, ZONE)
        case bool():
            word = str(value).lower()
            return [*list_labels("boolean", word, language), word, str(int(value))]
        case int():
            return [str(value), str(value), f"{value}.0"]
    text = str(value)
    if reading in (Reading.STATE, Reading.LABEL):
        return list_labels(column, text, language)
    if reading is Reading.CODE:
        return [text, text.lower()]
    if reading is Reading.ID and is_number(text) and len(text) <= SHEET_DIGITS:
        return [text, text, f"{text}.0", f" {text} ", _spell_power(text)]
    if reading is Reading.TEXT:
        return [text, text, f"  {text} "]
    return [text]


def _list_native_times(value: datetime, native: str) -> list[Cell]:
    milliseconds = round(value.timestamp() * 1000)
    local = value.astimezone(ZONE)
    if native == "json" or not is_told_by_the_clock(local):
        return [milliseconds]
    plain = local.replace(tzinfo=None)
    if plain.time() == time():
        return [plain, plain.date(), milliseconds]
    return [plain, plain, milliseconds]


def is_number(text: str) -> bool:
    return text.isdecimal() and not text.startswith("0")


def _spell_power(digits: str) -> str:
    """Spell 401 as 4.01E+2, with all its digits."""
    decimals = f".{digits[1:]}" if digits[1:] else ""
    return f"{digits[0]}{decimals}E+{len(digits) - 1}"
