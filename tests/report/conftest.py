"""The sample, published once for all tests of the report by the real command."""

import fcntl
import shutil
from pathlib import Path

import pytest

from dagster_project.home import Home
from dagster_project.report.language import Language, read_language
from dagster_project.report.warehouse import PublishedWarehouse, Snapshot
from tests.command import SAMPLE, SAMPLE_DAY, sender_score


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    # Processes of one test run share it: the command takes half a minute.
    shared = tmp_path_factory.getbasetemp()
    if shared.name.startswith("popen-"):
        shared = shared.parent
    home = Home(shared / "published-sample")
    with (shared / "published-sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.published_database.exists():
            ended = sender_score(
                *("run", "--landing", SAMPLE, "--home", home.root),
                *("--as-of", SAMPLE_DAY),
            )
            assert ended.code == 0, ended.err
    return home


@pytest.fixture
def home(published_home: Home, tmp_path: Path) -> Home:
    """A home of one's own, published as the sample."""
    own = Home(tmp_path / "home")
    shutil.copytree(published_home.published, own.published)
    shutil.copytree(published_home.log, own.log)
    return own


@pytest.fixture(scope="session")
def snapshot(published_home: Home) -> Snapshot:
    return PublishedWarehouse(published_home.published_database).snapshot()


@pytest.fixture
def english(snapshot: Snapshot) -> Language:
    return read_language("en", snapshot)
