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
    processes = [
        night.runs.start(
            *("run", "--landing", night.landing, "--home", home),
            *("--as-of", "2026-11-20", "--json"),
            fault=Fault(),
        )[0]
        for _ in range(2)
    ]
    for process in processes:
        process.join(600)
    codes = sorted(process.exitcode for process in processes)
    assert codes in ([0, 0], [0, 5])
    assert read_tables(database_of(home)) == night.new
    assert len(read_ids(database_of(home))) == 2
