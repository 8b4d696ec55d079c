"""A recognised header: which source and kind it is of, and which cells fill what.

What is asked of a header belongs to `recognition`, which cells a name means to `cells`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagster_project.exports.schema import Kind, Reading
from dagster_project.exports.sources.definition import SourceKind

EXPORTED_AT = "exported_at"


@dataclass(frozen=True)
class Cell:
    """Where a value stands in a row.

    Attributes:
        path: keys that lead to it in the JSON object that the cell holds.
    """

    position: int
    path: tuple[str, ...] = ()


# Where a value may stand, the best first: the first that is filled counts.
Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class Header:
    """A recognised header.

    Attributes:
        source: the source and kind of export that it is of.
        texts: the fields as read.
        fields: canonical column of each field, None where it fills none by itself.
        output_names: per unknown field, its position and its name in the raw zone.
        exported_at: position of the export time, known in exports of every kind.
        known: normalised headers of the kind, with the canonical column of each.
        cells: per canonical column, the cells that are renamed to it.
        parts: per derived canonical column, the cells of each of its parts.
        told: cells of the value, or of the end and the flags, that fill columns.
    """

    source: SourceKind
    texts: tuple[str, ...]
    fields: tuple[str | None, ...]
    output_names: tuple[tuple[int, str], ...]
    exported_at: int | None
    known: Mapping[str, str]
    cells: Mapping[str, Cells]
    parts: Mapping[str, tuple[Cells, ...]] = field(default_factory=dict)
    told: Mapping[str, Cells] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """The kind of export that it heads."""
        return self.source.kind

    @property
    def width(self) -> int:
        """Number of fields of the header, and so of each good row."""
        return len(self.fields)

    @property
    def columns(self) -> tuple[str, ...]:
        """Canonical columns that the file has, in canonical order."""
        filled = {*self.cells, *self.parts}
        if self.told:
            filled |= self.source.told_columns
        return tuple(c.name for c in self.kind.columns if c.name in filled)

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """Headers that are no canonical column, as read."""
        return tuple(name.removeprefix("unknown:") for _, name in self.output_names)

    @property
    def time_positions(self) -> list[int]:
        """Positions of the cells that fill times."""
        times = {c.name for c in self.kind.columns if c.reading is Reading.TIMESTAMP}
        found = [self.cells.get(column, ()) for column in times]
        found += [cells for column in times for cells in self.parts.get(column, ())]
        positions = {cell.position for cells in found for cell in cells}
        if self.exported_at is not None:
            positions.add(self.exported_at)
        return sorted(positions)

    @property
    def filled_by(self) -> dict[str, list[str]]:
        """Per canonical column of the file, the headers that fill it, best first."""
        found: dict[str, list[str]] = {}
        for column in self.columns:
            cells = list(self.cells.get(column, ()))
            if self.told and column in self.source.told_columns:
                cells += [cell for told in self.told.values() for cell in told]
            cells += [cell for part in self.parts.get(column, ()) for cell in part]
            names = [
                ".".join((self.texts[cell.position].strip(), *cell.path))
                for cell in cells
            ]
            found[column] = list(dict.fromkeys(names))
        return found

    def is_plain(self, column: str) -> bool:
        """Whether one whole cell of a row is the text of a column."""
        cells = self.cells.get(column, ())
        is_filled_otherwise = column in self.parts or (
            bool(self.told) and column in self.source.told_columns
        )
        return len(cells) == 1 and not cells[0].path and not is_filled_otherwise

    def cell(self, column: str) -> str | None:
        """Name of the text column that fills a canonical one; None where none does."""
        if column not in self.columns:
            return None
        if self.is_plain(column) and self.source.is_exact:
            return f"c{self.cells[column][0].position}"
        return f"m_{column}"
