"""Loading files that are new: each is validated, and accounted for whatever it holds.

Slow to import, as it brings all that reads a file; `loading` tells which files are new.
How one file is loaded belongs to `file_loader`.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb

from dagster_project.database import open_database
from dagster_project.exports.containers.reader import Setup
from dagster_project.exports.containers.reader_process import ReaderProcess
from dagster_project.exports.containers.unpacking import Container
from dagster_project.exports.landing.export_bytes import Bytes
from dagster_project.exports.landing.file_hashes import hash_file
from dagster_project.exports.landing.file_loader import FileLoader
from dagster_project.exports.landing.file_outcomes import refuse_for_now, reject_unread
from dagster_project.exports.outcomes import (
    FileOutcome,
    RejectedError,
    Status,
    StillChangingError,
    TryAgainError,
)
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.rules import ValidationRules
from dagster_project.exports.sources.registry import read_sources
from dagster_project.exports.validation.validator import Validator
from dagster_project.sql import literal


@contextmanager
def open_loader(
    zone: RawZone,
    rules: ValidationRules,
    memory_limit: str | None,
    again: frozenset[str] | None = None,
) -> Iterator[FileLoader]:
    """A loader into a raw zone, with all that it reads by.

    Args:
        memory_limit: what DuckDB may use, in its own notation, such as 2GB.
        again: SHA-256 of the only bytes to load, though they are known; None where all
            are loaded that are not.
    """
    sources = read_sources(
        rules.source_folders,
        header_aliases=rules.header_aliases,
        value_aliases=rules.value_aliases,
    )
    setup = Setup(sources, rules.limits, rules.time_zone)
    with zone.open_scratch() as scratch, closing(ReaderProcess(setup)) as reader:
        connect = partial(_open_validating_database, scratch, memory_limit)
        with closing(Validator(connect, sources.labels, rules.time_zone)) as validator:
            yield FileLoader(
                zone=zone,
                rules=rules,
                sources=sources,
                reader=reader,
                validator=validator,
                again=again,
            )


def _open_validating_database(
    scratch: Path, memory_limit: str | None
) -> duckdb.DuckDBPyConnection:
    connection = open_database(config={"temp_directory": str(scratch)})
    # Pushed down, the filter on the reason would validate every row twice.
    connection.execute("set disabled_optimizers = 'filter_pushdown'")
    # Rows are numbered in their order, which one thread does; the client would keep
    # another one busy with waiting for it.
    connection.execute("set threads = 1")
    if memory_limit is not None:
        connection.execute(f"set memory_limit = {literal(memory_limit)}")
    return connection


def load_file(found: Bytes, loader: FileLoader) -> Iterator[FileOutcome]:
    """Load a file, or each member of a ZIP; what cannot be read stops nothing else."""
    try:
        if recalled := loader.recall(found):
            yield from recalled
        elif loader.reader.identify(found.path) is Container.ZIP:
            yield from _load_archive(found, loader)
        else:
            yield from loader.load(found)
    except (FileNotFoundError, PermissionError) as error:
        # The raw zone failing in the same way must not pass for a file that is gone.
        if error.filename != str(found.path):
            raise
        yield reject_unread(found.name, error)
    except StillChangingError:
        message = "The file changed while it was read."
        yield FileOutcome(found.name, Status.WAITING, message=message)
    except RejectedError as error:
        yield loader.reject(found, error)
    except TryAgainError as error:
        yield refuse_for_now(found.name, error)


def _load_archive(found: Bytes, loader: FileLoader) -> Iterator[FileOutcome]:
    """Load the members of a ZIP, each under the SHA-256 of its unpacked bytes.

    Raises:
        RejectedError: the whole ZIP is broken or asks for too much.
    """
    for member in loader.reader.list_members(found.path):
        name = f"{found.name}/{member.name}"
        if member.is_unfinished:
            message = "Its name marks it as unfinished."
            yield FileOutcome(name, Status.WAITING, message=message)
            continue
        with loader.zone.open_scratch() as scratch:
            path = scratch / "member"
            try:
                loader.reader.extract(found.path, member, path)
            except RejectedError as error:
                yield FileOutcome(
                    name, Status.SET_ASIDE, reason=error.reason, message=error.message
                )
                continue
            except TryAgainError as error:
                yield refuse_for_now(name, error)
                continue
            yield from loader.load(
                replace(
                    found,
                    path=path,
                    sha256=hash_file(path),
                    name=name,
                    size=path.stat().st_size,
                    modified_at=member.modified_at or found.modified_at,
                )
            )
