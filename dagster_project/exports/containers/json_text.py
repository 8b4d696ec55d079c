"""JSON as text: one row per object, one column per key of any of them.

Members of an object in an object become columns of their own, named by the path to
them, such as counts.replies. Numbers keep the digits that they are written with. What
is no object becomes a record of the wrong number of fields, and so a malformed row.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from dagster_project.exports.containers.formats import refusal
from dagster_project.exports.containers.json_values import read_values
from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.rules import Limits

# Deeper objects stay text: no tool nests what an enrollment needs any deeper.
DEPTH = 6
_BLANK = b" \t\r\n\xef\xbb\xbf"
_ADVICE = "save the objects one a line (JSON lines), as one array, or as CSV"


def write_json_as_text(source: Path, target: Path, *, limits: Limits) -> None:
    """Write objects one a line, in an array or in a page of a service, as CSV.

    Raises:
        RejectedError: it is no UTF-8 text, is a document of another shape, is cut off,
            or has more keys than the limits allow.
    """
    columns = _Columns()
    for _, value in read_values(source, limits):
        columns.rows += 1
        if isinstance(value, dict):
            columns.add(value)
            _refuse_keys(len(columns.names), limits)
    names = columns.find_names()
    _refuse_document(source, columns.rows, names)
    with target.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for text, value in read_values(source, limits):
            if isinstance(value, dict):
                row = dict(columns.flatten(value))
                writer.writerow([row.get(name, "") for name in names])
            else:
                writer.writerow([text] * (2 if len(names) == 1 else 1))


class _Columns:
    """The keys of all objects, by the path to them.

    Attributes:
        rows: values that were seen, objects or not.
        names: paths in the order in which they came.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.names: dict[str, None] = {}
        # A key that somewhere holds text or a list is one column everywhere.
        self._whole: set[str] = set()

    def add(self, row: dict[str, object], above: str = "", depth: int = 1) -> None:
        """Note the keys of an object."""
        for key, value in row.items():
            name = above + key
            if isinstance(value, dict) and value and depth < DEPTH:
                self.add(value, f"{name}.", depth + 1)
            elif value is None:
                self.names.setdefault(name)
            else:
                self._whole.add(name)
                self.names.setdefault(name)

    def find_names(self) -> list[str]:
        """The columns: of an object that is always one, its members alone."""
        outer = {
            name[:position]
            for name in self.names
            for position, letter in enumerate(name)
            if letter == "."
        }
        return [
            name
            for name in self.names
            if (name in self._whole or name not in outer) and not self._is_inside(name)
        ]

    def flatten(
        self, row: dict[str, object], above: str = "", depth: int = 1
    ) -> Iterator[tuple[str, str]]:
        """The columns of an object, each with its text."""
        for key, value in row.items():
            name = above + key
            if name in self._whole or not isinstance(value, dict) or not value:
                yield name, _spell(value)
            elif depth < DEPTH:
                yield from self.flatten(value, f"{name}.", depth + 1)
            else:
                yield name, _spell(value)

    def _is_inside(self, name: str) -> bool:
        """Whether a path leads into what is one column."""
        return any(
            name[:position] in self._whole
            for position, letter in enumerate(name)
            if letter == "."
        )


def _refuse_document(source: Path, rows: int, names: list[str]) -> None:
    """Refuse an object over several lines."""
    with source.open("rb") as file:
        is_spread = not names and file.readline(100).strip(_BLANK) == b"{"
    if is_spread and rows:
        raise refusal("one JSON object", _ADVICE)


def _spell(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False)


def _refuse_keys(keys: int, limits: Limits) -> None:
    if keys > limits.columns:
        message = f"The rows have more than {limits.columns} keys."
        raise RejectedError(Reason.REFUSED_FILE, message)
