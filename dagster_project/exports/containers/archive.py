"""A ZIP of exports: each member is a file of its own.

How any ZIP file is opened and unpacked is here too. Keep out spreadsheets, which are
ZIP files but hold one table.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from dagster_project.exports.containers.archive_directory import refuse_long_directory
from dagster_project.exports.containers.compression import CHUNK_BYTES, refuse_excess
from dagster_project.exports.containers.formats import refusal
from dagster_project.exports.landing.folder import is_unfinished
from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.rules import Limits

LINK_MODE = 0o120000
TYPE_MASK = 0o170000
ENCRYPTED = 0x1
METHODS = (
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
    zipfile.ZIP_BZIP2,
    zipfile.ZIP_LZMA,
)
OTHER_METHODS = {9: "Deflate64", 93: "Zstandard", 95: "xz", 98: "PPMd"}
# What the standard library raises on bytes that are no good ZIP.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class Member:
    """A member of a ZIP.

    Attributes:
        name: its name inside the ZIP, for people and records.
        is_unfinished: whether its name marks it as not to be read.
        modified_at: its time, None where it has none.
    """

    info: zipfile.ZipInfo
    name: str
    is_unfinished: bool
    modified_at: datetime | None


def open_zip(path: Path, limits: Limits) -> zipfile.ZipFile:
    """Open a ZIP file of any use.

    Raises:
        RejectedError: it is truncated or broken, or lists too much to be listed.
    """
    refuse_long_directory(path, limits)
    try:
        return zipfile.ZipFile(path)
    except (FileNotFoundError, PermissionError):
        raise
    except BROKEN as error:
        raise _broken() from error


def read_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part of a ZIP file piece by piece.

    Raises:
        RejectedError: it is broken, protected by a password, or packed by a method that
            is not read.
    """
    problem = _find_problem(info)
    if problem is not None:
        raise problem
    try:
        reader = archive.open(info)
    except BROKEN as error:
        raise _broken() from error
    with reader:
        while True:
            try:
                chunk = reader.read(CHUNK_BYTES)
            except BROKEN as error:
                raise _broken() from error
            if not chunk:
                return
            yield chunk


@contextmanager
def open_archive(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP whose members together keep to the limits.

    Raises:
        RejectedError: they do not, or there is none that can be unpacked, or the ZIP is
            broken.
    """
    with open_zip(path, limits) as archive:
        infos = archive.infolist()
        files = [info for info in infos if not _is_folder(info)]
        if not files:
            raise RejectedError(Reason.UNREADABLE_FILE, "The ZIP file is empty.")
        if len(infos) > limits.members:
            message = f"The ZIP file has more than {limits.members} members."
            raise RejectedError(Reason.REFUSED_FILE, message)
        problems = [_find_problem(info) for info in files]
        if problems[0] is not None and None not in problems:
            raise problems[0]
        unpacked = sum(info.file_size for info in infos)
        refuse_excess(unpacked, packed=path.stat().st_size, limits=limits)
        for info in infos:
            refuse_excess(info.file_size, packed=info.compress_size, limits=limits)
        yield archive


def list_members(archive: zipfile.ZipFile, time_zone: str) -> list[Member]:
    """Members that are no folders, by name."""
    members = [
        Member(
            info=info,
            name=_show(info.filename or info.orig_filename),
            is_unfinished=_is_unfinished(info.filename),
            modified_at=_read_time(info, time_zone),
        )
        for info in archive.infolist()
        if not _is_folder(info)
    ]
    return sorted(members, key=lambda member: member.name)


def extract(archive: zipfile.ZipFile, member: Member, target: Path) -> None:
    """Write a member's bytes under a name of our own.

    Raises:
        RejectedError: its name leads elsewhere, or it is a link, encrypted or broken.
    """
    _refuse_name(member.info)
    with target.open("wb") as writer:
        for chunk in read_part(archive, member.info):
            writer.write(chunk)


def _find_problem(info: zipfile.ZipInfo) -> RejectedError | None:
    """What tells before it is unpacked that it cannot be, if anything does."""
    if info.flag_bits & ENCRYPTED:
        message = "The file is protected by a password: save it without one."
        return RejectedError(Reason.UNREADABLE_FILE, message)
    if info.compress_type not in METHODS:
        method = OTHER_METHODS.get(info.compress_type, f"method {info.compress_type}")
        return refusal(f"packed with {method}", "pack it as a ZIP with plain Deflate")
    return None


def _refuse_name(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename.replace("\\", "/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or name[1:2] == ":":
        message = "Its name leads out of the ZIP file."
        raise RejectedError(Reason.REFUSED_FILE, message)
    if (info.external_attr >> 16) & TYPE_MASK == LINK_MODE:
        raise RejectedError(Reason.REFUSED_FILE, "The member is a link.")


def _is_folder(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a folder: one with bytes is a file, whatever its name."""
    # A name may be empty, which the library's own test for a folder fails on.
    return info.filename.endswith("/") and not info.file_size


def _is_unfinished(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    hidden = any(part.startswith(".") and part != ".." for part in parts)
    return "__MACOSX" in parts or hidden or (bool(parts) and is_unfinished(parts[-1]))


def _read_time(info: zipfile.ZipInfo, time_zone: str) -> datetime | None:
    try:
        local = datetime(*info.date_time, tzinfo=ZoneInfo(time_zone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _show(name: str) -> str:
    return name.replace("\0", "\u2400").encode("utf-8", "replace").decode("utf-8")


def _broken() -> RejectedError:
    message = "The ZIP file is truncated or broken."
    return RejectedError(Reason.UNREADABLE_FILE, message)
