"""Runs the job `nightly` once, in this process, and says how it ended."""

import time
from pathlib import Path

import dagster as dg
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from dagster_project.definitions import build_definitions
from dagster_project.event_log import open_instance
from dagster_project.home import Home, hold_lock
from dagster_project.jobs import NIGHTLY
from dagster_project.night import describe_run
from dagster_project.outcome import RunOutcome
from dagster_project.progress import PROGRESS_LOGGER, build_progress_logger, write_end
from dagster_project.publishing.log import write_durably
from dagster_project.run_errors import first_error
from dagster_project.settings import LOG_FORMATS, Settings

DAGSTER_YAML = Path(__file__).with_name("dagster.yaml")


def run_nightly(settings: Settings, console: Console) -> RunOutcome:
    """Run the job once, holding the home's lock.

    Raises:
        HomeUnusableError, HomeLockedError: before anything has begun.
        OSError: something under the home cannot be written.
    """
    started = time.monotonic()
    home = Home(settings.home)
    home.create()
    with hold_lock(home, wait_seconds=settings.lock_wait_seconds):
        run_id, failure = _execute(settings, console)
        seconds = round(time.monotonic() - started, 1)
        outcome = describe_run(home, run_id=run_id, failure=failure, seconds=seconds)
    if settings.log_format == LOG_FORMATS[1]:
        write_end(outcome)
    return outcome


def open_dagster(home: Home) -> dg.DagsterInstance:
    """Dagster's own state, kept under the home."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    config = home.dagster / "dagster.yaml"
    if not config.exists():
        write_durably(config, DAGSTER_YAML.read_text(encoding="utf-8"))
    return open_instance(str(home.dagster))


def _execute(settings: Settings, console: Console) -> tuple[str, str | None]:
    if console.is_terminal and settings.log_format == LOG_FORMATS[0]:
        console.print("Reading the models …", style="dim")
    definitions = dg.Definitions.merge(
        build_definitions(settings, is_locked=True),
        dg.Definitions(
            loggers={
                PROGRESS_LOGGER: build_progress_logger(
                    console, as_json=settings.log_format == LOG_FORMATS[1]
                )
            }
        ),
    )
    home = Home(settings.home)
    try:
        with open_dagster(home) as instance:
            result = definitions.resolve_job_def(NIGHTLY).execute_in_process(
                instance=instance,
                raise_on_error=False,
                run_config={"loggers": {PROGRESS_LOGGER: {}}},
            )
    except DBAPIError as error:
        # SQLite says of a full disk no more than that reading or writing has failed.
        raise OSError(
            f"Dagster's records under {home.dagster} cannot be kept, perhaps because "
            f"the disk is full: {error.orig}"
        ) from error
    failure = None if result.success else first_error(result.all_events)
    return result.run_id, failure
