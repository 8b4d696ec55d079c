"""The candidate: the databases that dbt builds and the gate validates.

What the rows mean belongs to the models, what may be published to the expectations.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from dagster_project.database import open_database
from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.home import Home
from dagster_project.publishing.candidate_sources import (
    register_log,
    register_raw_zone,
)
from dagster_project.publishing.durable_files import write_durably
from dagster_project.publishing.log import Log
from dagster_project.sql import literal

# The oldest DuckDB that can read the files; older forms take a third longer to write.
STORAGE = "v1.3.0"


@dataclass(frozen=True)
class Run:
    """The run that a candidate is built for, with the settings that its rows depend on.

    Attributes:
        as_of: day in ISO 8601.
        time_zone: IANA name.
        hash_salt: salts the hashes that stand for addresses.
    """

    publication_id: str
    as_of: str
    time_zone: str = "UTC"
    hash_salt: str = ""


@dataclass(frozen=True)
class CandidateState:
    """What a candidate holds once its models are built.

    Attributes:
        publication_id: the attempt to publish that it was built for.
        built_with: hash of all that its rows depend on but the files.
        files: SHA-256 of each accepted file that it holds, to the rules that it was
            validated by.
        base_publication_id: the publication whose tables it was changed from, None
            where it was built from nothing.
    """

    publication_id: str
    built_with: str
    files: Mapping[str, str]
    base_publication_id: str | None


def prepare_candidate(
    home: Home, run: Run, *, built_with: str, memory_limit: str
) -> CandidateState:
    """Give the models their sources.

    A candidate that is not whole, was built with other models or settings, or holds a
    file that no longer counts, is thrown away: all is then built from the raw zone.
    Until `complete_candidate`, the candidate counts as not whole, so that no run builds
    on what a killed one left.

    Args:
        built_with: hash of all that the candidate's rows depend on but the files.
    """
    accepted = _read_accepted(home)
    previous = find_base(home, built_with=built_with)
    _open_databases(home, is_new=previous is None)
    with open_database(home.private_database) as connection:
        connection.execute(f"set memory_limit = {literal(memory_limit)}")
        for schema in ("raw", "log"):
            connection.execute(f"drop schema if exists {schema} cascade")
            connection.execute(f"create schema {schema}")
        built = set() if previous is None else set(previous.files)
        register_raw_zone(connection, home.raw, accepted=set(accepted), built=built)
        register_log(connection, Log(home.log))
        connection.execute(
            "create table log.run as select "
            f"{literal(run.publication_id)} as publication_id, "
            f"cast({literal(run.as_of)} as date) as as_of, "
            f"{literal(run.time_zone)} as time_zone, "
            f"{literal(run.hash_salt)} as hash_salt"
        )
    return CandidateState(
        publication_id=run.publication_id,
        built_with=built_with,
        files=accepted,
        base_publication_id=None if previous is None else previous.publication_id,
    )


def _open_databases(home: Home, *, is_new: bool) -> None:
    """See that both databases can be written to, before the state changes."""
    databases = (home.private_database, home.marts_database)
    if not is_new:
        # While another process holds one of them, nothing is changed.
        for database in databases:
            open_database(database).close()
    home.candidate_state.unlink(missing_ok=True)
    if is_new:
        discard_candidate(home)
        for database in databases:
            open_database(
                database, config={"storage_compatibility_version": STORAGE}
            ).close()


def find_base(home: Home, *, built_with: str) -> CandidateState | None:
    """The candidate that a run builds upon; None where it builds from nothing, and so
    reads all of the raw zone.

    Args:
        built_with: hash of all that the candidate's rows depend on but the files.
    """
    found = read_candidate(home)
    if found is None or found.built_with != built_with:
        return None
    return found if found.files.items() <= _read_accepted(home).items() else None


def _read_accepted(home: Home) -> dict[str, str]:
    return {
        record.sha256: record.validated_by
        for record in RawZone(home.raw).records()
        if record.status is Status.ACCEPTED
    }


def complete_candidate(home: Home, state: CandidateState) -> None:
    """Note that the candidate is whole: its models are built."""
    write_durably(home.candidate_state, json.dumps(asdict(state)))


def read_candidate(home: Home) -> CandidateState | None:
    """What the candidate holds; None where there is no whole one."""
    databases = (home.private_database, home.marts_database)
    if not all(path.exists() for path in (home.candidate_state, *databases)):
        return None
    try:
        content = json.loads(home.candidate_state.read_text(encoding="utf-8"))
        return CandidateState(**content)
    except (ValueError, TypeError):
        # Not as it was written.
        return None


def discard_candidate(home: Home) -> None:
    """Throw the candidate away, whatever state it is in."""
    home.candidate_state.unlink(missing_ok=True)
    for database in (home.private_database, home.marts_database):
        database.unlink(missing_ok=True)
        database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
