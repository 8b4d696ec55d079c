"""How the last run began and ended, so that `status` tells failures from refusals."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from dagster_project.home import Home, is_locked
from dagster_project.nightly.outcome import RunOutcome, RunStatus
from dagster_project.publishing.durable_files import write_durably

RUNNING = "running"
CUT_OFF = "it was cut off; the next run goes on"


@dataclass(frozen=True)
class LastRun:
    """The last run of a home.

    Attributes:
        status: running, or that of its outcome.
        error: why it failed, in one line; None where it did not.
        started_at, ended_at: ISO 8601 in UTC; None where nobody noted it.
        publication_id: what its publication is or was to be called, under which the
            log has its check results; None where it did not get that far.
    """

    status: str
    error: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    publication_id: str | None = None


def note_start(home: Home) -> None:
    """Note that a run begins."""
    _write(home, LastRun(RUNNING, started_at=_now()))


def note_end(home: Home, outcome: RunOutcome) -> None:
    """Note how a run has ended."""
    begun = _read(home)
    is_this = begun is not None and begun.status == RUNNING
    started_at = begun.started_at if begun is not None and is_this else None
    record = outcome.record
    _write(
        home,
        LastRun(
            status=str(outcome.status),
            error=outcome.error,
            started_at=started_at,
            ended_at=_now(),
            publication_id=record.publication_id if record else None,
        ),
    )


def read_last_run(home: Home) -> LastRun | None:
    """The last run, None before the first. One that a kill ended has failed."""
    last = _read(home)
    if last is not None and last.status == RUNNING and not is_locked(home):
        return replace(last, status=str(RunStatus.FAILED), error=CUT_OFF)
    return last


def _read(home: Home) -> LastRun | None:
    try:
        return LastRun(**json.loads(home.last_run.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        # There is none, or it is not as it was written: the next run writes it anew.
        return None


def _write(home: Home, last: LastRun) -> None:
    # A disk that is full is the run's to tell of.
    with suppress(OSError):
        write_durably(home.last_run, json.dumps(asdict(last), indent=1))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
