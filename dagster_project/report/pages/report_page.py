"""The report: filters, totals, the table, pictures, the formula, and saving it."""

from dataclasses import replace

import streamlit as st

from dagster_project.report.explanation_tables import render_rules
from dagster_project.report.language import as_text
from dagster_project.report.library import matches_search
from dagster_project.report.pages.filters import show_filters
from dagster_project.report.pages.saving import show_saving
from dagster_project.report.pages.visit import Visit, current_view, go, go_to_sender
from dagster_project.report.pages.widgets import (
    show_downloads,
    show_picture,
    show_table,
)
from dagster_project.report.periods import days_of
from dagster_project.report.pictures import draw_bands, draw_rates
from dagster_project.report.saved import BUILT_IN, SavedReport
from dagster_project.report.score_table import render_scores
from dagster_project.report.scores import read_rules, read_scores, read_totals
from dagster_project.report.view import View
from dagster_project.report.warehouse import Row

ROWS_OF_A_PAGE = 100


def show_report(visit: Visit) -> None:
    """The report that the address names."""
    words = visit.words
    report = visit.report(st.query_params.get("report", BUILT_IN))
    st.button(words("back.library"), type="tertiary", on_click=go, args=("library",))
    if report is None:
        st.info(words("report.gone"))
        return
    st.title(as_text(report.name))
    if report.description:
        st.text(report.description)
    show_saved(visit)
    view = current_view(report)
    show_filters(view, visit)
    days = days_of(view, visit.condition.as_of)
    rows = read_scores(visit.snapshot, view, days)
    totals = read_totals(visit.snapshot, view, days)
    show_totals(totals, report, visit)
    if view.sequences:
        limit = visit.rule.minimum_for_sequence - 1
        st.info(words("report.by_sequence", limit=words.count(limit)))
    _show_rows(rows, totals, view, report, visit)
    _show_pictures(rows, report.slug, visit)
    show_rules(visit)
    show_saving(report, view, visit)


def show_saved(visit: Visit) -> None:
    """Say once that a report was saved, on whichever page that led to."""
    saved = st.session_state.pop("saved", None)
    if saved:
        st.success(visit.words("save.done", name=as_text(saved)))


def show_totals(totals: Row, report: SavedReport, visit: Visit) -> None:
    """The whole of the table in a line of numbers."""
    words = visit.words
    shown = (
        ("total.title_senders", words.count(totals["senders"])),
        ("total.title_scored", words.count(totals["scored_senders"])),
        ("column.completed", words.count(totals["completed_enrollments"])),
        ("column.reply_rate", words.percent(totals["reply_rate"])),
        ("column.bounce_rate", words.percent(totals["bounce_rate"])),
    )
    with st.container(horizontal=True, gap="medium", key=f"numbers.{report.slug}"):
        for key, text in shown:
            st.metric(words(key), text, width="content")


def show_rules(visit: Visit) -> None:
    """The formula in force: points, bands and limits."""
    words = visit.words
    with st.expander(words("rules.title")):
        st.write(words("rules.formula"))
        rules = read_rules(visit.snapshot)
        show_table(render_rules(rules, words=words), key="rules")


def _show_rows(
    rows: list[Row], totals: Row, view: View, report: SavedReport, visit: Visit
) -> None:
    words = visit.words
    search = st.text_input(
        words("report.search"), key="report.search", placeholder=words("search")
    )
    found = [row for row in rows if not search or _matches(row, search)]
    if not rows:
        st.info(words("report.nothing"))
        return
    page = 0
    if len(found) > ROWS_OF_A_PAGE:
        pages = -(-len(found) // ROWS_OF_A_PAGE)
        page = int(st.number_input(words("report.page", pages=pages), 1, pages)) - 1
    start = page * ROWS_OF_A_PAGE
    show_table(
        render_scores(
            found[start : start + ROWS_OF_A_PAGE],
            totals=totals,
            view=view,
            rule=visit.rule,
            words=words,
        ),
        key="scores",
        on_open=go_to_sender,
        on_sort=_sort,
    )
    show_downloads(found, report.slug, key="scores.file")


def _show_pictures(rows: list[Row], name: str, visit: Visit) -> None:
    left, right = st.columns([3, 2], gap="medium")
    with left:
        picture = draw_rates(rows, rule=visit.rule, words=visit.words)
        show_picture(picture, f"{name}-rates", key="rates")
    with right:
        picture = draw_bands(rows, rule=visit.rule, words=visit.words)
        show_picture(picture, f"{name}-bands", key="bands")


def _matches(row: Row, search: str) -> bool:
    texts = (row["user_name"], row["user_id"], row["team"], row["sequence_name"])
    return matches_search(search, (text for text in texts if text))


def _sort(column: str) -> None:
    view: View = st.session_state["view"]
    # The first click on a heading shows the greatest, of names the first.
    descending = column not in ("user_name", "team", "sequence_name")
    if view.sort == column:
        descending = not view.descending
    st.session_state["view"] = replace(view, sort=column, descending=descending)
