"""Runs the job `nightly` once, in this process, and says how it ended."""

import time
from pathlib import Path
from typing import Any

import dagster as dg
from rich.console import Console

from dagster_project.definitions import build_definitions
from dagster_project.home import Home, hold_lock
from dagster_project.jobs import NIGHTLY
from dagster_project.night import read_run_record
from dagster_project.outcome import RunOutcome, RunRecord, RunStatus
from dagster_project.progress import PROGRESS_LOGGER, build_progress_logger
from dagster_project.publishing.history import read_standing
from dagster_project.publishing.log import Log, QualityResult, write_durably
from dagster_project.settings import Settings

DAGSTER_YAML = Path(__file__).with_name("dagster.yaml")


def run_nightly(settings: Settings, console: Console) -> RunOutcome:
    """Run the job once, holding the home's lock.

    Raises:
        HomeUnusableError, HomeLockedError: before anything has begun.
    """
    started = time.monotonic()
    home = Home(settings.home)
    home.create()
    with hold_lock(home, wait_seconds=settings.lock_wait_seconds):
        home.run_record.unlink(missing_ok=True)
        failure = _execute(settings, console)
        record = read_run_record(home) if home.run_record.exists() else None
        log = Log(home.log)
        results = tuple(
            result
            for result in log.last_results()
            if record is not None and result.publication_id == record.publication_id
        )
        publication = read_standing(home).publication
    status = _status(record, results, failure)
    return RunOutcome(
        status=status,
        record=record,
        results=results,
        publication=publication,
        error=failure if status is RunStatus.FAILED else None,
        seconds=round(time.monotonic() - started, 1),
    )


def open_dagster(home: Home) -> dg.DagsterInstance:
    """Dagster's own state, kept under the home."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    config = home.dagster / "dagster.yaml"
    if not config.exists():
        write_durably(config, DAGSTER_YAML.read_text(encoding="utf-8"))
    return dg.DagsterInstance.from_config(str(home.dagster))


def _execute(settings: Settings, console: Console) -> str | None:
    if console.is_terminal:
        console.print("Reading the models …", style="dim")
    definitions = dg.Definitions.merge(
        build_definitions(settings, is_locked=True),
        dg.Definitions(loggers={PROGRESS_LOGGER: build_progress_logger(console)}),
    )
    with open_dagster(Home(settings.home)) as instance:
        result = definitions.resolve_job_def(NIGHTLY).execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {PROGRESS_LOGGER: {}}},
        )
    if result.success:
        return None
    return _first_error(result)


def _first_error(result: dg.ExecuteInProcessResult) -> str:
    for event in result.all_events:
        data: Any = event.event_specific_data
        error = getattr(data, "error", None)
        if error is not None:
            # The cause is what a stage raised; around it stands Dagster's own.
            while error.cause is not None:
                error = error.cause
            _, _, message = error.message.partition(f"{error.cls_name}: ")
            return " ".join((message or error.message).split())
    return "the run ended without saying why"


def _status(
    record: RunRecord | None, results: tuple[QualityResult, ...], failure: str | None
) -> RunStatus:
    if record is not None and not record.has_work and failure is None:
        return RunStatus.UNCHANGED
    if failure is None:
        return RunStatus.PUBLISHED
    if any(result.blocks and result.outcome == "failed" for result in results):
        return RunStatus.REFUSED
    return RunStatus.FAILED
