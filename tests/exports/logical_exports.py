"""Exports as typed rows, and how they become real CSV files.

A logical file says what a file means; writing picks headers, labels, time formats and
line ends that all mean the same. Keep out what the rows contain: that is drawn.
"""

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from tests.reference.inputs import ExportFile, Row

SEEDS = Path(__file__).parents[2] / "dbt" / "seeds"
PADDED_COLUMNS = frozenset({"user_email", "contact_email", "sender_email", "user_id"})
LABELLED_COLUMNS = frozenset({"state", "unenrolled_source"})
CASELESS_COLUMNS = frozenset({"step_error_type", "bounce_type"})
# By label: two exports of one time must differ in bytes, whatever their rows.
UNKNOWN_COLUMNS = {"c": (("Remark", "none"),)}


@dataclass(frozen=True)
class LogicalFile:
    """One export before it is written; label tells exports of one time apart."""

    kind: str
    label: str
    exported_at: datetime
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ExportSet:
    """The exports of one account; None: its rows name no account."""

    account_id: str | None
    files: tuple[LogicalFile, ...]


def seed_random(*parts: object) -> Random:
    """Return a source of choices that the same parts always repeat."""
    return Random(repr(parts))  # noqa: S311 -- choices of tests keep no secret


def make_file(
    kind: str, label: str, exported_at: datetime, columns: list[str], rows: list[Row]
) -> LogicalFile:
    """Keep in each row what the file has a column for."""
    kept = tuple({column: row.get(column) for column in columns} for row in rows)
    return LogicalFile(kind, label, exported_at, tuple(columns), kept)


def pack(sets: Iterable[ExportSet]) -> list[LogicalFile]:
    """Merge the exports that have one kind, label and time into one file each."""
    groups: dict[tuple[str, str, datetime], list[LogicalFile]] = {}
    for file in (file for export_set in sets for file in export_set.files):
        key = (file.kind, file.label, file.exported_at)
        groups.setdefault(key, []).append(file)
    return [
        LogicalFile(
            *key,
            columns=tuple(dict.fromkeys(chain(*(file.columns for file in files)))),
            rows=tuple(row for file in files for row in file.rows),
        )
        for key, files in sorted(groups.items(), key=lambda item: item[0])
    ]


def as_reference_file(path: Path, logical: LogicalFile) -> ExportFile:
    """Return what the reference reads for a written file."""
    return ExportFile(
        name=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        exported_at=logical.exported_at,
        kind=logical.kind,
        columns=frozenset(logical.columns),
        rows=logical.rows,
    )


def write_csv(
    file: LogicalFile,
    folder: Path,
    *,
    language: str,
    delimiter: str,
    byte_order_mark: bool,
    time_zone: str,
) -> Path:
    """Write a file in a language (en, pl, fr, de or internal) and return its path."""
    random = seed_random(file.kind, file.label, language, delimiter, len(file.rows))
    zone = ZoneInfo(time_zone)
    local = file.exported_at.astimezone(zone)
    assert is_told_by_the_clock(local), "a file name cannot carry an offset"
    path = folder / f"{file.kind}-{file.label} {local:%Y-%m-%dT%H%M}.csv"
    encoding = "utf-8-sig" if byte_order_mark else "utf-8"
    extra = UNKNOWN_COLUMNS.get(file.label, ())
    line_end = random.choice(["\n", "\n", "\r\n"])
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator=line_end)
        headers = [
            random.choice(list_headers(file.kind, column, language))
            for column in file.columns
        ]
        writer.writerow(headers + [name for name, _ in extra])
        for row in file.rows:
            cells = [
                write_cell(column, row.get(column), language, zone, random)
                for column in file.columns
            ]
            writer.writerow(cells + [text for _, text in extra])
    return path


@cache
def read_seed(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a seed table."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def list_headers(kind: str, column: str, language: str) -> tuple[str, ...]:
    """Return the headers that a column may have in a language."""
    field = "hubspot_internal" if language == "internal" else language
    aliases = (
        alias[field]
        for alias in read_seed("header_aliases")
        if alias["kind"] == kind and alias["canonical"] == column
    )
    return tuple(alias for alias in aliases if alias)


@cache
def list_labels(column: str, value: str, language: str) -> tuple[str, ...]:
    """Return how a language writes a value; the value in any case where it has none."""
    internal = (value, value.lower(), value.capitalize())
    if language == "internal":
        return internal
    labels = (
        alias[language]
        for alias in read_seed("value_aliases")
        if alias["canonical"] == column and alias["value"] == value
    )
    return tuple(label for label in labels if label) or internal


def write_cell(
    column: str, value: object, language: str, zone: ZoneInfo, random: Random
) -> str:
    """Write a typed value in one of the ways that mean it."""
    match value:
        case None:
            return ""
        case datetime():
            return random.choice(list_timestamp_forms(value, zone))
        case bool():
            word = str(value).lower()
            labels = list_labels("boolean", word, language)
            return random.choice([*labels, word, str(int(value))])
        case int():
            return random.choice([str(value), str(value), f"{value}.0"])
    text = str(value)
    if column in LABELLED_COLUMNS:
        return random.choice(list_labels(column, text, language))
    if column in CASELESS_COLUMNS:
        return random.choice([text, text.lower()])
    is_padded = column in PADDED_COLUMNS and random.random() < 0.05
    return f" {text} " if is_padded else text


def list_timestamp_forms(instant: datetime, zone: ZoneInfo) -> Sequence[str]:
    """Return the ways to write an instant; without an offset only if that is clear."""
    local = instant.astimezone(zone)
    milliseconds = round(instant.timestamp() * 1000)
    forms = [instant.isoformat(), local.isoformat(), str(milliseconds)]
    forms.append(instant.astimezone(UTC).isoformat().replace("+00:00", "Z"))
    if not is_told_by_the_clock(local):
        return forms
    plain = local.replace(tzinfo=None)
    forms += [plain.isoformat(), plain.isoformat(sep=" ")]
    if (plain.second, plain.microsecond) == (0, 0):
        forms.append(f"{plain:%Y-%m-%d %H:%M}")
    if plain.time() == time():
        forms.append(f"{plain:%Y-%m-%d}")
    return forms


def is_told_by_the_clock(local: datetime) -> bool:
    """Say whether a local time names one instant: the clock does not repeat it."""
    return local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()
