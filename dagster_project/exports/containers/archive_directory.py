"""How long the directory of a ZIP is, told before anything in it is listed.

Listing takes a thousand times the memory of a look at the end of the file.
"""

import struct
from pathlib import Path
from typing import BinaryIO

from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.rules import Limits

# A workbook of many sheets and pictures has thousands of parts.
LEAST_ENTRIES = 10_000
# An entry takes 46 bytes and its name, often some more for its time and owner.
BYTES_PER_ENTRY = 256
_END, _END_64, _LOCATOR_64 = b"PK\5\6", b"PK\6\6", b"PK\6\7"
_END_SIZE, _END_64_SIZE, _LOCATOR_64_SIZE = 22, 56, 20
_LONGEST_COMMENT = 65_535


def refuse_long_directory(path: Path, limits: Limits) -> None:
    """Refuse a ZIP whose directory is too long to be listed.

    The number of entries may be a lie; no more of them are listed than the size holds.

    Raises:
        RejectedError: it is.
    """
    with path.open("rb") as file:
        entries, size = _read_end(file)
    most = max(LEAST_ENTRIES, limits.members)
    if entries > most or size > most * BYTES_PER_ENTRY:
        message = f"The ZIP file has more than {most} members."
        raise RejectedError(Reason.REFUSED_FILE, message)


def _read_end(file: BinaryIO) -> tuple[int, int]:
    """Entries and bytes of the directory as the end of a file has them; else zeros."""
    length = file.seek(0, 2)
    before = _LOCATOR_64_SIZE + _END_64_SIZE
    file.seek(max(length - before - _END_SIZE - _LONGEST_COMMENT, 0))
    tail = file.read()
    # A record without a comment counts first, wherever else its mark stands.
    at = len(tail) - _END_SIZE
    if not (tail[at:].startswith(_END) and tail.endswith(b"\0\0")):
        at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        return 0, 0
    entries, size = struct.unpack_from("<HL", tail, at + 10)
    start = at - before
    locator = tail[at - _LOCATOR_64_SIZE : at] if at >= _LOCATOR_64_SIZE else b""
    if start >= 0 and locator.startswith(_LOCATOR_64):
        record = tail[start : start + _END_64_SIZE]
        if record.startswith(_END_64):
            entries, size = struct.unpack_from("<QQ", record, 32)
    return entries, size
