"""A home before a night and after it, against which a disturbed night is held."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.command import SAMPLE
from tests.faults.failing_run import End, Fault, Runs
from tests.published_tables import Tables, database_of, read_ids, read_tables

FIRST = ("2026-11-19", "enrollments_2026-11-19T0315.csv")
SECOND = ("2026-11-20", "enrollments_2026-11-20T0315.csv")
USERS = "users_2026-11-19.csv"


@dataclass(frozen=True)
class Night:
    """The second night of a home.

    Attributes:
        before: the home as the first night has left it; never changed.
        undisturbed: how the second night ended in a copy of it.
    """

    runs: Runs
    landing: Path
    before: Path
    old: Tables
    new: Tables
    undisturbed: End

    def copy(self, home: Path) -> Path:
        """The home before the night, under another name."""
        if home.exists():
            shutil.rmtree(home)
        return Path(shutil.copytree(self.before, home))

    def run(self, home: Path, fault: Fault | None = None) -> End:
        """The second night, once."""
        return self.runs.run(*_arguments(self.landing, home, SECOND[0]), fault=fault)

    def disturb(self, home: Path, fault: Fault) -> End:
        """A disturbed night, whole at its end, and the next run, as if undisturbed."""
        self.copy(home)
        end = self.run(home, fault)
        published = read_tables(database_of(home))
        assert published in (self.old, self.new), end
        if end.code is not None:
            assert published == (self.new if end.code == 0 else self.old), end
        after = self.run(home)
        assert after.code == 0, (end, after)
        assert read_tables(database_of(home)) == self.new
        assert len(read_ids(database_of(home))) == 2
        leftovers = [
            path
            for folder in ("published", "raw", "log")
            for path in (home / folder).rglob(".*")
        ]
        assert leftovers == []
        parquet = home / "published" / "parquet"
        assert sorted(path.name for path in parquet.iterdir()) == read_ids(
            database_of(home)
        )
        return end


def make_night(root: Path) -> Night:
    """Publish the first night, and the second in a copy."""
    landing, before, after = (root / name for name in ("landing", "before", "after"))
    landing.mkdir()
    runs = Runs(root)
    for name in (FIRST[1], USERS):
        shutil.copy2(SAMPLE / name, landing)
    first = runs.run(*_arguments(landing, before, FIRST[0]))
    assert first.code == 0, first
    shutil.copy2(SAMPLE / SECOND[1], landing)
    shutil.copytree(before, after)
    second = runs.run(*_arguments(landing, after, SECOND[0]))
    assert second.code == 0, second
    return Night(
        runs=runs,
        landing=landing,
        before=before,
        old=read_tables(database_of(before)),
        new=read_tables(database_of(after)),
        undisturbed=second,
    )


def _arguments(landing: Path, home: Path, day: str) -> tuple[str | Path, ...]:
    return ("run", "--landing", landing, "--home", home, "--as-of", day, "--json")
