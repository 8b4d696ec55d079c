"""Saving a report under a name, and putting it on a dashboard."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from dagster_project.report.language import Language, as_text
from dagster_project.report.library import LibraryError, put_on
from dagster_project.report.pages.visit import Visit, go, go_to_report
from dagster_project.report.saved import BUILT_INS, Dashboard, SavedReport
from dagster_project.report.view import View
from dagster_project.report.viewer import CHOSEN, PRIVATE, VISIBILITIES

NONE, EXISTING, NEW = "none", "existing", "new"
REFUSED = "save.refused"


def show_saving(report: SavedReport, view: View, visit: Visit) -> None:
    """The form that saves the view at hand, changes or deletes what it came from."""
    words = visit.words
    mine = report.slug not in BUILT_INS and report.owner == visit.viewer.name
    error = st.session_state.pop("save.error", None)
    # What was refused stays open while it is corrected.
    with st.expander(
        words("save.title"), expanded=st.session_state.get(REFUSED) == report.slug
    ):
        if error:
            st.error(words(error))
        _show_name(report, words)
        _show_dashboard_choice(visit)
        with st.container(horizontal=True):
            if mine:
                st.button(
                    words("save.change"),
                    type="primary",
                    on_click=_save,
                    args=(report, report.slug, view, visit),
                )
            st.button(
                words("save.new"),
                type="secondary" if mine else "primary",
                on_click=_save,
                args=(report, "", view, visit),
            )
            if mine:
                show_deleting(
                    words("save.delete"),
                    report.name,
                    words,
                    partial(_delete, report, visit),
                )


def _show_name(report: SavedReport, words: Language) -> None:
    st.text_input(
        words("save.name"),
        value=report.name,
        max_chars=120,
        key=f"save.name.{report.slug}",
    )
    st.text_area(
        words("save.description"),
        value=report.description,
        max_chars=2000,
        key=f"save.description.{report.slug}",
    )


def show_deleting(
    title: str, name: str, words: Language, delete: Callable[[], None]
) -> None:
    """A button that asks before it deletes."""
    with st.popover(title, icon=":material/delete:"):
        st.write(words("delete.sure", name=as_text(name)))
        st.button(words("delete.yes"), type="primary", on_click=delete)


def show_visibility(
    prefix: str, visit: Visit, dashboard: Dashboard | None = None
) -> None:
    """Who may see a dashboard: widgets under keys that begin with the prefix."""
    words = visit.words
    held = dashboard or Dashboard("", "")
    visibility = st.selectbox(
        words("save.visibility"),
        VISIBILITIES,
        index=VISIBILITIES.index(held.visibility),
        format_func=lambda name: words(f"visibility.{name}"),
        key=f"{prefix}.visibility",
    )
    if visibility == CHOSEN:
        st.text_input(
            words("save.people"),
            value=", ".join(held.people),
            key=f"{prefix}.people",
            placeholder="name@example.com, …",
        )


def chosen_visibility(prefix: str) -> tuple[str, tuple[str, ...]]:
    """What the widgets of `show_visibility` hold."""
    people = st.session_state.get(f"{prefix}.people", "")
    named = (person.strip() for person in people.split(","))
    visibility = st.session_state.get(f"{prefix}.visibility", PRIVATE)
    return visibility, tuple(filter(None, named)) if visibility == CHOSEN else ()


def _show_dashboard_choice(visit: Visit) -> None:
    words = visit.words
    mine = [
        dashboard
        for dashboard in visit.shelf.dashboards
        if dashboard.owner == visit.viewer.name
    ]
    choice = st.radio(
        words("save.dashboard"),
        [NONE, EXISTING, NEW] if mine else [NONE, NEW],
        format_func=lambda name: words(f"save.dashboard_{name}"),
        key="save.dashboard",
        horizontal=True,
    )
    if choice == EXISTING:
        names = {dashboard.slug: dashboard.name for dashboard in mine}
        st.selectbox(
            words("save.which"),
            list(names),
            format_func=lambda slug: names.get(slug, slug),
            key="save.existing",
        )
    if choice == NEW:
        st.text_input(words("save.dashboard_name"), max_chars=120, key="save.new_name")
        show_visibility("save", visit)


def _save(report: SavedReport, slug: str, view: View, visit: Visit) -> None:
    state = st.session_state
    wanted = SavedReport(
        slug=slug,
        name=state[f"save.name.{report.slug}"],
        description=state[f"save.description.{report.slug}"],
        owner=visit.viewer.name,
        view=view,
    )
    choice = state["save.dashboard"]
    try:
        if choice == NEW and not state["save.new_name"].strip():
            raise LibraryError("library.name_needed")
        saved = visit.library.save_report(wanted, visit.viewer)
        dashboard = _chosen_dashboard(choice, visit)
        if dashboard is not None:
            on_it = put_on(dashboard, saved.slug)
            dashboard = visit.library.save_dashboard(on_it, visit.viewer)
    except LibraryError as error:
        state["save.error"] = str(error)
        state[REFUSED] = report.slug
        return
    state.pop(REFUSED, None)
    state["saved"] = saved.name
    if dashboard is None:
        go_to_report(saved.slug)
    else:
        go("dashboard", dashboard=dashboard.slug)


def _chosen_dashboard(choice: str, visit: Visit) -> Dashboard | None:
    if choice == EXISTING:
        return visit.shelf.dashboard(st.session_state["save.existing"])
    if choice == NEW:
        visibility, people = chosen_visibility("save")
        new = Dashboard("", st.session_state["save.new_name"])
        return replace(new, visibility=visibility, people=people)
    return None


def _delete(report: SavedReport, visit: Visit) -> None:
    visit.library.delete_report(report, visit.viewer)
    go("library")
