"""The sample as published, and what a run of the tests says at its end.

A test records the property "printed" for a line that is to be seen, whichever process
has run it.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dagster_project.home import Home
from tests.running.command import SAMPLE, SAMPLE_DAY, sender_score
from tests.running.shared import build_once

# Folders whose files take minutes: who began such a file last would go on alone.
LONG = (
    *("warehouse", "end_to_end", "install", "expectations"),
    *("planted_errors", "orchestration", "report", "docs"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {folder: number for number, folder in enumerate(LONG)}
    items.sort(key=lambda item: order.get(_folder_of(item), len(LONG)))


def _folder_of(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).parts[0]


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home to which the real command has published the sample; to be read only."""
    return Home(build_once(tmp_path_factory, "published-sample", _publish) / "home")


@pytest.fixture(scope="session")
def published_sample(published_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(
        published_home.published_database, read_only=True
    ) as connection:
        yield connection


def _publish(folder: Path) -> None:
    ended = sender_score(
        *("run", "--landing", SAMPLE, "--home", folder / "home"),
        *("--as-of", SAMPLE_DAY),
        is_cold=True,
    )
    assert ended.code == 0, ended.err


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) != "call":
                continue
            for name, line in report.user_properties:
                if name == "printed":
                    terminalreporter.write_line(str(line))
