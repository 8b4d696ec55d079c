"""Dagster's own state under the home: records of runs, which nothing depends on."""

import sqlite3
from datetime import UTC, datetime

import dagster as dg
import yaml
from sqlalchemy.exc import DBAPIError

from dagster_project.home import Home
from dagster_project.orchestration.config import write_config

# What SQLite calls a file that is none of its own, or not as it wrote it: damaged
# pages, no database at all, tables that are not there.
DAMAGES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def open_store(home: Home) -> dg.DagsterInstance:
    """Dagster's own state, under the home; made where there is none.

    Raises:
        DBAPIError, YAMLError, DagsterError: it cannot be used.
    """
    write_config(home)
    instance = _open_instance(str(home.dagster))
    # Files are opened when they are first asked.
    instance.get_runs(limit=1)
    return instance


def _open_instance(folder: str) -> dg.DagsterInstance:
    try:
        from dagster_project.orchestration.event_log import open_instance

        return open_instance(folder)
    except (ImportError, AttributeError):
        # A Dagster that calls something otherwise: its own log is slower, not other.
        return dg.DagsterInstance.from_config(folder)


def is_damaged(error: Exception) -> bool:
    """Whether an error shows that the store is broken, and not that no disk is left."""
    if isinstance(error, DBAPIError):
        cause = error.orig
        if not isinstance(cause, sqlite3.Error):
            return False
        # The lowest byte is the kind, the others say more of it.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in DAMAGES
    return isinstance(error, (yaml.YAMLError, dg.DagsterError, UnicodeDecodeError))


def set_aside(home: Home) -> str:
    """Move a broken store aside, for a new one to be made; says so in a sentence."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = home.root / f"dagster-broken-{stamp}"
    home.dagster.rename(aside)
    return (
        f"Dagster's records of runs in {home.dagster} were broken and are made anew. "
        f"They lie in {aside}, which may be deleted; nothing else depends on them."
    )


def explain(error: Exception, home: Home) -> str:
    """Why the store cannot be used, in one line with the mend."""
    reason = " ".join(str(getattr(error, "orig", None) or error).split())
    if is_damaged(error):
        return f"{home.dagster} is broken: {reason}; delete it, it is made anew"
    return (
        f"Dagster's records under {home.dagster} cannot be written, perhaps because "
        f"the disk is full: {reason}; make room and run again"
    )
