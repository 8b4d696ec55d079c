"""Whether a Parquet file of the raw zone is still what was written.

A file is described once, when it is written, and later held against that: fully, or by
its size and footer, which costs next to nothing. Which files there are belongs to
`verification`.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MAGIC = b"PAR1"
# Behind the footer: its length, and the magic bytes.
TAIL_BYTES = 8


@dataclass(frozen=True)
class StoredFile:
    """What a file was when it was written.

    Attributes:
        sha256: of all its bytes.
        size_bytes: how many there are.
        footer_sha256: of its Parquet footer, to the end of the file.
    """

    sha256: str
    size_bytes: int
    footer_sha256: str


class DamagedFileError(Exception):
    """A file is not what was written; says what is wrong, behind the file's name."""


def describe_file(path: Path) -> StoredFile:
    """Describe a Parquet file, reading it fully.

    Raises:
        DamagedFileError: it is none, or cannot be read.
    """
    try:
        with path.open("rb") as stream:
            size, footer = _read_footer(stream)
            stream.seek(0)
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(error) from error
    return StoredFile(sha256, size, hashlib.sha256(footer).hexdigest())


def check_file(path: Path, stored: StoredFile | None, *, fully: bool) -> None:
    """Hold a file against what was written.

    Args:
        stored: None where it was written before files were described: then it need
            only look like a Parquet file.
        fully: whether every byte is looked at, not size and footer alone.

    Raises:
        DamagedFileError: it is not what was written.
    """
    try:
        with path.open("rb") as stream:
            size, footer = _read_footer(stream)
            if stored is None:
                return
            if size != stored.size_bytes:
                raise DamagedFileError(
                    f"has {size:,} bytes instead of {stored.size_bytes:,}"
                )
            if hashlib.sha256(footer).hexdigest() != stored.footer_sha256:
                raise DamagedFileError("has another footer than was written")
            stream.seek(0)
            if fully and hashlib.file_digest(stream, "sha256").hexdigest() != (
                stored.sha256
            ):
                raise DamagedFileError("holds other bytes than were written")
    except OSError as error:
        raise _unreadable(error) from error


def _read_footer(stream: IO[bytes]) -> tuple[int, bytes]:
    """The size of a Parquet file and its footer, to the end of the file."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(size - TAIL_BYTES, 0))
    tail = stream.read(TAIL_BYTES)
    start = size - TAIL_BYTES - int.from_bytes(tail[:4], "little")
    if not tail.endswith(MAGIC) or start < len(MAGIC):
        raise DamagedFileError("has no Parquet footer")
    stream.seek(start)
    return size, stream.read()


def _unreadable(error: OSError) -> DamagedFileError:
    if isinstance(error, FileNotFoundError):
        return DamagedFileError("is gone")
    return DamagedFileError(f"cannot be read ({error.strerror})")
