"""From completed enrollments to rates, points, score and band, exactly and slowly.

Thresholds are compared in whole numbers; what-if numbers are found by trying. Keep out
SQL, and anything taken from a model: the two answers are independent.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.reference.inputs import RateBound, Row, Settings

Z_OF_95_PERCENT = 1.959963984540054
COLUMNS_ONLY_WITH_A_SCORE = (
    "reply_points",
    "bounce_points",
    "sender_score",
    "band",
    "provisional_score",
    "provisional_band",
    "next_band",
    "points_to_next_band",
    "replies_to_next_band",
    "bounces_to_next_band",
)


@dataclass(frozen=True)
class Counts:
    """Additive counts of completed enrollments."""

    completed: int
    replied: int
    bounced: int
    suppressed: int

    @property
    def delivered(self) -> int:
        """Return completed less bounced."""
        return self.completed - self.bounced


def group_completed(
    enrollments: Iterable[Row], *columns: str
) -> dict[tuple[Any, ...], list[Row]]:
    """Group completed enrollments by the values of columns."""
    groups = defaultdict(list)
    for row in enrollments:
        if row["is_completed"]:
            groups[tuple(row[column] for column in columns)].append(row)
    return groups


def count(enrollments: Iterable[Row]) -> Counts:
    """Count completed enrollments; others must have been left out."""
    rows = list(enrollments)
    assert all(row["is_completed"] for row in rows)
    return Counts(
        completed=len(rows),
        replied=sum(row["is_replied"] for row in rows),
        bounced=sum(row["is_bounced"] for row in rows),
        suppressed=sum(row["is_suppressed"] for row in rows),
    )


def reply_rate_parts(counts: Counts, settings: Settings) -> tuple[int, int]:
    """Return numerator and denominator of the reply rate."""
    is_delivered = settings.reply_rate_denominator == "delivered"
    return counts.replied, counts.delivered if is_delivered else counts.completed


def earn_points(part: int, whole: int, bounds: Sequence[RateBound]) -> int:
    """Return the points of the highest bound reached; 0 where there is no rate."""
    if whole == 0:
        return 0
    reached = [bound for bound in bounds if bound.is_reached(part, whole)]
    return max(reached, key=lambda bound: bound.percent).points


def earn_reply_points(counts: Counts, settings: Settings) -> int:
    """Return the points for the reply rate."""
    return earn_points(*reply_rate_parts(counts, settings), settings.reply_points)


def earn_bounce_points(counts: Counts, settings: Settings) -> int:
    """Return the points for the bounce rate."""
    return earn_points(counts.bounced, counts.completed, settings.bounce_points)


def find_band(score: int, settings: Settings) -> str:
    """Return the band with the greatest lower bound that the score reaches."""
    return max(band for band in settings.bands if band[0] <= score)[1]


def bound_by_wilson(part: int, whole: int) -> tuple[float | None, float | None]:
    """Return the 95 % Wilson interval of a rate."""
    if whole == 0:
        return None, None
    z = Z_OF_95_PERCENT
    rate = part / whole
    middle = rate + z**2 / (2 * whole)
    spread = z * math.sqrt(rate * (1 - rate) / whole + z**2 / (4 * whole**2))
    low, high = ((middle + side) / (1 + z**2 / whole) for side in (-spread, spread))
    return 0.0 if part == 0 else max(0.0, low), 1.0 if part == whole else min(1.0, high)


def describe_rates(counts: Counts, settings: Settings) -> Row:
    """Return rates, their intervals and whether they are good; None without a rate."""
    replied, reply_base = reply_rate_parts(counts, settings)
    bounced, bounce_base = counts.bounced, counts.completed
    reply_low, reply_high = bound_by_wilson(replied, reply_base)
    bounce_low, bounce_high = bound_by_wilson(bounced, bounce_base)
    is_reply_good = settings.good_reply_rate_from.is_reached(replied, reply_base)
    is_bounce_bad = settings.bad_bounce_rate_from.is_reached(bounced, bounce_base)
    return {
        "reply_rate": replied / reply_base if reply_base else None,
        "bounce_rate": bounced / bounce_base if bounce_base else None,
        "reply_rate_low": reply_low,
        "reply_rate_high": reply_high,
        "bounce_rate_low": bounce_low,
        "bounce_rate_high": bounce_high,
        "is_reply_rate_good": is_reply_good if reply_base else None,
        "is_bounce_rate_good": not is_bounce_bad if bounce_base else None,
    }


def count_replies_needed(counts: Counts, goal: int, settings: Settings) -> int | None:
    """Try one more reply, two more ... until the score reaches the goal."""
    bounce_points = earn_bounce_points(counts, settings)
    for more in range(1, counts.delivered - counts.replied + 1):
        changed = replace(counts, replied=counts.replied + more)
        if earn_reply_points(changed, settings) + bounce_points >= goal:
            return more
    return None


def count_bounces_needed(counts: Counts, goal: int, settings: Settings) -> int | None:
    """Try one bounce fewer, two fewer ... until the score reaches the goal."""
    reply_points = earn_reply_points(counts, settings)
    for fewer in range(1, counts.bounced + 1):
        changed = replace(counts, bounced=counts.bounced - fewer)
        if earn_bounce_points(changed, settings) + reply_points >= goal:
            return fewer
    return None


def describe_what_if(counts: Counts, score: int, settings: Settings) -> Row:
    """Return what is missing to the next band; None at the top."""
    above = [band for band in settings.bands if band[0] > score]
    if not above:
        return {}
    goal, next_band = min(above)
    return {
        "next_band": next_band,
        "points_to_next_band": goal - score,
        "replies_to_next_band": count_replies_needed(counts, goal, settings),
        "bounces_to_next_band": count_bounces_needed(counts, goal, settings),
    }


def find_score_status(
    counts: Counts, standing: Row, *, minimum: int, settings: Settings
) -> str:
    """Return the first reason why there is no score, else scored.

    A standing is the subscription of the account and, of a sender, the seat.
    """
    accepted = {name.strip().lower() for name in settings.accepted_subscriptions}
    subscription = (standing["subscription"] or "").strip().lower()
    if accepted and subscription and subscription not in accepted:
        return "subscription_required"
    if settings.require_sender_seat and standing.get("has_seat") is False:
        return "seat_required"
    return "scored" if counts.completed >= minimum else "not_enough_enrollments"


def describe_score(counts: Counts, status: str, settings: Settings) -> Row:
    """Return points, score, band and what-if, or the provisional score."""
    reply_points = earn_reply_points(counts, settings)
    bounce_points = earn_bounce_points(counts, settings)
    score = reply_points + bounce_points
    if status == "scored":
        return {
            "reply_points": reply_points,
            "bounce_points": bounce_points,
            "sender_score": score,
            "band": find_band(score, settings),
            **describe_what_if(counts, score, settings),
        }
    if status == "not_enough_enrollments" and counts.completed > 0:
        return {
            "provisional_score": score,
            "provisional_band": find_band(score, settings),
        }
    return {}


def score(
    enrollments: Sequence[Row], standing: Row, *, minimum: int, settings: Settings
) -> Row:
    """Return the columns that all score tables share, for completed enrollments."""
    counts = count(enrollments)
    status = find_score_status(counts, standing, minimum=minimum, settings=settings)
    days = [row["ended_on"] for row in enrollments]
    return {
        "completed_enrollments": counts.completed,
        "replied_enrollments": counts.replied,
        "bounced_enrollments": counts.bounced,
        "delivered_enrollments": counts.delivered,
        "suppressed_enrollments": counts.suppressed,
        **describe_rates(counts, settings),
        "score_status": status,
        "enrollments_needed": max(0, minimum - counts.completed),
        **dict.fromkeys(COLUMNS_ONLY_WITH_A_SCORE),
        **describe_score(counts, status, settings),
        "first_ended_on": min(days, default=None),
        "last_ended_on": max(days, default=None),
    }
