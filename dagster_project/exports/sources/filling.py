"""Which cells of a header that is recognised fill which column.

Keep out what tells the source and the kind: that belongs to `recognition`.
"""

from collections.abc import Iterable, Sequence

from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.schema import ENROLLMENTS
from dagster_project.exports.sources.cells import FieldNames
from dagster_project.exports.sources.definition import SourceKind, Sources
from dagster_project.exports.sources.header import EXPORTED_AT, Cells, Header
from dagster_project.exports.sources.likeness import known_names
from dagster_project.exports.sources.names import is_of_loader


def read_header(
    source: SourceKind, names: FieldNames, texts: Sequence[str], sources: Sources
) -> Header:
    """Say which cells fill what.

    Raises:
        RejectedError: a column that the kind requires is filled by none.
    """
    cells = {
        column: found
        for column, own in source.rename.items()
        if (found := names.find(own, column))
    }
    parts = _find_parts(source, names)
    told = _find_told(source, names)
    used = [cell for found in cells.values() for cell in found]
    used += [cell for found in parts.values() for part in found for cell in part]
    used += [cell for found in told.values() for cell in found]
    fields: list[str | None] = [None] * len(texts)
    for column, found in cells.items():
        for cell in found:
            if not cell.path:
                fields[cell.position] = fields[cell.position] or column
    header = Header(
        source=source,
        texts=tuple(texts),
        fields=tuple(fields),
        output_names=_name_unknown({cell.position for cell in used}, texts),
        exported_at=_find_exported_at(source, names, sources),
        known=known_names(source),
        cells=cells,
        parts=parts,
        told=told,
    )
    _refuse_lacking(header)
    return header


def _find_parts(source: SourceKind, names: FieldNames) -> dict[str, tuple[Cells, ...]]:
    """The cells of which a column is made, where enough of them are there."""
    parts: dict[str, tuple[Cells, ...]] = {}
    for column, derivation in source.derive.items():
        found = tuple(names.find(part, column) for part in derivation.parts)
        needs_all = source.kind.reading(column).name == "ID"
        if (all if needs_all else any)(found):
            parts[column] = found
    return parts


def _find_told(source: SourceKind, names: FieldNames) -> dict[str, Cells]:
    if source.from_value:
        found = names.find(source.from_value.names, source.from_value.names[0])
        return {"value": found} if found else {}
    flags = source.from_flags
    if flags is None:
        return {}
    ended = names.find(flags.ended, flags.ended[0])
    if not ended:
        return {}
    asked = {flag: names.find((flag,), flag) for flag in flags.outcomes}
    return {"ended": ended} | {flag: cells for flag, cells in asked.items() if cells}


def _refuse_lacking(header: Header) -> None:
    source = header.source
    for group in source.kind.required:
        if set(group) & set(header.columns):
            continue
        wanted = [name for column in group for name in source.rename.get(column, ())]
        raise RejectedError(
            Reason.UNRECOGNISED_HEADER,
            f"The header is of {source.kind.name} of {source.source} without a column "
            f"for {' or '.join(group)}: add {' or '.join(wanted) or 'one'}.",
        )


def _name_unknown(
    used: Iterable[int], texts: Sequence[str]
) -> tuple[tuple[int, str], ...]:
    names: dict[str, tuple[int, str]] = {}
    copies: dict[str, int] = {}
    known = set(used)
    for position, text in enumerate(texts):
        if position in known or is_of_loader(text):
            continue
        # No name of a column may hold a NUL character.
        name = base = f"unknown:{text}".replace("\0", "\u2400")
        # Column names of Parquet files are compared without case. Where the last copy
        # stopped is stored, as a sheet may have thousands of fields without a header.
        copy = copies.get(base.casefold(), 2)
        while name.casefold() in names:
            name = f"{base} ({copy})"
            copy += 1
        copies[base.casefold()] = copy
        names[name.casefold()] = (position, name)
    return tuple(names.values())


def _find_exported_at(
    source: SourceKind, names: FieldNames, sources: Sources
) -> int | None:
    """Position of the export time, by what enrollments of the source call it."""
    own = [
        name
        for enrollments in sources.of_kind(ENROLLMENTS)
        if enrollments.source == source.source
        for name in enrollments.rename.get(EXPORTED_AT, ())
    ]
    return names.first_position((*own, EXPORTED_AT))
