"""The command in a process of its own that dies, or fails to write, at a step.

A step is a call by which Python changes what a folder holds or makes it durable. What
DuckDB and SQLite write by themselves is reached by dying at some moment, by a limit on
the size of any file, or by a disk that is full.

The command and the gate are forked from a process that has imported their libraries,
because that takes longer than most of what is looked at here.
"""

import errno
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from tests.running.command import environment
from tests.running.forked_gate import fork_gate
from tests.running.warm_command import redirect_output, start_command, warm_processes

STEPS = ("replace", "fsync", "unlink", "mkdir", "rmdir", "link")
NEVER = -1
DEADLINE_SECONDS = 600
SPOILT = "SPOILT"


@dataclass(frozen=True)
class Fault:
    """What goes wrong, where all that is given is.

    Attributes:
        dies_before_step: killed just before the step of this number.
        dies_after: killed after so many seconds.
        dies_with: killed when a file of this name has come to its place.
        stops_with: stopped when a file of this name has come to its place, once.
        dies_without: killed when a file of this name is about to come to its place.
        stops_before_steps: stopped there, until the caller goes on with it.
        fails_at_step: the step of this number and all later ones raise `error`.
        file_bytes: no file can grow beyond.
        spoils_with: the marts are damaged when a file of this name has come to lie
            beside them, the first time.
        clock_ahead: by how much the product's clock is wrong.
        settings: by the names of their variables, without what all begin with.
    """

    dies_before_step: int = NEVER
    dies_after: float = DEADLINE_SECONDS
    dies_with: str | None = None
    stops_with: str | None = None
    dies_without: str | None = None
    stops_before_steps: tuple[int, ...] = ()
    fails_at_step: int = NEVER
    error: int = errno.ENOSPC
    file_bytes: int = NEVER
    spoils_with: str | None = None
    clock_ahead: timedelta = timedelta(0)
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class End:
    """How a run ended; the code is None where it was killed."""

    code: int | None
    out: str
    err: str
    seconds: float
    steps: int


@dataclass(frozen=True)
class Started:
    """A run that goes on: its process, its count of steps, what it prints."""

    process: Any
    steps: Any
    folder: Path


class Runs:
    """Starts the command again and again, importing its libraries once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started = 0
        self._processes = warm_processes()

    def start(self, *arguments: str | Path, fault: Fault) -> Started:
        """Start a command."""
        return self._start(partial(start_command, list(map(str, arguments))), fault)

    def run(self, *arguments: str | Path, fault: Fault | None = None) -> End:
        """Run a command to its end, or until what goes wrong."""
        fault = fault or Fault()
        return self._wait(self.start(*arguments, fault=fault), fault)

    def publish(self, home: Path, fault: Fault) -> End:
        """Do the last stage of a run alone: publish what was validated."""
        return self._wait(self._start(partial(_publish, home), fault), fault)

    def _start(self, work: Callable[[], None], fault: Fault) -> Started:
        steps = self._processes.Value("i", 0)
        self._started += 1
        folder = self._folder / f"run-{self._started}"
        folder.mkdir()
        process = self._processes.Process(
            target=_run,
            args=(
                work,
                environment(SETTLE_SECONDS="0", **fault.settings),
                fault,
                steps,
                folder,
            ),
        )
        process.start()
        return Started(process, steps, folder)

    def _wait(self, started: Started, fault: Fault) -> End:
        begun_at = time.monotonic()
        process = started.process
        process.join(fault.dies_after)
        if process.exitcode is None:
            process.kill()
            process.join()
        killed = process.exitcode == -signal.SIGKILL
        return End(
            code=None if killed else process.exitcode,
            out=(started.folder / "out").read_text(),
            err=(started.folder / "err").read_text(),
            seconds=time.monotonic() - begun_at,
            steps=started.steps.value,
        )


def _publish(home: Path) -> None:
    from dagster_project.nightly.publish import publish_candidate
    from dagster_project.settings import read_settings

    publish_candidate(read_settings({}, home=home))


def _run(
    work: Callable[[], None],
    variables: Mapping[str, str],
    fault: Fault,
    steps: Any,
    folder: Path,
) -> None:
    redirect_output(folder)
    os.environ.clear()
    os.environ.update(variables)
    fork_gate()
    if fault.clock_ahead:
        shift_clock(fault.clock_ahead)
    for name in STEPS:
        step = partial(_take_step, getattr(os, name), fault, steps)
        setattr(os, name, step)
    copy = partial(_take_step, shutil.copyfile, fault, steps)
    shutil.copyfile = copy  # type: ignore[assignment]
    if fault.file_bytes != NEVER:
        # Ignored, so that the write fails instead.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (fault.file_bytes,) * 2)
    work()


def _take_step(
    call: Callable[..., object],
    fault: Fault,
    steps: Any,
    *args: object,
    **named: object,
) -> object:
    number = steps.value
    target = Path(str(args[-1]))
    if target.name == fault.dies_without:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == fault.dies_before_step:
        os.kill(os.getpid(), signal.SIGKILL)
    if number in fault.stops_before_steps:
        os.kill(os.getpid(), signal.SIGSTOP)
    steps.value += 1
    if 0 <= fault.fails_at_step <= number:
        raise OSError(fault.error, os.strerror(fault.error))
    result = call(*args, **named)
    if target.name == fault.dies_with:
        os.kill(os.getpid(), signal.SIGKILL)
    if target.name == fault.stops_with and target.exists() and SPOILT not in os.environ:
        os.environ[SPOILT] = "yes"
        os.kill(os.getpid(), signal.SIGSTOP)
    is_there = target.name == fault.spoils_with and target.exists()
    if is_there and SPOILT not in os.environ:
        # Once: what is made again is whole.
        os.environ[SPOILT] = "yes"
        spoil(target.with_name("sender_score.duckdb"))
    return result


def shift_clock(ahead: timedelta) -> None:
    """Have every module of the product read a clock that is wrong."""

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + ahead

    for name, module in list(sys.modules.items()):
        if name.startswith("dagster_project") and hasattr(module, "datetime"):
            module.datetime = Shifted  # type: ignore[attr-defined]


def spoil(database: Path) -> None:
    """Damage all of a database but for its headers."""
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * (size - file.tell()))
