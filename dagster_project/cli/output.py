"""What commands print: consoles, warnings, and errors as lines or JSON."""

import json
import sys
from typing import TYPE_CHECKING

import click

from dagster_project.plain_text import printable

if TYPE_CHECKING:
    from rich.console import Console


def make_console(*, to_stderr: bool) -> "Console":
    """A console that shows names from outside as they are."""
    from rich.console import Console

    # Wide enough for the tables when the output goes to a file or a pipe.
    stream = sys.stderr if to_stderr else sys.stdout
    return Console(
        stderr=to_stderr,
        width=None if stream.isatty() else 120,
        highlight=False,
        # Names from outside may resemble markup.
        markup=False,
    )


def warn(*sentences: str) -> None:
    """Print sentences on standard error, as cron mails them."""
    for sentence in sentences:
        click.echo(f"sender-score: {printable(sentence)}", err=True)


def report_failure(message: str) -> None:
    """Print why a command failed, also as JSON where that is asked for."""
    # The options may be what is wrong, so that they are not parsed for it.
    if "--json" in sys.argv[1:]:
        click.echo(json.dumps({"status": "failed", "error": message}))
    warn(message)
