"""Finds the file that a person means: by SHA-256, its beginning, or by name."""

import re
from collections.abc import Callable, Sequence

from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.plain_text import shown_name
from dagster_project.settings import SettingsError

# Fewer digits are as likely to be a name.
SHORTEST_BEGINNING = 4


def find_file(
    records: Sequence[FileRecord],
    text: str,
    *,
    prefers: Callable[[FileRecord], bool] = lambda _: True,
) -> FileRecord:
    """The one file that a text names.

    Args:
        text: SHA-256, at least four digits that it begins with, or a file's name.
        prefers: tells which is meant where the text names several.

    Raises:
        SettingsError: it names none, or several.
    """
    named = name_files(records, text)
    if not named:
        raise SettingsError(f"no file was ingested as {text}")
    preferred = [record for record in named if prefers(record)]
    if len(named) > 1 and len(preferred) == 1:
        return preferred[0]
    if len(named) > 1:
        listed = ", ".join(
            f"{record.sha256} ({shown_name(record.file_name)}, {record.loaded_at[:10]})"
            for record in named
        )
        raise SettingsError(f"{text} names {len(named)} files; say which: {listed}")
    return named[0]


def name_files(records: Sequence[FileRecord], text: str) -> list[FileRecord]:
    """The files that a text names: by the whole SHA-256, else by name, else by its
    beginning.
    """
    by_hash = [record for record in records if record.sha256 == text.lower()]
    by_name = [record for record in records if record.file_name == text]
    by_beginning = [
        record
        for record in records
        if _is_beginning(text) and record.sha256.startswith(text.lower())
    ]
    return by_hash or by_name or by_beginning


def _is_beginning(text: str) -> bool:
    return bool(re.fullmatch(rf"[0-9a-fA-F]{{{SHORTEST_BEGINNING},}}", text))
