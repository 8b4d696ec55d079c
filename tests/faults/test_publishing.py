"""The last stage of a night, killed and failing at each of its steps."""

import errno
import shutil
from pathlib import Path

import pytest

from dagster_project.home import Home
from dagster_project.publishing.history import list_retained, recover
from dagster_project.publishing.log import Log
from dagster_project.publishing.parquet_manifest import CURRENT
from tests.faults.failing_run import End, Fault
from tests.faults.night import Night
from tests.running.published_tables import database_of, read_ids, read_tables

pytestmark = pytest.mark.slow

# The last that is written before a judged night is published.
LAST_PAGE = "index.html"


@pytest.fixture(scope="module")
def judged(night: Night) -> Path:
    """The home of a night that is judged and not yet published."""
    night.bring_back()
    assert night.run(Fault(dies_with=LAST_PAGE)).code is None
    assert read_tables(database_of(night.home)) == night.old
    return Path(shutil.copytree(night.home, night.before.with_name("judged")))


@pytest.fixture(scope="module")
def steps(night: Night, judged: Path) -> int:
    """Number of steps of publishing, undisturbed."""
    night.bring_back(judged)
    end = night.runs.publish(night.home, Fault())
    assert end.code == 0
    assert read_tables(database_of(night.home)) == night.new
    return end.steps


def test_death_before_each_step_of_publishing(
    night: Night, judged: Path, steps: int
) -> None:
    ends = set()
    for step in range(steps):
        night.bring_back(judged)
        end = night.runs.publish(night.home, Fault(dies_before_step=step))
        assert end.code is None
        ends.add(check_whole(night, end))
    assert ends == {1, 2}


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS], ids=["full", "readonly"])
def test_each_step_of_publishing_that_cannot_write(
    night: Night, judged: Path, steps: int, error: int
) -> None:
    for step in range(steps):
        night.bring_back(judged)
        end = night.runs.publish(night.home, Fault(fails_at_step=step, error=error))
        # From the rename on, what cannot be written is put off.
        assert check_whole(night, end) == (1 if end.code else 2), (step, end)


def check_whole(night: Night, end: End) -> int:
    """Number of publications that readers find, with all that belongs to them."""
    home = Home(night.home)
    published = read_tables(home.published_database)
    assert published in (night.old, night.new), end
    recover(home)
    ids = read_ids(home.published_database)
    assert [entry.publication_id for entry in Log(home.log).publications()] == ids
    assert list(list_retained(home)) == ids
    assert read_tables(list_retained(home)[ids[-1]]) == published
    parquet = home.published / "parquet"
    # The link to the current one is made after readers have the database.
    assert sorted(path.name for path in parquet.iterdir() if path.name != CURRENT) == (
        ids
    )
    assert {path.name for path in (parquet / ids[-1]).iterdir()} >= published.keys()
    assert not [*home.published.rglob(".*"), *home.log.rglob(".*")]
    return len(ids)
