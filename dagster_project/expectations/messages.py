"""What people read of a check: what was observed, what is allowed, and examples."""

from collections.abc import Mapping, Sequence

from dagster_project.expectations.checks import Check
from dagster_project.expectations.numbers import Number


def describe_rows(check: Check, count: float, examples: Sequence[object]) -> str:
    """How many rows break a rule, with examples of them."""
    if not count:
        return "no row breaks it"
    broken = "1 row breaks it" if count == 1 else f"{count:,.0f} rows break it"
    such_as = "; ".join(_spell_example(example) for example in examples)
    return f"{broken}, {check.allowed}" + (f": {such_as}" if such_as else "")


def describe_number(check: Check, number: Number, allowed: str) -> str:
    """A number and what is allowed, with what the number is of."""
    if number.at_most is None:
        allowed = "nothing to compare with yet"
    about = f"{_spell_number(check.unit, number)}, {allowed}"
    return f"{about}: {number.subject}" if number.subject else about


def _spell_number(unit: str, number: Number) -> str:
    observed, rows = number.observed, number.rows_compared
    if unit == "points":
        return f"{100 * observed:.4g} percentage points"
    if unit == "share":
        share = f"{100 * observed:.3g} %"
        return f"{share} ({observed * rows:.0f} of {rows:,} rows)" if rows else share
    return f"{observed:,.6g} {unit}"


def _spell_example(example: object) -> str:
    if not isinstance(example, Mapping):
        return str(example)
    return ", ".join(
        f"{column} {'missing' if value is None else value}"
        for column, value in example.items()
    )
