"""The gate's process judges as the gate does, and never outlives its run."""

import signal
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from dagster_project.expectations.gate_process import GateError, GateProcess
from tests.expectations.candidate import LAST, LAST_SENDERS, execute

# Longer than importing Great Expectations takes on a busy machine.
PATIENCE_SECONDS = 60
AS_OF = date(2026, 11, 21)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_closing_kills_the_process() -> None:
    gate_process = GateProcess()
    gate_process.close()
    assert gate_process.process.returncode == -signal.SIGKILL
    gate_process.close()


def test_process_judges_as_the_gate_does(
    processes: list[GateProcess], gate: ModuleType, marts: Path
) -> None:
    execute(marts, ["update senders set is_in_users_export = user_id = 'u4'"])
    results = processes.pop().judge(
        marts,
        as_of=AS_OF,
        now=NOW,
        time_zone="Asia/Tokyo",
        last=LAST,
        last_senders=LAST_SENDERS,
    )
    execute(marts, ["create table written_afterwards as select 1 as one"])
    expected = gate.judge(
        marts,
        as_of=AS_OF,
        now=NOW,
        time_zone="Asia/Tokyo",
        last=LAST,
        last_senders=LAST_SENDERS,
    )
    assert results == expected
    assert [result.name for result in results if not result.passed] == [
        "senders_are_in_the_users_export"
    ]


def test_missing_database_is_said_in_one_line(processes: list[GateProcess]) -> None:
    with pytest.raises(GateError) as raised:
        processes.pop().judge(
            Path("nowhere.duckdb"),
            as_of=None,
            now=NOW,
            time_zone="UTC",
            last={},
            last_senders={},
        )
    reason = str(raised.value)
    assert reason.startswith("the quality gate failed: IOException: IO Error: Cannot")
    assert "nowhere.duckdb" in reason
    assert "\n" not in reason


def test_process_ends_when_its_input_closes(processes: list[GateProcess]) -> None:
    process = processes.pop().process
    assert process.stdin
    process.stdin.close()
    assert process.wait(PATIENCE_SECONDS) == 0
