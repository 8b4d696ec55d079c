"""The report library: what there is to open, and the search in it."""

import streamlit as st

from dagster_project.report.language import (
    LANGUAGES,
    as_text,
    read_language,
    read_synonyms,
)
from dagster_project.report.library import matches_search, spell_owner
from dagster_project.report.pages.visit import Visit, go_to_report, name_built_in
from dagster_project.report.periods import read_days, spell_period
from dagster_project.report.saved import BUILT_IN, BUILT_INS, SavedReport


def show_library(visit: Visit) -> None:
    """Every report that the viewer may see, by what is searched for."""
    words = visit.words
    st.title(words("menu.library"))
    search = st.text_input(
        words("library.search"), key="library.search", placeholder=words("search")
    )
    reports = [
        report
        for report in (*visit.built_ins(), *visit.shelf.reports)
        if matches_search(search, _searched(report, visit))
    ]
    for report in reports:
        _show_entry(report, visit)
    if not reports:
        st.info(words("library.nothing"))
    for broken in visit.shelf.broken if visit.viewer.is_local else ():
        st.warning(words("library.broken", file=as_text(broken)))


def _show_entry(report: SavedReport, visit: Visit) -> None:
    words = visit.words
    with st.container(border=True, key=f"card.{report.slug}"):
        st.button(
            as_text(report.name),
            key=f"open.{report.slug}",
            type="tertiary",
            on_click=go_to_report,
            args=(report.slug,),
        )
        if report.description:
            st.text(report.description)
        if report.slug not in BUILT_INS:
            boards = ", ".join(
                dashboard.name
                for dashboard in visit.shelf.dashboards
                if report.slug in dashboard.reports
            )
            said = [
                spell_period(
                    report.view, read_days(visit.snapshot, report.view), words
                ),
                words("library.owner", owner=spell_owner(report.owner, words)),
            ]
            if boards:
                said.append(words("library.on", names=boards))
            st.caption(" · ".join(map(as_text, said)))


def _searched(report: SavedReport, visit: Visit) -> list[str]:
    if report.slug not in BUILT_INS:
        return [report.name, report.description]
    names = name_built_in(BUILT_INS[report.slug])
    synonyms = read_synonyms("sender_score") if report.slug == BUILT_IN else ()
    # Found by its name in any language, whichever the page is in.
    languages = [read_language(code, visit.snapshot) for code in LANGUAGES]
    return [*synonyms, *(words(key) for words in languages for key in names)]
