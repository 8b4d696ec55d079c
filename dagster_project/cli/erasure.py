"""The command that erases a person: forget."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from dagster_project.cli.options import (
    EXIT_FAILED,
    common_options,
    existing_home,
    landing_option,
)
from dagster_project.cli.output import warn

if TYPE_CHECKING:
    from dagster_project.erasure.forgetting import Result
    from dagster_project.home import Home
    from dagster_project.settings import Settings


@click.command()
@click.option(
    "--contact",
    "contacts",
    metavar="ID",
    multiple=True,
    help="Id or e-mail address of a contact; may be given several times.",
)
@landing_option
@common_options
def forget(
    contacts: tuple[str, ...], landing: str | None, home: str | None, as_json: bool
) -> int:
    """Erase a person from everything that is stored, for good.

    Exports that name the person are ingested and then deleted, from every landing
    folder that the home has had. Without --contact, an erasure that was cut off
    continues.
    """
    from dagster_project.home import hold_lock
    from dagster_project.settings import settings_from_environment

    settings = settings_from_environment(home=home, landing=landing)
    place = existing_home(settings)
    with hold_lock(place, wait_seconds=settings.lock_wait_seconds):
        result = _forget(settings, place, [text for text in contacts if text.strip()])
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
    _warn_of_what_is_left(result, place)
    return EXIT_FAILED if result.left or result.unseen else 0


def _forget(settings: "Settings", home: "Home", contacts: Sequence[str]) -> "Result":
    from dagster_project.erasure.forgetting import forget as forget_person
    from dagster_project.erasure.forgetting import is_unfinished
    from dagster_project.nightly.ingest import load_exports
    from dagster_project.nightly.landing_folders import read_folders, split_folders
    from dagster_project.nightly.recovery import recovery_warnings
    from dagster_project.nightly.salt import known_salts
    from dagster_project.nightly.verifying import check_raw_zone
    from dagster_project.publishing.history import recover
    from dagster_project.settings import FORGOTTEN_SCORES, SettingsError

    if not contacts and not is_unfinished(home):
        raise SettingsError("say whom to forget, as --contact ID")
    warn(*recovery_warnings(recover(home)))
    landings, unseen = split_folders(read_folders(settings))
    for folder in landings:
        load_exports(replace(settings, landing=folder))
    warn(*check_raw_zone(settings, is_full=lambda _: True))
    return forget_person(
        home,
        landings,
        contacts,
        keeps_scores=settings.forgotten_scores == FORGOTTEN_SCORES[0],
        salts=known_salts(settings),
        unseen=unseen,
    )


def _warn_of_what_is_left(result: "Result", home: "Home") -> None:
    warn(*(f"still names the person: {name}" for name in result.left))
    for folder in result.unseen:
        warn(
            f"cannot search the landing folder {folder}, which may hold exports "
            "that name the person; `sender-score forget` continues once it can, or "
            f"once the folder is no longer listed in {home.landing_folders}"
        )
