"""The main program of the reader's process: files that need a parser, under limits.

It answers one request after another. Whatever it did not foresee ends it, so that no
file is read by a process that another file has upset. Add an operation to `Reader`.
"""

import faulthandler
import resource
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dagster_project.exports.containers.allowance import Allowance
from dagster_project.exports.containers.archive import (
    Member,
    extract,
    list_members,
    open_archive,
    open_zip,
)
from dagster_project.exports.containers.unpacking import (
    Container,
    Text,
    Unpacker,
    identify,
)
from dagster_project.exports.failures import is_of_machine
from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.rules import Limits
from dagster_project.exports.sources.definition import Sources

DIE_WITH_PARENT = 1


@dataclass(frozen=True)
class Setup:
    """What all files of a run share."""

    sources: Sources
    limits: Limits
    time_zone: str


@dataclass(frozen=True)
class Request:
    """One operation of the reader, on a file of an allowance."""

    operation: str
    arguments: tuple[Any, ...]
    allowance: Allowance


@dataclass(frozen=True)
class Refusal:
    """The answer where a file is rejected."""

    reason: Reason
    message: str


class Reader:
    """The operations."""

    def __init__(self, setup: Setup) -> None:
        """Hold what all files of a run share."""
        self._limits = setup.limits
        self._time_zone = setup.time_zone
        self._unpacker = Unpacker(setup.sources, setup.limits, setup.time_zone)

    def identify(self, path: Path) -> Container:
        """Tell what a file is."""
        return identify(path, self._limits)

    def unpack(self, path: Path, scratch: Path) -> list[Text]:
        """Give the texts that a file holds."""
        return self._unpacker.unpack(path, scratch=scratch)

    def list_members(self, path: Path) -> list[Member]:
        """List the members of a ZIP that keeps to the limits."""
        with open_archive(path, self._limits) as archive:
            return list_members(archive, self._time_zone)

    def extract(self, path: Path, member: Member, target: Path) -> None:
        """Write a member's bytes."""
        with open_zip(path, self._limits) as archive:
            extract(archive, member, target)


def main() -> None:
    """Answer requests until the other end is closed."""
    _shield()
    connection: Connection[Any, Any] = Connection(int(sys.argv[1]))
    with suppress(EOFError):
        reader = Reader(connection.recv())
        while True:
            request: Request = connection.recv()
            connection.send(_answer(reader, request))


def _shield() -> None:
    """End with the parent and not before it, leave no core file, say what kills."""
    # The whole group gets these; the parent decides what becomes of the run.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    faulthandler.enable()
    faulthandler.register(signal.SIGXCPU, chain=True)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        # Where memory runs out, this process is to go, and not the run.
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _answer(reader: Reader, request: Request) -> object:
    """The result, a refusal, or an error of the machine; anything else is raised."""
    try:
        with request.allowance.applied():
            return getattr(reader, request.operation)(*request.arguments)
    except RejectedError as refusal:
        return Refusal(refusal.reason, refusal.message)
    except OSError as error:
        if is_of_machine(error):
            return error
        raise
