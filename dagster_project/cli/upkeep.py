"""The commands on what is kept: publications, restore, rebuild, verify, forget.

Add a command here that changes what is kept rather than what is taken in.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, replace

import click

from dagster_project.cli.options import (
    EXIT_FAILED,
    day_options,
    existing_home,
    landing_option,
    make_console,
    places,
    run_to_the_end,
)
from dagster_project.plain_text import printable


@click.command()
@day_options
@places
def rebuild(
    home: str | None,
    time_zone: str | None,
    hash_salt: str | None,
    as_of: str | None,
    accept: tuple[str, ...],
    as_json: bool,
) -> int:
    """Make everything again from the raw zone, check, and publish.

    Equals what the nights have made bit by bit. The landing folder is not looked at.
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
    return run_to_the_end(settings, as_json=as_json)


@click.command()
@places
def publications(home: str | None, as_json: bool) -> int:
    """List what was published, newest first, and what can be restored."""
    from dagster_project.cli.terminal import show_publications
    from dagster_project.home import Home
    from dagster_project.publishing.history import list_kept, read_standing
    from dagster_project.publishing.log import Log
    from dagster_project.settings import settings_from_environment

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
    elif not rows:
        click.echo("Nothing is published yet.")
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
    from dagster_project.home import hold_lock
    from dagster_project.night import finish, recovery_warnings
    from dagster_project.publishing.history import (
        UnknownPublicationError,
        list_kept,
        recover,
    )
    from dagster_project.publishing.history import restore as restore_kept
    from dagster_project.settings import SettingsError, settings_from_environment

    settings = settings_from_environment(home=home)
    place = existing_home(settings)
    with hold_lock(place, wait_seconds=settings.lock_wait_seconds):
        _warn(recovery_warnings(recover(place)))
        try:
            restore_kept(place, publication_id)
        except UnknownPublicationError as error:
            kept = ", ".join(list_kept(place)) or "none"
            raise SettingsError(
                f"{publication_id} is not kept; kept are: {kept}"
            ) from error
        _warn(finish(settings))
    if as_json:
        click.echo(json.dumps({"publication_id": publication_id}))
    else:
        click.echo(f"{publication_id} stands again: {place.published_database}")
    return 0


@click.command()
@click.option(
    "--contact",
    "contacts",
    metavar="ID",
    multiple=True,
    help="Id or e-mail address of a contact; may be given several times.",
)
@landing_option
@places
def forget(
    contacts: tuple[str, ...], landing: str | None, home: str | None, as_json: bool
) -> int:
    """Take a person out of everything that is kept, for good.

    Exports that name the person are deleted once they are taken in, from every landing
    folder that the home has had. Without --contact, an erasure that was cut off goes
    on.
    """
    from dagster_project.erasure.forgetting import forget as forget_person
    from dagster_project.erasure.forgetting import is_unfinished
    from dagster_project.home import hold_lock
    from dagster_project.night import load_exports, recovery_warnings
    from dagster_project.nightly.landing_folders import read_folders, split_folders
    from dagster_project.nightly.salt import known_salts
    from dagster_project.nightly.verifying import check_raw_zone
    from dagster_project.publishing.history import recover
    from dagster_project.settings import (
        FORGOTTEN_SCORES,
        SettingsError,
        settings_from_environment,
    )

    settings = settings_from_environment(home=home, landing=landing)
    place = existing_home(settings)
    with hold_lock(place, wait_seconds=settings.lock_wait_seconds):
        if not any(text.strip() for text in contacts) and not is_unfinished(place):
            raise SettingsError("say whom to forget, as --contact ID")
        _warn(recovery_warnings(recover(place)))
        landings, unseen = split_folders(read_folders(settings))
        for folder in landings:
            load_exports(replace(settings, landing=folder))
        _warn(check_raw_zone(settings, is_full=lambda _: True))
        result = forget_person(
            place,
            landings,
            [text for text in contacts if text.strip()],
            keeps_scores=settings.forgotten_scores == FORGOTTEN_SCORES[0],
            salts=known_salts(settings),
            unseen=unseen,
        )
    if as_json:
        missed = {"left": result.left, "unseen": [str(path) for path in result.unseen]}
        click.echo(json.dumps({**asdict(result.erasure), **missed}))
    else:
        click.echo(
            f"Forgotten in {result.erasure.files} files: "
            f"{result.erasure.rows_removed} rows removed, "
            f"{result.erasure.rows_made_nameless} made nameless; "
            "the next run publishes it so"
        )
    for name in result.left:
        click.echo(f"sender-score: still names the person: {printable(name)}", err=True)
    for folder in result.unseen:
        click.echo(
            f"sender-score: cannot look through the landing folder {folder}, which may "
            "hold exports that name the person; `sender-score forget` goes on once it "
            f"can, or once the folder is no longer listed in {place.landing_folders}",
            err=True,
        )
    return EXIT_FAILED if result.left or result.unseen else 0


@click.command()
@landing_option
@places
def verify(landing: str | None, home: str | None, as_json: bool) -> int:
    """Read every file of the raw zone, and mend what is damaged.

    An export whose rows are damaged is read again where it still lies in a landing
    folder. Exits with 1 where something is left damaged.
    """
    from dagster_project.exports.raw_zone.zone import RawZone
    from dagster_project.home import hold_lock
    from dagster_project.nightly.verifying import verify as verify_raw_zone
    from dagster_project.settings import settings_from_environment

    settings = settings_from_environment(home=home, landing=landing)
    place = existing_home(settings)
    with hold_lock(place, wait_seconds=settings.lock_wait_seconds):
        RawZone(place.raw).prepare()
        verified = verify_raw_zone(settings)
    if as_json:
        click.echo(json.dumps(asdict(verified)))
    else:
        click.echo(
            f"{verified.exports} exports verified: {len(verified.mended)} files "
            f"mended, {len(verified.damaged)} left damaged"
        )
    _warn((*verified.mended, *verified.damaged))
    return EXIT_FAILED if verified.damaged else 0


def _warn(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        click.echo(f"sender-score: {printable(sentence)}", err=True)
