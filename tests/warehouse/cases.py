"""The exports that the tests of the warehouse build: one sender or enrollment per rule.

Every enrollment is of 2026 and of the sequence s1, ended at noon UTC. Add rows of their
own for a new setting, so that turning it changes nothing else that is looked at.
"""

from typing import Any

from dagster_project.exports.schema import CONTACTS, ENROLLMENTS, SEQUENCES, USERS
from tests.warehouse.raw_exports import RawExport, Row


def enroll(enrollment_id: str, user_id: str | None = "u1", **columns: Any) -> Row:
    """A finished enrollment without reply and bounce."""
    return {
        "enrollment_id": enrollment_id,
        "sequence_id": "s1",
        "user_id": user_id,
        "contact_id": f"contact of {enrollment_id}",
        "state": "FINISHED",
        "enrolled_at": "2026-02-01T12:00:00Z",
        "ended_at": "2026-03-01T12:00:00Z",
        "reply_count": 0,
        "bounce_count": 0,
        **columns,
    }


FACTS = (
    enroll("late", ended_at="2026-03-01T23:30:00Z"),
    enroll("sent_for", "enrols", sending_user_id="sends"),
    enroll("paused", state="PAUSED"),
    enroll("soft", bounce_count=1, bounce_type="SOFT"),
    enroll("automatic", reply_count=1, is_auto_reply=True),
    enroll("thread", reply_count=None, unenrolled_source="THREAD_REPLY"),
    enroll("meeting", unenrolled_source="MEETING"),
    enroll("own_domain", sender_email="ann@ours.example"),
    enroll("post_domain", sender_email="ann@post.example"),
    enroll(
        "disconnected",
        unenrolled_source="ERROR",
        step_error_type="MAILBOX_DISCONNECTED",
    ),
    {
        **enroll("nameless", contact_email="Ann@Example.com"),
        "account_id": "portal",
        "enrollment_id": None,
        "contact_id": None,
    },
)

# Rates of exactly a half and, of twenty, of exactly 5 %.
SENDERS = (
    enroll("half_1", "half_bounced", bounce_count=1),
    enroll("half_2", "half_bounced", reply_count=1),
    enroll("three_1", "three", ended_at="2026-03-01T12:00:00Z"),
    enroll("three_2", "three", ended_at="2026-03-02T12:00:00Z", reply_count=1),
    enroll("three_3", "three", ended_at="2026-03-03T12:00:00Z", sequence_id="s2"),
    *(enroll(f"reply_{n}", "one_reply", reply_count=int(n == 0)) for n in range(20)),
    *(enroll(f"bounce_{n}", "one_bounce", bounce_count=int(n == 0)) for n in range(20)),
    *(enroll(f"good_{n}", "scored", reply_count=int(n < 10)) for n in range(100)),
)

# Of accounts without enrollments, so that they stand in no other.
PEOPLE = (
    {"account_id": "staff", "user_id": "no_seat", "seats": "Core"},
    {"account_id": "staff", "user_id": "revenue_seat", "seats": "Core;Revenue Pro"},
    {
        "account_id": "small",
        "user_id": "starter",
        "seats": "Sales Hub Starter",
        "subscription": "Sales Hub Starter",
    },
)

QUIET = {"reply_count": 0, "open_count": 0, "click_count": 0}
ADVICE = (
    enroll("transient", bounce_count=1, bounce_type="TRANSIENT"),
    *(enroll(f"twice_{n}", contact_id="twice_quiet", **QUIET) for n in range(2)),
    *(enroll(f"thrice_{n}", contact_id="engaged_before", **QUIET) for n in range(3)),
    *(
        enroll(f"plain_{n}", sequence_id="plain", contact_id="in_retail")
        for n in range(2)
    ),
    *(
        enroll(f"varied_{n}", sequence_id="varied", contact_id="in_health")
        for n in range(20)
    ),
)
PEOPLE_OF_THE_CRM = (
    {"contact_id": "engaged_before", "last_engaged_at": "2026-01-01T12:00:00Z"},
    {"contact_id": "in_retail", "segment": "Retail"},
    {"contact_id": "in_health", "segment": "Health"},
    {"contact_id": "met_at_a_fair", "record_source": "Fair"},
)
STEPS = (
    {
        "sequence_id": "plain",
        "step_order": 1,
        "action_type": "AUTOMATED_EMAIL",
        "subject": "Hello",
    },
    {
        "sequence_id": "letters",
        "step_order": 1,
        "action_type": "LETTER",
        "subject": "Hello",
    },
)

# An earlier export, one row of which is repaired by the later one.
EARLIER = RawExport(
    name="a1",
    kind=ENROLLMENTS,
    exported_at="2026-03-10T06:00:00Z",
    rows=[enroll("late", state="EXECUTING", ended_at=None), enroll("gone")],
    quarantined=[
        {"reason": "unknown_state", "enrollment_id": "soft"},
        {"reason": "unknown_state", "enrollment_id": "never_good"},
    ],
)
LATER = RawExport(
    name="b2",
    kind=ENROLLMENTS,
    exported_at="2026-03-20T06:00:00Z",
    rows=[*FACTS, *SENDERS, *ADVICE],
)
STAFF = RawExport(
    name="c3", kind=USERS, exported_at="2026-03-20T06:00:00Z", rows=PEOPLE
)
CRM = RawExport(
    name="d4",
    kind=CONTACTS,
    exported_at="2026-03-20T06:00:00Z",
    rows=PEOPLE_OF_THE_CRM,
)
TEXTS = RawExport(
    name="e5", kind=SEQUENCES, exported_at="2026-03-20T06:00:00Z", rows=STEPS
)
OTHER_TOOL = RawExport(
    name="f6",
    kind=ENROLLMENTS,
    exported_at="2026-03-20T06:00:00Z",
    rows=[enroll("of_outreach", "prospector")],
    source="outreach",
)
EXPORTS = (EARLIER, LATER, STAFF, CRM, TEXTS, OTHER_TOOL)
