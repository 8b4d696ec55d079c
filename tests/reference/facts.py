"""From an export row to facts: who is credited, what happened, when it ended.

One rule per function, so that each can be held against its sentence. Keep out counts
and scores, SQL, and anything taken from a model: the two answers are independent.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.reference.inputs import (
    ExportFile,
    Row,
    Settings,
    SourceRow,
    fold_email,
    read_rows,
)
from tests.reference.privacy import hide

SOURCES_THAT_ARE_END_REASONS = frozenset(
    {
        "MEETING",
        "ACCOUNT_REPLY",
        "ACCOUNT_MEETING",
        "MANUAL",
        "WORKFLOW",
        "SEQUENCE_DELETED",
    }
)
SEAT_THAT_SENDS = re.compile(r"\b(sales|service)\b", re.IGNORECASE)
UNCHANGED_ENROLLMENT_COLUMNS = (
    "sequence_id",
    "company_id",
    "state",
    "enrolled_at",
    "replied_at",
    "updated_at",
    "unenrolled_source",
    "step_error_type",
    "bounce_type",
    "email_sent_count",
    "open_count",
    "click_count",
    "reply_count",
    "bounce_count",
    "unsubscribe_count",
    "meeting_booked_count",
    "last_step",
    "step_count",
)


@dataclass(frozen=True)
class People:
    """Who the users are, and which of them an enrollment is credited to."""

    users: dict[tuple[str | None, str], SourceRow]
    by_email: dict[tuple[str | None, str | None], set[str]]
    settings: Settings

    def account(self, row: SourceRow) -> str:
        """Return the account of an enrollment."""
        account: str = row.get("account_id") or self.settings.account_id
        return account

    def of_account(self, account: str) -> dict[str, SourceRow]:
        """Return an account's users by id: its own rows before those of no account."""
        shared = {user: row for (owner, user), row in self.users.items() if not owner}
        own = {
            user: row for (owner, user), row in self.users.items() if owner == account
        }
        return shared | own

    def find_by_email(self, account: str, email: str) -> str | None:
        """Return the smallest id with this e-mail: the account's, else no account's."""
        owners = (account, None)
        found = [
            self.by_email[owner, email]
            for owner in owners
            if (owner, email) in self.by_email
        ]
        return min(found[0]) if found else None

    def enrolling_user(self, row: SourceRow) -> str:
        """Return who enrolled: an id, else a known e-mail's id, else the e-mail."""
        if row.get("user_id"):
            return str(row.get("user_id"))
        email = fold_email(row.get("user_email"))
        assert email, "a row without user_id and user_email is no accepted row"
        return self.find_by_email(self.account(row), email) or email

    def sender(self, row: SourceRow) -> str:
        """Return who is credited: the sending user, else the enrolling one."""
        is_sending_credited = self.settings.sender_credit == "sending_user"
        if is_sending_credited and row.get("sending_user_id"):
            return str(row.get("sending_user_id"))
        return self.enrolling_user(row)


def read_people(files: Iterable[ExportFile], settings: Settings) -> People:
    """Keep what is known of each user, per account as the row names it."""
    users: dict[tuple[str | None, str], SourceRow] = {}
    for row in sorted(read_rows(files, "users"), key=lambda row: row.loaded):
        user = row.get("user_id") or fold_email(row.get("user_email"))
        key = (row.get("account_id") or None, str(user))
        users[key] = row.after(users.get(key))
    by_email: dict[tuple[str | None, str | None], set[str]] = defaultdict(set)
    for (account, user_id), row in users.items():
        by_email[account, fold_email(row.get("user_email"))].add(user_id)
    return People(users, dict(by_email), settings)


def list_accounts(files: Iterable[ExportFile], settings: Settings) -> set[str]:
    """Return every account named, and the set one for enrollments that name none."""
    rows = [(file.kind, row.get("account_id")) for file in files for row in file.rows]
    named = {account for _, account in rows if account}
    is_unnamed = ("enrollments", None) in rows or not named
    return named | ({settings.account_id} if is_unnamed else set())


def find_team(row: SourceRow | None) -> str | None:
    """Return the primary team, else the only one of the teams, else none."""
    if row is None:
        return None
    names = re.split("[;,]", row.get("teams") or "")
    teams = {name.strip() for name in names} - {""}
    only_team = teams.pop() if len(teams) == 1 else None
    return str(row.get("primary_team") or only_team or "") or None


def find_seat(row: SourceRow | None) -> bool | None:
    """Say whether a user has a Sales or Service seat; None where no column says."""
    if row is None or not row.is_said("seats"):
        return None
    seats = (row.get("seats") or "").split(";")
    return any(SEAT_THAT_SENDS.search(seat) for seat in seats)


def is_bounced(row: SourceRow, settings: Settings) -> bool:
    """A bounce was counted, or ended the enrollment; unless its type is ignored."""
    if row.get("bounce_type") in settings.ignored_bounce_types:
        return False
    is_ended_by_bounce = (
        row.get("unenrolled_source") == "ERROR"
        and row.get("step_error_type") == "BOUNCED"
    )
    return row.is_positive("bounce_count") or is_ended_by_bounce


def is_replied(row: SourceRow, settings: Settings) -> bool:
    """A reply was counted or, without a count, ended it; no bounce, no automaton."""
    if is_bounced(row, settings):
        return False
    if row.get("is_auto_reply") is True and not settings.count_auto_replies:
        return False
    source = row.get("unenrolled_source")
    if row.get("reply_count") is None and source in settings.reply_sources:
        return True
    return row.is_positive("reply_count") or source in settings.extra_reply_sources


def is_suppressed(row: SourceRow, settings: Settings) -> bool:
    """Nothing was sent, as the address was blocked or had bounced before."""
    return (
        not is_bounced(row, settings)
        and row.get("step_error_type") in settings.suppressed_step_errors
        and not is_replied(row, settings)
    )


def find_end_reason(row: SourceRow, settings: Settings) -> str:
    """Return why a completed enrollment ended: the first reason that fits."""
    source, error = row.get("unenrolled_source"), row.get("step_error_type")
    has_reply = row.is_positive("reply_count") or source in settings.reply_sources
    has_opted_out = row.is_positive("unsubscribe_count") or error == "UNSUBSCRIBED"
    reasons = (
        ("BOUNCED", is_bounced(row, settings)),
        ("OPTED_OUT", has_opted_out),
        ("SUPPRESSED", is_suppressed(row, settings)),
        ("REPLIED", is_replied(row, settings)),
        ("AUTO_REPLY", row.get("is_auto_reply") is True and has_reply),
        (str(source), source in SOURCES_THAT_ARE_END_REASONS),
        ("SEND_ERROR", source == "ERROR"),
        ("COMPLETED", row.get("state") == "FINISHED"),
        ("UNKNOWN", True),
    )
    return next(reason for reason, fits in reasons if fits)


def identify(row: SourceRow, account: str) -> tuple[object, ...]:
    """Return what makes two rows the same enrollment."""
    if row.get("enrollment_id"):
        return (account, row.get("enrollment_id"))
    return (account, *name_given_enrollment(row), row.get("enrolled_at"))


def name_given_enrollment(row: SourceRow) -> tuple[str, str]:
    """Return sequence and contact as an enrollment without an id has them."""
    contact = row.get("contact_id") or fold_email(row.get("contact_email"))
    return row.get("given_sequence_id"), str(contact)


def name_contact(row: SourceRow) -> str:
    """Return what tells contacts apart: the id, else the address; an @ makes it one."""
    contact = row.get("contact_id")
    if contact and "@" not in contact:
        return str(contact)
    return str(fold_email(contact or row.get("contact_email")))


def publish_contact(row: SourceRow, account: str, settings: Settings) -> str:
    """Return the id of a contact as it is published."""
    name = name_contact(row)
    is_given = row.get("contact_id") and "@" not in name
    return name if is_given else hide((account, name), settings)


def publish_enrollment(row: SourceRow, account: str, settings: Settings) -> str:
    """Return the id of an enrollment as it is published."""
    if row.get("enrollment_id"):
        return str(row.get("enrollment_id"))
    since_1970 = row.get("enrolled_at") - datetime(1970, 1, 1, tzinfo=UTC)
    moment = str(since_1970 // timedelta(microseconds=1))
    return hide((account, *name_given_enrollment(row), moment), settings)


def find_domain(sender_email: str | None, user_email: str | None) -> str | None:
    """Return the domain of the sender's address, else of the credited user's."""
    for email in (fold_email(sender_email), fold_email(user_email)):
        _, at_sign, domain = (email or "").rpartition("@")
        if at_sign and domain:
            return domain
    return None


def find_domain_kind(domain: str | None, settings: Settings) -> str | None:
    """Return whose domain it is: own, free_mail or other."""
    if domain is None:
        return None
    if domain in {own.strip().lower() for own in settings.own_domains}:
        return "own"
    return "free_mail" if domain in settings.free_mail_domains else "other"


def describe_end(row: SourceRow, settings: Settings) -> Row:
    """Return how and when an enrollment ended; empty while it has not."""
    if row.get("state") not in settings.completed_states:
        empty: Row = dict.fromkeys(("end_reason", "ended_at", "ended_on"))
        return empty | {"ended_at_is_inferred": False}
    instants = (row.get("ended_at"), row.get("updated_at"), row.file.exported_at)
    ended_at = next(instant for instant in instants if instant)
    return {
        "end_reason": find_end_reason(row, settings),
        "ended_at": ended_at,
        "ended_on": ended_at.astimezone(ZoneInfo(settings.time_zone)).date(),
        "ended_at_is_inferred": row.get("ended_at") is None,
    }


def describe_enrollment(row: SourceRow, people: People, user_email: str | None) -> Row:
    """Return the published row of the latest version of an enrollment."""
    settings = people.settings
    domain = find_domain(row.get("sender_email"), user_email)
    replied = is_replied(row, settings)
    return {
        "account_id": people.account(row),
        "enrollment_id": publish_enrollment(row, people.account(row), settings),
        "contact_id": publish_contact(row, people.account(row), settings),
        "user_id": people.sender(row),
        "is_completed": row.get("state") in settings.completed_states,
        "is_bounced": is_bounced(row, settings),
        "is_suppressed": is_suppressed(row, settings),
        "is_replied": replied,
        "reply_is_inferred": replied and not row.is_positive("reply_count"),
        "exported_at": row.file.exported_at,
        "sender_domain": domain,
        "domain_kind": find_domain_kind(domain, settings),
        "source_file_sha256": row.file.sha256,
        "source_file_name": row.file.name,
        "source_row_number": row.number,
        **describe_end(row, settings),
        **{column: row.get(column) for column in UNCHANGED_ENROLLMENT_COLUMNS},
    }
