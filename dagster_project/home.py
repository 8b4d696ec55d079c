"""The folders under the home, and the lock that keeps it to one run at a time.

Add a path here when something new is stored. How a file is written belongs to the
module that owns it.
"""

import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


class HomeUnusableError(Exception):
    """The home cannot be created or written to."""


class HomeLockedError(Exception):
    """Another run holds the home."""


class BrokenFileError(Exception):
    """A file of ours is not as it was written; names it and the mend, in one line."""

    def __init__(self, path: Path, mend: str) -> None:
        """Say which file, and what to do about it."""
        super().__init__(f"{path} is broken; {mend}")


@dataclass(frozen=True)
class Home:
    """Paths under one home."""

    root: Path

    @property
    def raw(self) -> Path:
        """Accepted exports and quarantined rows: the memory."""
        return self.root / "raw"

    @property
    def salt(self) -> Path:
        """Salts of published hashes, one a line, the newest last."""
        return self.raw / "salt"

    @property
    def warehouse(self) -> Path:
        """The candidate databases: a cache of the raw zone."""
        return self.root / "warehouse"

    @property
    def private_database(self) -> Path:
        """Staging and intermediate models, personal data included."""
        return self.warehouse / "private.duckdb"

    @property
    def marts_database(self) -> Path:
        """The marts alone; the file stem is the catalog name that users see."""
        return self.warehouse / "sender_score.duckdb"

    @property
    def candidate_state(self) -> Path:
        """What the candidate holds; there while it is whole."""
        return self.warehouse / "candidate.json"

    @property
    def run_record(self) -> Path:
        """What the current run ingested and warns of, for the stages that follow."""
        return self.warehouse / "run.json"

    @property
    def dbt_target(self) -> Path:
        """Compiled models, the manifest and dbt's cache of parsed files."""
        return self.warehouse / "dbt"

    @property
    def published(self) -> Path:
        """What readers open."""
        return self.root / "published"

    @property
    def published_database(self) -> Path:
        """The published warehouse."""
        return self.published / "sender_score.duckdb"

    @property
    def retained(self) -> Path:
        """Retained publications, each a database under its id."""
        return self.published / "kept"

    @property
    def log(self) -> Path:
        """What happened, which no rebuild can derive."""
        return self.root / "log"

    @property
    def last_run(self) -> Path:
        """How the last run began and ended."""
        return self.log / "last_run.json"

    @property
    def docs(self) -> Path:
        """What the gate found, as pages for people."""
        return self.root / "docs"

    @property
    def reports(self) -> Path:
        """Reports that viewers have saved."""
        return self.root / "report" / "reports"

    @property
    def dashboards(self) -> Path:
        """Dashboards that viewers have made of them."""
        return self.root / "report" / "dashboards"

    @property
    def landing_folders(self) -> Path:
        """The landing folders that exports came from, as a list."""
        return self.root / "landing_folders.json"

    @property
    def sign_in(self) -> Path:
        """How viewers of the report sign in; without it nobody does."""
        return self.root / "report" / "sign_in.toml"

    @property
    def ended_sessions(self) -> Path:
        """Sign-ins that viewers have ended, so that copied cookies end with them."""
        return self.root / "report" / "ended_sessions"

    @property
    def static_report(self) -> Path:
        """The report of the publication as one page."""
        return self.published / "sender_score.html"

    @property
    def dagster(self) -> Path:
        """Dagster's own state."""
        return self.root / "dagster"

    @property
    def lock(self) -> Path:
        """The file whose lock a run holds."""
        return self.root / "lock"

    def create(self) -> None:
        """Make the home and see that it can be written to.

        Raises:
            HomeUnusableError: it cannot.
            OSError: no disk is left, which is no fault of the setting.
        """
        try:
            # Nobody outside the group gets in, whatever the permissions of a file are.
            self.root.mkdir(mode=0o750, parents=True, exist_ok=True)
            for folder in (self.raw, self.warehouse, self.published, self.log):
                folder.mkdir(exist_ok=True)
            probe = self.root / ".writable"
            probe.touch()
            # Another run may be looking at the same moment.
            probe.unlink(missing_ok=True)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            reason = error.strerror or str(error)
            raise HomeUnusableError(f"cannot write to {self.root}: {reason}") from error


@contextmanager
def hold_lock(home: Home, *, wait_seconds: float) -> Iterator[None]:
    """Keep every other run out of the home until the block ends or the process dies.

    Raises:
        HomeLockedError: another run still holds it after the wait; names it.
    """
    with home.lock.open("a+", encoding="utf-8") as file:
        deadline = time.monotonic() + wait_seconds
        while not _try_lock(file.fileno()):
            if time.monotonic() >= deadline:
                raise HomeLockedError(f"another run holds {home.root}: {_holder(home)}")
            time.sleep(0.1)
        file.seek(0)
        file.truncate()
        json.dump(
            {"process": os.getpid(), "since": datetime.now(UTC).isoformat()}, file
        )
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()


def is_locked(home: Home) -> bool:
    """Whether a run holds the home."""
    try:
        with home.lock.open(encoding="utf-8") as file:
            return not _try_lock(file.fileno())
    except OSError:
        return False


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(home: Home) -> str:
    try:
        holder = json.loads(home.lock.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "a process that does not say its name"
    return f"process {holder['process']}, since {holder['since']}"
