"""Where a benchmark keeps what: exports, landing folders, homes, results."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.exports.generator import FIRST_EXPORT, NEXT_EXPORT, USERS_EXPORT

FIRST_FILES = (USERS_EXPORT, FIRST_EXPORT)
ALL_FILES = (*FIRST_FILES, NEXT_EXPORT)


@dataclass(frozen=True)
class Site:
    """The folders of one size of exports under one root."""

    root: Path

    @property
    def generated(self) -> Path:
        """All exports, as generated."""
        return self.root / "exports"

    @property
    def scattered(self) -> Path:
        """The next export with changes of all ages."""
        return self.root / "exports_of_all_ages"

    @property
    def landing(self) -> Path:
        """What `sender-score run` finds."""
        return self.root / "landing"

    @property
    def home(self) -> Path:
        """What `sender-score run` keeps."""
        return self.root / "home"

    @property
    def kept_home(self) -> Path:
        """The home as it was before its next run."""
        return self.root / "home_before_the_next_run"

    @property
    def published(self) -> Path:
        """The published database."""
        return self.home / "published" / "sender_score.duckdb"

    def results(self, stage: str, contender: str) -> Path:
        """What one contender leaves."""
        return self.root / "results" / stage.replace(" ", "_") / contender

    def exports(self, stage: str) -> Path:
        """The exports that contenders read in a stage."""
        return self.root / "read" / stage.replace(" ", "_")

    def start(self) -> None:
        """Drop what an earlier repetition left, but for the exports."""
        places = (self.landing, self.home, self.kept_home, self.root / "results")
        for folder in places:
            shutil.rmtree(folder, ignore_errors=True)
        self.landing.mkdir(parents=True)

    def drop(self, names: Iterable[str]) -> None:
        """Drop exports in the landing folder."""
        link_files(names, source=self.generated, target=self.landing)

    def keep_home(self) -> None:
        """Keep the home as it is, to put it back for the next run again."""
        shutil.copytree(self.home, self.kept_home)

    def put_back(self) -> None:
        """Go back to the home that was kept."""
        shutil.rmtree(self.home)
        shutil.copytree(self.kept_home, self.home)


def link_files(names: Iterable[str], *, source: Path, target: Path) -> None:
    """Give files a second place without copying their bytes."""
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        (target / name).unlink(missing_ok=True)
        os.link(source / name, target / name)


def count_bytes(folder: Path) -> int:
    """Bytes of all files under a folder, those of hard links once."""
    sizes = {
        (stat.st_dev, stat.st_ino): stat.st_size
        for stat in (path.stat() for path in folder.rglob("*") if path.is_file())
    }
    return sum(sizes.values())
