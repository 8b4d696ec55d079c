"""Starts the gate's process and asks it for its judgement."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from dagster_project.expectations.facts import NOTHING_MOVED, MovedTimes, Totals
from dagster_project.expectations.results import CheckResult


class GateError(Exception):
    """The gate could not judge, so nothing may be published; says why in one line."""


class GateProcess:
    """The gate in a process of its own, importing its library from the start."""

    def __init__(self) -> None:
        """Start the process, which is ready some seconds later."""
        self.process = subprocess.Popen(
            # -P: no module is imported from the folder that the run was started in.
            [sys.executable, "-P", "-m", "dagster_project.expectations.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def judge(
        self,
        database: Path,
        *,
        as_of: date | None,
        now: datetime,
        time_zone: str,
        last: Mapping[str, Totals],
        last_senders: Mapping[str, int],
        keys_held_before: bool = False,
        moved_times: MovedTimes = NOTHING_MOVED,
        memory_limit: str | None = None,
    ) -> list[CheckResult]:
        """Evaluate every check on a candidate's marts, once; see gate.judge.

        Raises:
            GateError: the process failed; carries the last line that it said.
        """
        request = {
            "database": str(database),
            "as_of": as_of.isoformat() if as_of else None,
            "now": now.isoformat(),
            "time_zone": time_zone,
            "last": {account: asdict(totals) for account, totals in last.items()},
            "last_senders": dict(last_senders),
            "keys_held_before": keys_held_before,
            "moved_times": asdict(moved_times),
            "memory_limit": memory_limit,
        }
        answer, errors = self.process.communicate(json.dumps(request) + "\n")
        if self.process.returncode != 0:
            said = errors.strip().splitlines() or ["it ended without a word"]
            raise GateError(f"the quality gate failed: {said[-1]}")
        return [CheckResult(**result) for result in json.loads(answer)]

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
