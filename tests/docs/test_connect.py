"""Each snippet says whether it is tested; those that are, run on the sample."""

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dagster_project.home import Home
from tests.docs.entities import PAGE, list_references, read_keys, replace_in

TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S))
CLIENTS = {
    title: text
    for title, text in SECTIONS.items()
    if title != "How the tables belong together"
}
BLOCKS = [
    (title, language, block)
    for title, text in CLIENTS.items()
    if text.strip().startswith("Tested")
    for language, block in re.findall(r"```(\w+)\n(.*?)```", text, re.S)
]
# Variables in which snippets leave what they found.
FOUND = ("rows", "scores", "manifest")


@pytest.fixture
def beside_data(
    published_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A working folder in which `data` is the published home."""
    (tmp_path / "data").symlink_to(published_home.root)
    monkeypatch.chdir(tmp_path)


def test_every_client_says_whether_its_snippet_is_tested() -> None:
    for title, text in CLIENTS.items():
        assert re.match(r"\n(Tested|Not tested here)[.;,]? ?", text), title
        assert "```" in text or "Not tested here" in text, title


def test_clients_that_people_ask_for_are_there() -> None:
    named = " ".join(CLIENTS)
    for client in (
        *("DuckDB command line", "Python", "pandas", "polars", "R", "Excel", "DBeaver"),
        *("Superset", "Metabase", "Power BI", "Tableau", "dbt project"),
    ):
        assert client in named


@pytest.mark.usefixtures("beside_data")
@pytest.mark.parametrize(
    ("title", "language", "block"), BLOCKS, ids=[title for title, _, _ in BLOCKS]
)
def test_tested_snippet_runs(title: str, language: str, block: str) -> None:
    if language == "sql":
        with duckdb.connect() as connection:
            for statement in filter(str.strip, block.split(";")):
                found = connection.execute(statement).fetchall()
        assert found
        return
    assert language == "python", title
    # In a process of its own: what a client leaves open would be open to later tests.
    ending = (
        f"names = globals()\nassert [len(names[n]) for n in {FOUND} if n in names][0]"
    )
    subprocess.run([sys.executable, "-c", f"{block}\n{ending}"], check=True)


def test_drawing_is_that_of_todays_contracts() -> None:
    assert replace_in(TEXT) == TEXT, "python -m tests.docs.entities writes it anew"
    assert all(key for key, _ in read_keys().values())


def test_every_reference_of_the_drawing_finds_its_row(
    published_sample: duckdb.DuckDBPyConnection,
) -> None:
    references = list_references()
    assert ("enrollments", "senders", ["account_id", "user_id"]) in references
    for table, target, key in references:
        given = " and ".join(f"{column} is not null" for column in key)
        (lost,) = published_sample.execute(
            f"select count(*) from (from {table} where {given}) "
            f"anti join {target} using ({', '.join(key)})"
        ).fetchall()
        assert lost == (0,), (table, target)
