"""The commands on earlier publications: publications and restore."""

import json
from dataclasses import asdict

import click

from dagster_project.cli.options import common_options, existing_home
from dagster_project.cli.output import make_console, warn


@click.command()
@common_options
def publications(home: str | None, as_json: bool) -> int:
    """List publications, newest first, and which of them can be restored."""
    from dagster_project.cli.terminal import show_publications
    from dagster_project.home import Home
    from dagster_project.publishing.history import list_retained, read_published
    from dagster_project.publishing.log import Log
    from dagster_project.settings import settings_from_environment

    place = Home(settings_from_environment(home=home).home)
    published = read_published(place).publication
    retained = list_retained(place)
    rows = [
        {
            **asdict(publication),
            "is_kept": publication.publication_id in retained,
            "is_standing": publication == published,
        }
        for publication in reversed(Log(place.log).publications())
    ]
    if as_json:
        click.echo(json.dumps(rows))
    elif not rows:
        click.echo("Nothing is published yet.")
    else:
        show_publications(rows, make_console(to_stderr=False))
    return 0


@click.command()
@click.argument("publication_id", metavar="ID")
@common_options
def restore(publication_id: str, home: str | None, as_json: bool) -> int:
    """Publish an earlier publication again, until the next run publishes.

    Mend or withdraw first what is wrong in the newer one: the next run publishes
    whatever is in the raw zone.
    """
    from dagster_project.home import hold_lock
    from dagster_project.nightly.publish import finish
    from dagster_project.nightly.recovery import recovery_warnings
    from dagster_project.publishing.history import (
        UnknownPublicationError,
        list_retained,
        recover,
    )
    from dagster_project.publishing.history import restore as restore_publication
    from dagster_project.settings import SettingsError, settings_from_environment

    settings = settings_from_environment(home=home)
    place = existing_home(settings)
    with hold_lock(place, wait_seconds=settings.lock_wait_seconds):
        warn(*recovery_warnings(recover(place)))
        try:
            restore_publication(place, publication_id)
        except UnknownPublicationError as error:
            retained = ", ".join(list_retained(place)) or "none"
            raise SettingsError(
                f"{publication_id} is not retained; retained are: {retained}"
            ) from error
        warn(*finish(settings))
    if as_json:
        click.echo(json.dumps({"publication_id": publication_id}))
    else:
        click.echo(f"{publication_id} is published again: {place.published_database}")
    return 0
