"""The course of one enrollment: when it starts, what happens, what an export sees.

Add an outcome here. Who has how many of each belongs in `cast`; how a row is written
in `exports`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from tests.sample.cast import Person, Sequence

FIRST_DAY = date(2026, 5, 20)
LAST_DAY = date(2026, 11, 19)
LAST_EXPORT_AT = datetime(2026, 11, 20, 3, 15, tzinfo=UTC)

Value = str | int | bool | datetime | None
Row = dict[str, Value]


class Outcome(StrEnum):
    """How an enrollment ends; the share of each is set in `enrollments`."""

    FINISHED = "finished"
    REPLIED = "replied"
    REPLIED_AFTER_END = "replied after the end"
    BOUNCED = "bounced"
    BOUNCED_SOFTLY = "bounced softly"
    AUTO_REPLIED = "automatic reply"
    MEETING = "meeting"
    ACCOUNT_REPLY = "reply of the company"
    ACCOUNT_MEETING = "meeting with the company"
    MANUAL = "manual"
    WORKFLOW = "workflow"
    SEQUENCE_DELETED = "sequence deleted"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"
    SEND_ERROR = "send error"


NOTHING_SENT = {Outcome.SUPPRESSED, Outcome.SEND_ERROR}
RUNS_TO_THE_END = {
    Outcome.FINISHED,
    Outcome.REPLIED_AFTER_END,
    Outcome.BOUNCED_SOFTLY,
}
SOURCES = {
    Outcome.AUTO_REPLIED: "REPLY",
    Outcome.MEETING: "MEETING",
    Outcome.ACCOUNT_REPLY: "ACCOUNT_REPLY",
    Outcome.ACCOUNT_MEETING: "ACCOUNT_MEETING",
    Outcome.MANUAL: "MANUAL",
    Outcome.WORKFLOW: "WORKFLOW",
    Outcome.SEQUENCE_DELETED: "SEQUENCE_DELETED",
    Outcome.BOUNCED: "ERROR",
    Outcome.UNSUBSCRIBED: "ERROR",
    Outcome.SUPPRESSED: "ERROR",
    Outcome.SEND_ERROR: "ERROR",
}
SUPPRESSIONS = (
    "RECIPIENT_PREVIOUSLY_BOUNCED_ON_PORTAL",
    "RECIPIENT_PREVIOUSLY_BOUNCED_GLOBALLY",
    "GLOBALLY_BLOCKED_RECIPIENT_ADDRESS",
    "CONTACT_INVALID_EMAIL_ADDRESS",
)


@dataclass(frozen=True)
class Email:
    """One e-mail of an enrollment: when it leaves, what the contact does with it."""

    sent_at: datetime
    opens: int
    clicks: int


@dataclass(frozen=True)
class Course:
    """When an enrollment starts and ends and what is sent on the way (all UTC)."""

    enrolled_at: datetime
    emails: tuple[Email, ...]
    ended_at: datetime
    replied_at: datetime | None

    @property
    def settled_at(self) -> datetime:
        """The last thing that happens."""
        return max(self.ended_at, self.replied_at or self.ended_at)


@dataclass(frozen=True)
class Enrollment:
    """One enrollment with its whole course, known ahead of time."""

    enrollment_id: str
    sequence: Sequence
    sender: Person
    enrolled_by: Person
    sending_user_id: str | None
    contact_id: str
    contact_email: str
    company_id: str
    outcome: Outcome
    course: Course
    source: str | None
    error: str | None
    bounce_type: str | None
    is_paused: bool
    has_reply_count: bool
    has_bounce_count: bool
    has_meeting: bool


def draw_course(
    random: Random, *, sequence: Sequence, zone: str, outcome: Outcome, first_day: date
) -> Course:
    """Draw one course; the enrollment starts on a weekday in working hours."""
    enrolled_at = _draw_start(random, zone=zone, first_day=first_day)
    emails = _draw_emails(random, enrolled_at=enrolled_at, sequence=sequence)
    if outcome in NOTHING_SENT:
        return Course(enrolled_at, (), emails[0].sent_at, None)
    if outcome in RUNS_TO_THE_END:
        ended_at = emails[-1].sent_at + timedelta(days=1)
        late = outcome is Outcome.REPLIED_AFTER_END
        wait = timedelta(hours=random.randrange(3, 60), minutes=random.randrange(60))
        return Course(enrolled_at, emails, ended_at, ended_at + wait if late else None)
    ended_at = emails[_draw_step(random, len(emails))].sent_at + _draw_wait(
        random, outcome
    )
    sent = tuple(email for email in emails if email.sent_at <= ended_at)
    has_reply = outcome in (Outcome.REPLIED, Outcome.AUTO_REPLIED)
    return Course(enrolled_at, sent, ended_at, ended_at if has_reply else None)


def _draw_start(random: Random, *, zone: str, first_day: date) -> datetime:
    days = (LAST_DAY - first_day).days + 1
    day = first_day + timedelta(days=random.randrange(days))
    while day.weekday() > 4:
        day = first_day + timedelta(days=random.randrange(days))
    # The mean of two draws makes mornings and late afternoons quieter than noon.
    minute = (random.randrange(600) + random.randrange(600)) // 2
    local = datetime(
        *(day.year, day.month, day.day, 8 + minute // 60, minute % 60),
        random.randrange(60),
        tzinfo=ZoneInfo(zone),
    )
    return local.astimezone(UTC)


def _draw_emails(
    random: Random, *, enrolled_at: datetime, sequence: Sequence
) -> tuple[Email, ...]:
    emails = []
    # Some start the next day: until then the enrollment is only scheduled.
    delay = 1 if random.random() < 0.15 else 0
    for days in sequence.step_days:
        sent_at = enrolled_at + timedelta(
            days=days + delay,
            minutes=random.randrange(4, 40),
            seconds=random.randrange(60),
        )
        while sent_at.weekday() > 4:
            sent_at += timedelta(days=1)
        opens = random.choice((0, 0, 0, 0, 1, 1, 1, 2, 3))
        clicks = 1 if opens and random.random() < 0.12 else 0
        emails.append(Email(sent_at, opens, clicks))
    # A weekend can push two steps onto one day, never past each other.
    return tuple(sorted(emails, key=lambda email: email.sent_at))


def _draw_step(random: Random, steps: int) -> int:
    return min(random.randrange(steps), random.randrange(steps))


def _draw_wait(random: Random, outcome: Outcome) -> timedelta:
    seconds = random.randrange(60)
    if outcome in (Outcome.BOUNCED, Outcome.AUTO_REPLIED):
        return timedelta(minutes=random.randrange(1, 20), seconds=seconds)
    hours = random.choice((0, 1, 2, 4, 7, 20, 24, 26, 46, 50, 73, 96))
    return timedelta(hours=hours, minutes=random.randrange(9, 60), seconds=seconds)
