"""Loading in a process of its own that dies: after some time, or just before a step.

A step is a call that changes what a folder holds or makes it durable. What is loaded,
and what must come of it, belongs to the tests.
"""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dagster_project.exports.rules import ValidationRules
from tests.ingestion.raw_rows import load

STEPS = ("replace", "fsync", "unlink", "mkdir", "rmdir")
NEVER = -1
DEADLINE_SECONDS = 120


@dataclass(frozen=True)
class End:
    """How a process ended: killed or not, after how long and how many steps."""

    was_killed: bool
    seconds: float
    steps: int


class Loading:
    """Loads one landing folder, each time in a new process."""

    def __init__(self, landing: Path) -> None:
        self._landing = landing
        self._processes = multiprocessing.get_context("forkserver")
        # What was imported there once need not be again.
        self._processes.set_forkserver_preload([__name__])

    def run(
        self,
        raw: Path,
        rules: ValidationRules,
        *,
        dies_before_step: int = NEVER,
        dies_after: float = DEADLINE_SECONDS,
    ) -> End:
        """Load until the end, or until just before a step, or for some seconds."""
        steps = self._processes.Value("i", 0)
        receiver, sender = self._processes.Pipe(duplex=False)
        process = self._processes.Process(
            target=_load,
            args=(self._landing, raw, rules, dies_before_step, steps, sender),
        )
        process.start()
        sender.close()
        receiver.recv()
        begun_at = time.monotonic()
        process.join(dies_after)
        process.kill()
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL)
        return End(
            was_killed=process.exitcode != 0,
            seconds=time.monotonic() - begun_at,
            steps=steps.value,
        )


def _load(
    landing: Path,
    raw: Path,
    rules: ValidationRules,
    dies_before_step: int,
    steps: Any,
    begun: Connection,
) -> None:
    for name in STEPS:
        step = partial(_take_step, getattr(os, name), dies_before_step, steps)
        setattr(os, name, step)
    begun.send("begun")
    load(landing, raw, rules=rules)


def _take_step(
    call: Callable[..., object],
    dies_before_step: int,
    steps: Any,
    *args: object,
    **named: object,
) -> object:
    if steps.value == dies_before_step:
        os.kill(os.getpid(), signal.SIGKILL)
    steps.value += 1
    return call(*args, **named)
