"""Dashboards: the list of them, and several saved reports on one page."""

from dataclasses import replace
from functools import partial

import streamlit as st

from dagster_project.report.choices import read_choices
from dagster_project.report.language import as_text
from dagster_project.report.library import LibraryError, spell_owner
from dagster_project.report.pages.report_page import (
    open_row,
    show_saved,
    show_totals,
)
from dagster_project.report.pages.saving import (
    chosen_visibility,
    show_deleting,
    show_visibility,
)
from dagster_project.report.pages.visit import Visit, go, go_to_report
from dagster_project.report.pages.widgets import show_picture, show_table
from dagster_project.report.periods import (
    read_days,
    read_days_before,
    spell_days,
    spell_period,
)
from dagster_project.report.pictures import draw_rates
from dagster_project.report.saved import Dashboard, SavedReport
from dagster_project.report.score_table import render_scores
from dagster_project.report.scores import read_scores, read_totals

ROWS_OF_A_REPORT = 10


def show_dashboards(visit: Visit) -> None:
    """Every dashboard that the viewer may see."""
    words = visit.words
    st.title(words("menu.dashboards"))
    for dashboard in visit.shelf.dashboards:
        with st.container(border=True, key=f"card.{dashboard.slug}"):
            st.button(
                as_text(dashboard.name),
                key=f"open.{dashboard.slug}",
                type="tertiary",
                on_click=go,
                args=("dashboard",),
                kwargs={"dashboard": dashboard.slug},
            )
            visibility = words(f"visibility.{dashboard.visibility}")
            names = [
                report.name
                for slug in dashboard.reports
                if (report := visit.report(slug)) is not None
            ]
            if names:
                st.text(", ".join(names))
            owner = words("library.owner", owner=spell_owner(dashboard.owner, words))
            st.caption(as_text(f"{owner} {visibility}"))
    if not visit.shelf.dashboards:
        st.info(words("dashboards.none"))


def show_dashboard(visit: Visit) -> None:
    """The dashboard that the address names."""
    words = visit.words
    dashboard = visit.shelf.dashboard(st.query_params.get("dashboard"))
    st.button(
        words("back.dashboards"), type="tertiary", on_click=go, args=("dashboards",)
    )
    if dashboard is None:
        st.info(words("dashboards.gone"))
        return
    st.title(as_text(dashboard.name))
    show_saved(visit)
    shown = [
        report
        for slug in dashboard.reports
        if (report := visit.report(slug)) is not None
    ]
    for report in shown:
        _show_report(report, visit)
    if not shown:
        st.info(words("dashboards.empty"))
    if dashboard.owner == visit.viewer.name:
        _show_editing(dashboard, visit)


def _show_report(report: SavedReport, visit: Visit) -> None:
    words = visit.words
    days = read_days(visit.snapshot, report.view)
    before = read_days_before(visit.snapshot, report.view, days)
    rows = read_scores(visit.snapshot, report.view, days, before)
    totals = read_totals(visit.snapshot, report.view, days, before)
    has_accounts = len(read_choices(visit.snapshot).accounts) > 1
    with st.container(border=True):
        st.header(as_text(report.name))
        if report.description:
            st.text(report.description)
        st.caption(spell_period(report.view, days, words))
        if before:
            st.caption(words("compare.days", days=spell_days(before, words)))
        show_totals(totals, report, report.view, visit)
        show_table(
            render_scores(
                rows[:ROWS_OF_A_REPORT],
                totals=totals,
                view=report.view,
                rule=visit.rule,
                words=words,
            ),
            key=f"scores.{report.slug}",
            on_open=partial(open_row, report.view, has_accounts),
        )
        show_picture(
            draw_rates(rows, view=report.view, rule=visit.rule, words=words),
            f"{report.slug}-rates",
            key=f"rates.{report.slug}",
        )
        st.button(
            words("dashboards.open"),
            key=f"whole.{report.slug}",
            icon=":material/open_in_full:",
            on_click=go_to_report,
            args=(report.slug,),
        )


def _show_editing(dashboard: Dashboard, visit: Visit) -> None:
    words = visit.words
    names = {
        report.slug: report.name
        for report in visit.shelf.reports
        if report.owner == visit.viewer.name
    }
    prefix = f"edit.{dashboard.slug}"
    with st.expander(words("dashboards.edit")):
        st.text_input(
            words("save.dashboard_name"),
            value=dashboard.name,
            max_chars=120,
            key=f"{prefix}.name",
        )
        st.multiselect(
            words("dashboards.reports"),
            list(names),
            default=[slug for slug in dashboard.reports if slug in names],
            format_func=lambda slug: names.get(slug, slug),
            key=f"{prefix}.reports",
        )
        show_visibility(prefix, visit, dashboard)
        with st.container(horizontal=True):
            st.button(
                words("save.change"),
                type="primary",
                on_click=_change,
                args=(dashboard, prefix, visit),
            )
            show_deleting(
                words("dashboards.delete"),
                dashboard.name,
                words,
                partial(_delete, dashboard, visit),
            )


def _change(dashboard: Dashboard, prefix: str, visit: Visit) -> None:
    visibility, people = chosen_visibility(prefix)
    changed = replace(
        dashboard,
        name=st.session_state[f"{prefix}.name"],
        visibility=visibility,
        people=people,
        reports=tuple(st.session_state[f"{prefix}.reports"]),
    )
    try:
        visit.library.save_dashboard(changed, visit.viewer)
    except LibraryError as error:
        st.error(visit.words(str(error)))


def _delete(dashboard: Dashboard, visit: Visit) -> None:
    visit.library.delete_dashboard(dashboard, visit.viewer)
    go("dashboards")
