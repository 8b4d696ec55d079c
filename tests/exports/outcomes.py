"""Ways in which an enrollment can stand or end, as the columns of its row say it.

Add a row here and it is drawn. Keep out who, when and in which export.
"""

from tests.reference.inputs import SUPPRESSED_STEP_ERRORS, Row

QUIET: Row = {"email_sent_count": 2, "reply_count": 0, "bounce_count": 0}


def _outcome(state: str, source: str | None = None, **values: object) -> Row:
    return {"state": state, "unenrolled_source": source} | values


OUTCOMES: dict[str, Row] = {
    "finished_quiet": _outcome("FINISHED", **QUIET),
    "finished_without_counts": _outcome("FINISHED"),
    "finished_after_reply": _outcome("FINISHED", reply_count=1),
    "replied_counted": _outcome("UNENROLLED", "REPLY", **QUIET | {"reply_count": 2}),
    "replied_not_automatic": _outcome(
        "UNENROLLED", "REPLY", reply_count=1, is_auto_reply=False
    ),
    "reply_inferred": _outcome("UNENROLLED", "REPLY"),
    "thread_reply_inferred": _outcome("UNENROLLED", "THREAD_REPLY", bounce_count=0),
    "reply_counted_as_none": _outcome("UNENROLLED", "REPLY", reply_count=0),
    "auto_reply_counted": _outcome(
        "UNENROLLED", "REPLY", reply_count=1, is_auto_reply=True
    ),
    "auto_reply_inferred": _outcome("UNENROLLED", "THREAD_REPLY", is_auto_reply=True),
    "auto_reply_flag_alone": _outcome("FINISHED", reply_count=0, is_auto_reply=True),
    "auto_reply_then_meeting": _outcome("UNENROLLED", "MEETING", is_auto_reply=True),
    "bounced_by_count": _outcome("UNENROLLED", "ERROR", bounce_count=1),
    "bounced_by_error": _outcome("UNENROLLED", "ERROR", step_error_type="BOUNCED"),
    "bounced_soft": _outcome("FINISHED", bounce_count=2, bounce_type="SOFT"),
    "bounced_of_unknown_type": _outcome("FINISHED", bounce_count=1, bounce_type="ODD"),
    "bounced_and_replied": _outcome(
        "UNENROLLED", "REPLY", reply_count=1, bounce_count=1, bounce_type="HARD"
    ),
    "bounced_and_opted_out": _outcome("FINISHED", bounce_count=1, unsubscribe_count=1),
    "bounce_error_without_error": _outcome(
        "UNENROLLED", "MANUAL", step_error_type="BOUNCED"
    ),
    "opted_out_by_count": _outcome("UNENROLLED", "MANUAL", unsubscribe_count=1),
    "opted_out_by_error": _outcome(
        "UNENROLLED", "ERROR", step_error_type="UNSUBSCRIBED"
    ),
    "opted_out_after_reply": _outcome(
        "UNENROLLED", "REPLY", unsubscribe_count=1, reply_count=1
    ),
    "suppressed_but_replied": _outcome(
        "UNENROLLED", "ERROR", step_error_type="CONTACT_MISSING", reply_count=1
    ),
    "suppressed_and_bounced": _outcome(
        "UNENROLLED", "ERROR", step_error_type="CONTACT_MISSING", bounce_count=1
    ),
    "send_error": _outcome("UNENROLLED", "ERROR", step_error_type="SENDER_LIMIT"),
    "error_without_type": _outcome("FINISHED", "ERROR"),
    "source_unknown": _outcome("UNENROLLED", "SOMETHING_NEW"),
    "finished_by_unknown_source": _outcome("FINISHED", "SOMETHING_NEW"),
    "unenrolled_without_source": _outcome("UNENROLLED"),
    "executing": _outcome("EXECUTING", **QUIET),
    "executing_after_reply": _outcome("EXECUTING", reply_count=1),
    "paused_after_bounce": _outcome("PAUSED", bounce_count=1),
    "scheduled": _outcome("SCHEDULED"),
    **{
        f"ended_by_{source.lower()}": _outcome("UNENROLLED", source, reply_count=0)
        for source in (
            "MANUAL",
            "WORKFLOW",
            "MEETING",
            "ACCOUNT_REPLY",
            "ACCOUNT_MEETING",
            "SEQUENCE_DELETED",
        )
    },
    **{
        f"suppressed_{error.lower()}": _outcome(
            "UNENROLLED", "ERROR", step_error_type=error
        )
        for error in sorted(SUPPRESSED_STEP_ERRORS)
    },
}
UNDER_WAY = ("executing", "executing_after_reply", "paused_after_bounce", "scheduled")
