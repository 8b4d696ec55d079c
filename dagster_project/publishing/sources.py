"""Files as SQL sources."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from dagster_project.sql import spell_source


def list_sources(files: Iterable[Path]) -> str:
    """Spell files as a list for DuckDB's readers."""
    return f"[{', '.join(spell_source(file) for file in files)}]"


def read_json(files: Iterable[Path], columns: Mapping[str, str]) -> str:
    """Spell the rows of JSON files of known columns as a table."""
    types = ", ".join(f"{column}: '{kind}'" for column, kind in columns.items())
    return f"read_json({list_sources(files)}, columns = {{{types}}})"
