"""Slugs, which name a saved report or dashboard in its file and its address.

None is given twice, even when what had it is deleted: addresses and dashboards that
still name it would lead to something else.
"""

import fcntl
import os
import re
from collections.abc import Iterable
from pathlib import Path

from dagster_project.report.language import without_accents
from dagster_project.report.saved import BUILT_INS


def take_slug(name: str, folder: Path, *, taken: Iterable[str] = ()) -> str:
    """A slug for a new file in a folder, like its name.

    Args:
        taken: slugs that are not to be given, beside those that were.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _ledger(folder).open("a+", encoding="utf-8") as ledger:
        # Two viewers who save under one name at once get two slugs.
        fcntl.flock(ledger, fcntl.LOCK_EX)
        ledger.seek(0)
        gone = {*BUILT_INS, *taken, *ledger.read().split()}
        gone |= {path.stem for path in folder.glob("*.yml")}
        slug = next(slug for slug in _like(name) if slug not in gone)
        _write(slug, ledger.fileno())
    return slug


def keep_slug(slug: str, folder: Path) -> None:
    """Give a slug to nothing else, though its file may not be of this library."""
    with _ledger(folder).open("a", encoding="utf-8") as ledger:
        _write(slug, ledger.fileno())


def _ledger(folder: Path) -> Path:
    return folder.with_suffix(".slugs")


def _write(slug: str, ledger: int) -> None:
    os.write(ledger, f"{slug}\n".encode())
    os.fsync(ledger)


def _like(name: str) -> Iterable[str]:
    base = re.sub(r"[^a-z0-9]+", "-", without_accents(name)).strip("-")
    base = base[:60].strip("-") or "report"
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
