"""The command `sender-score`. Imports what a command needs when it needs it.

Commands on what is kept stand in upkeep.py.
"""

import json
import os
import sys
from pathlib import Path

import click

from dagster_project.cli.options import (
    EXIT_FAILED,
    EXIT_LOCKED,
    EXIT_STALE,
    EXIT_USAGE,
    day_options,
    existing_home,
    landing_option,
    make_console,
    places,
    require_extra,
    run_to_the_end,
)
from dagster_project.cli.upkeep import forget, publications, rebuild, restore, verify
from dagster_project.nightly.stopping import (
    end_children,
    reason_to_stop,
    stopped_exit_code,
    watch_signals,
)
from dagster_project.plain_text import printable, printable_trace, shown_name


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sender-score", message="%(version)s")
def cli() -> None:
    """The sender score of sales e-mail sequences, from exports to a warehouse."""


@cli.command()
@landing_option
@day_options
@places
def run(
    landing: str | None,
    home: str | None,
    time_zone: str | None,
    hash_salt: str | None,
    as_of: str | None,
    accept: tuple[str, ...],
    as_json: bool,
) -> int:
    """Take in what is new, score, check, and publish."""
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
    return run_to_the_end(settings, as_json=as_json)


@cli.command()
@landing_option
@places
def status(landing: str | None, home: str | None, as_json: bool) -> int:
    """Say what is published, how it was judged, and what waits.

    Exits with 4 when the publication is stale, or the last run failed or was refused.
    """
    from dagster_project.cli.home_state import read_status, show_status
    from dagster_project.settings import settings_from_environment

    settings = settings_from_environment(landing=landing, home=home)
    state = read_status(settings)
    if as_json:
        click.echo(json.dumps(state.as_json()))
    else:
        show_status(state, make_console(to_stderr=False))
    return 0 if state.is_well else EXIT_STALE


@cli.command()
@click.argument("sha256")
@click.option("--undo", is_flag=True, help="Let the file count again.")
@places
def withdraw(sha256: str, undo: bool, home: str | None, as_json: bool) -> int:
    """Take a wrong export back; the next run publishes without it."""
    from dagster_project.exports.raw_zone.zone import RawZone, UnknownFileError
    from dagster_project.home import hold_lock
    from dagster_project.settings import SettingsError, settings_from_environment

    settings = settings_from_environment(home=home)
    place = existing_home(settings)
    zone = RawZone(place.raw)
    with hold_lock(place, wait_seconds=settings.lock_wait_seconds):
        try:
            record = zone.restore(sha256) if undo else zone.withdraw(sha256)
        except UnknownFileError as error:
            raise SettingsError(f"no file was taken in as {sha256}") from error
    if as_json:
        click.echo(json.dumps({"sha256": record.sha256, "status": str(record.status)}))
    else:
        status = str(record.status).replace("_", " ")
        name = shown_name(record.file_name)
        click.echo(f"{name} is {status}; the next run publishes it so")
    return 0


@cli.command()
@click.option("--file", metavar="NAME", help="Only rows of this file, or SHA-256.")
@click.option("--reason", metavar="REASON", help="Only rows refused for this reason.")
@click.option(
    "--csv",
    "csv_path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the rows, with their text, to a CSV file.",
)
@places
def quarantine(
    file: str | None,
    reason: str | None,
    csv_path: Path | None,
    home: str | None,
    as_json: bool,
) -> int:
    """List the rows that were refused, with what is wrong and whether it was mended."""
    from dataclasses import asdict

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


@cli.command()
@click.option(
    "--home", metavar="DIR", help="Folder of everything kept.  [default: data]"
)
@click.option("--language", metavar="CODE", help="en, pl, fr or de.  [default: en]")
@click.option("--port", type=click.IntRange(1, 65_535), default=8501, show_default=True)
@click.option(
    "--static",
    "static_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write one page of HTML instead of serving.",
)
def report(
    home: str | None, language: str | None, port: int, static_file: Path | None
) -> int:
    """Serve the report on 127.0.0.1, over what is published."""
    from dagster_project.settings import SettingsError, settings_from_environment

    settings = settings_from_environment(home=home, language=language)

    from dagster_project.home import Home

    published = Home(settings.home).published_database
    if static_file is not None:
        from dagster_project.report.static_page import write_static_page
        from dagster_project.report.warehouse import WarehouseError

        try:
            write_static_page(published, static_file, language=settings.language)
        except WarehouseError as error:
            raise SettingsError(str(error)) from error
        click.echo(f"written to {static_file}")
        return 0

    require_extra("report", "starlette", "streamlit", "xlsxwriter")
    from dagster_project.report.server import serve

    serve(
        Home(settings.home),
        language=settings.language,
        stale_hours=settings.stale_hours,
        port=port,
        public_host=settings.public_host,
    )
    return 0


for upkeep_command in (publications, restore, rebuild, verify, forget):
    cli.add_command(upkeep_command)


def main() -> None:
    """Run the command; every error that a user can cause is one line and a code."""
    # Set before any library reads them: none of them reports anything anywhere.
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.umask(0o027)
    watch_signals(_say)
    code = _invoke()
    if reason_to_stop() is not None:
        end_children()
    sys.exit(code)


def _invoke() -> int:
    from dagster_project.dbt_runner import ModelsError
    from dagster_project.home import BrokenFileError, HomeLockedError, HomeUnusableError
    from dagster_project.nightly.salt import SaltError
    from dagster_project.settings import SettingsError

    try:
        return int(cli.main(standalone_mode=False) or 0)
    except click.UsageError as error:
        return _complain(error.format_message(), EXIT_USAGE)
    except (SettingsError, HomeUnusableError) as error:
        return _complain(str(error), EXIT_USAGE)
    except HomeLockedError as error:
        return _complain(str(error), EXIT_LOCKED)
    except (ModelsError, BrokenFileError, SaltError, OSError) as error:
        return _complain(str(error), EXIT_FAILED)
    except (click.Abort, KeyboardInterrupt):
        return _complain("stopped", EXIT_FAILED)
    # What nobody foresaw: the trace, and at its end the line that people read.
    except Exception as error:  # noqa: BLE001
        sys.stderr.write(printable_trace(error))
        reason = next(iter(str(error).strip().splitlines()), "no reason given")
        return _complain(f"{type(error).__name__}: {reason}", EXIT_FAILED)


def _complain(message: str, code: int) -> int:
    reason = reason_to_stop()
    _say(reason or message)
    return stopped_exit_code() if reason else code


def _say(message: str) -> None:
    # The options may be what is wrong, so that they are not parsed for it.
    if "--json" in sys.argv[1:]:
        click.echo(json.dumps({"status": "failed", "error": message}))
    click.echo(f"sender-score: {printable(message)}", err=True)
