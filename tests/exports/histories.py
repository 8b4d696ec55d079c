"""What happens to enrollments over several exports: compact blocks, and their rows.

Add an outcome or a history here and it is drawn. Keep out how files are written, and
how results are derived. Expansion is repeatable: same block, same rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.exports.logical_exports import seed_random
from tests.exports.outcomes import OUTCOMES, UNDER_WAY
from tests.reference.inputs import Row

# Two exports of one minute: only their bytes decide which is the later.
ENROLLMENT_EXPORTS = {
    "a": datetime(2026, 1, 20, 5, 30, tzinfo=UTC),
    "b": datetime(2026, 3, 30, 4, 15, tzinfo=UTC),
    "c": datetime(2026, 3, 30, 4, 15, tzinfo=UTC),
    "d": datetime(2026, 11, 2, 6, 45, tzinfo=UTC),
}
TWIN_EXPORTS = ("b", "c")
FIRST_ENROLLED_AT = datetime(2025, 11, 3, 8, 0, tzinfo=UTC)
FIRST_ENDED_ON = datetime(2026, 1, 10, tzinfo=UTC)
# Days on which a clock of the drawn zones goes forward or back.
CLOCK_CHANGES = ((2026, 3, 8), (2026, 3, 29), (2026, 4, 5), (2026, 10, 25))

# The last enrolls for senders near limits alone, so that nothing adds to the counts.
USER_IDS = ("9", "10", "0042", "ann-7", "11")
USER_NEAR_LIMITS = 4
USER_EMAILS = (
    "ann@own.example",
    "bob@gmail.com",
    "Cleo@Other.example",
    "dan@own.example",
    "eve@own.example",
)
USER_NAMES = (
    'Ann "Annie" Nowak',
    "Zoë; Müller",
    "Bob\nof two lines",
    "O\u2019Hara, Cleo",
    "=1+1",
    "Żółć | Łoś",
    None,
)
# Few, so that a contact is enrolled again; one of them never gives a sign of interest.
CONTACTS = 7
QUIET_CONTACT = 3
SEQUENCE_IDS = ("101", "102", "Ä-3")
SEQUENCE_NAMES = ('Cold "Q1"', "Warm; again, and", "Two\nlines", "Tab\there", None)
SENDER_EMAILS = (None, None, "Out@Own.example", "me@gmail.com", "no address")

SENDER_FORMS = (
    "id",
    "id_and_email",
    "email",
    "email_in_capitals",
    "sent_by_another",
    "sent_by_another_later",
    "email_and_sent_by_another",
)
HISTORIES = (
    "once",
    "progress",
    "stale_version_exported_later",
    "same_update",
    "same_update_in_twin_exports",
    "update_at_export_time",
    "never_updated",
    "updated_then_not",
    "milliseconds_apart",
    "twice_in_one_file",
    "enrolled_at_moved",
)
# Their last word is the block's outcome, unless a file lacks `updated_at`.
SURE_HISTORIES = ("once", "progress", "stale_version_exported_later")
IDENTITIES = ("id", "contact", "contact_email", "id_once_missing")
TIMINGS = ("any", "midnight", "clock_change", "missing")


@dataclass(frozen=True)
class Block:
    """Some enrollments of one kind; user and sequence are positions."""

    user: int
    sender_form: str
    sequence: int
    outcome: str
    count: int
    history: str
    identity: str
    timing: str
    seed: int


@dataclass(frozen=True)
class Version:
    """One state of an enrollment in one export."""

    export: str
    outcome: str
    updated_at: datetime | None
    enrolled_later: timedelta = timedelta()


def list_versions(
    history: str, outcome: str, exports: Sequence[str], random: Random
) -> list[Version]:
    """Return the states in which the exports show an enrollment."""
    early, late = sorted(random.choices(exports, k=2))
    if history == "same_update_in_twin_exports" and {*TWIN_EXPORTS} <= {*exports}:
        early, late = TWIN_EXPORTS
    other = random.choice([*UNDER_WAY, *OUTCOMES])
    update = ENROLLMENT_EXPORTS[early] - timedelta(seconds=random.randrange(86_400))
    later = update + timedelta(hours=1)
    match history:
        case "once":
            return [Version(late, outcome, update)]
        case "progress":
            under_way = random.choice(UNDER_WAY)
            return [Version(early, under_way, update), Version(late, outcome, later)]
        case "stale_version_exported_later":
            return [Version(early, outcome, later), Version(late, other, update)]
        case "same_update" | "same_update_in_twin_exports":
            return [Version(early, other, update), Version(late, outcome, update)]
        case "update_at_export_time":
            at_export = ENROLLMENT_EXPORTS[late]
            return [Version(early, other, at_export), Version(late, outcome, None)]
        case "never_updated":
            return [Version(early, other, None), Version(late, outcome, None)]
        case "updated_then_not":
            after = ENROLLMENT_EXPORTS[late] + timedelta(seconds=1)
            return [Version(early, outcome, after), Version(late, other, None)]
        case "milliseconds_apart":
            soon = update + timedelta(milliseconds=250)
            return [Version(early, outcome, soon), Version(late, other, update)]
        case "twice_in_one_file":
            return [Version(late, other, update), Version(late, outcome, update)]
        case "enrolled_at_moved":
            moved = Version(late, outcome, later, timedelta(days=1))
            return [Version(early, other, update), moved]
    raise ValueError(history)


def choose_end(timing: str, zone: ZoneInfo, random: Random) -> datetime | None:
    """Return when an enrollment ended; None: not given."""
    if timing == "missing":
        return None
    day = FIRST_ENDED_ON + timedelta(days=random.randrange(290))
    if timing == "any":
        return day + timedelta(seconds=random.randrange(86_400))
    if timing == "clock_change":
        day = datetime(*random.choice(CLOCK_CHANGES), tzinfo=UTC)
    midnight = day.replace(tzinfo=zone).astimezone(UTC)
    if timing == "midnight":
        return midnight + timedelta(seconds=random.choice([-1, 0, 1]))
    return midnight + timedelta(minutes=random.randrange(-60, 300, 15))


def describe_sender(block: Block, *, is_last: bool) -> Row:
    """Return how a row names its users."""
    another = USER_IDS[(block.user + 1) % USER_NEAR_LIMITS]
    user_id, email = USER_IDS[block.user], USER_EMAILS[block.user]
    match block.sender_form:
        case "id":
            return {"user_id": user_id}
        case "id_and_email":
            return {"user_id": user_id, "user_email": email}
        case "email":
            return {"user_email": email}
        case "email_in_capitals":
            return {"user_email": email.upper()}
        case "sent_by_another":
            return {"user_id": user_id, "sending_user_id": another}
        case "sent_by_another_later":
            sending = {"sending_user_id": another} if is_last else {}
            return {"user_id": user_id, "user_email": email} | sending
        case "email_and_sent_by_another":
            return {"user_email": email, "sending_user_id": another}
    raise ValueError(block.sender_form)


def describe_identity(
    block: Block, number: int, *, is_last: bool, random: Random
) -> Row:
    """Return how a row names its enrollment and contact."""
    contact = number % CONTACTS
    contact_id, email = f"{7000 + contact}", f"p{contact}@buyer.example"
    match block.identity:
        case "contact":
            return {"contact_id": contact_id, "contact_email": email}
        case "contact_email":
            return {"contact_email": random.choice([email, email.upper()])}
        case "id_once_missing" if is_last:
            return {"contact_id": contact_id}
    return {"enrollment_id": str(number), "contact_id": contact_id}


def expand_block(
    block: Block, first_number: int, *, exports: Sequence[str], zone: ZoneInfo
) -> list[tuple[str, Row]]:
    """Return the rows of a block, each with the label of its export."""
    random = seed_random(block, first_number)
    rows = []
    for number in range(first_number, first_number + block.count):
        # Of many alike, most are shown once: their versions would only add bulk.
        is_shown_once = block.count > 9 and number % 5 > 0
        history = "once" if is_shown_once else block.history
        versions = list_versions(history, block.outcome, exports, random)
        ended_at = choose_end(block.timing, zone, random)
        for version in versions:
            row = describe_row(
                block, version, number, is_last=version is versions[-1], random=random
            )
            rows.append((version.export, row | {"ended_at": ended_at}))
    return rows


def describe_row(
    block: Block, version: Version, number: int, *, is_last: bool, random: Random
) -> Row:
    """Return the row of one version, but for its end."""
    enrolled_at = FIRST_ENROLLED_AT + timedelta(minutes=number) + version.enrolled_later
    is_quiet = number % CONTACTS == QUIET_CONTACT
    return {
        "sequence_id": SEQUENCE_IDS[block.sequence],
        "sequence_name": random.choice(SEQUENCE_NAMES),
        "user_name": random.choice(USER_NAMES),
        "sender_email": random.choice(SENDER_EMAILS),
        "company_id": random.choice([None, "555"]),
        "enrolled_at": enrolled_at,
        "updated_at": version.updated_at,
        "replied_at": random.choice([None, enrolled_at + timedelta(days=2)]),
        "open_count": 0 if is_quiet else random.choice([None, 0, 3]),
        "click_count": 0 if is_quiet else random.choice([None, 0, 1]),
        "meeting_booked_count": random.choice([None, 0, 1]),
        "last_step": random.choice([None, 1, 4]),
        "step_count": random.choice([None, 5]),
        **describe_identity(block, number, is_last=is_last, random=random),
        **describe_sender(block, is_last=is_last),
        **OUTCOMES[version.outcome],
    }
