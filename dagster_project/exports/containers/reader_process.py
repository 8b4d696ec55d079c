"""Asks a process of its own for what a file holds, as a file may end its reader.

Spreadsheets, Parquet, JSON, archives and whatever is packed are read there; plain text
is not. Keep out what a file may take: that is `allowance`.
"""

import logging
import signal
import subprocess
import sys
import tempfile
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

from dagster_project.exports.containers.allowance import Allowance
from dagster_project.exports.containers.archive import Member
from dagster_project.exports.containers.reader import Refusal, Request, Setup
from dagster_project.exports.containers.unpacking import (
    Container,
    Text,
    begins_as_text,
    name_plainly,
)
from dagster_project.exports.failures import explain_failure
from dagster_project.exports.outcomes import Reason, RejectedError, TryAgainError
from dagster_project.exports.rules import MEBIBYTE

logger = logging.getLogger(__name__)

# A process that read a larger file holds on to memory, which would count for the next.
LARGE_BYTES = 4 * MEBIBYTE
_PROGRAM = "from dagster_project.exports.containers.reader import main; main()"
TRACE_BYTES = 16_000
# Ends that a file can bring about; any other comes from outside, as SIGKILL does where
# the machine is out of memory.
_CAUSED_BY_FILES = {
    *(signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE),
    *(signal.SIGTRAP, signal.SIGSYS, signal.SIGXCPU),
}
_OUT_OF_MEMORY = ("MemoryError", "memory allocation of")


class _DiedError(Exception):
    """The process ended without an answer.

    Attributes:
        code: its exit code, the negative number of a signal, None where it was stuck.
        trace: what it said at last.
    """

    def __init__(self, code: int | None, trace: str) -> None:
        super().__init__(code)
        self.code = code
        self.trace = trace

    @property
    def took_too_long(self) -> bool:
        return self.code in (None, -signal.SIGXCPU)

    @property
    def is_caused_by_file(self) -> bool:
        return self.code is None or self.code > 0 or -self.code in _CAUSED_BY_FILES

    def explain(self, allowance: Allowance) -> RejectedError | TryAgainError:
        """What becomes of the file, with a sentence in one line."""
        if self.took_too_long:
            message = f"Reading it takes more than {allowance.cpu_seconds} s."
        elif any(sign in self.trace for sign in _OUT_OF_MEMORY):
            mebibytes = allowance.memory_bytes // MEBIBYTE
            message = f"Reading it needs more than {mebibytes} MiB of memory."
        elif self.code is not None and self.code < 0:
            message = f"Reading it ended with {signal.Signals(-self.code).name}."
        else:
            return explain_failure(next(iter(self.trace.splitlines()[-1:]), ""))
        if not self.is_caused_by_file:
            return TryAgainError(message)
        return RejectedError(Reason.UNREADABLE_FILE, message)


class _Child:
    """One process, its connection and what it says on standard output and error."""

    def __init__(self, setup: Setup) -> None:
        self._connection, theirs = Pipe()
        self._output = tempfile.TemporaryFile()  # noqa: SIM115
        # -P: no module is imported from the folder that the run was started in.
        command = (sys.executable, "-P", "-c", _PROGRAM, str(theirs.fileno()))
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=self._output,
                pass_fds=[theirs.fileno()],
            )
        self._connection.send(setup)

    def ask(self, request: Request) -> object:
        """Wait for the answer.

        Raises:
            _DiedError: there is none, and the process has ended.
        """
        is_stuck = False
        try:
            self._connection.send(request)
            if self._connection.poll(request.allowance.wall_seconds):
                return self._connection.recv()
            is_stuck = True
            self._process.kill()
        except (EOFError, OSError):
            # The other end is closed.
            pass
        code = self._process.wait()
        raise _DiedError(None if is_stuck else code, self._read_output())

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._connection.close()
        self._output.close()

    def _read_output(self) -> str:
        size = self._output.seek(0, 2)
        self._output.seek(max(size - TRACE_BYTES, 0))
        return self._output.read().decode("utf-8", "replace")


class ReaderProcess:
    """The reader, started when the first file needs it and again when it has ended."""

    def __init__(self, setup: Setup) -> None:
        """Start nothing yet."""
        self._setup = setup
        self._child: _Child | None = None

    def identify(self, path: Path) -> Container:
        """Tell what a file is.

        Raises:
            RejectedError: it cannot be told.
        """
        if begins_as_text(path):
            return Container.TEXT
        answer: Container = self._ask("identify", path)
        return answer

    def unpack(self, path: Path, *, scratch: Path) -> list[Text]:
        """Give the texts that a file holds, in the scratch folder if it is packed.

        Raises:
            RejectedError: it is broken, or holds more than the limits allow.
        """
        path = name_plainly(path, scratch)
        if begins_as_text(path):
            return [Text(path, Container.TEXT)]
        answer: list[Text] = self._ask("unpack", path, scratch)
        return answer

    def list_members(self, path: Path) -> list[Member]:
        """List the members of a ZIP that are no folders, by name.

        Raises:
            RejectedError: it is broken or empty, or holds more than the limits allow.
        """
        answer: list[Member] = self._ask("list_members", path)
        return answer

    def extract(self, path: Path, member: Member, target: Path) -> None:
        """Write the bytes of a ZIP's member.

        Raises:
            RejectedError: its name leads elsewhere, or it is a link or broken.
        """
        self._ask("extract", path, member, target)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _ask(self, operation: str, path: Path, *more: object) -> Any:
        """The answer to a request about a file.

        Raises:
            RejectedError: the file is refused, or reading it ends the process.
            TryAgainError: the process was ended from outside.
            OSError: the machine failed.
        """
        allowance = Allowance(path.stat().st_size, self._setup.limits)
        request = Request(operation, (path, *more), allowance)
        is_fresh = self._child is None
        try:
            try:
                answer = self._exchange(request)
            except _DiedError as death:
                # An earlier file may have upset the process, so this one gets its own.
                if is_fresh or death.took_too_long:
                    raise
                answer = self._exchange(request)
        except _DiedError as death:
            logger.error("Reading %r ended its process.\n%s", path.name, death.trace)
            raise death.explain(allowance) from None
        if allowance.size > LARGE_BYTES:
            self.close()
        if isinstance(answer, Refusal):
            raise RejectedError(answer.reason, answer.message)
        if isinstance(answer, OSError):
            raise answer
        return answer

    def _exchange(self, request: Request) -> object:
        if self._child is None:
            self._child = _Child(self._setup)
        try:
            return self._child.ask(request)
        except _DiedError:
            self.close()
            raise
