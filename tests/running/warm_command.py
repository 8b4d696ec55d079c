"""The real command in a process forked from one that has imported its libraries.

To import them takes longer than most of what a run does. What depends on how a process
begins is tested with a cold one.
"""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests.running.forked_gate import fork_gate

PRELOADED = (
    __name__,
    # Whose main module multiprocessing imports anew in each process.
    "pytest",
    "dagster_project.cli.nightly_job",
    "dagster_project.cli.terminal",
    "dagster_project.cli.job_run",
    "dagster_project.exports.landing.arrivals",
    "dagster_project.report.static_page",
    "dagster_project.expectations.gate",
    "dbt.cli.main",
)


@cache
def warm_processes() -> Any:
    """What starts processes that have imported the libraries."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(list(PRELOADED))
    return processes


def run_warm(
    arguments: Sequence[str],
    *,
    cwd: Path | None,
    variables: Mapping[str, str],
    timeout: float,
) -> tuple[int, str, str]:
    """Run the command to its end; its exit code, standard output and error.

    Raises:
        TimeoutError: it took longer than so many seconds, and was killed.
    """
    with tempfile.TemporaryDirectory(prefix="sender-score-") as folder:
        process = warm_processes().Process(
            target=_run,
            args=(list(arguments), str(cwd or Path.cwd()), dict(variables), folder),
        )
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"{arguments} took more than {timeout} s")
        out, err = (Path(folder, name).read_text("utf-8") for name in ("out", "err"))
        return process.exitcode, out, err


def _run(
    arguments: list[str], cwd: str, variables: Mapping[str, str], folder: str
) -> None:
    redirect_output(Path(folder))
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(cwd)
    fork_gate()
    start_command(arguments)


def start_command(arguments: Sequence[str]) -> None:
    """Become the command, in a process that is for nothing else."""
    from dagster_project.cli.command import main

    sys.argv = ["sender-score", *arguments]
    main()


def redirect_output(folder: Path) -> None:
    """Have standard output and error go to the files `out` and `err`."""
    for number, name in ((1, "out"), (2, "err")):
        file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, number)
