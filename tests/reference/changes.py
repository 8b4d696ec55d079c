"""Why a score changed, and why the sequence report shows other rates, in plain Python.

Rates and shares are exact fractions here; floating point comes last. Keep out SQL, and
anything taken from a model: the two answers are independent.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from tests.reference.inputs import Row, Settings
from tests.reference.scores import (
    Counts,
    count,
    group_completed,
    reply_rate_parts,
    score,
)
from tests.reference.tables import keep_days

DAY = timedelta(days=1)
Parts = tuple[int, int]
Range = tuple[date | None, date | None]


def list_last_months(as_of: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """Return the month before last month, and last month."""
    last = as_of.replace(day=1) - DAY
    before = last.replace(day=1) - DAY
    return (before.replace(day=1), before), (last.replace(day=1), last)


def change_scores(
    enrollments: Iterable[Row],
    senders: Iterable[Row],
    accounts: list[Row],
    settings: Settings,
    ranges: tuple[Range, Range],
) -> list[Row]:
    """Take the change of each sender of either range apart."""
    before, after = ranges
    subscriptions = {row["account_id"]: row["subscription"] for row in accounts}
    sender_of = {(row["account_id"], row["user_id"]): row for row in senders}
    days = {
        "first_day_before": before[0],
        "last_day_before": before[1],
        "first_day_after": after[0],
        "last_day_after": after[1],
    }
    changes = []
    for key, rows in group_completed(enrollments, "account_id", "user_id").items():
        kept = [keep_days(rows, first, last or date.max) for first, last in ranges]
        if not any(kept):
            continue
        sender = sender_of[key]
        standing = {
            "subscription": subscriptions[key[0]],
            "has_seat": sender["has_seat"],
        }
        named = {column: sender[column] for column in ("user_name", "team")}
        identity = {"account_id": key[0], "user_id": key[1]}
        change = describe_change(kept[0], kept[1], standing, settings)
        changes.append(identity | days | named | change)
    return changes


def describe_change(
    before: list[Row], after: list[Row], standing: Row, settings: Settings
) -> Row:
    """Return counts, rates, points and score of both ranges, and what changed."""
    row: Row = {}
    for name, enrollments in (("before", before), ("after", after)):
        scored = score(
            enrollments,
            standing,
            minimum=settings.minimum_completed_for_sender,
            settings=settings,
        )
        kept = ("score_status", "sender_score", "band", "reply_rate", "bounce_rate")
        counts = ("completed", "replied", "bounced")
        row |= {f"{column}_{name}": scored[column] for column in kept}
        row |= {
            f"{event}_enrollments_{name}": scored[f"{event}_enrollments"]
            for event in counts
        }
        points = find_points(enrollments, standing, settings)
        row |= {f"{kind}_{name}": value for kind, value in points.items()}
    for rate in ("reply", "bounce"):
        parts = [count_parts(rows, rate, settings) for rows in (before, after)]
        within, mix = take_apart(*parts)
        row[f"{rate}_rate_change_within"] = within
        row[f"{rate}_rate_change_of_mix"] = mix
    for column in (
        *("reply_rate", "bounce_rate"),
        *("reply_points", "bounce_points", "points"),
    ):
        values = (row[f"{column}_before"], row[f"{column}_after"])
        is_known = None not in values
        row[f"{column}_change"] = values[1] - values[0] if is_known else None
    return row


def find_points(enrollments: list[Row], standing: Row, settings: Settings) -> Row:
    """Return the points of a score, given or provisional."""
    # Without a limit a score is what its points give, unless it is withheld.
    unlimited = score(enrollments, standing, minimum=1, settings=settings)
    return {
        "reply_points": unlimited["reply_points"],
        "bounce_points": unlimited["bounce_points"],
        "points": unlimited["sender_score"],
    }


def count_parts(
    enrollments: Iterable[Row], rate: str, settings: Settings
) -> dict[str, Parts]:
    """Return numerator and denominator of a rate in each sequence."""

    def parts(counts: Counts) -> Parts:
        if rate == "bounce":
            return counts.bounced, counts.completed
        return reply_rate_parts(counts, settings)

    groups = group_completed(enrollments, "sequence_id")
    return {sequence: parts(count(rows)) for (sequence,), rows in groups.items()}


def take_apart(
    before: dict[str, Parts], after: dict[str, Parts]
) -> tuple[float | None, float | None]:
    """Return what changed within sequences, and what their shares changed."""
    wholes = [sum(whole for _, whole in parts.values()) for parts in (before, after)]
    if 0 in wholes:
        return None, None
    within = mix = Fraction(0)
    for sequence in before.keys() | after.keys():
        parts = [side.get(sequence, (0, 0)) for side in (before, after)]
        shares = [
            Fraction(part[1], whole) for part, whole in zip(parts, wholes, strict=True)
        ]
        rates = [Fraction(*part) if part[1] else None for part in parts]
        known = [rate for rate in rates if rate is not None]
        if not known:
            continue
        old, new = (known[0] if rate is None else rate for rate in rates)
        within += (new - old) * (shares[0] + shares[1]) / 2
        mix += (shares[1] - shares[0]) * (old + new) / 2
    return float(within), float(mix)


def reconcile(
    enrollments: Iterable[Row], sequences: Iterable[Row], settings: Settings
) -> list[Row]:
    """Count the enrollments of each sequence: all, ended, and still running."""
    names = {
        (row["account_id"], row["sequence_id"]): row["sequence_name"]
        for row in sequences
    }
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in enrollments:
        groups.setdefault((row["account_id"], row["sequence_id"]), []).append(row)
    return [
        {"account_id": key[0], "sequence_id": key[1], "sequence_name": names[key]}
        | compare_counts(rows, settings)
        for key, rows in groups.items()
    ]


def compare_counts(rows: list[Row], settings: Settings) -> Row:
    """Return counts and rates of all enrollments beside those of completed ones."""
    completed = [row for row in rows if row["is_completed"]]
    active = [row for row in rows if not row["is_completed"]]
    replied, bounced = (
        [sum(row[fact] for row in part) for part in (rows, completed, active)]
        for fact in ("is_replied", "is_bounced")
    )
    part, whole = reply_rate_parts(count(completed), settings)
    delivered = len(rows) - bounced[0]
    return {
        "started_enrollments": len(rows),
        "completed_enrollments": len(completed),
        "active_enrollments": len(active),
        "replied_of_started": replied[0],
        "replied_enrollments": replied[1],
        "replied_of_active": replied[2],
        "bounced_of_started": bounced[0],
        "bounced_enrollments": bounced[1],
        "bounced_of_active": bounced[2],
        "reply_rate_of_started": replied[0] / delivered if delivered else None,
        "reply_rate": part / whole if whole else None,
        "bounce_rate_of_started": bounced[0] / len(rows),
        "bounce_rate": bounced[1] / len(completed) if completed else None,
    }
