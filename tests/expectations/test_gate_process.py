"""The gate's process validates as the gate does, and never outlives its run."""

import signal
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from dagster_project.expectations.gate_process import GateError, GateProcess
from dagster_project.expectations.request import GateRequest, MovedTimes
from tests.expectations.candidate import Ask, execute

# Longer than importing Great Expectations takes on a busy machine.
PATIENCE_SECONDS = 60
AS_OF = date(2026, 11, 21)


def test_closing_kills_the_process() -> None:
    gate_process = GateProcess()
    gate_process.close()
    assert gate_process.process.returncode == -signal.SIGKILL
    gate_process.close()


def test_process_validates_as_the_gate_does(
    processes: list[GateProcess], gate: ModuleType, marts: Path, ask: Ask
) -> None:
    execute(marts, ["update senders set is_in_users_export = user_id = 'u4'"])
    request = ask(
        as_of=AS_OF,
        time_zone="Asia/Tokyo",
        moved_times=MovedTimes(known_again=20, moved=1, hours=-4.5),
    )
    results = processes.pop().validate(request)
    execute(marts, ["create table written_afterwards as select 1 as one"])
    expected = gate.validate(request)
    assert results == expected
    assert [result.name for result in results if not result.passed] == [
        "senders_are_in_the_users_export"
    ]


def test_request_survives_the_way_to_the_process(ask: Ask) -> None:
    request = ask(as_of=AS_OF, extends_checked_run=True, memory_limit="2GB")
    assert GateRequest.from_json(request.to_json()) == request


def test_missing_database_is_said_in_one_line(
    processes: list[GateProcess], ask: Ask
) -> None:
    with pytest.raises(GateError) as raised:
        processes.pop().validate(ask(database=Path("nowhere.duckdb")))
    reason = str(raised.value)
    assert reason.startswith("the quality gate failed: IOException: IO Error: Cannot")
    assert "nowhere.duckdb" in reason
    assert "\n" not in reason


def test_process_ends_when_its_input_closes(processes: list[GateProcess]) -> None:
    process = processes.pop().process
    assert process.stdin
    process.stdin.close()
    assert process.wait(PATIENCE_SECONDS) == 0
