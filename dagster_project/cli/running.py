"""The commands that run the nightly job: run and rebuild."""

import json
from typing import TYPE_CHECKING

import click

from dagster_project.cli.options import (
    EXIT_FAILED,
    EXIT_REFUSED,
    common_options,
    existing_home,
    landing_option,
    run_options,
)
from dagster_project.cli.output import make_console, warn

if TYPE_CHECKING:
    from dagster_project.nightly.outcome import RunOutcome
    from dagster_project.settings import Settings


@click.command()
@landing_option
@run_options
@common_options
def run(
    landing: str | None,
    home: str | None,
    time_zone: str | None,
    hash_salt: str | None,
    as_of: str | None,
    accept: tuple[str, ...],
    as_json: bool,
) -> int:
    """Ingest new exports, score, check, and publish."""
    from dagster_project.home import Home
    from dagster_project.settings import SettingsError, settings_from_environment

    settings = settings_from_environment(
        landing=landing,
        home=home,
        time_zone=time_zone,
        hash_salt=hash_salt,
        as_of=as_of,
        accept=accept,
    )
    # The default one is there from the first run on, for exports to be dropped into.
    if settings.landing == settings.home / "landing":
        Home(settings.home).create()
        settings.landing.mkdir(exist_ok=True)
    if not settings.landing.is_dir():
        raise SettingsError(f"there is no landing folder {settings.landing}")
    return _run_to_the_end(settings, as_json=as_json)


@click.command()
@run_options
@common_options
def rebuild(
    home: str | None,
    time_zone: str | None,
    hash_salt: str | None,
    as_of: str | None,
    accept: tuple[str, ...],
    as_json: bool,
) -> int:
    """Build everything again from the raw zone, check, and publish.

    The result equals that of the nightly runs bit by bit. The landing folder is not
    read.
    """
    from dagster_project.settings import settings_from_environment

    settings = settings_from_environment(
        home=home,
        time_zone=time_zone,
        hash_salt=hash_salt,
        as_of=as_of,
        accept=accept,
        rebuild=True,
    )
    existing_home(settings)
    return _run_to_the_end(settings, as_json=as_json)


def _run_to_the_end(settings: "Settings", *, as_json: bool) -> int:
    """Run the nightly job once, show how it ended, and return its exit code."""
    from dagster_project.cli.nightly_job import run_nightly
    from dagster_project.cli.terminal import as_json as outcome_as_json
    from dagster_project.cli.terminal import complaints, show_outcome
    from dagster_project.home import Home
    from dagster_project.nightly.outcome import RunStatus
    from dagster_project.nightly.stopping import reason_to_stop, stopped_exit_code
    from dagster_project.settings import LOG_FORMATS

    outcome = run_nightly(settings, make_console(to_stderr=True))
    if as_json:
        click.echo(json.dumps(outcome_as_json(outcome, Home(settings.home))))
        # What cron mails; lines of JSON have said it already.
        if settings.log_format == LOG_FORMATS[0]:
            warn(*complaints(outcome))
    else:
        show_outcome(outcome, Home(settings.home), make_console(to_stderr=False))
    _alert(outcome, settings)
    if outcome.status is RunStatus.PUBLISHED:
        _mail(settings)
    if reason_to_stop() is not None:
        return stopped_exit_code()
    return {
        RunStatus.PUBLISHED: 0,
        RunStatus.UNCHANGED: 0,
        RunStatus.REFUSED: EXIT_REFUSED,
        RunStatus.FAILED: EXIT_FAILED,
    }[outcome.status]


def _alert(outcome: "RunOutcome", settings: "Settings") -> None:
    from dagster_project.nightly.alerts import AlertError, compose_alert, send_alert

    alert = compose_alert(outcome, settings) if settings.alert_urls else None
    if alert is None:
        return
    try:
        send_alert(alert, settings.alert_urls)
    except AlertError as error:
        warn(str(error))


def _mail(settings: "Settings") -> None:
    if not settings.report_to and not settings.manager_urls:
        return
    from dagster_project.nightly.alerts import AlertError
    from dagster_project.nightly.mailing import send_what_is_due
    from dagster_project.report.warehouse import WarehouseError

    try:
        send_what_is_due(settings)
    except (AlertError, WarehouseError, ValueError, OSError) as error:
        warn(f"the report was not sent: {error}")
