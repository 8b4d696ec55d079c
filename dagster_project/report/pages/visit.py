"""What every page needs to know, and the ways from one page to another.

Where somebody is stands in the address alone: page, report, view and language.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from dagster_project.report.address import (
    NAMES,
    read_key_of,
    read_view_of,
    write_view,
)
from dagster_project.report.condition import Condition
from dagster_project.report.grains import SENDERS
from dagster_project.report.language import Language
from dagster_project.report.library import Library, Shelf
from dagster_project.report.rules import Rule
from dagster_project.report.saved import BUILT_IN, BUILT_INS, SavedReport
from dagster_project.report.view import UserKey, View
from dagster_project.report.viewer import Viewer
from dagster_project.report.warehouse import Snapshot

LANGUAGE = "language"
PAGES_OF_A_VIEW = ("report", "sender")

Parameters = dict[str, str | list[str]]


@dataclass(frozen=True)
class Visit:
    """One run of the page: one publication, one viewer, one language.

    Attributes:
        portal_id: of the HubSpot account to which ids lead; empty leads nowhere.
    """

    snapshot: Snapshot
    condition: Condition
    rule: Rule
    words: Language
    viewer: Viewer
    library: Library
    shelf: Shelf
    portal_id: str = ""

    def built_ins(self) -> tuple[SavedReport, ...]:
        """The reports that are always there."""
        return tuple(map(self._built_in, BUILT_INS))

    def report(self, slug: str | None) -> SavedReport | None:
        """A report by its slug, if the viewer may see it."""
        return self._built_in(slug) if slug in BUILT_INS else self.shelf.report(slug)

    def _built_in(self, slug: str) -> SavedReport:
        grain = BUILT_INS[slug]
        name, description = name_built_in(grain)
        return SavedReport(
            slug,
            self.words(name),
            self.words(description),
            owner="",
            view=View(grain=grain),
        )


def name_built_in(grain: str) -> tuple[str, str]:
    """The keys of the words for the name and the description of a built-in report."""
    if grain == SENDERS:
        return "word.sender_score", "report.built_in_description"
    return f"report.{grain}", f"report.{grain}_description"


def go(page: str, **parameters: str | list[str]) -> None:
    """Lead to a page; for callbacks, as the run that follows draws it."""
    held = {LANGUAGE: st.query_params[LANGUAGE]} if LANGUAGE in st.query_params else {}
    st.query_params.from_dict({"page": page, **parameters, **held})


def go_to_report(slug: str) -> None:
    """Lead to a report as it is saved, whatever was changed in it before."""
    go("report", report=slug)


def go_back_to_report(slug: str) -> None:
    """Lead to a report in the view that the address holds."""
    go("report", report=slug, **_held_view())


def go_to_sender(key: str, view: View) -> None:
    """Lead to the sender of a key that `score_table.row_key` made, in a view."""
    held: Parameters = dict(write_view(view))
    if "report" in st.query_params:
        held["report"] = st.query_params["report"]
    go("sender", sender=key, **held)


def go_to_senders(view: View) -> None:
    """Lead to the report of senders in a view."""
    go("report", report=BUILT_IN, **write_view(view))


def change_view(view: View) -> None:
    """Put a view into the address of the page at hand."""
    kept = {
        name: st.query_params.get_all(name)
        for name in st.query_params
        if name not in NAMES
    }
    st.query_params.from_dict({**kept, **write_view(view)})


def asked_sender() -> UserKey | None:
    """The sender that the address names, None where it names none."""
    return read_key_of(st.query_params.get("sender", ""))


def current_view(report: SavedReport) -> View:
    """The view of a report as the address has changed it."""
    return read_view_of(_query(), report.view)


def asked_view() -> View:
    """The view that the address asks for where there is no report."""
    return read_view_of(_query(), View())


def whole_address(visit: Visit) -> str:
    """The address of what is shown, as a query that leaves nothing to the reader."""
    query = _query()
    report = visit.report(st.query_params.get("report", BUILT_IN))
    if query.get("page", [""])[0] in PAGES_OF_A_VIEW and report is not None:
        query |= write_view(current_view(report))
    return urlencode(query | {LANGUAGE: [visit.words.code]}, doseq=True)


def _query() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _held_view() -> Parameters:
    return {name: values for name, values in _query().items() if name in NAMES}
