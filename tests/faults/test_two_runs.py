"""Two runs started together: one publishes, the other waits or says who runs."""

from pathlib import Path

import pytest

from tests.faults.failing_run import Fault
from tests.faults.night import Night
from tests.published_tables import database_of, read_ids, read_tables

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("time", range(10))
def test_two_runs_together_come_to_what_one_comes_to(
    night: Night, tmp_path: Path, time: int
) -> None:
    del time
    home = night.copy(tmp_path / "home")
    started = [
        night.runs.start(
            *("run", "--landing", night.landing, "--home", home),
            *("--as-of", "2026-11-20", "--json"),
            fault=Fault(),
        )
        for _ in range(2)
    ]
    for run in started:
        run.process.join(600)
    codes = sorted(run.process.exitcode for run in started)
    said = [path.read_text() for run in started for path in run.folder.iterdir()]
    assert codes in ([0, 0], [0, 5]), said
    assert read_tables(database_of(home)) == night.new
    assert len(read_ids(database_of(home))) == 2
