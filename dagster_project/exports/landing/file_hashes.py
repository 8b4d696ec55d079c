"""SHA-256 of files, known again by size and times until somebody writes to them.

A landing folder keeps its exports for years; without this, every run would read all
of them. Forgetting a hash costs time only.
"""

import hashlib
import json
import time
from contextlib import suppress
from pathlib import Path

# A write within the clock's last tick may leave the times as they were. Some file
# systems count whole seconds, or two; those that count less have ticks of milliseconds.
SETTLED_SECONDS = 2.0
SETTLED_FINE_SECONDS = 0.5
SECOND = 1_000_000_000


class FileHashes:
    """The hashes of one folder's files, stored in one JSON file between runs."""

    def __init__(self, path: Path) -> None:
        """Read what was stored, if it can be read."""
        self._path = path
        self._stored: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        with suppress(OSError, ValueError, TypeError):
            self._stored = dict(json.loads(path.read_text(encoding="utf-8")))

    def knows(self, path: Path) -> bool:
        """Whether the hash is stored, so that the file need not be read."""
        try:
            key, is_settled = _read_stat(path)
        except OSError:
            return False
        return is_settled and key in self._stored

    def find(self, path: Path) -> str:
        """SHA-256 of a file's bytes.

        Raises:
            OSError: the file cannot be read.
        """
        key, is_settled = _read_stat(path)
        sha256 = self._stored.get(key) if is_settled else None
        if sha256 is None:
            sha256 = hash_file(path)
        if is_settled:
            self._seen[key] = sha256
        return sha256

    def save(self) -> None:
        """Save the hashes of the files that were asked for, and of no others."""
        temporary = self._path.with_name(f"{self._path.name}.tmp")
        temporary.write_text(json.dumps(self._seen, indent=1), encoding="utf-8")
        temporary.replace(self._path)


def hash_file(path: Path, sheet: str = "") -> str:
    """SHA-256 of a file's bytes, and of the name of a sheet behind them."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    digest.update(sheet.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _read_stat(path: Path) -> tuple[str, bool]:
    """Size, times and identity as one text, and whether a later write changes it."""
    status = path.stat()
    # The time of change cannot be set back, which that of modification can.
    numbers = (
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
        status.st_ino,
        status.st_dev,
    )
    last = max(status.st_mtime, status.st_ctime)
    is_fine = status.st_mtime_ns % SECOND and status.st_ctime_ns % SECOND
    settled = SETTLED_FINE_SECONDS if is_fine else SETTLED_SECONDS
    return "-".join(map(str, numbers)), time.time() - last > settled
