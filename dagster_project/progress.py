"""What a person sees while a run goes on: the messages of the stages, as they come."""

import logging

import dagster as dg
from rich.console import Console

PROGRESS_LOGGER = "progress"


class _StageMessages(logging.Handler):
    """Prints what our own stages say, and not what Dagster says of itself."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.INFO)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """Print one message."""
        about = getattr(record, "dagster_meta", {})
        if about.get("dagster_event") is not None or about.get("step_key") is None:
            return
        style = "yellow" if record.levelno >= logging.WARNING else "dim"
        self._console.print(about.get("orig_message", record.msg), style=style)


def build_progress_logger(console: Console) -> dg.LoggerDefinition:
    """A logger that prints to the console; prints nothing where that is no terminal."""

    @dg.logger
    def progress(_context: dg.InitLoggerContext) -> logging.Logger:
        logger = logging.Logger("sender_score.progress", logging.INFO)
        # Without any handler, logging would print warnings by itself.
        logger.addHandler(
            _StageMessages(console) if console.is_terminal else logging.NullHandler()
        )
        return logger

    return progress
