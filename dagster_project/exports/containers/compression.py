"""Unpacking gzip and Zstandard, and the limits on what may come out of them.

Add a compression here. Nothing is unpacked beyond the limits, whatever a file claims.
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from dagster_project.exports.containers.formats import refusal
from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.rules import Limits

CHUNK_BYTES = 1024 * 1024
# A packed kibibyte of Zstandard can hold 32 MiB; it is unpacked in one piece.
ZSTANDARD_BYTES = 1024
# How the library says that a frame asks for more memory than it grants, 128 MiB.
LONG_WINDOW = "requires too much memory"


def gunzip(source: Path, target: Path, *, limits: Limits) -> None:
    """Unpack a gzip file.

    Raises:
        RejectedError: it is broken, or holds more than the limits allow.
    """
    try:
        with gzip.open(source) as reader:
            chunks = iter(lambda: reader.read(CHUNK_BYTES), b"")
            _write(chunks, target, packed=source.stat().st_size, limits=limits)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise _broken("gzip") from error


def unpack_zstandard(source: Path, target: Path, *, limits: Limits) -> None:
    """Unpack a Zstandard file.

    Raises:
        RejectedError: it is broken, holds more than the limits allow, or takes too much
            memory to unpack.
    """
    try:
        with source.open("rb") as reader:
            chunks = _read_frames(reader)
            _write(chunks, target, packed=source.stat().st_size, limits=limits)
    except (zstandard.ZstdError, EOFError) as error:
        if LONG_WINDOW in str(error):
            name = "compressed by zstd with a long window"
            raise refusal(name, "compress it without --long or --ultra") from error
        raise _broken("Zstandard") from error


def refuse_excess(unpacked: int, *, packed: int, limits: Limits) -> None:
    """Refuse what unpacks to more than the limits allow.

    Raises:
        RejectedError: it does.
    """
    if unpacked > limits.unpacked_bytes:
        message = f"It unpacks to more than {limits.unpacked_bytes} bytes."
        raise RejectedError(Reason.REFUSED_FILE, message)
    if unpacked > limits.ratio_from_bytes and unpacked > limits.ratio * packed:
        message = f"It unpacks to more than {limits.ratio} times its size."
        raise RejectedError(Reason.REFUSED_FILE, message)


def most_unpacked(packed: int, limits: Limits) -> int:
    """Bytes that so many packed ones may unpack to."""
    by_ratio = max(limits.ratio_from_bytes, limits.ratio * packed)
    return min(limits.unpacked_bytes, by_ratio)


def _write(
    chunks: Iterator[bytes], target: Path, *, packed: int, limits: Limits
) -> None:
    unpacked = 0
    with target.open("wb") as writer:
        for chunk in chunks:
            unpacked += len(chunk)
            refuse_excess(unpacked, packed=packed, limits=limits)
            writer.write(chunk)


def _read_frames(reader: BinaryIO) -> Iterator[bytes]:
    frame = zstandard.ZstdDecompressor().decompressobj()
    packed = reader.read(ZSTANDARD_BYTES)
    while packed:
        yield frame.decompress(packed)
        packed = reader.read(ZSTANDARD_BYTES)
        if frame.eof:
            packed = frame.unused_data + packed
            if packed:
                frame = zstandard.ZstdDecompressor().decompressobj()
    if not frame.eof:
        raise EOFError


def _broken(container: str) -> RejectedError:
    message = f"The {container} file is truncated or broken."
    return RejectedError(Reason.UNREADABLE_FILE, message)
