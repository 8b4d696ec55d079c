"""The commands on what is kept: publications, restore, rebuild.

Add a command here that changes what is kept rather than what is taken in.
"""

import json
from dataclasses import asdict

import click

from dagster_project.command_line import (
    day_options,
    make_console,
    places,
    run_to_the_end,
)


@click.command()
@day_options
@places
def rebuild(
    home: str | None,
    time_zone: str | None,
    as_of: str | None,
    accept: tuple[str, ...],
    as_json: bool,
) -> int:
    """Make everything again from the raw zone, check, and publish.

    Equals what the nights have made bit by bit. The landing folder is not looked at.
    """
    from dagster_project.settings import settings_from_environment

    settings = settings_from_environment(
        home=home, time_zone=time_zone, as_of=as_of, accept=accept, rebuild=True
    )
    return run_to_the_end(settings, as_json=as_json)


@click.command()
@places
def publications(home: str | None, as_json: bool) -> int:
    """List what was published, newest first, and what can be restored."""
    from dagster_project.home import Home
    from dagster_project.publishing.history import list_kept, read_standing
    from dagster_project.publishing.log import Log
    from dagster_project.settings import settings_from_environment
    from dagster_project.terminal import show_publications

    place = Home(settings_from_environment(home=home).home)
    standing = read_standing(place).publication
    kept = list_kept(place)
    rows = [
        {
            **asdict(publication),
            "is_kept": publication.publication_id in kept,
            "is_standing": publication == standing,
        }
        for publication in reversed(Log(place.log).publications())
    ]
    if as_json:
        click.echo(json.dumps(rows))
    else:
        show_publications(rows, make_console(to_stderr=False))
    return 0


@click.command()
@click.argument("publication_id", metavar="ID")
@places
def restore(publication_id: str, home: str | None, as_json: bool) -> int:
    """Give readers a kept publication again, until the next run publishes.

    What is wrong in the newer one has to be mended or withdrawn first, because the
    next run takes in whatever is in the raw zone.
    """
    from dagster_project.home import Home, hold_lock
    from dagster_project.publishing.history import (
        UnknownPublicationError,
        list_kept,
        recover,
    )
    from dagster_project.publishing.history import restore as restore_kept
    from dagster_project.settings import SettingsError, settings_from_environment

    settings = settings_from_environment(home=home)
    place = Home(settings.home)
    place.create()
    with hold_lock(place, wait_seconds=settings.lock_wait_seconds):
        recover(place)
        try:
            restore_kept(place, publication_id)
        except UnknownPublicationError as error:
            kept = ", ".join(list_kept(place)) or "none"
            raise SettingsError(
                f"{publication_id} is not kept; kept are: {kept}"
            ) from error
    if as_json:
        click.echo(json.dumps({"publication_id": publication_id}))
    else:
        click.echo(f"{publication_id} stands again: {place.published_database}")
    return 0
