"""Waiting for another process."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def stands_still(process: Any) -> bool:
    assert process.exitcode is None
    state = Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2].split()
    return state[0] == "T"


def wait_until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)
