"""Starts the gate's process and asks it to validate the candidate."""

import json
import subprocess
import sys

from dagster_project.expectations.request import GateRequest
from dagster_project.expectations.results import CheckResult


class GateError(Exception):
    """The gate gave no results, so nothing may be published; says why in one line."""


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

    def validate(self, request: GateRequest) -> list[CheckResult]:
        """Evaluate every check on a candidate's marts, once.

        Raises:
            GateError: the process failed; carries the last line that it said.
        """
        answer, errors = self.process.communicate(request.to_json() + "\n")
        if self.process.returncode != 0:
            said = errors.strip().splitlines() or ["it ended without a word"]
            raise GateError(f"the quality gate failed: {said[-1]}")
        return [CheckResult(**result) for result in json.loads(answer)]

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
