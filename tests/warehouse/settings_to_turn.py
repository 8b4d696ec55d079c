"""Every setting of the score turned once, and what that changes, worked out by hand.

A setting is a var of dbt_project.yml or a seed. All are turned in one build, so a query
looks at rows that no other setting reaches; see `cases`.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any


@dataclass(frozen=True)
class Turn:
    """A setting, its other value, and one value of the marts before and after.

    Of a seed, the other value is the text that is replaced and what it becomes.
    """

    setting: str
    value: Any
    query: str
    before: Any
    after: Any


def _enrollment(enrollment_id: str, column: str) -> str:
    return f"select {column} from enrollments where enrollment_id = '{enrollment_id}'"


def _sender(user_id: str, column: str) -> str:
    return f"select {column} from sender_scores where user_id = '{user_id}'"


def _reviews(contact_id: str, reason: str) -> str:
    return (
        "select count(*) from contacts_to_review "
        f"where contact_id = '{contact_id}' and reason = '{reason}'"
    )


def _hash(*parts: str) -> str:
    return sha256(chr(31).join(parts).encode()).hexdigest()


# The score, given or provisional.
SCORE = "coalesce(sender_score, provisional_score)"
NAMELESS = "select contact_id from enrollments where account_id = 'portal'"

VARIABLE_TURNS = (
    Turn(
        "time_zone",
        "Europe/Warsaw",
        _enrollment("late", "ended_on"),
        before=date(2026, 3, 1),
        after=date(2026, 3, 2),
    ),
    Turn(
        "account_id",
        "mine",
        _enrollment("late", "account_id"),
        before="default",
        after="mine",
    ),
    Turn(
        "account_ids",
        {"outreach": "acme-outreach"},
        _enrollment("of_outreach", "account_id"),
        before="outreach",
        after="acme-outreach",
    ),
    Turn(
        "hash_salt",
        "pepper",
        NAMELESS,
        before=_hash("", "portal", "ann@example.com"),
        after=_hash("pepper", "portal", "ann@example.com"),
    ),
    Turn(
        "sender_credit",
        "enrolling_user",
        _enrollment("sent_for", "user_id"),
        before="sends",
        after="enrols",
    ),
    Turn(
        "completed_states",
        ["FINISHED", "UNENROLLED", "PAUSED"],
        _enrollment("paused", "end_reason"),
        before=None,
        after="UNKNOWN",
    ),
    Turn(
        "ignored_bounce_types",
        ["SOFT"],
        _enrollment("soft", "is_bounced"),
        before=True,
        after=False,
    ),
    Turn(
        "count_auto_replies",
        True,
        _enrollment("automatic", "is_replied"),
        before=False,
        after=True,
    ),
    Turn(
        "reply_sources",
        ["REPLY"],
        _enrollment("thread", "is_replied"),
        before=True,
        after=False,
    ),
    Turn(
        "extra_reply_sources",
        ["MEETING"],
        _enrollment("meeting", "end_reason"),
        before="MEETING",
        after="REPLIED",
    ),
    # 1 reply, 2 completed, 1 delivered.
    Turn(
        "reply_rate_denominator",
        "completed",
        _sender("half_bounced", "reply_rate"),
        before=1.0,
        after=0.5,
    ),
    Turn(
        "minimum_completed_for_sender",
        3,
        _sender("three", "score_status"),
        before="not_enough_enrollments",
        after="scored",
    ),
    # 2 completed in the sequence.
    Turn(
        "minimum_completed_for_sender_sequence",
        2,
        "select enrollments_needed from sender_sequence_scores "
        "where user_id = 'three' and sequence_id = 's1'",
        before=99,
        after=0,
    ),
    # 1 reply of 20 is exactly 5 %.
    Turn(
        "good_reply_rate_percent",
        5,
        _sender("one_reply", "is_reply_rate_good"),
        before=False,
        after=True,
    ),
    # 1 bounce of 20 is 5 %.
    Turn(
        "good_bounce_rate_percent",
        6,
        _sender("one_bounce", "is_bounce_rate_good"),
        before=False,
        after=True,
    ),
    Turn(
        "require_sender_seat",
        True,
        _sender("no_seat", "score_status"),
        before="not_enough_enrollments",
        after="seat_required",
    ),
    Turn(
        "seat_words",
        ["sales", "service", "revenue"],
        "select has_seat from senders where user_id = 'revenue_seat'",
        before=False,
        after=True,
    ),
    Turn(
        "accepted_subscriptions",
        ["Sales Hub Professional", "Sales Hub Enterprise"],
        _sender("starter", "score_status"),
        before="not_enough_enrollments",
        after="subscription_required",
    ),
    Turn(
        "own_domains",
        ["ours.example"],
        _enrollment("own_domain", "domain_kind"),
        before="other",
        after="own",
    ),
    # As if the article gave 8 % of bounces, too.
    Turn(
        "article_bounds",
        {
            "reply_points": [7, 13],
            "bounce_points": [3, 8],
            "minimum_completed_for_sender": [100],
            "minimum_completed_for_sender_sequence": [101],
            "good_reply_rate_percent": [7],
            "good_bounce_rate_percent": [3],
        },
        "select bound_origin from score_rules "
        "where rule_type = 'bounce_points' and lower_bound = 8",
        before="ours",
        after="HubSpot",
    ),
    Turn(
        "soft_bounce_types",
        ["SOFT", "TRANSIENT"],
        _reviews("contact of transient", "bounced"),
        before=1,
        after=0,
    ),
    Turn(
        "unengaged_enrollments",
        2,
        _reviews("twice_quiet", "unengaged"),
        before=0,
        after=1,
    ),
    # Engaged 78 days before the as-of date.
    Turn(
        "unengaged_days",
        30,
        _reviews("engaged_before", "unengaged"),
        before=0,
        after=1,
    ),
    Turn(
        "email_step_words",
        ["email", "letter"],
        "select any_value(email_steps) from sequences where sequence_id = 'letters'",
        before=0,
        after=1,
    ),
    # 20 completed enrollments of one segment.
    Turn(
        "segments_of_one_text",
        1,
        "select count(*) from sequences_to_improve where sequence_id = 'varied'",
        before=0,
        after=1,
    ),
    # 2 completed enrollments of one segment.
    Turn(
        "completed_of_a_segment",
        2,
        "select max(segments) from sequences_to_improve where sequence_id = 'plain'",
        before=0,
        after=1,
    ),
)

SEED_TURNS = (
    # 5 % replies without a bounce: 30 + 50 points, then 35 + 50.
    Turn(
        "score_reply_points",
        ("5,true,30", "5,true,35"),
        _sender("one_reply", SCORE),
        before=80,
        after=85,
    ),
    # 5 % bounces without a reply: 0 + 10 points, then 0 + 15.
    Turn(
        "score_bounce_points",
        ("5,true,10", "5,true,15"),
        _sender("one_bounce", SCORE),
        before=10,
        after=15,
    ),
    # Half replied or more, half bounced: 50 + 0 points.
    Turn(
        "score_bands",
        ("40,Fair", "55,Fair"),
        _sender("half_bounced", "provisional_band"),
        before="Fair",
        after="Low",
    ),
    Turn(
        "suppressed_step_errors",
        ("CONTACT_MISSING\n", "CONTACT_MISSING\nMAILBOX_DISCONNECTED\n"),
        _enrollment("disconnected", "end_reason"),
        before="SEND_ERROR",
        after="SUPPRESSED",
    ),
    Turn(
        "free_mail_domains",
        ("gmail.com\n", "gmail.com\npost.example\n"),
        _enrollment("post_domain", "domain_kind"),
        before="other",
        after="free_mail",
    ),
    Turn(
        "unverified_record_sources",
        ("purchased list\n", "purchased list\nfair\n"),
        "select count(distinct reason) from contacts_to_review "
        "where contact_id = 'met_at_a_fair'",
        before=0,
        after=1,
    ),
    Turn(
        "label_texts",
        ("band.Good,Good,", "band.Good,Fine,"),
        "select label from labels where language = 'en' and key = 'band.Good'",
        before="Good",
        after="Fine",
    ),
)

TURNS = (*VARIABLE_TURNS, *SEED_TURNS)
VARIABLES = {turn.setting: turn.value for turn in VARIABLE_TURNS}
SEED_EDITS: dict[str, tuple[str, str]] = {
    turn.setting: turn.value for turn in SEED_TURNS
}
