"""The documents keep their word: links lead somewhere, queries and commands run."""

import re
from pathlib import Path

import duckdb
import pytest

from dagster_project.cli.command import cli
from dagster_project.expectations.thresholds import read_thresholds
from tests.command import PROJECT

DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("*/*.md")])
README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_relative_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_readme_names_every_make_target_that_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    assert set(re.findall(r"[`$] ?make ([a-z-]+)", README)) <= targets


def test_readme_names_commands_that_exist() -> None:
    named = set(re.findall(r"sender-score ([a-z]+) ", README))
    assert named
    assert named <= set(cli.commands)


def test_readme_lists_every_rule_of_the_gate_as_it_is_set() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (blocks|warns) \|$", README, re.M))
    rules = {
        name: "blocks" if rule.blocks else "warns"
        for name, rule in read_thresholds().items()
    }
    assert rows == rules


def test_readme_lists_the_points_and_bands_of_the_seeds() -> None:
    seeds = PROJECT / "dbt" / "seeds"
    for name, bounds in (("reply", "0 %|1 %|3 %|5 %|7 %|above 13 %"), ("bounce", None)):
        rows = (seeds / f"score_{name}_points.csv").read_text().splitlines()[1:]
        points = [row.split(",")[2] for row in rows]
        assert f"| points | {' | '.join(points)} |" in README
        if bounds:
            assert bounds.replace("|", " | ") in README


def test_readme_queries_run_on_a_published_warehouse(
    published_sample: duckdb.DuckDBPyConnection,
) -> None:
    (block,) = re.findall(r"```sql\n(.*?)```", README, flags=re.DOTALL)
    queries = [query for query in block.split(";") if query.strip()]
    assert len(queries) == 6
    for query in queries:
        assert published_sample.execute(query).fetchall()


def test_readme_lists_every_published_table(
    published_sample: duckdb.DuckDBPyConnection,
) -> None:
    tables = published_sample.execute("select table_name from duckdb_tables()")
    for (table,) in tables.fetchall():
        assert f"`{table}`" in README
