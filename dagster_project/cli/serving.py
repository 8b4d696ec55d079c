"""The command that serves Dagster for one home: its pages, its daemon, or both."""

import os
import shutil
import sys
from pathlib import Path

import click

from dagster_project.cli.options import home_option, landing_option, require_extra
from dagster_project.settings import PREFIX

SERVICES = {
    "dev": ("dagster", "dev"),
    "webserver": ("dagster-webserver",),
    "daemon": ("dagster-daemon", "run"),
}


@click.command()
@click.argument("service", type=click.Choice(list(SERVICES)))
@click.option("--host", metavar="NAME", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65_535), default=3000, show_default=True)
@landing_option
@home_option
def dagster(
    service: str, host: str, port: int, landing: str | None, home: str | None
) -> int:
    """Serve Dagster: its pages, its daemon (schedule, sensors), or dev: both.

    Dagster's state is kept under the home. Its pages have no sign-in of their own.
    """
    from dagster_project.home import Home
    from dagster_project.orchestration.config import write_config
    from dagster_project.settings import settings_from_environment

    settings = settings_from_environment(home=home, landing=landing)
    if service != "daemon":
        require_extra("dagster", "dagster_webserver")
    place = Home(settings.home)
    place.create()
    if settings.landing == place.root / "landing":
        settings.landing.mkdir(exist_ok=True)
    write_config(place)
    program, *arguments = SERVICES[service]
    if service != "daemon":
        arguments += ["--host", host, "--port", str(port)]
    # Dagster looks for modules in the working folder, too: one that holds none.
    arguments += ["--module-name", "dagster_project.definitions"]
    os.chdir(place.dagster)
    os.execve(  # noqa: S606 - the program of a package that is installed with this one
        _find_program(program),
        [program, *arguments],
        {
            **os.environ,
            "DAGSTER_HOME": str(place.dagster),
            f"{PREFIX}HOME": str(place.root),
            f"{PREFIX}LANDING": str(settings.landing),
        },
    )


def _find_program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name) or name
