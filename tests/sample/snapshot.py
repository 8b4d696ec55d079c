"""What an export of a given moment says about an enrollment.

Add a canonical column here. Labels, dates as text and files belong in `exports`.
"""

from datetime import datetime

from tests.sample.lifecycle import RUNS_TO_THE_END, Enrollment, Outcome, Row

BOUNCED = (Outcome.BOUNCED, Outcome.BOUNCED_SOFTLY)


def see(enrollment: Enrollment, seen_at: datetime) -> Row:
    """Return the enrollment's row, canonical column to value, at one moment."""
    return {
        **_who(enrollment),
        **_when_and_why(enrollment, seen_at),
        **_counts(enrollment, seen_at),
    }


def _who(enrollment: Enrollment) -> Row:
    return {
        "enrollment_id": enrollment.enrollment_id,
        "sequence_id": enrollment.sequence.sequence_id,
        "sequence_name": enrollment.sequence.name,
        "user_id": enrollment.enrolled_by.user_id,
        "user_name": enrollment.enrolled_by.name,
        "user_email": enrollment.enrolled_by.email,
        "sending_user_id": enrollment.sending_user_id,
        "sender_email": enrollment.sender.email,
        "contact_id": enrollment.contact_id,
        "contact_email": enrollment.contact_email,
        "company_id": enrollment.company_id,
        "enrolled_at": enrollment.course.enrolled_at,
    }


def _when_and_why(enrollment: Enrollment, seen_at: datetime) -> Row:
    has_ended = enrollment.course.ended_at <= seen_at
    # Nobody notes the end of an enrollment whose sequence was deleted.
    is_dated = has_ended and enrollment.outcome is not Outcome.SEQUENCE_DELETED
    return {
        "ended_at": enrollment.course.ended_at if is_dated else None,
        "state": _state(enrollment, seen_at),
        "unenrolled_source": enrollment.source if has_ended else None,
        "step_error_type": enrollment.error if has_ended else None,
    }


def _state(enrollment: Enrollment, seen_at: datetime) -> str:
    emails = enrollment.course.emails
    if enrollment.course.ended_at <= seen_at:
        ran_out = enrollment.outcome in RUNS_TO_THE_END
        return "FINISHED" if ran_out else "UNENROLLED"
    if not emails or emails[0].sent_at > seen_at:
        return "SCHEDULED"
    return "PAUSED" if enrollment.is_paused else "EXECUTING"


def _counts(enrollment: Enrollment, seen_at: datetime) -> Row:
    sent = [email for email in enrollment.course.emails if email.sent_at <= seen_at]
    has_ended = enrollment.course.ended_at <= seen_at
    is_bounced = enrollment.outcome in BOUNCED
    read = [] if is_bounced else sent
    is_unsubscribed = enrollment.outcome is Outcome.UNSUBSCRIBED
    return {
        "email_sent_count": len(sent),
        "open_count": sum(email.opens for email in read),
        "click_count": sum(email.clicks for email in read),
        **_reply(enrollment, seen_at),
        "bounce_count": _bounce_count(enrollment, is_bounced=is_bounced and has_ended),
        "bounce_type": enrollment.bounce_type if has_ended else None,
        "unsubscribe_count": int(has_ended and is_unsubscribed),
        "meeting_booked_count": int(has_ended and enrollment.has_meeting),
        "last_step": len(sent),
        "step_count": len(enrollment.sequence.step_days),
        "updated_at": _last_change(enrollment, seen_at),
    }


def _reply(enrollment: Enrollment, seen_at: datetime) -> Row:
    replied_at = enrollment.course.replied_at
    if replied_at is None or replied_at > seen_at:
        return {"reply_count": 0, "replied_at": None, "is_auto_reply": None}
    return {
        "reply_count": 1 if enrollment.has_reply_count else None,
        "replied_at": replied_at,
        "is_auto_reply": enrollment.outcome is Outcome.AUTO_REPLIED,
    }


def _bounce_count(enrollment: Enrollment, *, is_bounced: bool) -> int | None:
    if is_bounced and not enrollment.has_bounce_count:
        return None
    return int(is_bounced)


def _last_change(enrollment: Enrollment, seen_at: datetime) -> datetime:
    course = enrollment.course
    moments = [course.enrolled_at, course.ended_at, course.settled_at]
    moments += [email.sent_at for email in course.emails]
    return max(moment for moment in moments if moment <= seen_at)
