"""Waiting for whoever has the candidate open, such as an analyst with a query.

DuckDB lets nobody write to a file that another process reads. What is built is whole
all the same: it is waited for, and never thrown away because of a reader.
"""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

Answer = TypeVar("Answer")

LOCKED = "Could not set lock on file"
FILE = re.compile(rf'{LOCKED} "([^"]*)"')
PROCESS = re.compile(r"\(PID (\d+)\)")
LONGEST_COMMAND = 200


class CandidateHeldError(Exception):
    """Another process has the candidate open; names the file and the process."""


def wait_while_held(action: Callable[[], Answer], *, seconds: float) -> Answer:
    """Do what needs the candidate, again and again while another process holds it.

    Args:
        action: fails with what DuckDB says of a lock before it has changed anything.
        seconds: how long to wait at most.

    Raises:
        CandidateHeldError: another process still holds it after the wait.
        Exception: whatever else `action` raises.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            return action()
        except Exception as error:
            if LOCKED not in str(error):
                raise
            said = str(error)
        if time.monotonic() >= deadline:
            raise CandidateHeldError(_tell(said))
        time.sleep(0.1)


def _tell(said: str) -> str:
    file, process = FILE.search(said), PROCESS.search(said)
    name = file[1] if file else "the candidate"
    return (
        f"another process holds {name}: {_describe_process(process)}. The candidate "
        "stays as it is; the next run continues with it once the file is closed"
    )


def _describe_process(process: re.Match[str] | None) -> str:
    if process is None:
        return "one that does not say its name"
    command = ""
    with suppress(OSError):
        words = Path(f"/proc/{process[1]}/cmdline").read_bytes().split(b"\0")
        command = b" ".join(words).decode("utf-8", "replace").strip()
    about = f" ({command[:LONGEST_COMMAND]})" if command else ""
    return f"process {process[1]}{about}"
