"""Measures one process: processor time, wall time and memory, its children's included.

Add a figure to `Usage`. What is run and what the figures mean belongs elsewhere. The
process that measures stays small: a child counts the memory of what started it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.running.command import PROJECT, environment

WATCH_SECONDS = 0.2
LOG_SHOWN = 2000
# The operating system counts memory in kilobytes, except for one that counts bytes.
MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Limits:
    """When a process is stopped.

    Attributes:
        memory_bytes: of all its processes together; watched where there is /proc.
        seconds: wall time.
    """

    memory_bytes: int
    seconds: float


@dataclass(frozen=True)
class Usage:
    """What a process and its descendants used.

    Attributes:
        cpu_seconds: user and system time of all of them.
        peak_bytes: resident memory of the largest of them.
        stopped: why it did not come to its end, such as a limit; None if it did.
    """

    cpu_seconds: float
    wall_seconds: float
    peak_bytes: int
    stopped: str | None = None


class ContenderError(Exception):
    """A measured process ended in an error; has what it used all the same."""

    def __init__(self, message: str, usage: Usage) -> None:
        """Keep what was used until then."""
        super().__init__(message)
        self.usage = usage


class Meter:
    """Runs processes one after the other and measures each."""

    def __init__(self, limits: Limits, *, logs: Path) -> None:
        """Keep what the processes say in files of a folder."""
        self._limits = limits
        self._logs = logs
        logs.mkdir(parents=True, exist_ok=True)

    def measure(
        self,
        command: Sequence[str | Path],
        *,
        name: str,
        accepted: Iterable[int] = (0,),
    ) -> Usage:
        """Run a command to its end, or to a limit.

        Args:
            name: of the files that keep what it says.
            accepted: exit codes that are as they should be.

        Raises:
            ContenderError: it ended with another one; carries the end of what it said.
        """
        begun = time.perf_counter()
        process = self._start(command, name)
        with _Watch(process.pid, self._limits) as watch:
            _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        usage = Usage(
            cpu_seconds=used.ru_utime + used.ru_stime,
            wall_seconds=time.perf_counter() - begun,
            peak_bytes=used.ru_maxrss * MEMORY_UNIT,
            stopped=watch.stopped,
        )
        if watch.stopped is None and process.returncode not in accepted:
            raise self._complain(name, process.returncode, usage)
        return usage

    def read_output(self, name: str) -> str:
        """What the last process of that name wrote to its standard output."""
        return self._read(name, "out")

    def _start(
        self, command: Sequence[str | Path], name: str
    ) -> subprocess.Popen[bytes]:
        with (
            (self._logs / f"{name}.out").open("wb") as output,
            (self._logs / f"{name}.err").open("wb") as errors,
        ):
            return subprocess.Popen(
                [str(part) for part in command],
                cwd=PROJECT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )

    def _complain(self, name: str, code: int, usage: Usage) -> ContenderError:
        said = (self.read_output(name) + self._read(name, "err"))[-LOG_SHOWN:]
        ended = f"ended with {code}"
        usage = replace(usage, stopped=ended)
        return ContenderError(f"{name} {ended}:\n{said}", usage)

    def _read(self, name: str, stream: str) -> str:
        path = self._logs / f"{name}.{stream}"
        return path.read_text(encoding="utf-8", errors="replace")


class _Watch:
    """Stops a session of processes that goes beyond a limit."""

    def __init__(self, session: int, limits: Limits) -> None:
        self.stopped: str | None = None
        self._session = session
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(WATCH_SECONDS):
            if time.monotonic() > self._deadline:
                self._stop(f"over {self._limits.seconds:,.0f} s")
            elif _resident_bytes(self._session) > self._limits.memory_bytes:
                self._stop(f"over {self._limits.memory_bytes / 1e9:.1f} GB")

    def _stop(self, reason: str) -> None:
        self.stopped = self.stopped or reason
        try:
            os.killpg(self._session, signal.SIGKILL)
        except ProcessLookupError:
            return


def _resident_bytes(session: int) -> int:
    """Resident memory of all processes of a session; 0 where there is no /proc."""
    pages = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in brackets, may hold anything.
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            pages += int(fields[21])
    return pages * os.sysconf("SC_PAGE_SIZE")
