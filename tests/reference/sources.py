"""Rows of other tools as canonical ones, in plain Python, by the table of sources.md.

One function per tool, which reads one object of its API. None means that the state is
no value of the tool's, so that the row is quarantined. Keep out source files, and
anything taken from the reader: the two answers are independent.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.reference.inputs import Row

Told = tuple[str, str | None, str | None]

OUTREACH_STATES: dict[str, Told] = {
    "pending": ("SCHEDULED", None, None),
    "active": ("EXECUTING", None, None),
    "paused": ("PAUSED", None, None),
    "finished": ("FINISHED", None, None),
    "bounced": ("UNENROLLED", "ERROR", "BOUNCED"),
    "opted_out": ("UNENROLLED", "ERROR", "UNSUBSCRIBED"),
    "opted out": ("UNENROLLED", "ERROR", "UNSUBSCRIBED"),
    "failed": ("UNENROLLED", "ERROR", None),
    "disabled": ("UNENROLLED", "MANUAL", None),
}
SALESLOFT_STATES: dict[str, Told] = {
    "processing": ("EXECUTING", None, None),
    "active": ("EXECUTING", None, None),
    "staged": ("SCHEDULED", None, None),
    "scheduled": ("SCHEDULED", None, None),
    "completed": ("FINISHED", None, None),
    "removed": ("UNENROLLED", "MANUAL", None),
    "removed_no_action": ("UNENROLLED", "MANUAL", None),
    "reassigned": ("UNENROLLED", "MANUAL", None),
    "archived": ("UNENROLLED", "MANUAL", None),
}
INSTANTLY_STATES: dict[int, Told] = {
    1: ("EXECUTING", None, None),
    2: ("PAUSED", None, None),
    3: ("FINISHED", None, None),
    -1: ("UNENROLLED", "ERROR", "BOUNCED"),
    -2: ("UNENROLLED", "ERROR", "UNSUBSCRIBED"),
    -3: ("UNENROLLED", "ERROR", None),
}
# Of an enrollment that has ended. A row has one of these flags at most.
UNIFY_FLAGS: dict[str, Told] = {
    "is_bounced": ("UNENROLLED", "ERROR", "BOUNCED"),
    "is_opted_out": ("UNENROLLED", "ERROR", "UNSUBSCRIBED"),
    "is_replied": ("UNENROLLED", "REPLY", None),
    "is_blocked": ("UNENROLLED", "ERROR", "GLOBALLY_BLOCKED_RECIPIENT_ADDRESS"),
    "is_canceled": ("UNENROLLED", "MANUAL", None),
    "is_excluded": ("UNENROLLED", "EXCLUDED", None),
}
ENDED = ("FINISHED", "UNENROLLED")


def read_time(text: str | None) -> datetime | None:
    """Return an instant; empty is none."""
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def read_id(value: object) -> str | None:
    """Return an id as text; empty is none."""
    return None if value in (None, "") else str(value)


def tell_state(told: Told | None, ended_at: datetime | None) -> Row | None:
    """Return what a state says; a time counts as the end of what has ended alone."""
    if told is None:
        return None
    state, source, error = told
    return {
        "state": state,
        "unenrolled_source": source,
        "step_error_type": error,
        "ended_at": ended_at if state in ENDED else None,
    }


def read_outreach(item: Row) -> Row | None:
    """Return a sequenceState: a prospect in a sequence, once for each adding."""
    said = item["attributes"]

    def related(name: str) -> str | None:
        relation: Any = item["relationships"].get(name) or {}
        return read_id((relation.get("data") or {}).get("id"))

    changed_at = read_time(said["stateChangedAt"])
    told = tell_state(OUTREACH_STATES.get(said["state"]), changed_at)
    return told and told | {
        "enrollment_id": read_id(item["id"]),
        "sequence_id": related("sequence"),
        "user_id": related("user") or related("creator"),
        "sender_email": said.get("mailbox"),
        "contact_id": related("prospect"),
        "enrolled_at": read_time(said["activeAt"] or said["createdAt"]),
        "reply_count": said["replyCount"],
        "replied_at": read_time(said["repliedAt"]),
        "bounce_count": said["bounceCount"],
        "unsubscribe_count": said["optOutCount"],
        "open_count": said["openCount"],
        "click_count": said["clickCount"],
        "email_sent_count": said["deliverCount"],
        "updated_at": read_time(said["updatedAt"]),
    }


def read_salesloft(item: Row) -> Row | None:
    """Return a cadence membership, whose record is used again."""
    added_at = read_time(item["added_at"])
    assert added_at is not None
    counts = item["counts"]
    updated_at = read_time(item["updated_at"])
    told = tell_state(SALESLOFT_STATES.get(item["current_state"]), updated_at)
    return told and told | {
        "enrollment_id": f"{item['id']}:{added_at:%Y%m%dT%H%M%S%f}",
        "sequence_id": read_id(item["cadence"]["id"]),
        "user_id": read_id(item["user"]["id"]),
        "contact_id": read_id(item["person"]["id"]),
        "enrolled_at": added_at,
        "reply_count": counts["replies"],
        "bounce_count": counts["bounces"],
        "open_count": counts["views"],
        "click_count": counts["clicks"],
        "email_sent_count": counts["sent_emails"],
        "updated_at": updated_at,
    }


def read_instantly(item: Row) -> Row | None:
    """Return a lead in a campaign: its status counts bounces and opt-outs."""
    status = item["status"]
    touched_at = read_time(item["timestamp_last_touch"])
    told = tell_state(INSTANTLY_STATES.get(status), touched_at)
    return told and told | {
        "enrollment_id": read_id(item["id"]),
        "sequence_id": read_id(item["campaign"]),
        "user_id": read_id(item["assigned_to"]) or read_id(item["uploaded_by_user"]),
        "sender_email": item["last_contacted_from"],
        "contact_email": item["email"],
        "enrolled_at": read_time(item["timestamp_created"]),
        "reply_count": item["email_reply_count"],
        "replied_at": read_time(item["timestamp_last_reply"]),
        "bounce_count": int(status == -1),
        "unsubscribe_count": int(status == -2),
        "open_count": item["email_open_count"],
        "click_count": item["email_click_count"],
        "updated_at": read_time(item["timestamp_updated"]),
    }


def read_unify(item: Row) -> Row | None:
    """Return a person in a sequence: open without an end, else as its flag says."""
    ended_at = read_time(item["ended_at"])
    flags = [told for flag, told in UNIFY_FLAGS.items() if item[flag]]
    ended: Told = flags[0] if flags else ("FINISHED", None, None)
    told = tell_state(ended if ended_at else ("EXECUTING", None, None), ended_at)
    return told and told | {
        "enrollment_id": read_id(item["id"]),
        "sequence_id": read_id(item["sequence"]["id"]),
        "sequence_name": item["sequence"]["name"],
        # No user is named: the mailbox stands for who sends.
        "user_email": item["mailbox"]["email"],
        "sender_email": item["mailbox"]["email"],
        "contact_id": read_id(item["person"]["id"]),
        "contact_email": item["person"]["email"],
        "enrolled_at": read_time(item["started_at"] or item["created_at"]),
        "reply_count": int(item["is_replied"]),
        "replied_at": read_time(
            (item.get("reply_email_message") or {}).get("received_at")
        ),
        "bounce_count": int(item["is_bounced"]),
        "unsubscribe_count": int(item["is_opted_out"]),
        "updated_at": read_time(item["updated_at"]),
    }


READERS: dict[str, Callable[[Row], Row | None]] = {
    "outreach": read_outreach,
    "salesloft": read_salesloft,
    "instantly": read_instantly,
    "unify": read_unify,
}
