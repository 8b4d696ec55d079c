"""The command `sender-score`: its group, and how each error ends it.

Add a command to the module of its group, and a line below. Modules import what a
command needs when it needs it, so that --help and --version answer at once.
"""

import os
import sys

import click

from dagster_project.cli.erasure import forget
from dagster_project.cli.exports import check, quarantine, verify, withdraw
from dagster_project.cli.options import EXIT_FAILED, EXIT_LOCKED, EXIT_USAGE
from dagster_project.cli.output import report_failure
from dagster_project.cli.publications import publications, restore
from dagster_project.cli.running import rebuild, run
from dagster_project.cli.serving import dagster
from dagster_project.cli.viewing import report, status
from dagster_project.nightly.stopping import (
    end_children,
    reason_to_stop,
    stopped_exit_code,
    watch_signals,
)
from dagster_project.plain_text import printable_trace

COMMANDS = (
    *(run, rebuild),
    *(status, report, dagster),
    *(check, withdraw, quarantine, verify),
    *(publications, restore),
    forget,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sender-score", message="%(version)s")
def cli() -> None:
    """The sender score of sales e-mail sequences, from exports to a warehouse."""


for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command; every error that a user can cause is one line and a code."""
    # Set before any library reads them: none of them reports anything anywhere.
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.umask(0o027)
    watch_signals(report_failure)
    code = _invoke()
    if reason_to_stop() is not None:
        end_children()
    sys.exit(code)


def _invoke() -> int:
    from dagster_project.exports.outcomes import SourceFileError
    from dagster_project.home import BrokenFileError, HomeLockedError, HomeUnusableError
    from dagster_project.modelling.dbt_runner import ModelsError
    from dagster_project.nightly.salt import SaltError
    from dagster_project.settings import SettingsError

    try:
        return int(cli.main(standalone_mode=False) or 0)
    except click.UsageError as error:
        return _fail(error.format_message(), EXIT_USAGE)
    except (SettingsError, SourceFileError, HomeUnusableError) as error:
        return _fail(str(error), EXIT_USAGE)
    except HomeLockedError as error:
        return _fail(str(error), EXIT_LOCKED)
    except (ModelsError, BrokenFileError, SaltError, OSError) as error:
        return _fail(str(error), EXIT_FAILED)
    except (click.Abort, KeyboardInterrupt):
        return _fail("stopped", EXIT_FAILED)
    # What nobody foresaw: the trace, and at its end the line that people read.
    except Exception as error:  # noqa: BLE001
        sys.stderr.write(printable_trace(error))
        reason = next(iter(str(error).strip().splitlines()), "no reason given")
        return _fail(f"{type(error).__name__}: {reason}", EXIT_FAILED)


def _fail(message: str, code: int) -> int:
    reason = reason_to_stop()
    report_failure(reason or message)
    return stopped_exit_code() if reason else code
