"""One second run for all faults, because a run takes seconds."""

import pytest

from tests.faults.second_run import SecondRun, make_second_run


@pytest.fixture(scope="session")
def second_run(tmp_path_factory: pytest.TempPathFactory) -> SecondRun:
    return make_second_run(tmp_path_factory.mktemp("second-run"))
