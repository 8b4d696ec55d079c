"""The commands on exports: check before a run; withdraw, quarantine, verify after."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from dagster_project.cli.options import (
    EXIT_FAILED,
    common_options,
    existing_home,
    landing_option,
)
from dagster_project.cli.output import make_console, warn
from dagster_project.plain_text import shown_name


@click.command()
@click.argument(
    "files",
    metavar="FILE…",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)
@click.option("--time-zone", metavar="ZONE", help="IANA name.  [default: UTC]")
@common_options
def check(
    files: tuple[Path, ...], time_zone: str | None, home: str | None, as_json: bool
) -> int:
    """Say what files would be taken for, without loading them.

    Shows the tool, the kind of export, which column fills what, what is ignored or
    missing, the first rows as they would be read, and which rows would be quarantined
    and why. Exits with 1 where a file would be rejected.
    """
    from dagster_project.cli.checked_files import check_files, show_checked
    from dagster_project.exports.outcomes import Status
    from dagster_project.settings import settings_from_environment

    settings = settings_from_environment(home=home, time_zone=time_zone)
    found = list(check_files(list(files), settings.validation_rules))
    if as_json:
        click.echo(json.dumps([asdict(file) for file in found]))
    else:
        console = make_console(to_stderr=False)
        for file in found:
            show_checked(file, console)
    is_rejected = any(file.status != Status.ACCEPTED for file in found)
    return EXIT_FAILED if is_rejected else 0


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--undo", is_flag=True, help="Let the file count again.")
@common_options
def withdraw(file: str, undo: bool, home: str | None, as_json: bool) -> int:
    """Withdraw a wrong export; the next run publishes without it.

    FILE is its SHA-256, the beginning of it, or its name where no other file has it.
    """
    from dagster_project.cli.named_files import find_file
    from dagster_project.exports.outcomes import Status
    from dagster_project.exports.raw_zone.zone import RawZone
    from dagster_project.home import hold_lock
    from dagster_project.settings import settings_from_environment

    settings = settings_from_environment(home=home)
    place = existing_home(settings)
    zone = RawZone(place.raw)
    with hold_lock(place, wait_seconds=settings.lock_wait_seconds):
        named = find_file(
            zone.records(),
            file,
            prefers=lambda record: (record.status is Status.WITHDRAWN) is undo,
        )
        change = zone.restore if undo else zone.withdraw
        record = change(named.sha256)
    if as_json:
        click.echo(json.dumps({"sha256": record.sha256, "status": str(record.status)}))
    else:
        status = str(record.status).replace("_", " ")
        name = shown_name(record.file_name)
        click.echo(f"{name} is {status}; the next run publishes it so")
    return 0


@click.command()
@click.option(
    "--file", metavar="FILE", help="Only rows of this file: name, SHA-256 or its start."
)
@click.option("--reason", metavar="REASON", help="Only rows with this reason.")
@click.option(
    "--csv",
    "csv_path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the rows, with their text, to a CSV file.",
)
@common_options
def quarantine(
    file: str | None,
    reason: str | None,
    csv_path: Path | None,
    home: str | None,
    as_json: bool,
) -> int:
    """List quarantined rows, with what is wrong and whether a later file mended it."""
    from dagster_project.cli.quarantined_rows import (
        read_quarantine,
        show_quarantine,
        write_csv,
    )
    from dagster_project.home import Home
    from dagster_project.settings import settings_from_environment

    settings = settings_from_environment(home=home)
    rows = read_quarantine(Home(settings.home), file=file, reason=reason)
    if csv_path is not None:
        write_csv(rows, csv_path)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows]))
    elif csv_path is not None:
        click.echo(f"{len(rows)} rows written to {csv_path}")
    else:
        show_quarantine(rows, make_console(to_stderr=False))
    return 0


@click.command()
@landing_option
@common_options
def verify(landing: str | None, home: str | None, as_json: bool) -> int:
    """Read every file of the raw zone, and mend what is damaged.

    An export whose rows are damaged is read again where it is still in a landing
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
    warn(*verified.mended, *verified.damaged)
    return EXIT_FAILED if verified.damaged else 0
