"""What the reference reads: exports as typed rows, and every setting with its default.

Add a setting here when the warehouse gains one. Keep out rules, and reading of files.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

Row = dict[str, Any]

SUPPRESSED_STEP_ERRORS = frozenset(
    {
        "RECIPIENT_PREVIOUSLY_BOUNCED_ON_PORTAL",
        "RECIPIENT_PREVIOUSLY_BOUNCED_GLOBALLY",
        "GLOBALLY_BLOCKED_RECIPIENT_ADDRESS",
        "GLOBALLY_BLOCKED_RECIPIENT_DOMAIN",
        "PREVIOUSLY_MARKED_AS_SPAM",
        "CONTACT_INVALID_EMAIL_ADDRESS",
        "CONTACT_MISSING",
    }
)


@dataclass(frozen=True)
class ExportFile:
    """One export: typed rows under canonical names; row number is the index + 1."""

    name: str
    sha256: str
    exported_at: datetime
    kind: str
    columns: frozenset[str]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class RateBound:
    """Points that a rate earns from a percentage upwards."""

    percent: Fraction
    points: int
    is_inclusive: bool = True

    def is_reached(self, part: int, whole: int) -> bool:
        """Say whether part of whole is at this bound or above, exactly."""
        excess = 100 * part - self.percent * whole
        return excess > 0 or (self.is_inclusive and excess == 0)


@dataclass(frozen=True)
class Settings:
    """Everything that a user can set, with its default."""

    account_id: str = "default"
    time_zone: str = "UTC"
    hash_salt: str = ""
    as_of: date = date(2026, 11, 20)
    reply_rate_denominator: str = "delivered"
    sender_credit: str = "sending_user"
    completed_states: frozenset[str] = frozenset({"FINISHED", "UNENROLLED"})
    ignored_bounce_types: frozenset[str] = frozenset()
    count_auto_replies: bool = False
    reply_sources: frozenset[str] = frozenset({"REPLY", "THREAD_REPLY"})
    extra_reply_sources: frozenset[str] = frozenset()
    suppressed_step_errors: frozenset[str] = SUPPRESSED_STEP_ERRORS
    minimum_completed_for_sender: int = 100
    minimum_completed_for_sender_sequence: int = 101
    require_sender_seat: bool = False
    accepted_subscriptions: tuple[str, ...] = ()
    own_domains: frozenset[str] = frozenset()
    free_mail_domains: frozenset[str] = frozenset({"gmail.com"})
    soft_bounce_types: frozenset[str] = frozenset({"SOFT"})
    unengaged_enrollments: int = 3
    unengaged_days: int = 180
    unverified_record_sources: frozenset[str] = frozenset({"import"})
    email_step_words: tuple[str, ...] = ("email", "e-mail")
    segments_of_one_text: int = 3
    completed_of_a_segment: int = 20
    good_reply_rate_from: RateBound = RateBound(Fraction(7), 0)
    bad_bounce_rate_from: RateBound = RateBound(Fraction(3), 0)
    reply_points: tuple[RateBound, ...] = (
        RateBound(Fraction(0), 0),
        RateBound(Fraction(1), 10),
        RateBound(Fraction(3), 20),
        RateBound(Fraction(5), 30),
        RateBound(Fraction(7), 40),
        RateBound(Fraction(13), 50, is_inclusive=False),
    )
    bounce_points: tuple[RateBound, ...] = (
        RateBound(Fraction(0), 50),
        RateBound(Fraction(1), 40),
        RateBound(Fraction(3), 25),
        RateBound(Fraction(5), 10),
        RateBound(Fraction(8), 0),
    )
    bands: tuple[tuple[int, str], ...] = (
        (0, "Low"),
        (40, "Fair"),
        (65, "Good"),
        (85, "Excellent"),
    )


@dataclass(frozen=True)
class SourceRow:
    """One row of one export, where it stands, and what was said of the same before."""

    file: ExportFile
    number: int
    values: Row
    earlier: "SourceRow | None" = None

    def get(self, column: str) -> Any:
        """Return the value of a column; empty, or no such column: None."""
        return self.said_by(column).values.get(column)

    def is_positive(self, column: str) -> bool:
        """Say whether a count is given and above 0."""
        return (self.get(column) or 0) > 0

    def after(self, earlier: "SourceRow | None") -> "SourceRow":
        """Return this row, told after another: its file's columns alone say anew."""
        return replace(self, earlier=earlier)

    def said_by(self, column: str) -> "SourceRow":
        """Return the latest row whose file has a column, this one if none has."""
        row: SourceRow | None = self
        while row is not None and column not in row.file.columns:
            row = row.earlier
        return row or self

    def is_said(self, column: str) -> bool:
        """Tell whether the file of this row or of an earlier one has a column."""
        return column in self.said_by(column).file.columns

    @property
    def loaded(self) -> tuple[datetime, str, int]:
        """Order rows of users: export time, file, row number."""
        return (self.file.exported_at, self.file.sha256, self.number)

    @property
    def version(self) -> tuple[datetime, datetime, str, int]:
        """Order versions of one enrollment; the greatest counts."""
        return (self.get("updated_at") or self.file.exported_at, *self.loaded)


def read_rows(files: Iterable[ExportFile], kind: str) -> list[SourceRow]:
    """Return the rows of all files of a kind."""
    return [
        SourceRow(file, number, values)
        for file in files
        if file.kind == kind
        for number, values in enumerate(file.rows, start=1)
    ]


def fold_email(email: str | None) -> str | None:
    """Return an e-mail address as it is compared."""
    return (email or "").strip().lower() or None
