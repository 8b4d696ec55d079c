"""Reads the checks of the gate: a suite of each table in suites/, as YAML.

CONTRIBUTING.md says how to add one. What a check's SQL knows stands in queries.py.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dagster_project.expectations.thresholds import Rule

# Holds the suites and their SQL, each in a folder of its own.
GATE = Path(__file__).parent
SUITES, SQL, MACROS = "suites", "sql", "macros"
UNITS = ("rows", "share", "points", "hours", "enrollments")
SEVERITIES = ("critical", "warning")
# What Great Expectations calls the two kinds of check that have SQL of their own.
ROWS_EXPECTATION = "UnexpectedRowsExpectation"
NUMBER_EXPECTATION = "ExpectColumnMaxToBeBetween"
FIELDS = frozenset(
    {"check", "rule", "severity", "expectation", "arguments", "sql", "unit", "allowed"}
)


class SuiteError(Exception):
    """A suite that cannot be used, said in one line."""


@dataclass(frozen=True)
class Check:
    """One check of a table.

    Attributes:
        name: the sentence that is true when it passes; unique among all checks.
        table: the mart that it is about.
        rule: the rule of the gate that it belongs to, with its thresholds.
        blocks: whether a failure keeps the candidate from being published.
        expectation: class of Great Expectations.
        arguments: arguments of that class, or names that the SQL is given.
        sql: name of its file without the ending, None where the expectation needs none.
        folder: holds that file.
        unit: of observed and threshold: rows, share, points, hours or enrollments.
        allowed: what is allowed in words, such as "at most 36 hours"; a template.
    """

    name: str
    table: str
    rule: Rule
    blocks: bool
    expectation: str
    arguments: Mapping[str, object] = field(hash=False)
    sql: str | None = None
    folder: Path = GATE / SQL
    unit: str = "rows"
    allowed: str = "at most 0 may"

    @property
    def finds_rows(self) -> bool:
        """Whether its SQL selects the rows that break the rule."""
        return self.sql is not None and self.expectation == ROWS_EXPECTATION

    @property
    def finds_a_number(self) -> bool:
        """Whether its SQL gives one number, which has a limit."""
        return self.sql is not None and self.expectation == NUMBER_EXPECTATION


def read_checks(rules: Mapping[str, Rule], *, folder: Path = GATE) -> tuple[Check, ...]:
    """Every check of every suite, rule by rule in the order of the rules.

    Args:
        folder: its suites/ holds a suite of each table, named as the table, its sql/
            the SQL of the checks.

    Raises:
        SuiteError: an entry that is incomplete or contradicts itself.
    """
    checks = [
        _read_check(path.stem, entry, rules, folder / SQL)
        for path in sorted((folder / SUITES).glob("*.yml"))
        for entry in _read_entries(path)
    ]
    names = [check.name for check in checks]
    if twice := {name for name in names if names.count(name) > 1}:
        raise SuiteError(f"checks of one name: {_list(twice)}")
    order = list(rules)
    return tuple(sorted(checks, key=lambda check: order.index(check.rule.name)))


def _read_entries(path: Path) -> Iterator[Mapping[str, object]]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise SuiteError(f"{path.name} cannot be read: {reason}") from error
    if not isinstance(entries, list):
        raise SuiteError(f"{path.name} is no list of checks")
    for entry in entries:
        if not isinstance(entry, dict) or not {"check", "rule"} <= entry.keys():
            raise SuiteError(f"{path.name}: each entry needs a check and its rule")
        if unknown := entry.keys() - FIELDS:
            raise SuiteError(f"{entry['check']} has unknown fields: {_list(unknown)}")
        yield entry


def _read_check(
    table: str, entry: Mapping[str, object], rules: Mapping[str, Rule], folder: Path
) -> Check:
    name, rule = str(entry["check"]), rules.get(str(entry["rule"]))
    if rule is None:
        raise SuiteError(f"{name} is of an unknown rule: {entry['rule']}")
    severity = entry.get("severity", "critical" if rule.blocks else "warning")
    if severity not in SEVERITIES:
        raise SuiteError(f"{name}: severity is critical or warning")
    arguments = entry.get("arguments", {})
    if not isinstance(arguments, dict):
        raise SuiteError(f"{name}: arguments are names with values")
    return Check(
        name=name,
        table=table,
        rule=rule,
        blocks=severity == "critical",
        arguments=arguments,
        folder=folder,
        **_read_kind(name, entry, folder),
    )


def _read_kind(name: str, entry: Mapping[str, object], folder: Path) -> dict[str, Any]:
    if "expectation" in entry:
        if unfit := entry.keys() & {"sql", "unit", "allowed"}:
            raise SuiteError(f"{name} has an expectation, so no {_list(unfit)}")
        if entry["expectation"] == ROWS_EXPECTATION:
            raise SuiteError(f"{name}: its SQL belongs into sql/{name}.sql")
        return {"expectation": str(entry["expectation"])}
    sql = str(entry.get("sql", name))
    if not (folder / f"{sql}.sql").is_file():
        raise SuiteError(f"{name}: there is no sql/{sql}.sql")
    if not entry.keys() & {"unit", "allowed"}:
        return {"expectation": ROWS_EXPECTATION, "sql": sql}
    if entry.get("unit") not in UNITS or not entry.get("allowed"):
        raise SuiteError(
            f"{name}: a number needs allowed and a unit of {', '.join(UNITS)}"
        )
    return {
        "expectation": NUMBER_EXPECTATION,
        "sql": sql,
        "unit": str(entry["unit"]),
        "allowed": str(entry["allowed"]),
    }


def _list(names: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, names)))
