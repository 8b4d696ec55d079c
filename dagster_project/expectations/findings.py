"""What is asked of a candidate once, before Great Expectations judges it.

The library runs the query of an asset three times. So it gets the numbers themselves,
as they were found here, and what each of them is of is found beside them.
"""

from collections.abc import Sequence
from pathlib import Path

from dagster_project.database import open_database
from dagster_project.expectations.kinds import Check
from dagster_project.sql import literal


def find_numbers(
    database: Path, checks: Sequence[Check], *, memory_limit: str | None
) -> dict[str, str]:
    """The number of each check of one, spelled in SQL: the same value and type.

    Raises:
        duckdb.Error: any of their queries cannot be run.
    """
    queries = [f"({check.query}) as {check.name}" for check in checks if check.query]
    if not queries:
        return {}
    config = {"memory_limit": memory_limit} if memory_limit else {}
    with open_database(database, read_only=True, config=config) as connection:
        found = connection.execute(f"select {', '.join(queries)}")
        columns, values = found.description, found.fetchall()[0]
    return {
        name: _spell(value, kind)
        for (name, kind, *_), value in zip(columns, values, strict=True)
    }


def _spell(value: object, kind: object) -> str:
    # A text, which is read as a double at once: 0.1 alone would be a decimal first, and
    # one of many digits another double afterwards.
    spelled = "null" if value is None else literal(str(value))
    return f"cast({spelled} as {kind})"


def find_subjects(database: Path, checks: Sequence[Check]) -> dict[str, str]:
    """What the number of a check is of, in words, where there is something."""
    queries = {check.name: check.subject_query for check in checks}
    found = {}
    with open_database(database, read_only=True) as connection:
        for name, query in queries.items():
            if query is not None and (row := connection.execute(query).fetchone()):
                found[name] = str(row[0])
    return found
