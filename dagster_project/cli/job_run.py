"""Executes the job `nightly` once, in this process, for a run that has work to do.

Imports Dagster and dbt, which takes seconds: nothing else of the command does.
"""

import logging
from dataclasses import replace

import dagster as dg
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from dagster_project.definitions import build_definitions
from dagster_project.expectations.gate_process import GateProcess
from dagster_project.home import Home
from dagster_project.jobs import NIGHTLY
from dagster_project.nightly.ingestion_ahead import Ingestion
from dagster_project.nightly.outcome import RunOutcome, describe_run
from dagster_project.nightly.progress import Progress
from dagster_project.nightly.stopping import reason_to_stop
from dagster_project.orchestration.run_errors import (
    StoreUnusableError,
    first_error,
    with_mend,
)
from dagster_project.orchestration.store import (
    explain,
    is_damaged,
    open_store,
    set_aside,
)
from dagster_project.settings import LOG_FORMATS, Settings

PROGRESS_LOGGER = "progress"


def run_job(
    settings: Settings,
    ahead: Ingestion,
    gate: GateProcess,
    *,
    console: Console,
    progress: Progress,
) -> RunOutcome:
    """Execute the job and say how it ended.

    Args:
        ahead: what was ingested for this run.
        gate: started already, since its library takes long to import.

    Raises:
        StoreUnusableError: Dagster's records cannot be written.
        KeyboardInterrupt: a signal has come.
    """
    home = Home(settings.home)
    if console.is_terminal and settings.log_format == LOG_FORMATS[0]:
        console.print("Reading the models …", style="dim")
    try:
        result, warnings = _execute(settings, ahead, gate, progress)
    except DBAPIError as error:
        raise StoreUnusableError(explain(error, home)) from error
    except dg.DagsterExecutionInterruptedError as error:
        raise KeyboardInterrupt from error
    failure = None if result.success else first_error(result.all_events)
    if failure is not None:
        failure = reason_to_stop() or with_mend(failure, home)
    outcome = describe_run(home, run_id=result.run_id, failure=failure, seconds=0)
    if outcome.record is None or not warnings:
        return outcome
    told = replace(outcome.record, warnings=(*warnings, *outcome.record.warnings))
    return replace(outcome, record=told)


def _execute(
    settings: Settings, ahead: Ingestion, gate: GateProcess, progress: Progress
) -> tuple[dg.ExecuteInProcessResult, list[str]]:
    """Execute the job, once more where Dagster's own store turns out to be broken.

    A run begins anew at any moment, so that no work of the first time is in the way.
    """
    definitions = dg.Definitions.merge(
        build_definitions(settings, is_locked=True, ahead=ahead, gate=gate),
        dg.Definitions(loggers={PROGRESS_LOGGER: build_progress_logger(progress)}),
    )
    home = Home(settings.home)
    warnings: list[str] = []
    run_id: str | None = ahead.run_id
    while True:
        try:
            with _open_store(home, warnings) as instance:
                result = definitions.resolve_job_def(NIGHTLY).execute_in_process(
                    instance=instance,
                    raise_on_error=False,
                    run_config={"loggers": {PROGRESS_LOGGER: {}}},
                    run_id=run_id,
                )
        except DBAPIError as error:
            if warnings or not is_damaged(error):
                raise
            warnings.append(set_aside(home))
            # The log may hold results of the first time under its id.
            run_id = None
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


class _StageMessages(logging.Handler):
    """Passes on what our own stages say, and not what Dagster says of itself."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(logging.INFO)
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on one message."""
        about = getattr(record, "dagster_meta", {})
        if about.get("dagster_event") is not None or about.get("step_key") is None:
            return
        self._progress.say(
            str(about.get("orig_message", record.msg)),
            level=record.levelno,
            step=str(about["step_key"]),
            run_id=str(about["run_id"]),
        )


def build_progress_logger(progress: Progress) -> dg.LoggerDefinition:
    """A logger of Dagster's that tells the progress what the stages say."""

    @dg.logger
    def logger(_context: dg.InitLoggerContext) -> logging.Logger:
        # With a handler, as logging would else print warnings by itself.
        told = logging.Logger("sender_score.progress", logging.INFO)
        told.addHandler(_StageMessages(progress))
        return told

    return logger
