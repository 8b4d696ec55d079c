"""What of a cell says nothing: blanks around its text, and text that means empty.

Both are variables of the connection. Which texts mean empty is data in
value_aliases.csv; keep out how values are read.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

from dagster_project.sql import literal, literals

# Of Unicode, those with any; to look through all takes longer than a small file does.
PLANES = (0, 1, 14)
PLANE = 0x10000


@cache
def blanks() -> str:
    """Every space and line end, and every character that cannot be seen."""
    return "".join(
        letter
        for plane in PLANES
        for letter in map(chr, range(plane * PLANE, (plane + 1) * PLANE))
        if letter.isspace() or unicodedata.category(letter) in ("Cf", "Zs")
    )


def declare_blanks(empty_markers: Iterable[str]) -> list[str]:
    """Statements that set the variables which the expressions read."""
    markers = sorted(set(empty_markers))
    longest = max((len(marker.encode()) for marker in markers), default=0)
    return [
        f"set variable blanks = {literal(blanks())}",
        f"set variable empty_markers = {literals(markers)}::varchar[]",
        f"set variable longest_marker = {longest}",
    ]


def without_blanks(text: str) -> str:
    """A text without the blanks around it."""
    return f"trim({text}, getvariable('blanks'))"


def is_empty_marker(text: str) -> str:
    """Whether a text only says that there is no value."""
    return f"list_contains(getvariable('empty_markers'), {text})"


def is_given(cell: str) -> str:
    """Whether a cell says anything."""
    text = without_blanks(cell)
    return f"coalesce({text} <> '' and not {is_empty_marker(text)}, false)"
