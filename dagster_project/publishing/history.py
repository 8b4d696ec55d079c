"""Publications that are kept, and the one that stands: restoring, pruning, recovering.

The file that readers open says which publication stands; the log says what took place.
Only the newest entry of the log can be of a publication that a kill cut off, because
every run sees to it here before it begins.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.database import open_database
from dagster_project.home import Home
from dagster_project.publishing.log import Log, Publication, sync_folder

DATABASE = ".duckdb"
TEMPORARY = ".*.tmp"


class UnknownPublicationError(Exception):
    """A publication that is not kept."""


@dataclass(frozen=True)
class Standing:
    """What readers find in place of the published database.

    Attributes:
        publication: the one that stands, None where there is none to be read.
        problem: what is wrong with the file that readers open and what to do about it,
            in one line; None where nothing is.
    """

    publication: Publication | None
    problem: str | None = None


def read_standing(home: Home) -> Standing:
    """Look at the file that readers open, without touching it."""
    log = Log(home.log)
    if not home.published_database.exists():
        if log.last_publication() is None:
            return Standing(None)
        return Standing(None, _advise(home, "is gone"))
    try:
        publication_id = _read_newest_id(home.published_database)
    except duckdb.Error:
        return Standing(None, _advise(home, "cannot be read"))
    return Standing(log.publication(publication_id))


def read_completed_by_user(home: Home) -> dict[str, int]:
    """Completed enrollments by user as readers see them, empty where none can."""
    if read_standing(home).publication is None:
        return {}
    with open_database(home.published_database, read_only=True) as connection:
        rows = connection.execute(
            "select user_id, sum(completed_enrollments)::bigint from sender_scores "
            "group by user_id"
        ).fetchall()
    return dict(rows)


def recover(home: Home) -> Standing:
    """Clear away what a killed run left: unfinished files, and log entries of a
    publication that readers never saw.

    Raises:
        OSError: something cannot be written.
    """
    standing = read_standing(home)
    log = Log(home.log)
    kept = list_kept(home)
    newest = log.last_publication()
    seen = {standing.publication.publication_id} if standing.publication else set()
    if newest is not None and newest.publication_id not in seen | kept.keys():
        log.drop_publication(newest.publication_id)
    log.drop_unfinished()
    for leftover in (*home.published.glob(TEMPORARY), *home.kept.glob(TEMPORARY)):
        leftover.unlink()
    if standing.publication is not None:
        keep_standing(home, standing.publication.publication_id)
    _remove_parquet(home, {*seen, *list_kept(home)})
    return standing


def keep_standing(home: Home, publication_id: str) -> None:
    """Keep the published database under its id, a link where files can be linked."""
    home.kept.mkdir(exist_ok=True)
    target = home.kept / f"{publication_id}{DATABASE}"
    if target.exists():
        return
    try:
        os.link(home.published_database, target)
    except OSError:
        # A file system without hard links.
        copy_durably(home.published_database, target)
    sync_folder(home.kept)


def prune(home: Home, *, keep: int) -> None:
    """Let go of kept publications but for the newest, and of their Parquet files."""
    kept = list_kept(home)
    standing = read_standing(home).publication
    staying = set(sorted(kept)[-keep:])
    for publication_id in kept.keys() - staying:
        kept[publication_id].unlink()
    if standing is not None:
        staying.add(standing.publication_id)
    _remove_parquet(home, staying)


def list_kept(home: Home) -> Mapping[str, Path]:
    """Kept databases by the id of their publication."""
    return {path.stem: path for path in sorted(home.kept.glob(f"*{DATABASE}"))}


def restore(home: Home, publication_id: str) -> None:
    """Give readers a kept publication again, in one step.

    Raises:
        UnknownPublicationError: it is not kept.
    """
    kept = list_kept(home)
    if publication_id not in kept:
        raise UnknownPublicationError(publication_id)
    copy_durably(kept[publication_id], home.published_database)
    sync_folder(home.published)


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file aside, sync it, and give it its name."""
    aside = target.with_name(f".{target.name}.tmp")
    shutil.copyfile(source, aside)
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(target)


def _read_newest_id(database: Path) -> str:
    with open_database(database, read_only=True) as connection:
        row = connection.execute("select max(publication_id) from publications")
        [(publication_id,)] = row.fetchall()
    return str(publication_id)


def _remove_parquet(home: Home, staying: set[str]) -> None:
    for folder in (home.published / "parquet").glob("*"):
        if folder.name not in staying:
            shutil.rmtree(folder)


def _advise(home: Home, what: str) -> str:
    return (
        f"the published database {home.published_database} {what}; the next run "
        "publishes it anew, and `sender-score restore` brings a kept one back at once"
    )
