"""Around every page: who looks, at which publication, in which language, and where to.

A page is a function that draws a Visit; add one to PAGES.
"""

import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import streamlit as st

from dagster_project.home import Home
from dagster_project.report.condition import (
    Condition,
    describe_publication,
    read_condition,
    read_refusal,
)
from dagster_project.report.language import (
    LANGUAGES,
    Language,
    as_text,
    read_language,
    shorten,
)
from dagster_project.report.library import Library
from dagster_project.report.pages import notices
from dagster_project.report.pages.dashboard_page import show_dashboard, show_dashboards
from dagster_project.report.pages.identity import ask_to_sign_in
from dagster_project.report.pages.library_page import show_library
from dagster_project.report.pages.report_page import show_report
from dagster_project.report.pages.sender_page import show_sender
from dagster_project.report.pages.style import STYLE
from dagster_project.report.pages.visit import LANGUAGE, Visit, go, whole_address
from dagster_project.report.pages.widgets import show_copy_link
from dagster_project.report.pages.work_page import show_improving, show_reviewing
from dagster_project.report.rules import read_rule
from dagster_project.report.viewer import SeatMissingError, Viewer, read_seats
from dagster_project.report.warehouse import (
    PublishedWarehouse,
    Row,
    Snapshot,
    WarehouseEmptyError,
    WarehouseMissingError,
    WarehouseUnreadableError,
)

_LOGGER = logging.getLogger(__name__)

Identity = Callable[[Home], str | None]

# What the menu leads to, its sign, and the pages below it.
MENU = (
    ("library", ":material/library_books:", ("library", "report", "sender")),
    ("dashboards", ":material/dashboard:", ("dashboards", "dashboard")),
    ("improve", ":material/edit_note:", ("improve",)),
    ("review", ":material/person_alert:", ("review",)),
)

PAGES: dict[str, Callable[[Visit], None]] = {
    "library": show_library,
    "report": show_report,
    "sender": show_sender,
    "dashboards": show_dashboards,
    "dashboard": show_dashboard,
    "improve": show_improving,
    "review": show_reviewing,
}


def show_app(
    home: Home,
    *,
    language: str,
    stale_hours: float,
    identity: Identity | None = None,
    portal_id: str = "",
) -> None:
    """Draw the page that the address asks for.

    Args:
        language: of a viewer who has chosen none, and whose browser asks for none of
            ours.
        stale_hours: from what age on a publication is said to be old.
        identity: the verified e-mail address of who has signed in, None while nobody
            has; itself None where the page is served to this machine only.
        portal_id: of the HubSpot account to which ids lead; empty leads nowhere.
    """
    st.set_page_config(page_title="Sender score", page_icon="✉️", layout="wide")
    st.html(f"<style>{STYLE}</style>")
    menu, foot = st.sidebar.container(key="menu"), st.sidebar.container()
    with foot:
        code = _choose_language(language)
    warehouse = _warehouse(home.published_database)
    admitted = _admit(home, identity, warehouse, Language(code))
    if admitted is None:
        return
    visit = _begin_visit(home, code, *admitted, portal_id)
    _follow(warehouse, visit, home, identity)
    with menu:
        _show_menu(visit)
    _show_page(visit, home, stale_hours)
    with foot:
        show_copy_link(whole_address(visit), visit.words)


def _admit(
    home: Home,
    identity: Identity | None,
    warehouse: PublishedWarehouse,
    words: Language,
) -> tuple[Viewer, Snapshot, Condition] | None:
    """Who looks at what; None where a notice says why nobody can."""
    # What the command is given, and where, is told to who may give it.
    told = home if identity is None else None
    try:
        viewer = _identify(home, identity)
        if viewer is None:
            ask_to_sign_in(words)
            return None
        snapshot = _restrict(viewer, warehouse.snapshot())
        return viewer, snapshot, read_condition(snapshot)
    except SeatMissingError:
        notices.show_no_seat(words)
    except WarehouseMissingError:
        notices.show_missing(told, words)
    except WarehouseEmptyError:
        notices.show_empty(told, words)
    except WarehouseUnreadableError:
        notices.show_unreadable(told, words)
    return None


def _begin_visit(
    home: Home,
    code: str,
    viewer: Viewer,
    snapshot: Snapshot,
    condition: Condition,
    portal_id: str,
) -> Visit:
    library = Library(home)
    return Visit(
        snapshot=snapshot,
        condition=condition,
        rule=read_rule(snapshot),
        words=read_language(code, snapshot),
        viewer=viewer,
        library=library,
        shelf=library.shelf(viewer),
        portal_id=portal_id,
    )


def _show_page(visit: Visit, home: Home, stale_hours: float) -> None:
    for broken in visit.shelf.broken:
        _warn(broken)
    _show_condition(visit, home, stale_hours)
    PAGES.get(st.query_params.get("page", "library"), show_library)(visit)


def _identify(home: Home, identity: Identity | None) -> Viewer | None:
    if identity is None:
        return Viewer()
    address = identity(home)
    return None if address is None else Viewer(address)


def _restrict(viewer: Viewer, snapshot: Snapshot) -> Snapshot:
    if viewer.is_local:
        return snapshot
    return snapshot.of_accounts(read_seats(viewer, snapshot))


@lru_cache(1000)
def _warn(broken: str) -> None:
    # Once, not with every click of every viewer.
    _LOGGER.warning("left out of the report: %r", broken)


@st.cache_resource(show_spinner=False)
def _warehouse(path: Path) -> PublishedWarehouse:
    return PublishedWarehouse(path)


@st.fragment(run_every=60)
def _follow(
    warehouse: PublishedWarehouse, visit: Visit, home: Home, identity: Identity | None
) -> None:
    is_replaced = warehouse.signature() not in (None, visit.snapshot.signature)
    if is_replaced or _identify(home, identity) != visit.viewer:
        st.rerun()


def _choose_language(default: str) -> str:
    codes = list(LANGUAGES)
    asked = (st.query_params.get(LANGUAGE), (st.context.locale or "")[:2], default)
    code = next(code for code in asked if code in codes)
    if st.session_state.get(LANGUAGE) != code:
        st.session_state[LANGUAGE] = code
    st.selectbox(
        Language(code)("menu.language"),
        codes,
        format_func=LANGUAGES.__getitem__,
        key=LANGUAGE,
        on_change=_change_language,
    )
    return code


def _change_language() -> None:
    st.query_params[LANGUAGE] = st.session_state[LANGUAGE]


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
        st.caption(words("menu.signed_in", name=as_text(shorten(visit.viewer.name))))
        st.button(words("menu.sign_out"), on_click=st.logout)


def _show_condition(visit: Visit, home: Home, stale_hours: float) -> None:
    words, condition = visit.words, visit.condition
    st.caption(describe_publication(condition, words))
    if condition.is_old(stale_hours=stale_hours):
        published = words.moment(condition.published_at)
        st.warning(words("publication.old", published=published), icon="⏳")
    refusal = read_refusal(home)
    if refusal:
        st.error(words("publication.refused"), icon="⛔")
        notices.show_checks(
            [
                (result.rule, result.check_name, result.message)
                for result in refusal
                if visit.snapshot.is_whole
            ]
        )
    if condition.warnings and visit.snapshot.is_whole:
        with st.expander(words("publication.warnings", count=len(condition.warnings))):
            notices.show_checks(
                [
                    (row["rule"], row["check_name"], _said(row))
                    for row in condition.warnings
                ]
            )


def _said(check: Row) -> str:
    if check["accepted_reason"] is None:
        return str(check["message"])
    return f"{check['message']} ({check['outcome']}: {check['accepted_reason']})"
