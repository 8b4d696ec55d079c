"""Reads thresholds.yml, the one place where the gate's limits stand."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

THRESHOLDS = Path(__file__).with_name("thresholds.yml")
LIMITS: Mapping[str, frozenset[str]] = {
    "every_row_is_accounted_for": frozenset(),
    "quarantine_is_small": frozenset({"most_share", "most_rows"}),
    "enrollments_come_once": frozenset({"most_share", "most_rows"}),
    "keys_are_unique_and_known": frozenset(),
    "an_account_is_of_one_source": frozenset(),
    "counts_add_up": frozenset(),
    "scores_follow_the_rules": frozenset(),
    "addresses_stay_private": frozenset(),
    "completed_enrollments_did_not_shrink": frozenset({"most_shrinkage"}),
    "bounces_are_detected": frozenset({"from_completed", "expected_at_most"}),
    "rates_did_not_jump": frozenset(
        {"most_change", "expected_at_most", "most_growth", "growth_from"}
    ),
    "exports_are_fresh": frozenset(
        {"most_hours", "least_share", "from_exports", "most_moved", "from_known"}
    ),
    "senders_are_known": frozenset({"most_share"}),
}


class ThresholdsError(Exception):
    """The thresholds file cannot be used, said in one line."""


@dataclass(frozen=True)
class Rule:
    """One rule of the gate: whether it blocks, its limits, and why."""

    name: str
    blocks: bool
    reason: str
    limits: Mapping[str, float]


def read_thresholds(path: Path = THRESHOLDS) -> dict[str, Rule]:
    """Every rule by its name.

    Raises:
        ThresholdsError: a rule or a limit that is missing, unknown or no number.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = str(error).splitlines()[0]
        raise ThresholdsError(f"{path.name} cannot be read: {reason}") from error
    rules = content if isinstance(content, dict) else {}
    if missing := LIMITS.keys() - rules.keys():
        raise ThresholdsError(f"{path.name} lacks {_list(missing)}")
    if unknown := rules.keys() - LIMITS.keys():
        raise ThresholdsError(f"{path.name} has unknown rules: {_list(unknown)}")
    return {name: _rule(name, rules[name]) for name in LIMITS}


def rule_reasons() -> dict[str, str]:
    """Why each rule exists, by its name."""
    return {name: rule.reason for name, rule in read_thresholds().items()}


def _rule(name: str, entry: object) -> Rule:
    if not isinstance(entry, dict):
        raise ThresholdsError(f"{name} needs blocks (true or false) and a reason")
    limits = {key: entry[key] for key in entry.keys() - {"blocks", "reason"}}
    if missing := LIMITS[name] - limits.keys():
        raise ThresholdsError(f"{name} lacks {_list(missing)}")
    if unknown := limits.keys() - LIMITS[name]:
        raise ThresholdsError(f"{name} has unknown limits: {_list(unknown)}")
    if not isinstance(entry.get("blocks"), bool) or not entry.get("reason"):
        raise ThresholdsError(f"{name} needs blocks (true or false) and a reason")
    return Rule(
        name,
        entry["blocks"],
        str(entry["reason"]),
        {key: _number(value, f"{name}: {key}") for key, value in limits.items()},
    )


def _number(value: object, place: str) -> float:
    # YAML has infinity too, and a limit that nothing breaks is none.
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
        or value < 0
    ):
        raise ThresholdsError(f"{place} is {value!r}, not a number from 0")
    return float(value)


def _list(names: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, names)))
