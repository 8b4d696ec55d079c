"""The last stage of a run, killed and failing at each of its steps."""

import errno
import shutil
from pathlib import Path

import pytest

from dagster_project.home import Home
from dagster_project.publishing.history import list_retained, recover
from dagster_project.publishing.log import Log
from dagster_project.publishing.parquet_manifest import CURRENT
from tests.faults.failing_run import End, Fault
from tests.faults.second_run import SecondRun
from tests.running.published_tables import database_of, read_ids, read_tables

pytestmark = pytest.mark.slow

# The last that is written before a validated candidate is published.
LAST_PAGE = "index.html"


@pytest.fixture(scope="module")
def validated(second_run: SecondRun) -> Path:
    """The home of a run that is validated and not yet published."""
    second_run.bring_back()
    assert second_run.run(Fault(dies_with=LAST_PAGE)).code is None
    assert read_tables(database_of(second_run.home)) == second_run.old
    return Path(
        shutil.copytree(second_run.home, second_run.before.with_name("validated"))
    )


@pytest.fixture(scope="module")
def steps(second_run: SecondRun, validated: Path) -> int:
    """Number of steps of publishing, undisturbed."""
    second_run.bring_back(validated)
    end = second_run.runs.publish(second_run.home, Fault())
    assert end.code == 0
    assert read_tables(database_of(second_run.home)) == second_run.new
    return end.steps


def test_death_before_each_step_of_publishing(
    second_run: SecondRun, validated: Path, steps: int
) -> None:
    ends = set()
    for step in range(steps):
        second_run.bring_back(validated)
        end = second_run.runs.publish(second_run.home, Fault(dies_before_step=step))
        assert end.code is None
        ends.add(check_whole(second_run, end))
    assert ends == {1, 2}


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS], ids=["full", "readonly"])
def test_each_step_of_publishing_that_cannot_write(
    second_run: SecondRun, validated: Path, steps: int, error: int
) -> None:
    for step in range(steps):
        second_run.bring_back(validated)
        end = second_run.runs.publish(
            second_run.home, Fault(fails_at_step=step, error=error)
        )
        # From the rename on, what cannot be written is put off.
        assert check_whole(second_run, end) == (1 if end.code else 2), (step, end)


def check_whole(second_run: SecondRun, end: End) -> int:
    """Number of publications that readers find, with all that belongs to them."""
    home = Home(second_run.home)
    published = read_tables(home.published_database)
    assert published in (second_run.old, second_run.new), end
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
