"""A run that is killed anywhere, and the run after it."""

import random

import pytest

from tests.faults.failing_run import Fault
from tests.faults.second_run import SecondRun

pytestmark = pytest.mark.slow

STEPS = 30
MOMENTS = 12


@pytest.mark.parametrize("part", range(STEPS))
def test_death_before_a_step(second_run: SecondRun, part: int) -> None:
    # The first and the last step too, and the others evenly between.
    step = round((second_run.undisturbed.steps - 1) * part / (STEPS - 1))
    end = second_run.disturb(Fault(dies_before_step=step))
    assert end.code is None


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_death_at_a_random_moment(second_run: SecondRun, moment: int) -> None:
    # Always the same moments of the run, as far as the machine is the same.
    seconds = second_run.undisturbed.seconds * random.Random(moment).random()  # noqa: S311
    while second_run.disturb(Fault(dies_after=seconds)).code is not None:
        # The run was faster than the one that was measured.
        seconds *= 0.7
