"""What every page needs to know, and the ways from one page to another."""

import json
from dataclasses import dataclass

import streamlit as st

from dagster_project.report.condition import Condition
from dagster_project.report.language import Language
from dagster_project.report.library import Library, Shelf
from dagster_project.report.saved import BUILT_IN, SavedReport
from dagster_project.report.scores import Rule
from dagster_project.report.view import UserKey, View
from dagster_project.report.viewer import Viewer
from dagster_project.report.warehouse import Snapshot


@dataclass(frozen=True)
class Visit:
    """One run of the page: one publication, one viewer, one language."""

    snapshot: Snapshot
    condition: Condition
    rule: Rule
    words: Language
    viewer: Viewer
    library: Library
    shelf: Shelf

    def built_in(self) -> SavedReport:
        """The report that is always there."""
        return SavedReport(
            BUILT_IN,
            self.words("word.sender_score"),
            self.words("report.built_in_description"),
            owner="",
        )

    def report(self, slug: str | None) -> SavedReport | None:
        """A report by its slug, if the viewer may see it."""
        return self.built_in() if slug == BUILT_IN else self.shelf.report(slug)


def go(page: str, **parameters: str) -> None:
    """Lead to a page; for callbacks, as the run that follows draws it."""
    st.query_params.from_dict({"page": page, **parameters})


def go_to_report(slug: str) -> None:
    """Lead to a report as it is saved, whatever was changed in it before."""
    st.session_state.pop("view", None)
    go("report", report=slug)


def go_to_sender(key: str) -> None:
    """Lead to the sender of a key that `score_table.sender_key` made."""
    kept = {
        name: st.query_params[name] for name in ("report",) if name in st.query_params
    }
    go("sender", sender=key, **kept)


def asked_sender() -> UserKey | None:
    """The sender that the address names, None where it names none."""
    try:
        account_id, user_id = json.loads(st.query_params.get("sender", ""))
    except (ValueError, TypeError):
        return None
    return str(account_id), str(user_id)


def current_view(report: SavedReport) -> View:
    """The view of a report as the viewer has changed it."""
    if st.session_state.get("view_of") != report.slug or "view" not in st.session_state:
        st.session_state["view_of"] = report.slug
        st.session_state["view"] = report.view
    view: View = st.session_state["view"]
    return view
