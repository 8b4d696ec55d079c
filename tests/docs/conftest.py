"""The sample, built once as a published warehouse would hold it."""

import shutil
from collections.abc import Iterator

import duckdb
import pytest

from tests.command import SAMPLE
from tests.pipeline import Pipeline


@pytest.fixture(scope="session")
def published_sample(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    pipeline = Pipeline(tmp_path_factory.mktemp("sample"))
    for export in SAMPLE.iterdir():
        shutil.copy2(export, pipeline.landing)
    with pipeline.build() as connection:
        yield connection
