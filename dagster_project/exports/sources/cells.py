"""Which cells of a header the names of a source mean.

Add a form in which tools spell their names here. What is asked of them belongs to
`recognition`.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.sources.aliases import normalise_header
from dagster_project.exports.sources.definition import Names, SourceKind
from dagster_project.exports.sources.header import Cell, Cells
from dagster_project.exports.sources.names import drop_between_words, squash

# Names in source files are few, and asked of every row near the top of a file.
_normalise_name = lru_cache(maxsize=4096)(normalise_header)
_squash_name = lru_cache(maxsize=4096)(squash)


class SpelledNames:
    """The texts of a header, comment signs aside, as sources compare them."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Spell each once for all sources."""
        self.texts = texts
        self.normalised = [normalise_header(text) for text in texts]
        self.squashed = [drop_between_words(name) for name in self.normalised]


class FieldNames:
    """The names of a header as one source and kind compares them."""

    def __init__(self, names: SpelledNames, source: SourceKind) -> None:
        """Look where each name stands."""
        self._source = source
        self._spell = _normalise_name if source.is_exact else _squash_name
        self._wrappers = {_squash_name(name) for name in source.wrappers}
        self._positions: dict[str, list[int]] = {}
        self._texts = names.texts
        wrapped: dict[str, list[int]] = {}
        spelled = names.normalised if source.is_exact else names.squashed
        for position, (text, name) in enumerate(zip(names.texts, spelled, strict=True)):
            inner = self._unwrap(text) if "." in text else None
            if inner is None:
                self._positions.setdefault(name, []).append(position)
            else:
                spell = normalise_header if source.is_exact else squash
                wrapped.setdefault(spell(inner), []).append(position)
        # A member of the row itself comes before one of an object in it.
        for name, positions in wrapped.items():
            self._positions.setdefault(name, positions)

    def _unwrap(self, text: str) -> str | None:
        first, _, inner = text.partition(".")
        return inner if inner and squash(first) in self._wrappers else None

    def has_any(self, names: Iterable[str]) -> bool:
        """Whether a column bears one of some names."""
        return any(self._spell(name) in self._positions for name in names)

    def first_position(self, names: Iterable[str]) -> int | None:
        """The first column that bears one of some names."""
        found = [
            position
            for name in names
            for position in self._positions.get(self._spell(name), [])
        ]
        return min(found, default=None)

    def find(self, names: Names, column: str) -> Cells:
        """The cells that some names mean, the best first.

        Raises:
            RejectedError: one name heads several columns.
        """
        cells: dict[Cell, None] = {}
        for name in names:
            positions = self._positions.get(self._spell(name), [])
            if len(positions) > 1 and column not in self._source.repeatable:
                raise self._duplicate(positions, column)
            cells |= dict.fromkeys(Cell(position) for position in positions)
            if not positions and not self._source.is_exact:
                cells |= dict.fromkeys(self._look_inside(name))
        return tuple(cells)

    def _look_inside(self, name: str) -> Iterator[Cell]:
        """The cell of an object, as JSON, in which a name leads on."""
        path = tuple(name.split("."))
        for length in range(len(path) - 1, 0, -1):
            outer = self._positions.get(_squash_name(".".join(path[:length])), [])
            if len(outer) == 1:
                yield Cell(outer[0], path[length:])
                return

    def _duplicate(self, positions: list[int], column: str) -> RejectedError:
        texts = [self._texts[position] for position in positions]
        return RejectedError(
            Reason.DUPLICATE_HEADER,
            f"The header names {column} {len(texts)} times: {', '.join(texts)}.",
        )
