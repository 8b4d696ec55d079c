"""The report: filters, totals, the table, pictures, the formula, and saving it."""

import json
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from dagster_project.report.choices import read_choices
from dagster_project.report.explanation_tables import render_rules
from dagster_project.report.grains import ACCOUNT, SENDERS
from dagster_project.report.language import as_text
from dagster_project.report.library import matches_search
from dagster_project.report.pages.filters import show_columns, show_filters
from dagster_project.report.pages.saving import show_saving
from dagster_project.report.pages.visit import (
    Visit,
    change_view,
    current_view,
    go,
    go_to_sender,
    go_to_senders,
)
from dagster_project.report.pages.widgets import (
    show_downloads,
    show_picture,
    show_table,
)
from dagster_project.report.periods import read_days, read_days_before
from dagster_project.report.pictures import draw_bands, draw_rates
from dagster_project.report.rules import read_rules
from dagster_project.report.saved import BUILT_IN, SavedReport
from dagster_project.report.score_sheet import lay_out_scores
from dagster_project.report.score_table import render_scores
from dagster_project.report.scores import read_scores, read_totals
from dagster_project.report.sparkline import read_courses, user_of
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
    days = read_days(visit.snapshot, view)
    before = read_days_before(visit.snapshot, view, days)
    rows = read_scores(visit.snapshot, view, days, before)
    totals = read_totals(visit.snapshot, view, days, before)
    show_totals(totals, report, view, visit)
    _show_grain(view, visit)
    _show_rows(rows, totals, view, report, visit)
    _show_pictures(rows, view, report.slug, visit)
    show_rules(visit)
    show_saving(report, view, visit)


def show_saved(visit: Visit) -> None:
    """Say once that a report was saved, on whichever page that led to."""
    saved = st.session_state.pop("saved", None)
    if saved:
        st.success(visit.words("save.done", name=as_text(saved)))


def show_totals(totals: Row, report: SavedReport, view: View, visit: Visit) -> None:
    """The whole of the table in a line of numbers, with their changes."""
    words = visit.words
    title = "filter.users" if view.grain == SENDERS else f"filter.{view.grain}"
    shown = (
        (title, words.count(totals["senders"]), None),
        ("total.title_scored", words.count(totals["scored_senders"]), None),
        (
            "column.completed_enrollments",
            words.count(totals["completed_enrollments"]),
            None,
        ),
        *(
            (
                f"column.{rate}",
                words.percent(totals[rate]),
                totals[f"{rate}_change"],
            )
            for rate in ("reply_rate", "bounce_rate")
        ),
    )
    with st.container(horizontal=True, gap="medium", key=f"numbers.{report.slug}"):
        for key, text, change in shown:
            st.metric(
                words(key),
                text,
                # Streamlit knows a fall by the hyphen that it begins with.
                None
                if change is None
                else words.percent_points(change).replace("\u2212", "-"),
                delta_color="inverse" if key == "column.bounce_rate" else "normal",
                width="content",
            )


def show_rules(visit: Visit) -> None:
    """The formula in force: points, bands and limits."""
    words = visit.words
    with st.expander(words("rules.title")):
        st.write(words("rules.formula"))
        rules = read_rules(visit.snapshot)
        show_table(render_rules(rules, words=words), key="rules")


def open_row(view: View, has_accounts: bool, key: str) -> None:
    """Lead to what a row of a table of scores is made of."""
    if view.grain == SENDERS:
        go_to_sender(key, view)
        return
    account_id, *others = json.loads(key)
    narrowed = replace(
        view,
        grain=SENDERS,
        sort=View.sort,
        descending=True,
        accounts=(account_id,)
        if has_accounts or view.of.narrows == "accounts"
        else view.accounts,
    )
    if view.of.narrows == "sequences":
        narrowed = replace(narrowed, sequences=((account_id, others[0]),))
    elif others and view.of.narrows:
        chosen: dict[str, Any] = {view.of.narrows: tuple(others)}
        narrowed = replace(narrowed, **chosen)
    go_to_senders(narrowed)


def _show_grain(view: View, visit: Visit) -> None:
    words = visit.words
    if view.grain != SENDERS:
        return
    if view.sequences:
        limit = visit.rule.minimum_for_sequence - 1
        st.info(words("report.by_sequence", limit=words.count(limit)))
    elif view.domains:
        st.info(words("report.by_domain"))


def _show_rows(
    rows: list[Row], totals: Row, view: View, report: SavedReport, visit: Visit
) -> None:
    words = visit.words
    with st.container(horizontal=True, vertical_alignment="bottom", key="tools"):
        search = st.text_input(
            words("report.search"), key="report.search", placeholder=words("search")
        )
        show_columns(view, visit)
    if not rows:
        st.info(words("report.nothing"))
        return
    found = [row for row in rows if not search or _matches(row, search)]
    shown = _page_of(found, visit)
    courses = None
    if view.grain == SENDERS and "trend" in view.columns:
        courses = read_courses(visit.snapshot, [user_of(row) for row in shown])
    has_accounts = len(read_choices(visit.snapshot).accounts) > 1
    show_table(
        render_scores(
            shown,
            totals=totals,
            view=view,
            rule=visit.rule,
            words=words,
            courses=courses,
        ),
        key="scores",
        on_open=partial(open_row, view, has_accounts),
        on_sort=partial(_sort, view),
    )
    sheet = partial(lay_out_scores, found, view, words)
    show_downloads(found, report.slug, key="scores.file", lay_out=sheet)


def _page_of(found: list[Row], visit: Visit) -> list[Row]:
    page = 0
    if len(found) > ROWS_OF_A_PAGE:
        pages = -(-len(found) // ROWS_OF_A_PAGE)
        title = visit.words("report.page", pages=pages)
        page = int(st.number_input(title, 1, pages)) - 1
    start = page * ROWS_OF_A_PAGE
    return found[start : start + ROWS_OF_A_PAGE]


def _show_pictures(rows: list[Row], view: View, name: str, visit: Visit) -> None:
    left, right = st.columns([3, 2], gap="medium")
    with left:
        picture = draw_rates(rows, view=view, rule=visit.rule, words=visit.words)
        show_picture(picture, f"{name}-rates", key="rates")
    with right:
        picture = draw_bands(rows, view=view, rule=visit.rule, words=visit.words)
        show_picture(picture, f"{name}-bands", key="bands")


def _matches(row: Row, search: str) -> bool:
    names = ("user_name", "user_id", "team", "sequence_name", "sender_domain")
    texts = (row.get(name) for name in (*names, ACCOUNT))
    return matches_search(search, (text for text in texts if text))


def _sort(view: View, column: str) -> None:
    # The first click on a heading shows the greatest, of names the first.
    names = ("user_name", "team", "sequence_name", "sender_domain", ACCOUNT)
    descending = column not in names
    if view.sort == column:
        descending = not view.descending
    change_view(replace(view, sort=column, descending=descending))
