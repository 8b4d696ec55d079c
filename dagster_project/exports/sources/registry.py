"""All sources: the source files, and the aliases of the one that has them.

A tool is added by its file; keep out what files say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from dagster_project.exports.outcomes import SourceFileError
from dagster_project.exports.schema import ENROLLMENTS
from dagster_project.exports.sources.aliases import read_header_aliases, read_labels
from dagster_project.exports.sources.definition import Names, SourceKind, Sources
from dagster_project.exports.sources.files import list_source_files
from dagster_project.exports.sources.parsing import read_source_file


def read_sources(
    folders: Iterable[Path], *, header_aliases: Path, value_aliases: Path
) -> Sources:
    """Read all sources.

    Args:
        folders: of source files.
        header_aliases: CSV file of the names of HubSpot's columns.
        value_aliases: CSV file of the labels of values.

    Raises:
        SourceFileError: a source file cannot be used, or two are of one source.
    """
    aliases = read_header_aliases(header_aliases)
    kinds: list[SourceKind] = []
    titles: dict[str, str] = {}
    for path in list_source_files(folders):
        file = read_source_file(path)
        if file.name in titles:
            raise SourceFileError(f"{path.name}: source {file.name} has a file already")
        titles[file.name] = file.title
        for kind in file.kinds:
            names = aliases.get(kind.kind.name, {}) if file.uses_aliases else {}
            kinds.append(replace(kind, rename=_join(names, kind.rename)))
    return Sources(tuple(kinds), read_labels(value_aliases), titles)


def list_fidelity(folders: Iterable[Path]) -> list[tuple[str, str, str]]:
    """Of each source and column of enrollments: is it given, inferred or absent?

    Raises:
        SourceFileError: a source file cannot be used.
    """
    return [
        (kind.source, column.name, _find_fidelity(kind, column.name))
        for path in list_source_files(folders)
        for kind in read_source_file(path).kinds
        if kind.kind == ENROLLMENTS
        for column in ENROLLMENTS.columns
    ]


def _find_fidelity(kind: SourceKind, column: str) -> str:
    if column in kind.fidelity:
        return kind.fidelity[column]
    filled = {*kind.rename, *kind.derive, *kind.told_columns}
    return "given" if kind.is_exact or column in filled else "absent"


def _join(
    aliases: Mapping[str, Names], rename: Mapping[str, Names]
) -> dict[str, Names]:
    columns = {*aliases, *rename}
    return {
        column: (*aliases.get(column, ()), *rename.get(column, ()))
        for column in sorted(columns)
    }
