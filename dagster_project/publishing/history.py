"""The current publication and retained ones: restoring, pruning, recovering.

The file that readers open says which publication is current; the log, what took place.
Only the newest entry of the log can be of a publication that a kill cut off, because
every run sees to it here before it begins.
"""

import glob
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import duckdb

from dagster_project.database import open_database
from dagster_project.home import Home
from dagster_project.publishing.durable_files import sync_folder
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import Publication
from dagster_project.publishing.parquet_manifest import CURRENT

DATABASE = ".duckdb"
TEMPORARY = ".*.tmp"
# For whoever owns the file too: a program that opens it to write would leave side files
# beside it, and change the retained publication, which is the same file.
READ_ONLY = 0o440
NUMBERED = re.compile(r"p(\d{8})-")


class UnknownPublicationError(Exception):
    """A publication that is not retained."""


@dataclass(frozen=True)
class PublishedState:
    """What readers find in place of the published database.

    Attributes:
        publication: the current one, None where none can be read.
        problem: what is wrong with the file that readers open and what to do about it,
            in one line; None where nothing is.
        removed: side files of published databases that have just been removed.
    """

    publication: Publication | None
    problem: str | None = None
    removed: tuple[Path, ...] = ()


def name_publication(home: Home, *, started_at: datetime, run_id: str) -> str:
    """The id of the next attempt to publish, which no clock decides the place of.

    Ids sort as text in the order of the attempts: by their number, and behind those of
    homes from before there were numbers, which begin with a digit.
    """
    log = Log(home.log)
    entries = (*log.entries("publications"), *log.entries("quality_results"))
    ids = [*(entry.stem for entry in entries), *list_retained(home)]
    numbers = [int(found[1]) for found in map(NUMBERED.match, ids) if found]
    stamp = started_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"p{max(numbers, default=0) + 1:08}-{stamp}-{id_suffix(run_id)}"


def id_suffix(run_id: str) -> str:
    """The end of the ids of a run's attempts, enough to tell runs apart."""
    return run_id[:8]


def read_published(home: Home) -> PublishedState:
    """Read which publication is current, without changing anything."""
    log = Log(home.log)
    if not home.published_database.exists():
        if log.last_publication() is None:
            return PublishedState(None)
        return PublishedState(None, _advise(home, "is gone"))
    try:
        publication_id = _read_newest_id(home.published_database)
    except duckdb.Error:
        return PublishedState(None, _advise(home, "cannot be read"))
    publication = log.publication(publication_id)
    beside = find_side_files(home.published_database)
    return PublishedState(publication, _tell_of(beside) if beside else None)


def read_completed_by_user(home: Home) -> dict[str, int]:
    """Completed enrollments by user as readers see them, empty where none can."""
    if read_published(home).publication is None:
        return {}
    with open_database(home.published_database, read_only=True) as connection:
        rows = connection.execute(
            "select user_id, sum(completed_enrollments)::bigint from sender_scores "
            "group by user_id"
        ).fetchall()
    return dict(rows)


def recover(home: Home) -> PublishedState:
    """Clear away what a killed run left: unfinished files, and log entries of a
    publication that readers never saw. And what other programs left beside published
    databases, before anything is read from them.

    Raises:
        OSError: something cannot be written.
    """
    retained = list_retained(home)
    removed = [
        path
        for database in (home.published_database, *retained.values())
        for path in remove_side_files(database)
    ]
    published = replace(read_published(home), removed=tuple(removed))
    log = Log(home.log)
    newest = log.last_publication()
    seen = {published.publication.publication_id} if published.publication else set()
    if newest is not None and newest.publication_id not in seen | retained.keys():
        log.drop_publication(newest.publication_id)
    log.drop_unfinished()
    for leftover in (*home.published.glob(TEMPORARY), *home.retained.glob(TEMPORARY)):
        leftover.unlink()
    if published.publication is not None:
        retain_published(home, published.publication.publication_id)
    _remove_parquet(home, {*seen, *list_retained(home)})
    return published


def retain_published(home: Home, publication_id: str) -> None:
    """Retain the published database under its id, a link where files can be linked."""
    home.retained.mkdir(exist_ok=True)
    target = home.retained / f"{publication_id}{DATABASE}"
    if target.exists():
        return
    try:
        os.link(home.published_database, target)
    except OSError:
        # A file system without hard links.
        copy_durably(home.published_database, target)
    sync_folder(home.retained)


def prune(home: Home, *, keep: int) -> None:
    """Remove all but the newest retained publications, and their Parquet files."""
    retained = list_retained(home)
    current = read_published(home).publication
    staying = set(sorted(retained)[-keep:])
    for publication_id in retained.keys() - staying:
        remove_side_files(retained[publication_id])
        retained[publication_id].unlink()
    if current is not None:
        staying.add(current.publication_id)
    _remove_parquet(home, staying)


def list_retained(home: Home) -> Mapping[str, Path]:
    """Retained databases by the id of their publication."""
    return {path.stem: path for path in sorted(home.retained.glob(f"*{DATABASE}"))}


def restore(home: Home, publication_id: str) -> None:
    """Publish a retained publication again, in one step.

    Raises:
        UnknownPublicationError: it is not retained.
    """
    retained = list_retained(home)
    if publication_id not in retained:
        raise UnknownPublicationError(publication_id)
    copy_durably(retained[publication_id], home.published_database)
    sync_folder(home.published)


def copy_durably(source: Path, target: Path) -> None:
    """Copy a database aside, sync it, and give it its name, to be read only.

    Side files of the one that it replaces go first: beside the new one, DuckDB would
    take them for its own and read them into it.
    """
    aside = target.with_name(f".{target.name}.tmp")
    shutil.copyfile(source, aside)
    aside.chmod(READ_ONLY)
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    remove_side_files(target)
    aside.replace(target)


def find_side_files(database: Path) -> list[Path]:
    """What a program that wrote to a database has left beside it, such as its `.wal`.

    A folder is where some reader spills what does not fit into memory, and no part of
    the database.
    """
    beside = database.parent.glob(f"{glob.escape(database.name)}.*")
    return sorted(path for path in beside if path.is_file())


def remove_side_files(database: Path) -> list[Path]:
    """Remove the side files of a database, and name them."""
    beside = find_side_files(database)
    for path in beside:
        path.unlink(missing_ok=True)
    return beside


def _tell_of(side_files: Iterable[Path]) -> str:
    names = ", ".join(map(str, side_files))
    return (
        f"{names} lies beside the published database, left by a program that wrote to "
        "it: what readers see is not what was published; the next run removes it"
    )


def _read_newest_id(database: Path) -> str:
    status = database.stat()
    return _find_newest_id(database, status.st_ino, status.st_ctime_ns)


# A run asks several times, and opening the file takes longer than all else it does when
# nothing is new. A file that is replaced, or written to, is another one by its stat.
@lru_cache(maxsize=8)
def _find_newest_id(database: Path, _inode: int, _changed_at: int) -> str:
    with open_database(database, read_only=True) as connection:
        row = connection.execute("select max(publication_id) from publications")
        [(publication_id,)] = row.fetchall()
    return str(publication_id)


def _remove_parquet(home: Home, staying: set[str]) -> None:
    for entry in (home.published / "parquet").glob("*"):
        if entry.is_symlink():
            # A link to what stays, but for one that a kill left beside it.
            if entry.name != CURRENT or entry.readlink().name not in staying:
                entry.unlink()
        elif entry.name not in staying:
            shutil.rmtree(entry)


def _advise(home: Home, what: str) -> str:
    return (
        f"the published database {home.published_database} {what}; the next run "
        "publishes it anew, and `sender-score restore` brings a retained one back now"
    )
