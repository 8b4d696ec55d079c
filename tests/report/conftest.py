"""The published sample as the report reads it, and homes of one's own like it."""

import shutil
from pathlib import Path

import pytest

from dagster_project.home import Home
from dagster_project.report.language import Language, read_language
from dagster_project.report.warehouse import PublishedWarehouse, Snapshot


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
