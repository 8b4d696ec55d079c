"""Equal results: contenders are compared only if all of them say the same."""

import csv
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.contenders.command_line import SCORES, SEQUENCE_SCORES

COMPARED = (
    "account_id",
    "user_id",
    "sequence_id",
    "completed_enrollments",
    "replied_enrollments",
    "bounced_enrollments",
    "reply_points",
    "bounce_points",
    "sender_score",
    "band",
)


class DifferentResultsError(Exception):
    """Two contenders do not agree; names both and the first rows."""


def assert_equal_results(folders: Mapping[str, Path]) -> None:
    """Compare the score tables in the folders, by name of the contender.

    Raises:
        DifferentResultsError: they are not the same in all folders.
    """
    (first, first_folder), *others = folders.items()
    for table in (SCORES, SEQUENCE_SCORES):
        expected = read_rows(first_folder / table)
        for other, folder in others:
            rows = read_rows(folder / table)
            if rows != expected:
                only_first = sorted(expected - rows)[:3]
                only_other = sorted(rows - expected)[:3]
                raise DifferentResultsError(
                    f"{table}: {first} has {only_first}, {other} has {only_other}"
                )


def read_rows(path: Path) -> set[tuple[str, ...]]:
    """The rows of a score table, as text.

    Raises:
        DifferentResultsError: a row is there twice, or there is none.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = [tuple(_cells(row)) for row in csv.DictReader(file)]
    if not rows or len(set(rows)) != len(rows):
        raise DifferentResultsError(f"{path} is empty or has a row twice")
    return set(rows)


def _cells(row: dict[str, str]) -> list[str]:
    # Whole numbers with missing ones among them are written as 50.0 by some.
    return [(row.get(name) or "").removesuffix(".0") for name in COMPARED]
