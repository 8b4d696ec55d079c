"""The commands that show what is there: status and report."""

import json
from pathlib import Path

import click

from dagster_project.cli.options import (
    EXIT_STALE,
    common_options,
    home_option,
    landing_option,
    require_extra,
)
from dagster_project.cli.output import make_console


@click.command()
@click.option("--verbose", is_flag=True, help="Every check, passed ones too.")
@landing_option
@common_options
def status(landing: str | None, home: str | None, verbose: bool, as_json: bool) -> int:
    """Show what is published, what the gate found, and what waits.

    Exits with 4 when the publication is stale, or the last run failed or was refused.
    """
    from dagster_project.cli.home_state import read_status
    from dagster_project.cli.state_text import show_status
    from dagster_project.settings import settings_from_environment

    settings = settings_from_environment(landing=landing, home=home)
    state = read_status(settings)
    if as_json:
        click.echo(json.dumps(state.as_json(verbose=verbose)))
    else:
        show_status(state, make_console(to_stderr=False), verbose=verbose)
    return 0 if state.is_well else EXIT_STALE


@click.command()
@home_option
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
    """Serve the report of what is published, on 127.0.0.1."""
    from dagster_project.home import Home
    from dagster_project.settings import settings_from_environment

    settings = settings_from_environment(home=home, language=language)
    place = Home(settings.home)
    if static_file is not None:
        _write_page(place.published_database, static_file, settings.language)
        return 0

    require_extra("report", "starlette", "streamlit", "xlsxwriter")
    from dagster_project.report.server import serve

    serve(
        place,
        language=settings.language,
        stale_hours=settings.stale_hours,
        port=port,
        public_host=settings.public_host,
        portal_id=settings.portal_id,
    )
    return 0


def _write_page(published: Path, page: Path, language: str) -> None:
    from dagster_project.report.static_page import write_static_page
    from dagster_project.report.warehouse import WarehouseError
    from dagster_project.settings import SettingsError

    try:
        write_static_page(published, page, language=language)
    except WarehouseError as error:
        raise SettingsError(str(error)) from error
    click.echo(f"written to {page}")
