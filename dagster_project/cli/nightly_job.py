"""Runs the nightly job once, in this process, and says how it ended.

Imports neither Dagster nor dbt, which a run without work does not need.
"""

import sys
import time
from contextlib import closing
from dataclasses import replace

import duckdb
from rich.console import Console

from dagster_project.expectations.gate_process import GateProcess
from dagster_project.expectations.thresholds import ThresholdsError
from dagster_project.exports.outcomes import SourceFileError
from dagster_project.home import (
    BrokenFileError,
    Home,
    HomeLockedError,
    HomeUnusableError,
    hold_lock,
)
from dagster_project.modelling.dbt_runner import ModelsError
from dagster_project.nightly.ingestion_ahead import ingest_ahead
from dagster_project.nightly.last_run import note_end, note_start
from dagster_project.nightly.outcome import RunOutcome, RunStatus, describe_run
from dagster_project.nightly.progress import choose_progress, write_end
from dagster_project.nightly.salt import SaltError, settle_salt
from dagster_project.nightly.stopping import reason_to_stop
from dagster_project.orchestration.run_errors import StoreUnusableError, with_mend
from dagster_project.plain_text import printable_trace
from dagster_project.settings import LOG_FORMATS, Settings

# Errors that say in one line what is wrong; of others the trace is wanted too.
EXPLAINED = (
    *(BrokenFileError, ModelsError, SaltError, SourceFileError),
    *(StoreUnusableError, ThresholdsError),
    *(OSError, duckdb.Error),
)


def run_nightly(settings: Settings, console: Console) -> RunOutcome:
    """Run the job once, holding the home's lock.

    Whatever goes wrong once the home is held is an outcome, and so is a signal.

    Raises:
        HomeUnusableError, HomeLockedError: before anything has begun.
    """
    started = time.monotonic()
    home = Home(settings.home)
    try:
        home.create()
        with hold_lock(home, wait_seconds=settings.lock_wait_seconds):
            note_start(home)
            outcome = _run(settings, console)
            outcome = replace(outcome, seconds=round(time.monotonic() - started, 1))
            note_end(home, outcome)
    except (HomeLockedError, HomeUnusableError):
        raise
    except OSError as error:
        outcome = _failed(error, home)
    if settings.log_format == LOG_FORMATS[1]:
        write_end(outcome)
    return outcome


def _run(settings: Settings, console: Console) -> RunOutcome:
    home = Home(settings.home)
    try:
        return _ingest_and_go_on(settle_salt(settings), console)
    except EXPLAINED as error:
        return _failed(error, home)
    # What nobody foresaw must be heard of as well, and a signal is no error.
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001
        if reason_to_stop() is None:
            sys.stderr.write(printable_trace(error))
        return _failed(error, home)


def _ingest_and_go_on(settings: Settings, console: Console) -> RunOutcome:
    """Ingest, and execute the job if that leaves any work."""
    is_json = settings.log_format == LOG_FORMATS[1]
    progress = choose_progress(console, as_json=is_json)
    ahead = ingest_ahead(settings, progress)
    if not ahead.leaves_work:
        ahead.tell(progress)
        home = Home(settings.home)
        return describe_run(home, run_id=ahead.run_id, failure=None, seconds=0)
    # Imports its library while this process imports Dagster and builds the models.
    with closing(GateProcess()) as gate:
        from dagster_project.cli.job_run import run_job

        return run_job(settings, ahead, gate, console=console, progress=progress)


def _failed(error: BaseException, home: Home) -> RunOutcome:
    reason = str(error)
    if not isinstance(error, EXPLAINED):
        reason = f"{type(error).__name__}: {reason or 'no reason given'}"
    return RunOutcome(
        status=RunStatus.FAILED,
        record=None,
        results=(),
        publication=None,
        error=reason_to_stop() or with_mend(" ".join(reason.split()), home),
        seconds=0,
    )
