"""Listing a landing folder: which files are there, complete, and may be read.

Add a kind of directory entry here. Nothing here opens a file.
"""

import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dagster_project.exports.outcomes import FileOutcome, Reason, Status

UNFINISHED_SUFFIXES = (".part", ".tmp")


@dataclass(frozen=True)
class LandingFile:
    """A file that may be read.

    Attributes:
        path: where its bytes lie; a link is followed.
        name: its name in the landing folder, for people and records.
        stat: size, time of change and identity, to notice that it is being written.
    """

    path: Path
    name: str
    size: int
    modified_at: datetime
    stat: tuple[int, ...]


@dataclass(frozen=True)
class Landing:
    """What a landing folder holds."""

    files: tuple[LandingFile, ...]
    outcomes: tuple[FileOutcome, ...]
    folders: tuple[str, ...]


def watch_landing(
    landing: Path, *, settle_seconds: float, is_known: Callable[[LandingFile], bool]
) -> Landing:
    """List twice: a file that changes in between is left for the next run.

    Args:
        is_known: whether a file is as an earlier run has read it, so that nobody is
            writing it; where all are, they are listed once.

    Raises:
        OSError: the folder cannot be read.
    """
    first = list_landing(landing)
    if not settle_seconds or all(is_known(file) for file in first.files):
        return first
    time.sleep(settle_seconds)
    stats = {file.name: file.stat for file in first.files}
    second = list_landing(landing)
    steady = [file for file in second.files if stats.get(file.name) == file.stat]
    waiting = [
        FileOutcome(
            file.name, Status.WAITING, message="The file is still being written."
        )
        for file in second.files
        if file not in steady
    ]
    return Landing(tuple(steady), (*second.outcomes, *waiting), second.folders)


def list_landing(landing: Path) -> Landing:
    """Sort the entries of a folder into files, sub-folders and what is not read."""
    files, outcomes, folders = [], [], []
    root = landing.resolve()
    for path in sorted(root.iterdir()):
        entry = _describe_entry(path, root)
        if isinstance(entry, LandingFile):
            files.append(entry)
        elif isinstance(entry, FileOutcome):
            outcomes.append(entry)
        else:
            folders.append(entry)
    return Landing(tuple(files), tuple(outcomes), tuple(folders))


def is_unfinished(name: str) -> bool:
    """Whether a name marks a file as not to be read yet."""
    return name.startswith(".") or name.lower().endswith(UNFINISHED_SUFFIXES)


def read_file_stat(path: Path) -> tuple[int, ...]:
    """Size, time of change and identity of a file."""
    status = path.stat()
    return (status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev)


def _describe_entry(path: Path, root: Path) -> LandingFile | FileOutcome | str:
    name = os.fsencode(path.name).decode("utf-8", "replace")
    if is_unfinished(path.name):
        message = "Its name marks it as unfinished."
        return FileOutcome(name, Status.WAITING, message=message)
    try:
        target = path.resolve(strict=True)
        status = target.stat()
    except (OSError, RuntimeError):
        return _reject(name, Reason.UNREADABLE_FILE, "The file cannot be found.")
    if path.is_symlink() and not target.is_relative_to(root):
        message = "The link leads out of the landing folder."
        return _reject(name, Reason.REFUSED_FILE, message)
    if stat.S_ISDIR(status.st_mode):
        return name
    if not stat.S_ISREG(status.st_mode):
        return _reject(name, Reason.REFUSED_FILE, "This is no regular file.")
    return LandingFile(
        path=target,
        name=name,
        size=status.st_size,
        modified_at=datetime.fromtimestamp(status.st_mtime, UTC),
        stat=read_file_stat(target),
    )


def _reject(name: str, reason: Reason, message: str) -> FileOutcome:
    return FileOutcome(name, Status.SET_ASIDE, reason=reason, message=message)
