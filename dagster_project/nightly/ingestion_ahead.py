"""Ingests before the job begins, so that a run without work ends without Dagster.

What came of it is handed to the job's first step, which so does nothing twice and
records the same as where it ingests by itself. Imports nothing that a run without work
does not need.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from dagster_project.nightly.ingest import ingest_exports
from dagster_project.nightly.progress import Progress
from dagster_project.nightly.publish import finish_and_warn
from dagster_project.nightly.run_log import pass_on_messages
from dagster_project.nightly.run_record import RunRecord
from dagster_project.nightly.stopping import raise_if_stopped
from dagster_project.plain_text import for_log, shown_name
from dagster_project.settings import Settings

STEP = "ingest_exports"
Message = tuple[int, str]


@dataclass(frozen=True)
class Ingestion:
    """What came of ingesting for a run.

    Attributes:
        run_id: of the run that the record belongs to.
        record: None where it failed.
        error: why it failed, None where it did not.
        seconds: wall time.
        messages: level and text of all that was logged meanwhile.
    """

    run_id: str
    record: RunRecord | None
    error: Exception | None
    seconds: float
    messages: tuple[Message, ...]

    @property
    def leaves_work(self) -> bool:
        """Whether the job has anything to do, if only to fail in its own way."""
        return self.record is None or self.record.has_work

    def hand_over(self, log: logging.Logger) -> RunRecord:
        """Log what was logged, and give the record or raise the error."""
        for level, text in self.messages:
            log.log(level, "%s", text)
        if self.record is None:
            raise self.error or RuntimeError("nothing was ingested")
        return self.record

    def tell(self, progress: Progress) -> None:
        """Say what the job's first step would say."""
        described = describe(self.record) if self.record else ()
        for level, text in (*self.messages, *described):
            progress.say(text, level=level, step=STEP, run_id=self.run_id)


def ingest_ahead(settings: Settings, progress: Progress) -> Ingestion:
    """Ingest for a run that has a job only if there is work left."""
    raise_if_stopped()
    run_id = str(uuid4())
    progress.say(announce(settings), level=logging.INFO, step=STEP, run_id=run_id)
    messages = _Messages()
    began = time.monotonic()
    record = error = None
    with pass_on_messages(messages.log):
        try:
            record = ingest(settings, run_id=run_id)
        # The job raises it again: once more where it may be over by then, and recorded.
        except Exception as raised:  # noqa: BLE001
            error = raised
    seconds = time.monotonic() - began
    return Ingestion(run_id, record, error, seconds, tuple(messages.messages))


def ingest(settings: Settings, *, run_id: str) -> RunRecord:
    """Ingest, and finish what the previous run did not come to."""
    record = ingest_exports(settings, run_id=run_id, started_at=datetime.now(UTC))
    problems = finish_and_warn(settings)
    return replace(record, warnings=(*record.warnings, *problems))


def announce(settings: Settings) -> str:
    """What is said before ingestion."""
    return f"Ingesting exports from {settings.landing} …"


def describe(record: RunRecord) -> Iterator[Message]:
    """What is said after ingestion, each with its level."""
    accepted = [file for file in record.files if file.status == "accepted"]
    rows = sum(file.rows_read for file in accepted)
    quarantined = sum(file.rows_quarantined for file in accepted)
    yield (
        logging.INFO,
        f"Ingested {len(accepted)} of {len(record.files)} files: "
        f"{rows:,} rows read, {quarantined:,} quarantined",
    )
    for warning in (*record.warnings, *_rejected(record)):
        yield logging.WARNING, for_log(warning)


def _rejected(record: RunRecord) -> Iterator[str]:
    for file in record.files:
        if file.status == "set_aside":
            yield f"Rejected {shown_name(file.name)}, {file.reason}: {file.message}"


class _Messages(logging.Handler):
    """A log that stores its messages."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []
        self.log = logging.Logger("dagster_project.ahead", logging.INFO)
        self.log.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Store one message."""
        self.messages.append((record.levelno, record.getMessage()))
