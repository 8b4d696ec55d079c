"""What the commands share: exit codes, options, consoles, and how a run is ended.

Imports what a command needs when it needs it. The commands themselves stand in cli.py
and upkeep.py.
"""

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dagster_project.plain_text import printable

if TYPE_CHECKING:
    from dagster_project.home import Home
    from dagster_project.nightly.run_record import RunOutcome
    from dagster_project.settings import Settings

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_REFUSED = 3
EXIT_STALE = 4
EXIT_LOCKED = 5

Command = TypeVar("Command", bound=Callable[..., Any])


def places(command: Command) -> Command:
    """The options of every command: where the home is, and how to answer."""
    for option in (
        click.option(
            "--home", metavar="DIR", help="Folder of everything kept.  [default: data]"
        ),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
    ):
        command = option(command)
    return command


def landing_option(command: Command) -> Command:
    """The option that names the landing folder."""
    return click.option(
        "--landing", metavar="DIR", help="Folder of exports.  [default: HOME/landing]"
    )(command)


def day_options(command: Command) -> Command:
    """The options that say what day it is, and where."""
    for option in (
        click.option(
            "--as-of", metavar="DATE", help="Day of the numbers.  [default: today]"
        ),
        click.option("--time-zone", metavar="ZONE", help="IANA name.  [default: UTC]"),
        click.option(
            "--hash-salt",
            metavar="TEXT",
            help="Salt of published hashes, from now on.  [default: the home's own]",
        ),
        click.option(
            "--accept",
            metavar="RULE=REASON",
            multiple=True,
            help="Let a failed rule of the gate through; both are published.",
        ),
    ):
        command = option(command)
    return command


def existing_home(settings: "Settings") -> "Home":
    """The home of a command on what is kept, which a slip must not make anew.

    Raises:
        SettingsError: there is none.
        HomeUnusableError: it cannot be written to.
    """
    from dagster_project.home import Home
    from dagster_project.settings import SettingsError

    home = Home(settings.home)
    if not home.raw.is_dir():
        raise SettingsError(f"nothing is kept in {home.root}")
    home.create()
    return home


def require_extra(extra: str, *modules: str) -> None:
    """See that the packages of an extra are installed.

    Args:
        extra: as pyproject.toml names it.
        modules: what the command imports of it.

    Raises:
        SettingsError: one is not.
    """
    from importlib.util import find_spec

    from dagster_project.settings import SettingsError

    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise SettingsError(
            f"this command needs {', '.join(missing)}; install sender-score with its "
            f"extra [{extra}], as in: pip install 'WHEEL[{extra}]'"
        )


def run_to_the_end(settings: "Settings", *, as_json: bool) -> int:
    """Run the nightly job once, show how it ended, and give its exit code."""
    from dagster_project.cli.nightly_job import run_nightly
    from dagster_project.cli.terminal import as_json as outcome_as_json
    from dagster_project.cli.terminal import complaints, show_outcome
    from dagster_project.home import Home
    from dagster_project.nightly.run_record import RunStatus
    from dagster_project.nightly.stopping import reason_to_stop, stopped_exit_code
    from dagster_project.settings import LOG_FORMATS

    outcome = run_nightly(settings, make_console(to_stderr=True))
    if as_json:
        click.echo(json.dumps(outcome_as_json(outcome, Home(settings.home))))
        # What cron mails; lines of JSON have said it already.
        if settings.log_format == LOG_FORMATS[0]:
            for complaint in complaints(outcome):
                click.echo(f"sender-score: {complaint}", err=True)
    else:
        show_outcome(outcome, Home(settings.home), make_console(to_stderr=False))
    _alert(outcome, settings)
    if reason_to_stop() is not None:
        return stopped_exit_code()
    return {
        RunStatus.PUBLISHED: 0,
        RunStatus.UNCHANGED: 0,
        RunStatus.REFUSED: EXIT_REFUSED,
        RunStatus.FAILED: EXIT_FAILED,
    }[outcome.status]


def _alert(outcome: "RunOutcome", settings: "Settings") -> None:
    from dagster_project.home import Home
    from dagster_project.nightly.alerts import AlertError, compose_alert, send_alert

    alert = compose_alert(outcome, Home(settings.home)) if settings.alert_urls else None
    if alert is None:
        return
    try:
        send_alert(alert, settings.alert_urls)
    except AlertError as error:
        click.echo(f"sender-score: {printable(str(error))}", err=True)


def make_console(*, to_stderr: bool) -> Any:
    """A console that shows names from outside as they are."""
    from rich.console import Console

    # Wide enough for the tables when the output goes to a file or a pipe.
    stream = sys.stderr if to_stderr else sys.stdout
    return Console(
        stderr=to_stderr,
        width=None if stream.isatty() else 120,
        highlight=False,
        # Names from outside may look like markup.
        markup=False,
    )
