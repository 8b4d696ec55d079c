"""What a run says while it goes on: for a person at a terminal, or as lines of JSON."""

import json
import logging
import sys
from datetime import UTC, datetime

from rich.console import Console

from dagster_project.nightly.outcome import RunOutcome, RunStatus
from dagster_project.plain_text import for_log


class Progress:
    """Says nothing, where there is neither a terminal nor a reader of lines."""

    def say(self, message: str, *, level: int, step: str, run_id: str) -> None:
        """Say what a step of a run has to say."""


class _OnTerminal(Progress):
    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, message: str, *, level: int, step: str, run_id: str) -> None:  # noqa: ARG002
        self._console.print(
            message, style="yellow" if level >= logging.WARNING else "dim"
        )


class _AsJson(Progress):
    def say(self, message: str, *, level: int, step: str, run_id: str) -> None:
        write_line(level=level, message=message, step=step, run=run_id)


def choose_progress(console: Console, *, as_json: bool) -> Progress:
    """Lines of JSON, or what the console is told where it is a terminal."""
    if as_json:
        return _AsJson()
    return _OnTerminal(console) if console.is_terminal else Progress()


def write_end(outcome: RunOutcome) -> None:
    """The line of JSON that closes a run."""
    is_fine = outcome.status in (RunStatus.PUBLISHED, RunStatus.UNCHANGED)
    publication = outcome.publication
    write_line(
        level=logging.INFO if is_fine else logging.ERROR,
        message="The run has ended",
        status=str(outcome.status),
        publication_id=publication.publication_id if publication else None,
        failed_checks=[
            result.check_name
            for result in outcome.results
            if result.outcome == "failed"
        ],
        error=None if outcome.error is None else for_log(outcome.error),
        seconds=outcome.seconds,
    )


def write_line(*, level: int, message: str, **about: object) -> None:
    """Write one line of JSON on standard error."""
    line = {
        "at": datetime.now(UTC).isoformat(),
        "level": logging.getLevelName(level).lower(),
        "message": message,
        **about,
    }
    sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
