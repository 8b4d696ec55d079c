"""The sample as published, and what a run of the tests says at its end.

A test records the property "printed" for a line that is to be seen, whichever process
has run it.
"""

import pytest

from dagster_project.home import Home
from tests.command import SAMPLE, SAMPLE_DAY, sender_score
from tests.shared import shared_folder


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home to which the real command has published the sample; to be read only."""
    with shared_folder(tmp_path_factory, "published-sample") as folder:
        home = Home(folder / "home")
        if not home.published_database.exists():
            ended = sender_score(
                *("run", "--landing", SAMPLE, "--home", home.root),
                *("--as-of", SAMPLE_DAY),
            )
            assert ended.code == 0, ended.err
    return home


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) != "call":
                continue
            for name, line in report.user_properties:
                if name == "printed":
                    terminalreporter.write_line(str(line))
