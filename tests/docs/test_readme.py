"""The documents keep their word: links lead somewhere, queries and commands run."""

import re
from pathlib import Path

import duckdb
import pytest

from dagster_project.cli.command import cli
from tests.running.command import PROJECT

DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("*/*.md")])
README = (PROJECT / "README.md").read_text(encoding="utf-8")
FIRST_SCREEN = README.partition("## Two commands")[0]


def anchors_of(document: Path) -> set[str]:
    """What a link may name behind # in a page, as GitHub derives it from a heading."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_relative_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for link, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", text):
        target = document.parent / link if link else document
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), f"{link}#{anchor}"


def test_readme_is_short() -> None:
    assert len(README.split()) <= 900
    assert [line for line in README.splitlines() if len(line) > 100] == []


def test_first_screen_has_a_screenshot_the_way_and_what_to_expect() -> None:
    pictures = re.findall(r"!\[([^]]+)\]\(([^)]+)\)", FIRST_SCREEN)
    assert [path.rpartition("/")[2] for _, path in pictures] == [
        *("report.png", "pipeline.svg")
    ]
    assert all(len(description) > 20 for description, _ in pictures)
    assert "docs/sources.md" in FIRST_SCREEN
    assert "| For you if | Not for you if |" in FIRST_SCREEN
    rows = re.findall(r"^\| ([A-Z][a-z ]+) \| .+ \| .+ \|$", FIRST_SCREEN, re.M)
    assert rows == [
        *("History", "Any dates", "Why it changed"),
        *("Export", "Formula", "Other tools"),
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_named_make_targets_exist(document: Path) -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    text = document.read_text(encoding="utf-8")
    assert set(re.findall(r"(?:`|\$ |&& )make ([a-z-]*[a-z])", text)) <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_named_commands_and_their_options_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for name, rest in re.findall(
        r"(?:^\$ |`|bin/|&& )sender-score ([a-z]+)([^`\n#|]*)", text, re.M
    ):
        assert name in cli.commands, name
        options = {
            option for param in cli.commands[name].params for option in param.opts
        }
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= options | {"--help"}, name


def test_readme_names_commands() -> None:
    named = re.findall(r"sender-score ([a-z]+)", README)
    assert {"run", "report", "rebuild", "withdraw", "forget"} <= set(named)


def test_readme_queries_run_on_a_published_warehouse(
    published_sample: duckdb.DuckDBPyConnection,
) -> None:
    (block,) = re.findall(r"```sql\n(.*?)```", README, flags=re.DOTALL)
    queries = [query for query in block.split(";") if query.strip()]
    assert len(queries) == 3
    for query in queries:
        assert published_sample.execute(query).fetchall()
