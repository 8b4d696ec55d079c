"""What became of a file: the values that loading hands back, and the refusal it raises.

Add a reason here when a whole file can be rejected for something new.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """What happened to a file in this run."""

    ACCEPTED = "accepted"
    ALREADY_LOADED = "already_loaded"
    SET_ASIDE = "set_aside"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


class Reason(StrEnum):
    """Why a whole file was rejected."""

    UNRECOGNISED_HEADER = "unrecognised_header"
    DUPLICATE_HEADER = "duplicate_header"
    AMBIGUOUS_HEADER = "ambiguous_header"
    UNREADABLE_FILE = "unreadable_file"
    REFUSED_FILE = "refused_file"


class RejectedError(Exception):
    """A file is rejected; other files go on."""

    def __init__(self, reason: Reason, message: str) -> None:
        """Keep the reason beside the sentence for people."""
        super().__init__(message)
        self.reason = reason
        self.message = message


class SourceFileError(Exception):
    """A source file cannot be used; says in one line which, which key, and why."""


class TryAgainError(Exception):
    """A file could not be read this time, which may be no fault of its own."""

    def __init__(self, message: str) -> None:
        """Keep the sentence for people."""
        super().__init__(message)
        self.message = message


class StillChangingError(Exception):
    """A file changed while it was read."""


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file, or of one member of a ZIP, in this run.

    Attributes:
        name: as in the landing folder; "archive.zip/member.csv" for a member.
        sha256: of the file's bytes; None where they were not read.
        reason: why it was rejected, else None.
        message: a sentence for people, else None.
        unknown_columns: headers that are no canonical column, as read.
        quarantine: its quarantined rows by reason; empty while it is withdrawn.
        warnings: what to look at, though the file was taken in.
    """

    name: str
    status: Status
    sha256: str | None = None
    kind: str | None = None
    rows_read: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0
    reason: Reason | None = None
    message: str | None = None
    unknown_columns: tuple[str, ...] = ()
    quarantine: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class LandingResult:
    """What became of a landing folder in this run."""

    files: tuple[FileOutcome, ...]
    warnings: tuple[str, ...]

    @property
    def quarantine(self) -> dict[str, int]:
        """Quarantined rows of the files of this run, by reason."""
        counts: dict[str, int] = {}
        for file in self.files:
            for reason, rows in file.quarantine.items():
                counts[reason] = counts.get(reason, 0) + rows
        return counts
