"""What a check found, as plain data that crosses from one process to another."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """What one check found.

    Attributes:
        observed: the number found, in the unit of the check.
        threshold: the number allowed, None where there is nothing to compare with yet.
        message: both in words, with examples of what breaks the rule.
    """

    rule: str
    name: str
    table: str
    passed: bool
    observed: float | None
    threshold: float | None
    message: str
    blocks: bool
