"""What a header that is not known may be meant to be, and how that is said.

Keep out recognising itself: nothing here decides what a column holds.
"""

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dagster_project.exports.schema import KINDS, Kind
from dagster_project.exports.sources.aliases import normalise_header

LEAST_LIKENESS = 0.75
# Beyond these many, unknown headers are not compared, and not named.
COMPARED = 60
NAMED = 12
NAMED_LETTERS = 60
LANGUAGES = "HubSpot's internal names, English, Polish, French and German"
WHERE_TO_ADD = "dbt/seeds/header_aliases.csv"


@dataclass(frozen=True)
class _Nearness:
    """How near a row comes to being the header of a kind."""

    kind: Kind
    lacked: tuple[str, ...]
    unknown: tuple[str, ...]
    meant: Mapping[str, str]

    @property
    def weight(self) -> tuple[int, int, int]:
        """The greater, the nearer."""
        met = len(self.kind.required) - len(self.lacked)
        return (met + len(self.meant), len(self.meant), -len(self.unknown))


def find_meant(
    texts: Sequence[str], known: Mapping[str, str], canonical: set[str]
) -> dict[str, str]:
    """The likeliest text for each of some canonical columns; those like none left out.

    Args:
        texts: headers that are not known.
        known: normalised header to canonical column.
    """
    spelled = {
        _simplify(name): column for name, column in known.items() if column in canonical
    }
    meant: dict[str, tuple[float, str]] = {}
    for text in texts[:COMPARED]:
        name = _simplify(normalise_header(text))
        for close in difflib.get_close_matches(name, spelled, 1, LEAST_LIKENESS):
            likeness = difflib.SequenceMatcher(None, name, close).ratio()
            column = spelled[close]
            if likeness > meant.get(column, (0.0, ""))[0]:
                meant[column] = (likeness, text)
    return {column: text for column, (_, text) in meant.items()}


def explain_unrecognised(
    rows: Sequence[Sequence[str]],
    headers: Mapping[str, Mapping[str, str]],
    *,
    where: str = "line",
) -> str:
    """Say why no row near the top of a file is a header, by the row that comes nearest.

    Args:
        rows: texts of each of these rows.
        headers: per kind, normalised header to canonical column.
        where: what a row is called in the file.
    """
    near = [
        _measure(row, kind, headers.get(kind.name, {}))
        for row in rows
        if sum(bool(text.strip()) for text in row) > 1
        for kind in KINDS
    ]
    message = f"No {where} near the top is the header of an export."
    if near:
        nearest = max(near, key=lambda nearness: nearness.weight)
        if nearest.weight[0]:
            message += f" {_describe(nearest)}"
    return (
        f"{message} Headers are known by {LANGUAGES}; others are added as rows of "
        f"{WHERE_TO_ADD}."
    )


def name_texts(texts: Sequence[str]) -> str:
    """Some texts as one, cut where there are many or they are long."""
    shown = [
        text if len(text) <= NAMED_LETTERS else f"{text[:NAMED_LETTERS]}…"
        for text in (" ".join(text.split()) for text in texts[:NAMED])
    ]
    more = f" and {len(texts) - NAMED} more" if len(texts) > NAMED else ""
    return ", ".join(shown) + more


def _measure(row: Sequence[str], kind: Kind, known: Mapping[str, str]) -> _Nearness:
    fields = {known.get(normalise_header(text)) for text in row}
    unknown = tuple(
        text for text in row if text.strip() and normalise_header(text) not in known
    )
    lacked = [group for group in kind.required if not fields & set(group)]
    wanted = {column for group in lacked for column in group}
    return _Nearness(
        kind=kind,
        lacked=tuple(" or ".join(group) for group in lacked),
        unknown=unknown,
        meant=find_meant(unknown, known, wanted),
    )


def _describe(nearness: _Nearness) -> str:
    kind = nearness.kind
    lacks = ", ".join(nearness.lacked)
    if not lacks:
        tells = ", ".join(sorted(kind.telling))
        lacks = f"what only {kind.name} have, such as {tells}"
    parts = [f"It comes nearest to {kind.name}, but lacks {lacks}."]
    for column, text in nearness.meant.items():
        parts.append(f'"{name_texts([text])}" may be {column}.')
    if nearness.unknown:
        parts.append(f"Unknown: {name_texts(nearness.unknown)}.")
    return " ".join(parts)


def _simplify(name: str) -> str:
    """A normalised header without accents, order and small words."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFD", name)
        if not unicodedata.combining(letter)
    )
    words = plain.replace("'", " ").split()
    return " ".join(sorted(word for word in words if len(word) > 2 or word == "id"))
