"""A home before a run and after it, with which a disturbed run is compared."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from dagster_project.publishing.parquet_manifest import CURRENT
from tests.faults.failing_run import End, Fault, Runs
from tests.running.command import SAMPLE
from tests.running.published_tables import Tables, database_of, read_ids, read_tables

FIRST = ("2026-11-19", "enrollments_2026-11-19T0315.csv")
SECOND = ("2026-11-20", "enrollments_2026-11-20T0315.csv")
USERS = "users_2026-11-19.csv"


@dataclass(frozen=True)
class SecondRun:
    """The second run of a home.

    Attributes:
        home: where every disturbed run takes place: in another folder, dbt would
            parse the models anew.
        before: the home as the first run has left it; never changed.
        undisturbed: how the second run ended without a fault.
        added_bytes: what it has added to the disk.
    """

    runs: Runs
    landing: Path
    home: Path
    before: Path
    old: Tables
    new: Tables
    undisturbed: End
    added_bytes: int

    @property
    def arguments(self) -> tuple[str | Path, ...]:
        """The command of the second run."""
        return arguments(self.landing, self.home, SECOND[0])

    def bring_back(self, state: Path | None = None) -> None:
        """Make the home what it was before the run, or in another state."""
        # It may be a mounted disk, which stays.
        for path in self.home.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(state or self.before, self.home, dirs_exist_ok=True)

    def run(self, fault: Fault | None = None) -> End:
        """The second run, once."""
        return self.runs.run(*self.arguments, fault=fault)

    def disturb(self, fault: Fault) -> End:
        """A disturbed run, whole at its end, and the next run, as if undisturbed."""
        self.bring_back()
        end = self.run(fault)
        self.check_whole(end)
        self.check_next_run(end)
        return end

    def check_whole(self, end: End) -> None:
        """What readers find is the old or the new publication, as the run has said."""
        published = read_tables(database_of(self.home))
        assert published in (self.old, self.new), end
        if end.code is not None:
            assert published == (self.new if end.code == 0 else self.old), end

    def check_next_run(self, end: End) -> None:
        """The next run comes to what an undisturbed one comes to, and tidies up."""
        home = self.home
        after = self.run()
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
        ids = read_ids(database_of(home))
        assert sorted(path.name for path in parquet.iterdir()) == [CURRENT, *ids]
        assert (parquet / CURRENT).readlink().name == ids[-1]


def make_second_run(root: Path) -> SecondRun:
    """Publish by a first run, and by a second one after it."""
    landing, home, before = (root / name for name in ("landing", "home", "before"))
    landing.mkdir()
    runs = Runs(root)
    for name in (FIRST[1], USERS):
        shutil.copy2(SAMPLE / name, landing)
    first = runs.run(*arguments(landing, home, FIRST[0]))
    assert first.code == 0, first
    shutil.copy2(SAMPLE / SECOND[1], landing)
    shutil.copytree(home, before)
    second = runs.run(*arguments(landing, home, SECOND[0]))
    assert second.code == 0, second
    return SecondRun(
        runs=runs,
        landing=landing,
        home=home,
        before=before,
        old=read_tables(database_of(before)),
        new=read_tables(database_of(home)),
        undisturbed=second,
        added_bytes=_used_bytes(home) - _used_bytes(before),
    )


def _used_bytes(folder: Path) -> int:
    states = (path.stat() for path in folder.rglob("*"))
    # What has two names is there once.
    return sum({state.st_ino: state.st_blocks * 512 for state in states}.values())


def arguments(landing: Path, home: Path, day: str) -> tuple[str | Path, ...]:
    """The command of a run."""
    return ("run", "--landing", landing, "--home", home, "--as-of", day, "--json")
