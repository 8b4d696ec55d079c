"""The page as a file: the numbers of the publication, and nothing from anywhere."""

import re
from datetime import date
from pathlib import Path

import pytest

from dagster_project.home import Home
from dagster_project.report.language import LANGUAGES, read_language
from dagster_project.report.static_page import render_static_page
from dagster_project.report.warehouse import Snapshot
from tests.report.page import read_table
from tests.running.command import sender_score


@pytest.mark.parametrize("code", LANGUAGES)
def test_page_holds_the_table_and_loads_nothing(snapshot: Snapshot, code: str) -> None:
    html = render_static_page(snapshot, read_language(code, snapshot))
    assert f'<html lang="{code}">' in html
    assert "<script" not in html
    assert html.count("<figure>") == 2
    # Names of formats in the pictures are no requests.
    addresses = set(re.findall(r"""https?://[^"' <)]+""", html))
    assert all(address.startswith("http://www.w3.org/") for address in addresses)
    asked = snapshot.rows(
        "select user_name, sender_score "
        f"from sender_scores_between(date '{date(2026, 8, 23)}', date '2026-11-20')"
    )
    rows = read_table(html)[1 : len(asked) + 1]
    # Each of them is told of below, folded.
    assert html.count("<details>") == len(asked)
    assert {row[0]: row[2] for row in rows} == {
        row["user_name"]: str(row["sender_score"]).replace("None", "–") for row in asked
    }


def test_publication_comes_with_its_page(
    published_home: Home, snapshot: Snapshot
) -> None:
    html = published_home.static_report.read_text(encoding="utf-8")
    (last,) = snapshot.rows("select publication_id from publications")
    assert f'content="{last["publication_id"]}"' in html


def test_command_writes_the_page_in_a_language(
    published_home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "wynik.html"
    ended = sender_score(
        *("report", "--home", published_home.root),
        *("--static", file, "--language", "pl"),
    )
    assert (ended.code, ended.err) == (0, "")
    assert "Wynik nadawcy sekwencji" in file.read_text(encoding="utf-8")


def test_command_says_that_nothing_is_published(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    ended = sender_score("report", "--home", tmp_path / "none", "--static", file)
    assert ended.code == 2
    assert "nothing is published" in ended.err
    assert not file.exists()


def test_command_refuses_an_unknown_language(tmp_path: Path) -> None:
    ended = sender_score("report", "--home", tmp_path, "--language", "xx")
    assert ended.code == 2
    assert "language 'xx' is none of en, pl, fr, de" in ended.err
