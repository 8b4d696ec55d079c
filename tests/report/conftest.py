"""The published sample as the report reads it, and homes of one's own like it."""

import shutil
import sys
from pathlib import Path

import duckdb
import pytest

from dagster_project.home import Home
from dagster_project.report.language import Language, read_language
from dagster_project.report.warehouse import PublishedWarehouse, Snapshot


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit leaves its script as the main module, which each process would run."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def home(published_home: Home, tmp_path: Path) -> Home:
    """A home of one's own, published as the sample."""
    return copy_home(published_home, tmp_path / "home")


def copy_home(published_home: Home, root: Path) -> Home:
    """A home published as another."""
    own = Home(root)
    shutil.copytree(published_home.published, own.published)
    shutil.copytree(published_home.log, own.log)
    return own


def divide_accounts(home: Home) -> None:
    """Give the last users of the sample, and all sequences, to a second account."""
    with duckdb.connect(home.published_database) as connection:
        tables = connection.execute(
            "select table_name from duckdb_columns() "
            "where column_name = 'user_id' and not internal"
        ).fetchall()
        for (table,) in tables:
            connection.execute(
                f"update {table} set account_id = 'second' where user_id >= '410003'"
            )
        for table in ("accounts", "sequences", "sequence_scores", "team_scores"):
            connection.execute(
                f"insert into {table} select 'second', * exclude account_id "
                f"from {table}"
            )


@pytest.fixture(scope="session")
def snapshot(published_home: Home) -> Snapshot:
    return PublishedWarehouse(published_home.published_database).snapshot()


@pytest.fixture
def english(snapshot: Snapshot) -> Language:
    return read_language("en", snapshot)
