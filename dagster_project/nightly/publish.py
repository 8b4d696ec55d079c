"""The last stage: publish the candidate, and finish what belongs to a publication."""

from contextlib import suppress
from functools import partial

import duckdb

from dagster_project.expectations.thresholds import rule_reasons
from dagster_project.home import Home
from dagster_project.nightly.finishing import finish_publication
from dagster_project.nightly.recovery import describe_side_files
from dagster_project.nightly.run_record import add_warnings, read_run_record
from dagster_project.publishing.candidate import discard_candidate
from dagster_project.publishing.history import find_side_files
from dagster_project.publishing.holders import wait_while_held
from dagster_project.publishing.log_entries import Publication
from dagster_project.publishing.publication import publish
from dagster_project.settings import Settings


def publish_candidate(settings: Settings) -> Publication:
    """Publish the candidate of the current run with its check results.

    Raises:
        CandidateHeldError: another process holds the candidate, which stays as it is.
    """
    home = Home(settings.home)
    side_files = find_side_files(home.published_database)
    if side_files:
        add_warnings(home, [describe_side_files(side_files)])
    try:
        return wait_while_held(
            partial(
                publish,
                home,
                read_run_record(home).attempt,
                memory_limit=settings.memory_limit,
            ),
            seconds=settings.lock_wait_seconds,
        )
    except duckdb.Error:
        # Otherwise the next run would build on a candidate that cannot be published.
        discard_candidate(home)
        raise


def finish(settings: Settings) -> list[str]:
    """Finish what belongs to the current publication; problems, in sentences.

    A run does so before its own work, because the last one may have been killed, and
    after it.
    """
    return finish_publication(
        Home(settings.home),
        keep=settings.keep_publications,
        language=settings.language,
        read_reasons=rule_reasons,
    )


def finish_and_warn(settings: Settings) -> list[str]:
    """Finish what belongs to the current publication; problems are warnings of the run,
    and are returned too.
    """
    problems = finish(settings)
    if problems:
        with suppress(OSError):
            add_warnings(Home(settings.home), problems)
    return problems
