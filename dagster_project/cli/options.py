"""What commands share: exit codes, options, and the home that must exist.

Imports what a command needs when it needs it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from dagster_project.home import Home
    from dagster_project.settings import Settings

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_REFUSED = 3
EXIT_STALE = 4
EXIT_LOCKED = 5

Command = TypeVar("Command", bound=Callable[..., Any])

home_option = click.option(
    "--home", metavar="DIR", help="Folder of all stored data.  [default: data]"
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object."
)
landing_option = click.option(
    "--landing", metavar="DIR", help="Folder of exports.  [default: HOME/landing]"
)


def common_options(command: Command) -> Command:
    """The options of every command: where the home is, and how to answer."""
    return home_option(json_option(command))


def run_options(command: Command) -> Command:
    """The options of a run: its day and zone, its salt, what the gate lets through."""
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
    """The home of a command that works on stored data; a typo must not create one.

    Raises:
        SettingsError: there is none.
        HomeUnusableError: it cannot be written to.
    """
    from dagster_project.home import Home
    from dagster_project.settings import SettingsError

    home = Home(settings.home)
    if not home.raw.is_dir():
        raise SettingsError(f"nothing is stored in {home.root}")
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
