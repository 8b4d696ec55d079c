"""The gate's process, forked from this one instead of started anew.

What it imports takes longer than what it does.
"""

import os
import signal
import sys
from typing import Any


def fork_gate() -> None:
    """Have the gate's process ready; whoever needs another one starts it."""
    from dagster_project.expectations.gate_process import GateProcess

    ready: list[Any] = [ForkedGate()]
    start = GateProcess.__init__

    def take(self: GateProcess) -> None:
        if ready:
            self.process = ready.pop()
        else:
            start(self)

    GateProcess.__init__ = take  # type: ignore[method-assign]


class ForkedGate:
    """The gate's process, used as `subprocess.Popen` is."""

    def __init__(self) -> None:
        request, self._request = os.pipe()
        self._answer, answer = os.pipe()
        self.returncode: int | None = None
        self._pid = os.fork()
        if not self._pid:
            os.close(self._request)
            for source, number in ((request, 0), (answer, 1)):
                os.dup2(source, number)
            sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
            self._work()
        os.close(request)
        os.close(answer)

    def _work(self) -> None:
        from dagster_project.expectations.worker import main

        code = 1
        try:
            main()
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)

    def communicate(self, text: str = "") -> tuple[str, str]:
        with os.fdopen(self._request, "w") as request:
            request.write(text)
        with os.fdopen(self._answer) as answer:
            said = answer.read()
        _, status = os.waitpid(self._pid, 0)
        self.returncode = os.waitstatus_to_exitcode(status)
        return said, "see what the run says" * bool(self.returncode)

    def poll(self) -> int | None:
        return self.returncode

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
