"""The rules in force, as the page shows them: limits, points and bands."""

from dataclasses import dataclass

from dagster_project.report.warehouse import Row, Snapshot
from dagster_project.sql import literal

# In the order in which one reads them.
RULE_TYPES = (
    "reply_points",
    "bounce_points",
    "band",
    "good_rate",
    "bad_rate",
    "minimum_completed",
    "reply_rate_denominator",
)


@dataclass(frozen=True)
class Rule:
    """Limits in force, from `score_rules`; rates as fractions from 0 to 1."""

    good_reply_rate: float
    bad_bounce_rate: float
    minimum_for_sender: int
    minimum_for_sequence: int
    bands: tuple[tuple[str, int], ...]


def read_rule(snapshot: Snapshot) -> Rule:
    """The limits that the pictures and words show."""
    rows = snapshot.rows(
        "select rule_type, rule_name, lower_bound::double as bound, "
        "(lower_bound / 100)::double as fraction from score_rules order by lower_bound"
    )
    bounds = {(row["rule_type"], row["rule_name"]): row for row in rows}
    return Rule(
        good_reply_rate=bounds["good_rate", "reply rate in percent, from"]["fraction"],
        bad_bounce_rate=bounds["bad_rate", "bounce rate in percent, from"]["fraction"],
        minimum_for_sender=int(bounds["minimum_completed", "sender"]["bound"]),
        minimum_for_sequence=int(
            bounds["minimum_completed", "sender and sequence"]["bound"]
        ),
        bands=tuple(
            (row["rule_name"], int(row["bound"]))
            for row in rows
            if row["rule_type"] == "band"
        ),
    )


def read_rules(snapshot: Snapshot) -> list[Row]:
    """The rules in force.

    Returns:
        rule_type, rule_name, lower_bound, fraction (the bound of a rate, from 0 to 1),
        is_bound_inclusive, points, origin, bound_origin.
    """
    return snapshot.rows(
        "select rule_type, rule_name, lower_bound::double as lower_bound, "
        "(lower_bound / 100)::double as fraction, is_bound_inclusive, points, origin, "
        "bound_origin from score_rules order by "
        f"list_position([{', '.join(map(literal, RULE_TYPES))}], rule_type), "
        "lower_bound"
    )
