"""Tables as HTML: what comes from the data is text, and marks need no colour."""

from dagster_project.report.language import Language
from dagster_project.report.periods import Days
from dagster_project.report.rules import read_rule
from dagster_project.report.score_table import render_scores
from dagster_project.report.scores import read_scores, read_totals
from dagster_project.report.table import Cell, Column, render_table
from dagster_project.report.view import View
from dagster_project.report.warehouse import Snapshot
from tests.report.page import read_table

HOSTILE = "<img src=x onerror=alert(1)>\"'&"


def test_text_of_the_data_is_never_markup() -> None:
    cell = Cell(
        HOSTILE,
        note=HOSTILE,
        hint=HOSTILE,
        mark="good",
        mark_words=HOSTILE,
        opens=HOSTILE,
    )
    html = render_table(
        [Column(HOSTILE, HOSTILE), Column(HOSTILE)], [[cell, cell]], caption=HOSTILE
    )
    assert "<img" not in html
    assert "\"'&" not in html
    assert html.count("&lt;img src=x") == 14


def test_main_table_shows_what_the_publication_says(
    snapshot: Snapshot, english: Language
) -> None:
    days = Days(None, None)
    html = render_scores(
        read_scores(snapshot, View(), days),
        totals=read_totals(snapshot, View(), days),
        view=View(),
        rule=read_rule(snapshot),
        words=english,
    )
    heading, *rows, foot = read_table(html)
    assert heading == [
        *("User", "Team", "Score ▼", "Band", "Completed sequences", "Reply rate"),
        *("Bounce rate", "Status"),
    ]
    shown = {row[0]: row[1:] for row in rows}
    # Counted by hand in the sample: 49 of 700 is exactly 7 %, 14 of 714 below 3 %.
    assert shown["Tomasz Kędzierski"] == [
        *("Sales Poland", "80", "Good", "714", "7.0%✓ good", "2.0%✓ good", "Scored"),
    ]
    # 18 bounced of 600 is exactly 3 %, which is not good.
    assert shown["Jürgen Weißhaupt"][5] == "3.0%✗ not good"
    assert shown["Harriet Lockwood"][1:3] == ["–", "–"]
    assert shown["Harriet Lockwood"][-1] == "1 more needed"
    assert foot[0] == "Total: 15"
    assert foot[4] == "5,802"
    assert 'aria-sort="descending"' in html


def test_what_if_is_the_hint_of_the_status(
    snapshot: Snapshot, english: Language
) -> None:
    days = Days(None, None)
    html = render_scores(
        read_scores(snapshot, View(), days),
        totals=None,
        view=View(),
        rule=read_rule(snapshot),
        words=english,
    )
    assert (
        "5 points to go to Excellent. "
        "Either 43 more replies or 7 fewer bounces would reach Excellent." in html
    )
    assert "<tfoot" not in html
