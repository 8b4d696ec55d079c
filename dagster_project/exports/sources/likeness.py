"""What a header that is not known may be meant to be, and how that is said.

Keep out recognising itself: nothing here decides what a column holds.
"""

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dagster_project.exports.schema import ENROLLMENTS
from dagster_project.exports.sources.aliases import normalise_header
from dagster_project.exports.sources.definition import SourceKind, Sources
from dagster_project.exports.sources.names import squash

LEAST_LIKENESS = 0.75
# Beyond these many, unknown headers are not compared, and not named.
COMPARED = 60
NAMED = 12
NAMED_LETTERS = 60
LANGUAGES = "internal names, English, Polish, French and German"
WHERE_TO_ADD = "dbt/seeds/header_aliases.csv"
HOW_TO_ADD_A_TOOL = "docs/sources.md"


@dataclass(frozen=True)
class _Nearness:
    """How near a row comes to being the header of a kind of a source."""

    source: SourceKind
    met: int
    given: frozenset[str]
    lacked: tuple[str, ...]
    unknown: tuple[str, ...]
    meant: Mapping[str, str]

    @property
    def weight(self) -> tuple[int, int, bool, int]:
        """The greater, the nearer."""
        return (
            self.met + len(self.meant),
            len(self.meant),
            self.source.is_exact,
            -len(self.unknown),
        )


def known_names(source: SourceKind) -> dict[str, str]:
    """Normalised names of a source's columns, with the canonical column of each."""
    return {
        normalise_header(name): column
        for column, names in source.rename.items()
        for name in names
    }


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
    rows: Sequence[Sequence[str]], sources: Sources, *, where: str = "line"
) -> str:
    """Say why no row near the top of a file is a header, by the row that comes nearest.

    Args:
        rows: texts of each of these rows.
        sources: whose headers are known.
        where: what a row is called in the file.
    """
    near = [
        _measure(row, source)
        for row in rows
        if sum(bool(text.strip()) for text in row) > 1
        for source in sources.kinds
    ]
    message = f"No {where} near the top is the header of an export."
    if near:
        nearest = max(near, key=lambda nearness: nearness.weight)
        if nearest.weight[0]:
            title = sources.titles.get(nearest.source.source, nearest.source.source)
            message += f" {_describe(nearest, title)}"
        else:
            message += " None has a name that is known."
            message += _say_what_is_needed(sources)
    return (
        f"{message} Headers of HubSpot are known by {LANGUAGES}; others are added as "
        f"rows of {WHERE_TO_ADD}, other tools as {HOW_TO_ADD_A_TOOL} says."
    )


def _say_what_is_needed(sources: Sources) -> str:
    """What enrollments need; a file of no known name may hold people, not headers."""
    for source in sources.of_kind(ENROLLMENTS):
        if source.is_exact:
            title = sources.titles.get(source.source, source.source)
            needed = ", ".join(" or ".join(group) for group in source.kind.required)
            return f" {ENROLLMENTS.name.capitalize()} of {title} need {needed}."
    return ""


def name_texts(texts: Sequence[str]) -> str:
    """Some texts as one, cut where there are many or they are long."""
    shown = [
        text if len(text) <= NAMED_LETTERS else f"{text[:NAMED_LETTERS]}…"
        for text in (" ".join(text.split()) for text in texts[:NAMED])
    ]
    more = f" and {len(texts) - NAMED} more" if len(texts) > NAMED else ""
    return ", ".join(shown) + more


def _measure(row: Sequence[str], source: SourceKind) -> _Nearness:
    known = known_names(source)
    if not source.is_exact:
        known = {squash(name): column for name, column in known.items()}
    spell = normalise_header if source.is_exact else squash
    names = {spell(text) for text in row}
    fields = {known.get(name) for name in names}
    unknown = tuple(text for text in row if text.strip() and spell(text) not in known)
    signs = [group for group in source.all_of if names.isdisjoint(map(squash, group))]
    groups = [] if source.all_of else source.kind.required
    lacked = [group for group in groups if not fields & set(group)]
    wanted = {column for group in lacked for column in group}
    return _Nearness(
        source=source,
        met=len(source.all_of or groups) - len(signs) - len(lacked),
        given=frozenset(field for field in fields if field),
        lacked=tuple(" or ".join(group) for group in (*signs, *lacked)),
        unknown=unknown,
        meant=find_meant(unknown, known, wanted),
    )


def _describe(nearness: _Nearness, title: str) -> str:
    kind = nearness.source.kind
    lacks = ", ".join(nearness.lacked)
    if not lacks:
        tells = ", ".join(sorted(kind.telling - nearness.given))
        lacks = f"what only {kind.name} have, such as {tells}"
    parts = [f"It comes nearest to {kind.name} of {title}, but lacks {lacks}."]
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
