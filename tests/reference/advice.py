"""Whom to look at and which sequences to improve, in plain Python.

Keep out SQL, and anything taken from a model: the two answers are independent.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.reference.facts import name_contact, publish_contact
from tests.reference.inputs import (
    ExportFile,
    Row,
    Settings,
    SourceRow,
    read_rows,
)

TOKEN = re.compile(r"\{\{[^{}]*[^{}\s][^{}]*\}\}|\[\[[^\[\]]*[^\[\]\s][^\[\]]*\]\]")
Key = tuple[str, str]


def keep_latest_contacts(
    files: Sequence[ExportFile], accounts: set[str], settings: Settings
) -> dict[Key, SourceRow]:
    """Return what is known of each account's contacts, by published id."""
    rows = sorted(read_rows(files, "contacts"), key=lambda row: row.loaded)
    latest: dict[tuple[str | None, str], SourceRow] = {}
    for row in rows:
        named = (row.get("account_id"), name_contact(row))
        latest[named] = row.after(latest.get(named))
    found: dict[Key, SourceRow] = {}
    for account in accounts:
        for owner in (None, account):
            for (of_account, _), row in latest.items():
                if of_account == owner:
                    found[account, publish_contact(row, account, settings)] = row
    return found


def review_contacts(
    enrollments: Iterable[Row],
    contacts: dict[Key, SourceRow],
    sequences: Iterable[Row],
    settings: Settings,
) -> list[Row]:
    """List each reason to look at a contact."""
    names = {
        (row["account_id"], row["sequence_id"]): row["sequence_name"]
        for row in sequences
    }
    enrolled: dict[Key, list[Row]] = defaultdict(list)
    for row in enrollments:
        enrolled[row["account_id"], row["contact_id"]].append(row)
    reviews = []
    for key in enrolled.keys() | contacts.keys():
        rows, contact = enrolled.get(key, []), contacts.get(key)
        reasons = {
            "bounced": is_bounced(rows, contact, settings),
            "opted_out": has_opted_out(rows, contact),
            "unengaged": is_unengaged(rows, contact, settings),
            "no_legal_basis": has_no_legal_basis(contact),
            "unverified_source": is_of_unverified_source(contact, settings),
        }
        active = [row for row in rows if not row["is_completed"]]
        state = {
            "active_enrollments": len(active),
            "active_enrollment_ids": join(row["enrollment_id"] for row in active),
            "active_sequence_ids": join(row["sequence_id"] for row in active),
            "active_sequence_names": join(
                names[key[0], row["sequence_id"]] for row in active
            ),
        }
        reviews += [
            {"account_id": key[0], "contact_id": key[1], "reason": reason} | state
            for reason, holds in reasons.items()
            if holds
        ]
    return reviews


def join(values: Iterable[str | None]) -> str | None:
    """Return the distinct values in order as one text, None where there are none."""
    return ";".join(sorted({value for value in values if value is not None})) or None


def get(contact: SourceRow | None, column: str) -> Any:
    """Return what the CRM says of a contact."""
    return contact.get(column) if contact else None


def is_bounced(
    rows: Iterable[Row], contact: SourceRow | None, settings: Settings
) -> bool:
    """The CRM knows a hard bounce, or the latest bounce is not soft."""
    bounces = sorted(
        (row for row in rows if row["is_bounced"]),
        key=lambda row: (
            row["ended_at"] or row["updated_at"] or row["exported_at"],
            row["enrollment_id"],
        ),
    )
    is_hard = bounces and bounces[-1]["bounce_type"] not in settings.soft_bounce_types
    return bool(get(contact, "hard_bounce_reason") or is_hard)


def has_opted_out(rows: Iterable[Row], contact: SourceRow | None) -> bool:
    """The CRM says so, or an enrollment counted or ended by an unsubscribe."""
    return get(contact, "opted_out") is True or any(
        (row["unsubscribe_count"] or 0) > 0 or row["step_error_type"] == "UNSUBSCRIBED"
        for row in rows
    )


def is_unengaged(
    rows: Iterable[Row], contact: SourceRow | None, settings: Settings
) -> bool:
    """The last delivered enrollments were all quiet, and the CRM knows no better."""
    delivered = sorted(
        (
            row
            for row in rows
            if row["is_completed"]
            and not row["is_bounced"]
            and not row["is_suppressed"]
        ),
        key=lambda row: (row["ended_at"], row["enrollment_id"]),
    )
    last = delivered[-settings.unengaged_enrollments :]
    if len(last) < settings.unengaged_enrollments:
        return False
    counts = ("reply_count", "open_count", "click_count")
    if any(row[count] != 0 for row in last for count in counts):
        return False
    engaged_at = get(contact, "last_engaged_at")
    if engaged_at is None:
        return True
    engaged_on = engaged_at.astimezone(ZoneInfo(settings.time_zone)).date()
    return bool(engaged_on < settings.as_of - timedelta(days=settings.unengaged_days))


def has_no_legal_basis(contact: SourceRow | None) -> bool:
    """The export has the column, and it is empty."""
    if contact is None or not contact.is_said("legal_basis"):
        return False
    return contact.get("legal_basis") is None


def is_of_unverified_source(contact: SourceRow | None, settings: Settings) -> bool:
    """The source of the record is in the list, in any case."""
    source = get(contact, "record_source")
    return source is not None and source.lower() in settings.unverified_record_sources


def describe_exported_sequences(
    files: Sequence[ExportFile], accounts: set[str], settings: Settings
) -> dict[Key, Row]:
    """Describe each sequence by its steps in the latest file that names it."""
    rows_of: dict[tuple[str | None, str], list[SourceRow]] = defaultdict(list)
    steps: dict[object, SourceRow] = {}
    for row in sorted(read_rows(files, "sequences"), key=lambda row: row.loaded):
        key = (row.get("account_id"), row.get("sequence_id"))
        step = (*key, row.get("step_order"))
        steps[step] = row.after(steps.get(step))
        rows_of[key].append(steps[step])
    described: dict[Key, Row] = {}
    for account in accounts:
        for owner in (None, account):
            for (of_account, sequence), rows in rows_of.items():
                if of_account == owner:
                    described[account, sequence] = describe_steps(rows, settings)
    return described


def find_last_given(rows: list[SourceRow], column: str) -> Any:
    """Return the last value given in the latest file that has a column."""
    having = [row for row in rows if column in row.file.columns]
    given = [
        row.get(column)
        for row in having
        if row.file is having[-1].file and row.get(column) is not None
    ]
    return given[-1] if given else None


def describe_steps(rows: list[SourceRow], settings: Settings) -> Row:
    """Describe a sequence by all rows that name it; steps are the latest file's."""
    given = {
        column: find_last_given(rows, column)
        for column in ("sequence_name", "folder", "is_archived")
    }
    rows = [row for row in rows if row.file is rows[-1].file]
    emails = [row for row in rows if is_email(row, settings)]
    return given | {
        "steps": len(rows),
        "email_steps": len(emails),
        "personalized_email_steps": sum(
            any(TOKEN.search(row.get(text) or "") for text in ("subject", "body"))
            for row in emails
        ),
    }


def is_email(row: SourceRow, settings: Settings) -> bool:
    """A step of a type that says so, or of none, with a text that is known."""
    kind = row.get("action_type")
    is_named = kind is None or any(
        word in kind.lower() for word in settings.email_step_words
    )
    return is_named and bool(row.get("subject") or row.get("body"))


def improve_sequences(
    enrollments: Iterable[Row],
    contacts: dict[Key, SourceRow],
    sequences: Iterable[Row],
    sequence_scores: Iterable[Row],
    settings: Settings,
) -> list[Row]:
    """List each reason to improve a sequence, with what that would change."""
    scores = {(row["account_id"], row["sequence_id"]): row for row in sequence_scores}
    segments: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in enrollments:
        contact = contacts.get((row["account_id"], row["contact_id"]))
        segment = get(contact, "segment")
        if row["is_completed"] and segment is not None:
            segments[row["account_id"], row["sequence_id"]][segment] += 1
    improvements = []
    for sequence in sequences:
        key = (sequence["account_id"], sequence["sequence_id"])
        score = scores.get(key, {})
        is_scored = score.get("score_status") == "scored"
        large = [
            count
            for count in segments[key].values()
            if count >= settings.completed_of_a_segment
        ]
        reply_high, bounce_low = (
            score.get("reply_rate_high"),
            score.get("bounce_rate_low"),
        )
        good_reply = settings.good_reply_rate_from.percent
        bad_bounce = settings.bad_bounce_rate_from.percent
        reasons = {
            "no_personalization_tokens": bool(sequence["email_steps"])
            and sequence["personalized_email_steps"] == 0,
            "low_reply_rate": is_scored
            and reply_high is not None
            and 100 * reply_high < good_reply,
            "high_bounce_rate": is_scored and 100 * bounce_low >= bad_bounce,
            "one_size_for_all_segments": len(large) >= settings.segments_of_one_text,
        }
        described = {
            column: sequence[column]
            for column in (
                *("account_id", "sequence_id", "sequence_name"),
                *("is_archived", "email_steps"),
            )
        }
        described |= {
            column: score.get(column)
            for column in (
                *("reply_rate", "bounce_rate", "sender_score", "band", "next_band"),
                *("points_to_next_band", "replies_to_next_band"),
                "bounces_to_next_band",
            )
        }
        counts = {
            "completed_enrollments": score.get("completed_enrollments", 0),
            "segments": len(large),
        }
        improvements += [
            described | counts | {"reason": reason}
            for reason, holds in reasons.items()
            if holds
        ]
    return improvements
