"""What the work itself logs, which knows no Dagster, passed on to the log of a run."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from dagster_project.plain_text import for_log

_OURS = logging.getLogger("dagster_project")


class _PassOn(logging.Handler):
    def __init__(self, log: logging.Logger) -> None:
        super().__init__(logging.INFO)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on one message, with the trace of its error if it has one."""
        lines = map(for_log, self.format(record).splitlines())
        self._log.log(record.levelno, "%s", "\n".join(lines))


@contextmanager
def pass_on_messages(log: logging.Logger) -> Iterator[None]:
    """Pass on what this package logs within the block."""
    handler = _PassOn(log)
    _OURS.addHandler(handler)
    try:
        yield
    finally:
        _OURS.removeHandler(handler)
