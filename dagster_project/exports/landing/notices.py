"""What to look at in a file that was accepted: sentences that name it.

Add a warning about one file, or about a file beside earlier ones, here. Keep out what
keeps a file or a row from being accepted.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.schema import ENROLLMENTS
from dagster_project.exports.sources.likeness import (
    WHERE_TO_ADD,
    find_meant,
    name_texts,
)
from dagster_project.plain_text import shown_name

if TYPE_CHECKING:
    from dagster_project.exports.landing.export_time import ExportTime
    from dagster_project.exports.sources.header import Header
    from dagster_project.exports.validation.validator import Validation

# Why the result then depends on more than what the file says.
UNSAID_TIMES = {
    "modification_time": "the time at which it was written",
    "loading_time": "the time at which it was first loaded",
}
DISGUISED, EMPTY = "disguised", "empty"
# Columns that identify an enrollment or decide who, when and what is counted.
COUNTING = frozenset(
    {
        *("enrollment_id", "account_id", "sending_user_id", "sender_email"),
        *("ended_at", "unenrolled_source", "step_error_type", "reply_count"),
        *("is_auto_reply", "bounce_count", "unsubscribe_count", "updated_at"),
    }
)


def find_notices(
    name: str, header: "Header", validation: "Validation", exported: "ExportTime"
) -> tuple[str, ...]:
    """Warnings about a file by itself."""
    return tuple(_notice(name, header, validation, exported))


def compare_with_earlier(
    records: Sequence[FileRecord], new: Iterable[str]
) -> Iterator[str]:
    """Warn of what new exports of an account lack beside its earlier ones.

    Args:
        records: records of all files.
        new: SHA-256 of the files accepted in this run.
    """
    accepted = [record for record in records if record.status is Status.ACCEPTED]
    accepted.sort(key=lambda record: record.exported_at or "")
    shas = set(new)
    for position, record in enumerate(accepted):
        if record.sha256 not in shas or record.kind != ENROLLMENTS.name:
            continue
        earlier = [
            before
            for before in accepted[:position]
            if before.kind == record.kind
            and before.source == record.source
            and set(before.accounts) & set(record.accounts)
        ]
        yield from _notice_lacking(record, earlier)
        yield from _notice_ids(record, earlier)


def _notice(
    name: str, header: "Header", validation: "Validation", exported: "ExportTime"
) -> Iterator[str]:
    if not validation.rows_read:
        yield f"{name} has no rows under its header."
    kind = header.kind
    if kind.informing and not kind.informing & set(header.columns):
        informing = [c.name for c in kind.columns if c.name in kind.informing]
        unknown = name_texts(header.unknown_columns)
        yield (
            f"{name} is taken as {kind.name}, though it has none of "
            f"{', '.join(informing)}: nothing is learned from it."
            + (f" Unknown: {unknown}." if unknown else "")
        )
    yield from _warn_of_export_time(name, exported)
    lacking = COUNTING - set(header.columns)
    if kind is ENROLLMENTS and lacking:
        meant = find_meant(header.unknown_columns, header.known, set(lacking))
        for column, text in sorted(meant.items()):
            yield (
                f'{name} has no {column}; its unknown column "{name_texts([text])}" '
                f"may be meant. If so, add it to {WHERE_TO_ADD}."
            )


def _warn_of_export_time(name: str, exported: "ExportTime") -> Iterator[str]:
    taken = UNSAID_TIMES.get(exported.source)
    if exported.unbelieved:
        times = " and ".join(f"{at:%Y-%m-%d %H:%M}" for at in exported.unbelieved)
        taken = taken or f"{exported.at:%Y-%m-%d %H:%M} UTC, from its {exported.source}"
        said = f"{name} says it was exported at {times} UTC, after now"
        yield f"{said}; {taken} is taken."
    elif taken:
        yield f"{name} says nowhere when it was exported; {taken} is taken."


def _notice_lacking(record: FileRecord, earlier: Sequence[FileRecord]) -> Iterator[str]:
    for column in sorted(COUNTING - set(record.columns)):
        had = [before for before in earlier if column in before.columns]
        if not had:
            continue
        unknown = name_texts(record.unknown_columns)
        yield (
            f"{shown_name(record.file_name)} has no {column}, though "
            f"{shown_name(had[-1].file_name)} of the same account has it."
            + (f" Unknown: {unknown}." if unknown else "")
        )


def _notice_ids(record: FileRecord, earlier: Sequence[FileRecord]) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for column, use in sorted(record.unusual_ids.items()):
        had = [before for before in earlier if column in before.columns]
        was_usual = bool(had) and column not in had[-1].unusual_ids
        if was_usual or (use == DISGUISED and not had):
            found.setdefault(use, []).append(column)
    for use, columns in found.items():
        how = "empty"
        if use == DISGUISED:
            how = "disguised, or a text that means empty"
        name = shown_name(record.file_name)
        yield f"{name}: most values of {', '.join(columns)} are {how}."
