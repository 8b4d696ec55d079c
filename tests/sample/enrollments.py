"""The sample's enrollments, drawn so that every promise of `cast` is kept.

Add a rule of who enrolls whom, and the shares of outcomes, here. Counts promised to
a sender belong in `cast`.
"""

from datetime import date
from random import Random

from tests.sample.cast import PROFILES, Person, Profile, Sequence
from tests.sample.lifecycle import (
    FIRST_DAY,
    LAST_EXPORT_AT,
    SOURCES,
    SUPPRESSIONS,
    Course,
    Enrollment,
    Outcome,
    draw_course,
)

# Shares of the enrollments that neither got a reply nor bounced; the rest finish.
OTHER_SHARES = {
    Outcome.AUTO_REPLIED: 0.02,
    Outcome.MEETING: 0.015,
    Outcome.ACCOUNT_REPLY: 0.01,
    Outcome.ACCOUNT_MEETING: 0.005,
    Outcome.MANUAL: 0.03,
    Outcome.WORKFLOW: 0.02,
    Outcome.SEQUENCE_DELETED: 0.004,
    Outcome.UNSUBSCRIBED: 0.02,
    Outcome.SUPPRESSED: 0.015,
    Outcome.SEND_ERROR: 0.005,
}
FIRST_DAY_OF_ACTIVE = date(2026, 11, 2)
GIVEN_NAMES = (
    *("anna", "piotr", "marie", "luc", "greta", "hans", "emma", "george", "ewa"),
    *("jan", "chloe", "hugo", "lena", "felix", "alice", "henry", "kasia", "marek"),
)
FAMILY_NAMES = (
    *("nowak", "lewandowski", "bernard", "petit", "schulz", "vogel", "clarke"),
    *("hughes", "mazur", "pawlak", "girard", "roche", "brandt", "keller", "ward"),
)
CONTACTS = 4_700
Draft = tuple[Profile, Sequence, Outcome, Course]


def draw_enrollments(seed: int) -> list[Enrollment]:
    """Return all enrollments in the order in which they were made."""
    random = Random(seed)  # noqa: S311, invented data must be repeatable
    drafts = [draft for profile in PROFILES for draft in _draw_drafts(random, profile)]
    drafts.sort(key=lambda draft: draft[3].enrolled_at)
    return [
        _complete(random, number=number, draft=draft)
        for number, draft in enumerate(drafts, start=1)
    ]


def _draw_drafts(random: Random, profile: Profile) -> list[Draft]:
    slots = [
        sequence
        for sequence, count in profile.completed_by_sequence
        for _ in range(count)
    ]
    outcomes = _outcomes(profile)
    random.shuffle(outcomes)
    drafts = [
        _draw_draft(random, profile=profile, sequence=sequence, outcome=outcome)
        for sequence, outcome in zip(slots, outcomes, strict=True)
    ]
    for _ in range(profile.active):
        sequence = random.choice(profile.completed_by_sequence)[0]
        drafts.append(_draw_active(random, profile=profile, sequence=sequence))
    return drafts


def _outcomes(profile: Profile) -> list[Outcome]:
    late = profile.replied // 8
    soft = profile.bounced // 5
    rest = profile.completed - profile.replied - profile.bounced
    counts = {
        Outcome.REPLIED: profile.replied - late,
        Outcome.REPLIED_AFTER_END: late,
        Outcome.BOUNCED: profile.bounced - soft,
        Outcome.BOUNCED_SOFTLY: soft,
        **{outcome: round(share * rest) for outcome, share in OTHER_SHARES.items()},
    }
    counts[Outcome.FINISHED] = profile.completed - sum(counts.values())
    return [outcome for outcome, count in counts.items() for _ in range(count)]


def _draw_draft(
    random: Random, *, profile: Profile, sequence: Sequence, outcome: Outcome
) -> Draft:
    """Draw until everything has happened before the last export sees it."""
    while True:
        course = draw_course(
            random,
            sequence=sequence,
            zone=profile.sender.team.time_zone,
            outcome=outcome,
            first_day=FIRST_DAY,
        )
        if course.settled_at < LAST_EXPORT_AT:
            return profile, sequence, outcome, course


def _draw_active(random: Random, *, profile: Profile, sequence: Sequence) -> Draft:
    """Draw until the enrollment is still running when the last export sees it."""
    while True:
        course = draw_course(
            random,
            sequence=sequence,
            zone=profile.sender.team.time_zone,
            outcome=Outcome.FINISHED,
            first_day=FIRST_DAY_OF_ACTIVE,
        )
        if course.enrolled_at < LAST_EXPORT_AT < course.ended_at:
            return profile, sequence, Outcome.FINISHED, course


def _complete(random: Random, *, number: int, draft: Draft) -> Enrollment:
    profile, sequence, outcome, course = draft
    contact = random.randrange(CONTACTS)
    enrolled_by = _enrolling_user(random, profile)
    names_sender = profile.is_named_as_sending_user
    return Enrollment(
        enrollment_id=str(9_100_000_000 + number),
        sequence=sequence,
        sender=profile.sender,
        enrolled_by=enrolled_by,
        sending_user_id=profile.sender.user_id if names_sender else None,
        contact_id=str(501_000_000 + contact * 37),
        contact_email=_contact_email(contact),
        company_id=str(88_000_000 + contact // 3 * 11),
        outcome=outcome,
        course=course,
        source=_source(random, outcome),
        error=_error(random, outcome),
        bounce_type=_bounce_type(random, outcome),
        is_paused=random.random() < 0.08,
        # Where replies are not counted, only the source tells of one.
        has_reply_count=random.random() < 0.96 or outcome is not Outcome.REPLIED,
        has_bounce_count=random.random() < 0.8 or outcome is not Outcome.BOUNCED,
        has_meeting=outcome in (Outcome.MEETING, Outcome.ACCOUNT_MEETING)
        or (outcome is Outcome.REPLIED and random.random() < 0.2),
    )


def _enrolling_user(random: Random, profile: Profile) -> Person:
    if profile.assistant is not None and random.random() < 0.15:
        return profile.assistant
    return profile.sender


def _contact_email(contact: int) -> str:
    given = GIVEN_NAMES[contact % len(GIVEN_NAMES)]
    family = FAMILY_NAMES[contact // len(GIVEN_NAMES) % len(FAMILY_NAMES)]
    domain = ("example.com", "example.org", "example.net")[contact % 3]
    return f"{given}.{family}.{contact:04d}@{domain}"


def _source(random: Random, outcome: Outcome) -> str | None:
    if outcome is Outcome.REPLIED:
        return "THREAD_REPLY" if random.random() < 0.15 else "REPLY"
    return SOURCES.get(outcome)


def _error(random: Random, outcome: Outcome) -> str | None:
    if outcome is Outcome.SUPPRESSED:
        return random.choice(SUPPRESSIONS)
    return {
        Outcome.BOUNCED: "BOUNCED",
        Outcome.UNSUBSCRIBED: "UNSUBSCRIBED",
        Outcome.SEND_ERROR: "SENDER_DISCONNECTED",
    }.get(outcome)


def _bounce_type(random: Random, outcome: Outcome) -> str | None:
    if outcome is Outcome.BOUNCED_SOFTLY:
        return "SOFT"
    if outcome is Outcome.BOUNCED:
        return random.choice(("HARD", "HARD", "HARD", "UNKNOWN"))
    return None
