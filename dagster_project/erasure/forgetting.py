"""Forgetting a person, from the raw zone to the last page, and the record of it.

What is done is noted first and the note removed last, so that an erasure that was
killed goes on with the next one. Keep out how one kind of file is rewritten.
"""

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from dagster_project.erasure.landing_files import remove_files
from dagster_project.erasure.person import Person
from dagster_project.erasure.raw_rows import Forgotten, find_person, forget_rows
from dagster_project.erasure.stores import (
    forget_in_databases,
    forget_in_parquet,
    forget_in_sqlite,
    forget_in_text,
)
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.home import Home
from dagster_project.publishing.durable_files import create_durably, write_durably
from dagster_project.publishing.history import (
    list_retained,
    read_published,
    retain_published,
)

NOTE = "erasure.json"
TEXTS = (".json", ".html", ".yaml")


@dataclass(frozen=True)
class Erasure:
    """The record of an erasure, which says nothing of the person.

    Attributes:
        rows_removed: rows of exports that are gone, quarantined ones included.
        rows_made_nameless: enrollments that stay and count, under a pseudonym.
        scores: unchanged or rederived.
    """

    erased_at: str
    contacts: int
    files: int
    rows_removed: int
    rows_made_nameless: int
    scores: str


@dataclass(frozen=True)
class Result:
    """An erasure with what could not be done.

    Attributes:
        left: names of files that still hold the person.
        unseen: landing folders that could not be looked into. The erasure stays
            unfinished until they can be.
    """

    erasure: Erasure
    left: tuple[str, ...]
    unseen: tuple[Path, ...] = ()


def erasures(home: Home) -> list[Path]:
    """Records of every erasure, oldest first."""
    return sorted((home.log / "erasures").glob("*.json"))


def is_unfinished(home: Home) -> bool:
    """Whether an erasure was killed and has to go on."""
    return (home.root / NOTE).exists()


def forget(
    home: Home,
    landings: Sequence[Path],
    contacts: Iterable[str],
    *,
    keeps_scores: bool,
    salts: Sequence[str],
    unseen: Sequence[Path] = (),
) -> Result:
    """Take people out of everything under the home and out of its landing folders.

    Args:
        landings: folders that exports of the home came from, all ingested.
        contacts: ids, or addresses, of those to be forgotten; those of an erasure that
            was killed are added.
        keeps_scores: whether their enrollments stay, without a name, and count; else
            the next run derives the scores without them.
        salts: of hashes that were published in place of addresses.
        unseen: further landing folders, which could not be looked into.

    Raises:
        OSError: something cannot be written; giving the command again goes on.
    """
    zone = RawZone(home.raw)
    zone.prepare()
    person, affected = _begin(home, zone, contacts)
    done = list(forget_rows(zone, person, keeps_scores=keeps_scores))
    affected |= {file.sha256 for file in done}
    _note(home, person, affected)
    left, missed = _remove_exports(landings, zone, person, affected)
    _discard_working_files(home)
    _forget_publications(home, person, keeps_scores=keeps_scores, salts=salts)
    _forget_in_texts(home, person)
    erasure = _log_erasure(home, person, done, keeps_scores=keeps_scores)
    missed = [*unseen, *missed]
    if not missed:
        (home.root / NOTE).unlink()
    left += _find_leftovers(home, landings, person)
    return Result(erasure, tuple(left), tuple(missed))


def _begin(
    home: Home, zone: RawZone, contacts: Iterable[str]
) -> tuple[Person, set[str]]:
    """Who it is, found before anything is changed, together with who it was before."""
    person, affected = find_person(zone, contacts), set[str]()
    if is_unfinished(home):
        noted = json.loads((home.root / NOTE).read_text(encoding="utf-8"))
        earlier = Person.from_json(noted["person"])
        person = Person(
            person.ids | earlier.ids,
            person.addresses | earlier.addresses,
            {**person.pseudonyms, **earlier.pseudonyms},
        )
        affected = set(noted["affected"])
    _note(home, person, affected)
    return person, affected


def _note(home: Home, person: Person, affected: set[str]) -> None:
    content = {"person": person.as_json(), "affected": sorted(affected)}
    write_durably(home.root / NOTE, json.dumps(content))


def _remove_exports(
    landings: Iterable[Path], zone: RawZone, person: Person, affected: set[str]
) -> tuple[list[str], list[Path]]:
    """Names of exports that still hold the person, and folders that cannot be read."""
    left: list[str] = []
    missed: list[Path] = []
    for landing in landings:
        try:
            left += remove_files(landing, zone, person, affected)
        except OSError:
            missed.append(landing)
    return left, missed


def _log_erasure(
    home: Home, person: Person, done: Sequence[Forgotten], *, keeps_scores: bool
) -> Erasure:
    now = datetime.now(UTC)
    erasure = Erasure(
        erased_at=now.isoformat(),
        contacts=len(person.ids | person.addresses),
        files=len(done),
        rows_removed=sum(file.rows_removed for file in done),
        rows_made_nameless=sum(file.rows_made_nameless for file in done),
        scores="unchanged" if keeps_scores else "rederived",
    )
    folder = home.log / "erasures"
    folder.mkdir(exist_ok=True)
    create_durably(
        folder / f"{now.strftime('%Y%m%dT%H%M%S%fZ')}.json",
        json.dumps(asdict(erasure), indent=1),
    )
    return erasure


def _discard_working_files(home: Home) -> None:
    """The candidate is a cache of the raw zone, and the rest one of the models."""
    shutil.rmtree(home.warehouse)
    home.warehouse.mkdir()


def _forget_publications(
    home: Home, person: Person, *, keeps_scores: bool, salts: Sequence[str]
) -> None:
    retained = list_retained(home)
    if not keeps_scores:
        # Their scores cannot be derived anew without the exports of their day.
        for database in retained.values():
            database.unlink()
        retained = {}
    databases = [*retained.values()]
    if home.published_database.exists():
        databases.append(home.published_database)
    forget_in_databases(databases, person, salts=salts)
    # But for the link to one of the folders.
    folders = [path for path in home.published.glob("parquet/*") if path.is_dir()]
    files = (
        file
        for folder in folders
        if not folder.is_symlink()
        for file in folder.glob("*/*.parquet")
    )
    forget_in_parquet(files, person, salts=salts)
    current = read_published(home).publication
    if current is not None:
        retain_published(home, current.publication_id)


def _forget_in_texts(home: Home, person: Person) -> None:
    for path in _files(home):
        if path.suffix in TEXTS and path != home.root / NOTE:
            forget_in_text(path, person)
        elif path.suffix == ".db":
            forget_in_sqlite(path, person)


def _find_leftovers(home: Home, landings: Sequence[Path], person: Person) -> list[str]:
    search = person.search()
    passed_over = {*landings, home.root / NOTE}
    return [
        str(path.relative_to(home.root))
        for path in _files(home)
        if passed_over.isdisjoint((path, *path.parents))
        and path.suffix not in (".parquet", ".duckdb")
        and search.search(path.read_bytes())
    ]


def _files(home: Home) -> list[Path]:
    return sorted(path for path in home.root.rglob("*") if path.is_file())
