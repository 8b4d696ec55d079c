"""One night for all faults, because a run takes seconds."""

import pytest

from tests.faults.night import Night, make_night


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    return make_night(tmp_path_factory.mktemp("night"))
