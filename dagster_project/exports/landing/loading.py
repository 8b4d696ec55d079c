"""Loading a landing folder: each file validated if it is new, and accounted for.

Add a step of loading here. How one file is loaded belongs to `file_loader`, which files
there are to `folder`.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.exports.landing.export_bytes import Bytes
from dagster_project.exports.landing.file_hashes import FileHashes
from dagster_project.exports.landing.file_outcomes import reject_unread
from dagster_project.exports.landing.folder import (
    Landing,
    LandingFile,
    list_landing,
    watch_landing,
)
from dagster_project.exports.landing.known_files import KnownFiles
from dagster_project.exports.landing.notices import compare_with_earlier
from dagster_project.exports.outcomes import (
    FileOutcome,
    LandingResult,
    Reason,
    Status,
)
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.rules import ValidationRules
from dagster_project.plain_text import shown_name

if TYPE_CHECKING:
    from dagster_project.exports.landing.file_loader import FileLoader

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
    zone = RawZone(raw)
    hashes = FileHashes(zone.hashes_path)
    found = watch_landing(
        landing,
        settle_seconds=settle_seconds,
        is_known=lambda file: hashes.knows(file.path),
    )
    zone.prepare()
    outcomes: list[FileOutcome] = []
    with closing(_load_files(found, zone, hashes, rules, memory_limit)) as loaded:
        for outcome in loaded:
            outcomes.append(outcome)
            if on_file is not None:
                on_file(outcome)
    hashes.save()
    return _sum_up(outcomes, found.folders, zone, rules)


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
    with _open_loader_late(zone, rules, memory_limit, wanted | workbooks) as loader:
        return {
            str(outcome.sha256)
            for file in list_landing(landing).files
            for outcome in _load_file(file, hashes, None, rules, loader)
            if outcome.status is Status.ACCEPTED
        }


@contextmanager
def _open_loader_late(
    zone: RawZone,
    rules: ValidationRules,
    memory_limit: str | None,
    again: frozenset[str] | None = None,
) -> "Iterator[Callable[[], FileLoader]]":
    """What opens a loader when it is first called.

    Most runs of a day find nothing new, and what reads a file takes longer to import
    than all that they do.
    """
    with ExitStack() as stack:

        @cache
        def loader() -> "FileLoader":
            from dagster_project.exports.landing.arrivals import open_loader

            return stack.enter_context(
                open_loader(zone, rules, memory_limit, again=again)
            )

        yield loader


def _load_files(
    found: Landing,
    zone: RawZone,
    hashes: FileHashes,
    rules: ValidationRules,
    memory_limit: str | None,
) -> Generator[FileOutcome, None, None]:
    yield from found.outcomes
    known = KnownFiles(zone, rules.digest())
    with _open_loader_late(zone, rules, memory_limit) as loader:
        for file in found.files:
            yield from _load_file(file, hashes, known, rules, loader)


def _sum_up(
    outcomes: list[FileOutcome],
    folders: tuple[str, ...],
    zone: RawZone,
    rules: ValidationRules,
) -> LandingResult:
    """All files by name, with every warning that they and the folder give."""
    warnings = [warning for outcome in outcomes for warning in outcome.warnings]
    warnings += _name_folders(folders)
    warnings += _name_validated_before(zone, rules, outcomes)
    new = [
        outcome.sha256
        for outcome in outcomes
        if outcome.status is Status.ACCEPTED and outcome.sha256
    ]
    warnings += compare_with_earlier(zone.records(), new)
    files = sorted(outcomes, key=lambda outcome: outcome.name)
    return LandingResult(tuple(files), tuple(warnings))


def _load_file(
    file: LandingFile,
    hashes: FileHashes,
    known: KnownFiles | None,
    rules: ValidationRules,
    loader: "Callable[[], FileLoader]",
) -> Iterator[FileOutcome]:
    """Recall a file, or else load it; none that cannot be read stops another.

    Args:
        known: None where what is known must be loaded all the same.
    """
    found = _find_bytes(file, hashes, rules)
    if isinstance(found, FileOutcome):
        yield found
        return
    recalled = known.recall(found.sha256, found.name) if known else []
    if recalled:
        yield from recalled
        return
    from dagster_project.exports.landing.arrivals import load_file

    yield from load_file(found, loader())


def _find_bytes(
    file: LandingFile, hashes: FileHashes, rules: ValidationRules
) -> Bytes | FileOutcome:
    """The bytes of a file, or what becomes of it where it cannot be read."""
    if file.size > rules.limits.file_bytes:
        message = f"The file is larger than {rules.limits.file_bytes} bytes."
        return FileOutcome(
            file.name, Status.SET_ASIDE, reason=Reason.REFUSED_FILE, message=message
        )
    try:
        sha256 = hashes.find(file.path)
    except (FileNotFoundError, PermissionError) as error:
        return reject_unread(file.name, error)
    return Bytes(
        path=file.path,
        sha256=sha256,
        name=file.name,
        size=file.size,
        modified_at=file.modified_at,
        source=file.path,
        source_stat=file.stat,
    )


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
