"""Forgetting in the landing folder: which files hold a person, as far as one can see.

What was ingested is in the raw zone, so a file that holds the person can go whole.
"""

import gzip
import hashlib
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

import zstandard

from dagster_project.erasure.person import Person
from dagster_project.exports.containers.archive import BROKEN as BROKEN_ZIP
from dagster_project.exports.landing.folder import list_landing
from dagster_project.exports.raw_zone.zone import RawZone

CHUNK_BYTES = 1 << 20
GZIP, ZSTD, ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK"
# Longer than an address may be, in the widest encoding.
OVERLAP_BYTES = 2048
BROKEN = (*BROKEN_ZIP, zstandard.ZstdError)


def remove_files(
    landing: Path, zone: RawZone, person: Person, affected: set[str]
) -> Iterator[str]:
    """Delete files that hold the person, and name those that may and were left.

    Args:
        affected: SHA-256 of exports in which the raw zone had the person.

    Yields:
        Names of files that hold the person but are still being written.

    Raises:
        OSError: the folder, or a file in it, cannot be looked into.
    """
    by_address = person.search(with_ids=False)
    by_all = person.search()
    # Of a file that was read, the raw zone knows what is an id and what a number.
    records = [record for record in zone.records() if record.kind is not None]
    loaded = {record.workbook_sha256 or record.sha256 for record in records}
    # A sheet of a workbook goes with the others.
    affected = affected | {
        record.workbook_sha256
        for record in records
        if record.sha256 in affected and record.workbook_sha256
    }
    for file in list_landing(landing).files:
        hashes = set(_hash_all(file.path))
        search = by_address if hashes & loaded else by_all
        if hashes & affected or _holds(file.path, search):
            file.path.unlink()
    for path in landing.iterdir():
        if path.is_file() and not path.is_symlink() and _holds(path, by_address):
            yield path.name


def _hash_all(path: Path) -> Iterator[str]:
    """SHA-256 of a file and of each member of a ZIP."""
    for stream in _open_all(path):
        digest = hashlib.sha256()
        for chunk in _read(stream):
            digest.update(chunk)
        yield digest.hexdigest()


def _holds(path: Path, search: re.Pattern[bytes]) -> bool:
    for stream in _open_all(path):
        before = b""
        for chunk in _read(stream):
            if search.search(before + chunk):
                return True
            before = chunk[-OVERLAP_BYTES:]
    return False


def _read(stream: IO[bytes]) -> Iterator[bytes]:
    try:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk
    except BROKEN:
        # Cut off: what could be read was looked through.
        return


def _open_all(path: Path) -> Iterator[IO[bytes]]:
    """The bytes as they are, and as they unpack by each way that applies."""
    with path.open("rb") as stream:
        yield stream
    with path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith(GZIP):
        with gzip.open(path, "rb") as unpacked:
            yield cast(IO[bytes], unpacked)
    if start.startswith(ZSTD):
        with zstandard.open(path, "rb") as unpacked:
            yield unpacked
    if start.startswith(ZIP):
        yield from _open_members(path)


def _open_members(path: Path) -> Iterator[IO[bytes]]:
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN:
        return
    with archive:
        for info in archive.infolist():
            # A member that is broken hides none of the others.
            with suppress(*BROKEN), archive.open(info) as stream:
                yield stream
