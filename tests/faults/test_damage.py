"""A candidate that cannot be read: it is a cache, and fails no run."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.failing_run import Fault, spoil
from tests.faults.second_run import SecondRun
from tests.running.published_tables import database_of, read_tables

pytestmark = pytest.mark.slow

PRIVATE, MARTS, STATE = "private.duckdb", "sender_score.duckdb", "candidate.json"
AGAIN = "made again from the raw zone"


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("name", "damage", "is_said"),
    [
        (PRIVATE, spoil, True),
        (MARTS, spoil, True),
        (MARTS, cut_off, True),
        # As if there had never been one.
        (PRIVATE, Path.unlink, False),
        (STATE, cut_off, False),
        (STATE, empty, False),
    ],
)
def test_damaged_candidate_is_made_again_within_the_run(
    second_run: SecondRun, name: str, damage: Callable[[Path], None], is_said: bool
) -> None:
    second_run.bring_back()
    damage(second_run.home / "warehouse" / name)
    check(second_run, Fault(), is_said=is_said)


def test_candidate_that_only_the_gate_cannot_read_is_made_again(
    second_run: SecondRun,
) -> None:
    second_run.bring_back()
    check(second_run, Fault(spoils_with=STATE), is_said=True)


def check(second_run: SecondRun, fault: Fault, *, is_said: bool) -> None:
    end = second_run.run(fault)
    assert end.code == 0, end
    warnings = json.loads(end.out)["warnings"]
    assert [AGAIN in warning for warning in warnings] == [True] * is_said
    assert read_tables(database_of(second_run.home)) == second_run.new
    assert json.loads(second_run.run().out)["status"] == "unchanged"
