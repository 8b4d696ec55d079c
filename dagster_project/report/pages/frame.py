"""Around every page: who looks, at which publication, in which language, and where to.

A page is a function that draws a Visit; add one to PAGES.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dagster_project.home import Home
from dagster_project.report.condition import (
    Condition,
    describe_publication,
    read_condition,
    read_refusal,
)
from dagster_project.report.language import LANGUAGES, Language, as_text, read_language
from dagster_project.report.library import Library
from dagster_project.report.pages import notices
from dagster_project.report.pages.dashboard_page import show_dashboard, show_dashboards
from dagster_project.report.pages.identity import identify
from dagster_project.report.pages.library_page import show_library
from dagster_project.report.pages.report_page import show_report
from dagster_project.report.pages.sender_page import show_sender
from dagster_project.report.pages.visit import Visit, go
from dagster_project.report.scores import read_rule
from dagster_project.report.viewer import SeatMissingError, Viewer, require_seat
from dagster_project.report.warehouse import (
    PublishedWarehouse,
    Row,
    Snapshot,
    WarehouseEmptyError,
    WarehouseMissingError,
    WarehouseUnreadableError,
)

# Streamlit leaves a tenth of the window empty above the first line, prints small words
# paler than everybody can read, shows names that lead somewhere as plain text, breaks
# long words of a title anywhere, and puts one field below the other on a phone.
STYLE = """
.stMainBlockContainer {padding-top: 3.5rem}
.stApp h1 {font-size: clamp(1.6rem, 1.1rem + 2.2vw, 2.5rem); hyphens: auto;
  padding: 0 0 0.75rem}
.stApp h2 {font-size: 1.5rem; padding: 0}
.stApp h3 {font-size: 1.25rem; padding: 0.75rem 0 0}
.stApp :is(h1, h2, h3) a {display: none}
.st-key-menu button {justify-content: flex-start}
[class*=st-key-files] button {min-height: 0; padding: 0.1rem 0.6rem; opacity: 0.95}
[class*=st-key-files] button p {font-size: 0.8rem}
[class*=st-key-files] {gap: 0.5rem}
[class*=st-key-card] {gap: 0.35rem}
[class*=st-key-numbers] {row-gap: 0.5rem}
@media (max-width: 640px) {
  .stMainBlockContainer {padding-inline: 1rem}
  .st-key-days .stColumn, .st-key-choices .stColumn {flex: 1 1 calc(50% - 1rem);
    min-width: calc(50% - 1rem)}
  .st-key-days .stColumn:first-child {flex-basis: 100%}
}
.stApp [data-testid=stCaptionContainer], .stApp [data-testid=stCaptionContainer] p {
  color: inherit; opacity: 0.9}
[class*=st-key-open] button {min-height: 0; padding: 0}
[class*=st-key-open] button p {font-size: 1.05rem; font-weight: 600;
  text-decoration: underline}
"""

# What the menu leads to, its sign, and the pages below it.
MENU = (
    ("library", ":material/library_books:", ("library", "report", "sender")),
    ("dashboards", ":material/dashboard:", ("dashboards", "dashboard")),
)

PAGES: dict[str, Callable[[Visit], None]] = {
    "library": show_library,
    "report": show_report,
    "sender": show_sender,
    "dashboards": show_dashboards,
    "dashboard": show_dashboard,
}


def show_app(
    home: Home,
    *,
    language: str,
    stale_hours: float,
    identity: Callable[[Home], str | None] = identify,
) -> None:
    """Draw the page that the address asks for.

    Args:
        language: of a viewer who has chosen none.
        stale_hours: from what age on a publication is said to be old.
        identity: the verified e-mail address of who signed in; None where sign-in is
            not set up; stops the run itself until somebody has signed in.
    """
    st.set_page_config(page_title="Sender score", page_icon="✉️", layout="wide")
    st.html(f"<style>{STYLE}</style>")
    menu, foot = st.sidebar.container(key="menu"), st.sidebar.container()
    with foot:
        code = _choose_language(language)
    warehouse = _warehouse(home.published_database)
    try:
        viewer = _admit(home, identity, warehouse)
        snapshot = warehouse.snapshot()
        condition = read_condition(snapshot)
    except SeatMissingError:
        notices.show_no_seat(Language(code))
    except WarehouseMissingError:
        notices.show_missing(home, read_refusal(home), Language(code))
    except WarehouseEmptyError:
        notices.show_empty(home, Language(code))
    except WarehouseUnreadableError:
        notices.show_unreadable(home, Language(code))
    else:
        words = read_language(code, snapshot)
        library = Library(home)
        _follow(warehouse, snapshot)
        visit = Visit(
            snapshot=snapshot,
            condition=condition,
            rule=read_rule(snapshot),
            words=words,
            viewer=viewer,
            library=library,
            shelf=library.shelf(viewer),
        )
        with menu:
            _show_menu(visit)
        _show_condition(condition, home, words, stale_hours)
        PAGES.get(st.query_params.get("page", "library"), show_library)(visit)


def _admit(
    home: Home,
    identity: Callable[[Home], str | None],
    warehouse: PublishedWarehouse,
) -> Viewer:
    email = identity(home)
    if email is None:
        return Viewer()
    viewer = Viewer(email)
    require_seat(viewer, warehouse.snapshot())
    return viewer


@st.cache_resource(show_spinner=False)
def _warehouse(path: Path) -> PublishedWarehouse:
    return PublishedWarehouse(path)


@st.fragment(run_every=60)
def _follow(warehouse: PublishedWarehouse, snapshot: Snapshot) -> None:
    if warehouse.signature() not in (None, snapshot.signature):
        st.rerun()


def _choose_language(default: str) -> str:
    codes = list(LANGUAGES)
    asked = st.query_params.get("language", default)
    if "language" not in st.session_state:
        st.session_state["language"] = asked if asked in codes else default
    words = Language(st.session_state["language"])
    chosen: str = st.selectbox(
        words("menu.language"), codes, format_func=LANGUAGES.__getitem__, key="language"
    )
    return chosen


def _show_menu(visit: Visit) -> None:
    words = visit.words
    shown = st.query_params.get("page", "library")
    for page, icon, parts in MENU:
        st.button(
            words(f"menu.{page}"),
            key=f"menu.{page}",
            icon=icon,
            type="secondary" if shown in parts else "tertiary",
            on_click=go,
            args=(page,),
            width="stretch",
        )
    if visit.viewer.is_local:
        st.caption(words("menu.local"))
    else:
        st.caption(words("menu.signed_in", name=as_text(visit.viewer.name)))
        st.button(words("menu.sign_out"), on_click=st.logout)


def _said(check: Row) -> str:
    if check["accepted_reason"] is None:
        return str(check["message"])
    return f"{check['message']} ({check['outcome']}: {check['accepted_reason']})"


def _show_condition(
    condition: Condition, home: Home, words: Language, stale_hours: float
) -> None:
    st.caption(describe_publication(condition, words))
    if condition.is_old(stale_hours=stale_hours):
        published = words.moment(condition.published_at)
        st.warning(words("publication.old", published=published), icon="⏳")
    refusal = read_refusal(home)
    if refusal:
        st.error(words("publication.refused"), icon="⛔")
        notices.show_checks(
            [(result.rule, result.check_name, result.message) for result in refusal]
        )
    if condition.warnings:
        with st.expander(words("publication.warnings", count=len(condition.warnings))):
            notices.show_checks(
                [
                    (row["rule"], row["check_name"], _said(row))
                    for row in condition.warnings
                ]
            )
