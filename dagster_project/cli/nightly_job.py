"""Runs the job `nightly` once, in this process, and says how it ended."""

import sys
import time
from dataclasses import replace

import dagster as dg
import duckdb
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from dagster_project.cli.progress import (
    PROGRESS_LOGGER,
    build_progress_logger,
    write_end,
)
from dagster_project.dbt_runner import ModelsError
from dagster_project.definitions import build_definitions
from dagster_project.expectations.thresholds import ThresholdsError
from dagster_project.home import (
    BrokenFileError,
    Home,
    HomeLockedError,
    HomeUnusableError,
    hold_lock,
)
from dagster_project.jobs import NIGHTLY
from dagster_project.night import describe_run
from dagster_project.nightly.last_run import note_end, note_start
from dagster_project.nightly.run_record import RunOutcome, RunStatus
from dagster_project.nightly.salt import SaltError
from dagster_project.nightly.stopping import reason_to_stop
from dagster_project.orchestration.run_errors import first_error, with_mend
from dagster_project.orchestration.store import (
    explain,
    is_damaged,
    open_store,
    set_aside,
)
from dagster_project.plain_text import printable_trace
from dagster_project.settings import LOG_FORMATS, Settings

# Errors that say in one line what is wrong; of others the trace is wanted too.
EXPLAINED = (
    *(BrokenFileError, ModelsError, SaltError, ThresholdsError),
    *(OSError, duckdb.Error, DBAPIError),
)

INTERRUPTS = (KeyboardInterrupt, dg.DagsterExecutionInterruptedError)


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
        result, warnings = _execute(settings, console)
        failure = None if result.success else first_error(result.all_events)
        if failure is not None:
            failure = reason_to_stop() or with_mend(failure, home)
        outcome = describe_run(home, run_id=result.run_id, failure=failure, seconds=0)
    except EXPLAINED as error:
        return _failed(error, home)
    # What nobody foresaw must be heard of as well, and a signal is no error.
    except (Exception, *INTERRUPTS) as error:  # noqa: BLE001
        if reason_to_stop() is None:
            sys.stderr.write(printable_trace(error))
        return _failed(error, home)
    if outcome.record is None or not warnings:
        return outcome
    told = replace(outcome.record, warnings=(*warnings, *outcome.record.warnings))
    return replace(outcome, record=told)


def _failed(error: BaseException, home: Home) -> RunOutcome:
    reason = explain(error, home) if isinstance(error, DBAPIError) else str(error)
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


def _execute(
    settings: Settings, console: Console
) -> tuple[dg.ExecuteInProcessResult, list[str]]:
    """Execute the job, once more where Dagster's own store turns out to be broken.

    A run begins anew at any moment, so that no work of the first time is in the way.
    """
    if console.is_terminal and settings.log_format == LOG_FORMATS[0]:
        console.print("Reading the models …", style="dim")
    definitions = _definitions(settings, console)
    home = Home(settings.home)
    warnings: list[str] = []
    while True:
        try:
            with _open_store(home, warnings) as instance:
                result = definitions.resolve_job_def(NIGHTLY).execute_in_process(
                    instance=instance,
                    raise_on_error=False,
                    run_config={"loggers": {PROGRESS_LOGGER: {}}},
                )
        except DBAPIError as error:
            if warnings or not is_damaged(error):
                raise
            warnings.append(set_aside(home))
        else:
            return result, warnings


def _open_store(home: Home, warnings: list[str]) -> dg.DagsterInstance:
    try:
        return open_store(home)
    except Exception as error:
        if warnings or not is_damaged(error):
            raise
    warnings.append(set_aside(home))
    return open_store(home)


def _definitions(settings: Settings, console: Console) -> dg.Definitions:
    is_json = settings.log_format == LOG_FORMATS[1]
    logger = build_progress_logger(console, as_json=is_json)
    return dg.Definitions.merge(
        build_definitions(settings, is_locked=True),
        dg.Definitions(loggers={PROGRESS_LOGGER: logger}),
    )
