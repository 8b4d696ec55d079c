"""The real command as a process of its own.

What builds and publishes is forked from a process that has imported its libraries; all
else, and what asks for a cold start, begins as users start it.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.running.warm_command import run_warm

COMMAND = Path(sys.executable).with_name("sender-score")
PROJECT = Path(__file__).parents[2]
SAMPLE = PROJECT / "data" / "sample"
SAMPLE_DAY = "2026-11-20"
SLOW_TO_IMPORT = ("run", "rebuild")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output."""
        content: dict[str, Any] = json.loads(self.out)
        return content


def environment(**settings: str) -> dict[str, str]:
    """This process's environment with the given settings and a known salt."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SENDER_SCORE_")
    }
    given = {"HASH_SALT": "salt"} | settings
    return kept | {f"SENDER_SCORE_{name}": value for name, value in given.items()}


def sender_score(
    *arguments: str | Path,
    cwd: Path | None = None,
    timeout: float = 300,
    is_cold: bool = False,
    **settings: str,
) -> Ended:
    """Run the command and wait for its end, for so many seconds.

    Args:
        is_cold: whether it is to begin as users start it, whatever it does.
    """
    given = list(map(str, arguments))
    variables = environment(**({"SETTLE_SECONDS": "0"} | settings))
    if given[0] in SLOW_TO_IMPORT and not is_cold:
        return Ended(*run_warm(given, cwd=cwd, variables=variables, timeout=timeout))
    done = subprocess.run(
        [COMMAND, *given],
        cwd=cwd,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
