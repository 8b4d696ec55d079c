"""Loading a landing folder: each file validated if it is new, and accounted for.

Add a step of loading here. How one file is loaded belongs to `file_loader`, which files
there are to `folder`.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from dagster_project.database import open_database
from dagster_project.exports.containers.reader import Setup
from dagster_project.exports.containers.reader_process import ReaderProcess
from dagster_project.exports.containers.unpacking import Container
from dagster_project.exports.landing.export_bytes import Bytes
from dagster_project.exports.landing.file_hashes import FileHashes, hash_file
from dagster_project.exports.landing.file_loader import FileLoader
from dagster_project.exports.landing.file_outcomes import refuse_for_now
from dagster_project.exports.landing.folder import (
    LandingFile,
    list_landing,
    watch_landing,
)
from dagster_project.exports.landing.notices import compare_with_earlier
from dagster_project.exports.outcomes import (
    FileOutcome,
    LandingResult,
    Reason,
    RejectedError,
    Status,
    StillChangingError,
    TryAgainError,
)
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.rules import ValidationRules
from dagster_project.exports.sources.aliases import read_aliases
from dagster_project.exports.validation.validator import Validator
from dagster_project.plain_text import shown_name
from dagster_project.sql import literal

NAMED_FILES = 5


def load_landing(
    landing: Path,
    *,
    raw: Path,
    rules: ValidationRules,
    settle_seconds: float,
    memory_limit: str | None = None,
    on_file: Callable[[FileOutcome], None] | None = None,
) -> LandingResult:
    """Load what is new in a landing folder into a raw zone.

    Args:
        landing: folder of exports; nothing in it is changed.
        raw: folder of the raw zone; made if it is not there.
        rules: what decides how files are validated.
        settle_seconds: time between two listings of the folder.
        memory_limit: what DuckDB may use, in its own notation, such as 2GB.
        on_file: told of each file as soon as it is done with.

    Raises:
        OSError: the landing folder cannot be read, or the raw zone not be written.
    """
    found = watch_landing(landing, settle_seconds=settle_seconds)
    zone = RawZone(raw)
    zone.prepare()
    outcomes: list[FileOutcome] = []

    def report(outcome: FileOutcome) -> None:
        outcomes.append(outcome)
        if on_file is not None:
            on_file(outcome)

    for outcome in found.outcomes:
        report(outcome)
    hashes = FileHashes(zone.hashes_path)
    with _open_loader(zone, rules, memory_limit) as loader:
        for file in found.files:
            for outcome in _load_file(file, loader, rules, hashes):
                report(outcome)
    hashes.save()
    warnings = [warning for outcome in outcomes for warning in outcome.warnings]
    warnings += _name_folders(found.folders)
    warnings += _name_validated_before(zone, rules, outcomes)
    new = [
        outcome.sha256
        for outcome in outcomes
        if outcome.status is Status.ACCEPTED and outcome.sha256
    ]
    warnings += compare_with_earlier(zone.records(), new)
    files = sorted(outcomes, key=lambda outcome: outcome.name)
    return LandingResult(tuple(files), tuple(warnings))


def load_again(
    landing: Path,
    wanted: frozenset[str],
    *,
    raw: Path,
    rules: ValidationRules,
    memory_limit: str | None = None,
) -> set[str]:
    """Validate exports again that the raw zone has lost, and nothing else.

    Args:
        landing: folder in which they may still lie.
        wanted: SHA-256 of their bytes.
        memory_limit: what DuckDB may use, in its own notation, such as 2GB.

    Returns:
        SHA-256 of those that were there and are accepted again.
    """
    zone = RawZone(raw)
    hashes = FileHashes(zone.hashes_path)
    # A sheet lies in a workbook.
    workbooks = {
        record.workbook_sha256
        for record in zone.records()
        if record.workbook_sha256 and record.sha256 in wanted
    }
    with _open_loader(zone, rules, memory_limit, again=wanted | workbooks) as loader:
        return {
            str(outcome.sha256)
            for file in list_landing(landing).files
            for outcome in _load_file(file, loader, rules, hashes)
            if outcome.status is Status.ACCEPTED
        }


@contextmanager
def _open_loader(
    zone: RawZone,
    rules: ValidationRules,
    memory_limit: str | None,
    again: frozenset[str] | None = None,
) -> Iterator[FileLoader]:
    aliases = read_aliases(
        header_aliases=rules.header_aliases, value_aliases=rules.value_aliases
    )
    setup = Setup(aliases.headers, rules.limits, rules.time_zone)
    with zone.open_scratch() as scratch, closing(ReaderProcess(setup)) as reader:

        def connect() -> duckdb.DuckDBPyConnection:
            connection = open_database(config={"temp_directory": str(scratch)})
            # Pushed down, the filter on the reason would validate every row twice.
            connection.execute("set disabled_optimizers = 'filter_pushdown'")
            # Rows are numbered in their order, which one thread does; the client would
            # keep another one busy with waiting for it.
            connection.execute("set threads = 1")
            if memory_limit is not None:
                connection.execute(f"set memory_limit = {literal(memory_limit)}")
            return connection

        with closing(Validator(connect, aliases.labels, rules.time_zone)) as validator:
            yield FileLoader(
                zone=zone,
                rules=rules,
                aliases=aliases,
                reader=reader,
                validator=validator,
                again=again,
            )


def _load_file(
    file: LandingFile, loader: FileLoader, rules: ValidationRules, hashes: FileHashes
) -> Iterator[FileOutcome]:
    """Load a file, or each member of a ZIP; what cannot be read stops nothing else."""
    if file.size > rules.limits.file_bytes:
        message = f"The file is larger than {rules.limits.file_bytes} bytes."
        yield _reject(file.name, Reason.REFUSED_FILE, message)
        return
    try:
        found = _find_bytes(file, hashes)
        recalled = loader.recall(found)
        if recalled is not None:
            yield recalled
        elif loader.reader.identify(found.path) is Container.ZIP:
            yield from _load_archive(found, loader)
        else:
            yield from loader.load(found)
    except (FileNotFoundError, PermissionError) as error:
        # The raw zone failing in the same way must not pass for a file that is gone.
        if error.filename != str(file.path):
            raise
        message = f"The file cannot be read: {error.strerror}."
        yield _reject(file.name, Reason.UNREADABLE_FILE, message)
    except StillChangingError:
        message = "The file changed while it was read."
        yield FileOutcome(file.name, Status.WAITING, message=message)
    except RejectedError as error:
        yield loader.reject(found, error)
    except TryAgainError as error:
        yield refuse_for_now(file.name, error)


def _find_bytes(file: LandingFile, hashes: FileHashes) -> Bytes:
    return Bytes(
        path=file.path,
        sha256=hashes.find(file.path),
        name=file.name,
        size=file.size,
        modified_at=file.modified_at,
        source=file.path,
        source_stat=file.stat,
    )


def _load_archive(found: Bytes, loader: FileLoader) -> Iterator[FileOutcome]:
    """Load the members of a ZIP, each under the SHA-256 of its unpacked bytes.

    Raises:
        RejectedError: the whole ZIP is broken or asks for too much.
    """
    for member in loader.reader.list_members(found.path):
        name = f"{found.name}/{member.name}"
        if member.is_unfinished:
            message = "Its name marks it as unfinished."
            yield FileOutcome(name, Status.WAITING, message=message)
            continue
        with loader.zone.open_scratch() as scratch:
            path = scratch / "member"
            try:
                loader.reader.extract(found.path, member, path)
            except RejectedError as error:
                yield _reject(name, error.reason, error.message)
                continue
            except TryAgainError as error:
                yield refuse_for_now(name, error)
                continue
            yield from loader.load(
                replace(
                    found,
                    path=path,
                    sha256=hash_file(path),
                    name=name,
                    size=path.stat().st_size,
                    modified_at=member.modified_at or found.modified_at,
                )
            )


def _reject(name: str, reason: Reason, message: str) -> FileOutcome:
    return FileOutcome(name, Status.SET_ASIDE, reason=reason, message=message)


def _name_folders(folders: tuple[str, ...]) -> list[str]:
    if not folders:
        return []
    return [f"Sub-folders are not read: {', '.join(map(shown_name, folders))}."]


def _name_validated_before(
    zone: RawZone, rules: ValidationRules, outcomes: list[FileOutcome]
) -> list[str]:
    """Warn of files validated by other rules that are no longer in the folder."""
    digest = rules.digest()
    seen = {outcome.sha256 for outcome in outcomes}
    names = [
        shown_name(record.file_name)
        for record in zone.records()
        if record.validated_by != digest
        and record.status is not Status.WITHDRAWN
        and record.sha256 not in seen
    ]
    if not names:
        return []
    more = f" and {len(names) - NAMED_FILES} more" if len(names) > NAMED_FILES else ""
    return [
        f"judged_by_older_rules: {', '.join(names[:NAMED_FILES])}{more} cannot be "
        "validated again, as they are no longer in the landing folder."
    ]
