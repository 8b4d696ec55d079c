"""What a run says while it goes on: for a person at a terminal, or as lines of JSON."""

import json
import logging
import sys
from datetime import UTC, datetime

import dagster as dg
from rich.console import Console

from dagster_project.nightly.run_record import RunOutcome, RunStatus
from dagster_project.plain_text import for_log

PROGRESS_LOGGER = "progress"


class _StageMessages(logging.Handler):
    """Passes on what our own stages say, and not what Dagster says of itself."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on one message."""
        about = getattr(record, "dagster_meta", {})
        if about.get("dagster_event") is not None or about.get("step_key") is None:
            return
        message = str(about.get("orig_message", record.msg))
        self.say(message, level=record.levelno, about=about)

    def say(self, message: str, *, level: int, about: dict[str, object]) -> None:
        """Show one message."""
        raise NotImplementedError


class _OnTerminal(_StageMessages):
    def __init__(self, console: Console) -> None:
        super().__init__(logging.INFO)
        self._console = console

    def say(self, message: str, *, level: int, about: dict[str, object]) -> None:  # noqa: ARG002
        self._console.print(
            message, style="yellow" if level >= logging.WARNING else "dim"
        )


class _AsJson(_StageMessages):
    def say(self, message: str, *, level: int, about: dict[str, object]) -> None:
        write_line(
            level=level, message=message, step=about["step_key"], run=about["run_id"]
        )


def build_progress_logger(
    console: Console, *, as_json: bool = False
) -> dg.LoggerDefinition:
    """A logger that prints to the console, where that is a terminal, or JSON always."""

    @dg.logger
    def progress(_context: dg.InitLoggerContext) -> logging.Logger:
        logger = logging.Logger("sender_score.progress", logging.INFO)
        if as_json:
            logger.addHandler(_AsJson(logging.INFO))
        elif console.is_terminal:
            logger.addHandler(_OnTerminal(console))
        else:
            # Without any handler, logging would print warnings by itself.
            logger.addHandler(logging.NullHandler())
        return logger

    return progress


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
