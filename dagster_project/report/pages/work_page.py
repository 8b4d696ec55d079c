"""Pages to work from: sequences to improve and contacts to review, of all senders."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from dagster_project.report.address import read_key_of
from dagster_project.report.advice_table import (
    render_contacts,
    render_sequences_to_improve,
)
from dagster_project.report.downloads import write_csv
from dagster_project.report.pages.filters import show_choices
from dagster_project.report.pages.visit import (
    Visit,
    asked_view,
    go_to_senders,
)
from dagster_project.report.pages.widgets import (
    show_downloads,
    show_table,
)
from dagster_project.report.view import View
from dagster_project.report.warehouse import Row, Snapshot
from dagster_project.report.work import (
    Exported,
    list_reasons,
    read_contacts,
    read_sequences,
)

ROWS_OF_A_REASON = 50


@dataclass(frozen=True)
class WorkList:
    """One list to work from.

    Attributes:
        name: of its page and of its files.
        term: begins the keys of the words for its reasons.
        columns: what its CSV has, by which another tool knows a row.
    """

    name: str
    term: str
    read: Callable[[Snapshot, View], list[Row]]
    render: Callable[..., str]
    columns: tuple[str, ...]


IMPROVING = WorkList(
    "improve",
    "sequence_reason",
    read_sequences,
    render_sequences_to_improve,
    ("sequence_id", "sequence_name"),
)
REVIEWING = WorkList(
    "review", "contact_reason", read_contacts, render_contacts, ("contact_id",)
)


def show_improving(visit: Visit) -> None:
    """Sequences to improve."""
    _show(IMPROVING, visit)


def show_reviewing(visit: Visit) -> None:
    """Contacts to review."""
    _show(REVIEWING, visit)


def _show(work: WorkList, visit: Visit) -> None:
    words = visit.words
    st.title(words(f"menu.{work.name}"))
    st.write(words(f"work.{work.name}_why"))
    view = asked_view()
    show_choices(("users", "sequences"), view, visit)
    every = work.read(visit.snapshot, view)
    exported = Exported(visit.library.exported(work.name))
    rows = exported.without(every)
    with st.container(horizontal=True, vertical_alignment="center", key="tools"):
        if len(rows) < len(every):
            count = words.count(len(every) - len(rows))
            st.caption(words("work.exported", count=count))
            if st.checkbox(words("work.show_exported"), key=f"{work.name}.exported"):
                rows = every
            st.button(words("work.unmark"), on_click=exported.clear, args=(every,))
    if not rows:
        st.info(words("advice.nothing"))
    for reason in list_reasons(rows):
        listed = [row for row in rows if row["reason"] == reason]
        _show_reason(work, reason, listed, exported, visit)


def _show_reason(
    work: WorkList, reason: str, rows: list[Row], exported: Exported, visit: Visit
) -> None:
    words = visit.words
    st.subheader(f"{words.term(work.term, reason)} ({words.count(len(rows))})")
    shown = rows[:ROWS_OF_A_REASON]
    if len(shown) < len(rows):
        counts = {"shown": words.count(len(shown)), "all": words.count(len(rows))}
        st.caption(words("work.rest", **counts))
    show_table(
        work.render(shown, words=words, portal_id=visit.portal_id, opens=True),
        key=f"{work.name}.{reason}",
        on_open=_open_sequence,
    )
    to_load = [{name: row[name] for name in work.columns} for row in rows]
    with st.container(horizontal=True, key=f"files.{work.name}.{reason}.list"):
        st.download_button(
            words("work.list"),
            data=partial(write_csv, to_load),
            file_name=f"{work.name}-{reason.replace('_', '-')}.csv",
            mime="text/csv",
            key=f"{work.name}.{reason}.list",
            icon=":material/download:",
            on_click="ignore",
        )
        st.button(
            words("work.mark"),
            key=f"{work.name}.{reason}.mark",
            icon=":material/done_all:",
            on_click=exported.mark,
            args=(rows,),
        )
    show_downloads(rows, work.name, key=f"{work.name}.{reason}.file")


def _open_sequence(key: str) -> None:
    sequence = read_key_of(key)
    if sequence:
        go_to_senders(View(sequences=(sequence,)))
