"""The two kinds of check: no row breaks it, or one number keeps within its bounds.

Add a kind only for what neither can say. The checks themselves stand in checks.py,
night_checks.py and score_checks.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dagster_project.expectations.thresholds import Rule


@dataclass(frozen=True)
class Check:
    """One expectation.

    Attributes:
        rule: the rule of the gate that it belongs to.
        name: the sentence that is true when it passes; unique among all checks.
        table: the mart that it is about.
        expectation: class of Great Expectations.
        arguments: arguments of that class.
        unit: of observed and threshold: rows, share, points, hours or enrollments.
        query: gives the one number that is checked; None where rows are.
        threshold: the number allowed, None where there is nothing to compare with yet.
        allowed: the same in words, such as "at most 36 hours".
        rows: number of rows that a share is of, where the message is to name it.
        subject_query: gives in words what the number is of, such as an account.
        blocks: whether a failure keeps the night from being published.
    """

    rule: str
    name: str
    table: str
    expectation: str
    arguments: Mapping[str, object] = field(hash=False)
    unit: str = "rows"
    query: str | None = None
    threshold: float | None = 0.0
    allowed: str | None = "at most 0 may"
    rows: int | None = None
    subject_query: str | None = None
    blocks: bool = True


def no_rows(rule: Rule, name: str, table: str, query: str) -> Check:
    """No row comes back from a query that looks for what breaks the rule.

    The query names the table as {batch}. Its columns are the examples that people get
    to see, so it selects keys and the values that are wrong.
    """
    return Check(
        rule=rule.name,
        name=name,
        table=table,
        expectation="UnexpectedRowsExpectation",
        arguments={"unexpected_rows_query": query},
        blocks=rule.blocks,
    )


def values_between(
    rule: Rule, name: str, table: str, *, column: str, bounds: tuple[float, float]
) -> Check:
    """Every value of a column that is not null keeps within bounds, both inclusive."""
    least, most = bounds
    return Check(
        rule=rule.name,
        name=name,
        table=table,
        expectation="ExpectColumnValuesToBeBetween",
        arguments={"column": column, "min_value": least, "max_value": most},
        blocks=rule.blocks,
    )


def at_most(
    rule: Rule,
    name: str,
    table: str,
    *,
    query: str,
    unit: str,
    limit: float | None,
    allowed: str,
    rows: int | None = None,
    subject_query: str | None = None,
) -> Check:
    """The one number that a query gives is at most the limit; None is no limit yet."""
    return Check(
        rule=rule.name,
        name=name,
        table=table,
        expectation="ExpectColumnMaxToBeBetween",
        arguments={"column": name, "max_value": limit},
        unit=unit,
        query=query,
        threshold=limit,
        allowed=allowed if limit is not None else None,
        rows=rows,
        subject_query=subject_query,
        blocks=rule.blocks,
    )


def describe(
    check: Check,
    observed: float,
    examples: Sequence[Mapping[str, object] | object],
    *,
    subject: str | None = None,
) -> str:
    """Observed value and threshold in words, with examples of what breaks the rule.

    Args:
        subject: what an observed number is of.
    """
    if check.query is not None:
        allowed = check.allowed or "nothing to compare with yet"
        about = f"{_spell(check, observed)}, {allowed}"
        return f"{about}: {subject}" if subject else about
    if not observed:
        return "no row breaks it"
    count = "1 row breaks it" if observed == 1 else f"{observed:,.0f} rows break it"
    such_as = "; ".join(_spell_example(example) for example in examples)
    return f"{count}, {check.allowed}" + (f": {such_as}" if such_as else "")


def _spell(check: Check, observed: float) -> str:
    if check.unit == "points":
        return f"{100 * observed:.4g} percentage points"
    if check.unit == "share":
        share = f"{100 * observed:.3g} %"
        if not check.rows:
            return share
        return f"{share} ({observed * check.rows:.0f} of {check.rows:,} rows)"
    return f"{observed:,.6g} {check.unit}"


def _spell_example(example: Mapping[str, object] | object) -> str:
    if not isinstance(example, Mapping):
        return str(example)
    return ", ".join(
        f"{column} {'missing' if value is None else value}"
        for column, value in example.items()
    )
