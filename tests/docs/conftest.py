"""The published sample, for what is written about it."""

from collections.abc import Iterator

import duckdb
import pytest

from dagster_project.home import Home


@pytest.fixture(scope="session")
def published_sample(published_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(
        published_home.published_database, read_only=True
    ) as connection:
        yield connection
