"""The cookbook: fifteen questions, and every query finds an answer in the sample."""

import re

import duckdb
import pytest

from tests.running.command import PROJECT

COOKBOOK = (PROJECT / "docs" / "cookbook.md").read_text(encoding="utf-8")
RECIPES = dict(
    re.findall(r"^## \d+\. ([^\n]+)\n+```sql\n(.*?)```", COOKBOOK, re.DOTALL | re.M)
)


def test_fifteen_questions_are_numbered_in_order() -> None:
    numbers = [int(number) for number in re.findall(r"^## (\d+)\.", COOKBOOK, re.M)]
    assert numbers == list(range(1, 16))
    assert len(RECIPES) == 15
    assert all(question.endswith("?") for question in RECIPES)


@pytest.mark.parametrize("question", RECIPES)
def test_query_answers_its_question(
    question: str, published_sample: duckdb.DuckDBPyConnection
) -> None:
    for query in RECIPES[question].split(";"):
        if query.strip():
            assert published_sample.execute(query).fetchall()
