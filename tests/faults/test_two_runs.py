"""Two runs started together: one publishes, the other waits or says who runs."""

import pytest

from tests.faults.failing_run import Fault
from tests.faults.second_run import SecondRun
from tests.running.published_tables import database_of, read_ids, read_tables

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("time", range(10))
def test_two_runs_together_come_to_what_one_comes_to(
    second_run: SecondRun, time: int
) -> None:
    del time
    second_run.bring_back()
    started = [
        second_run.runs.start(*second_run.arguments, fault=Fault()) for _ in range(2)
    ]
    for run in started:
        run.process.join(600)
    codes = sorted(run.process.exitcode for run in started)
    said = [path.read_text() for run in started for path in run.folder.iterdir()]
    assert codes in ([0, 0], [0, 5]), said
    if 5 in codes:
        assert any("another run holds" in text for text in said)
    assert read_tables(database_of(second_run.home)) == second_run.new
    assert len(read_ids(database_of(second_run.home))) == 2
