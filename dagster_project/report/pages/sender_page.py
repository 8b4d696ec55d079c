"""One sender: the score explained, sequences, trend, ends, change and advice."""

from functools import partial

import streamlit as st

from dagster_project.report import work
from dagster_project.report.advice_table import (
    render_contacts,
    render_sequences_to_improve,
)
from dagster_project.report.choices import read_choices
from dagster_project.report.drilldown import (
    read_change,
    read_end_reasons,
    read_history,
    read_identity,
    read_sender,
    read_sequences,
    read_trend,
)
from dagster_project.report.explanation_tables import render_change
from dagster_project.report.explanations import (
    explain_rate,
    explain_score,
    explain_status,
)
from dagster_project.report.language import as_text, shorten
from dagster_project.report.pages.filters import show_period
from dagster_project.report.pages.visit import (
    Visit,
    asked_sender,
    current_view,
    go_back_to_report,
)
from dagster_project.report.pages.widgets import (
    show_downloads,
    show_picture,
    show_table,
)
from dagster_project.report.periods import Days, read_days
from dagster_project.report.saved import BUILT_IN
from dagster_project.report.score_table import render_sequences
from dagster_project.report.sender_pictures import (
    draw_end_reasons,
    draw_score_trend,
    draw_trend,
)
from dagster_project.report.view import UserKey, View
from dagster_project.report.warehouse import Row

MOST_CONTACTS = 20
WINDOWS = ("rolling_90_days", "month")


def show_sender(visit: Visit) -> None:
    """The sender that the address names, in the days of the report it came from."""
    words = visit.words
    slug = st.query_params.get("report", BUILT_IN)
    report = visit.report(slug) or visit.built_ins()[0]
    st.button(
        words("back.report"),
        type="tertiary",
        on_click=go_back_to_report,
        args=(report.slug,),
    )
    user = asked_sender()
    identity = read_identity(visit.snapshot, user) if user else None
    if user is None or identity is None:
        st.info(words("sender.gone"))
        return
    st.title(as_text(shorten(identity["user_name"] or identity["user_id"])))
    has_accounts = len(read_choices(visit.snapshot).accounts) > 1
    place = (identity["team"], identity["account_id"] if has_accounts else None)
    if any(place):
        st.text(", ".join(shorten(name) for name in place if name))
    view = current_view(report)
    show_period(view, visit)
    days = read_days(visit.snapshot, view)
    row = read_sender(visit.snapshot, user, days)
    if row is None:
        st.info(words("sender.nothing"))
    else:
        _show_score(row, visit)
        _show_sequences(user, days, visit)
        _show_ends(user, days, visit)
    _show_trend(user, visit)
    _show_change(user, days, visit)
    _show_advice(user, visit)


def _show_score(row: Row, visit: Visit) -> None:
    words = visit.words
    score = row["sender_score"]
    with st.container(horizontal=True, gap="medium", key="numbers"):
        _show_number(words("column.score"), words.count(score))
        _show_number(words("column.band"), words.term("band", row["band"]))
        completed = words.count(row["completed_enrollments"])
        _show_number(words("column.completed_enrollments"), completed)
        for rate in ("reply_rate", "bounce_rate"):
            _show_number(
                words(f"column.{rate}"),
                words.percent(row[rate]),
                explain_rate(row, rate, words),
            )
    if score is None:
        st.info(explain_status(row, words))
    explanation = explain_score(row, words)
    if explanation:
        with st.container(border=True):
            st.markdown("\n".join(f"- {said}" for said in explanation))


def _show_number(title: str, text: str, explanation: str | None = None) -> None:
    st.metric(
        title,
        text,
        explanation,
        delta_color="off",
        delta_arrow="off",
        width="content",
    )


def _show_sequences(user: UserKey, days: Days, visit: Visit) -> None:
    words = visit.words
    st.subheader(words("sender.sequences"))
    limit = words.count(visit.rule.minimum_for_sequence - 1)
    st.caption(words("sender.sequence_rule", limit=limit))
    rows = read_sequences(visit.snapshot, user, days)
    show_table(render_sequences(rows, rule=visit.rule, words=words), key="sequences")
    show_downloads(rows, "sequences", key="sequences.file")


def _show_ends(user: UserKey, days: Days, visit: Visit) -> None:
    words = visit.words
    rows = read_end_reasons(visit.snapshot, user, days)
    picture = draw_end_reasons(rows, words=words)
    show_picture(picture, "end-reasons", key="ends", rows=rows)


def _show_change(user: UserKey, days: Days, visit: Visit) -> None:
    words = visit.words
    change = read_change(visit.snapshot, user, days)
    st.subheader(words("change.title"))
    if change is None:
        st.info(words("change.nothing"))
        return
    st.write(words("change.why"))
    show_table(render_change(change, words=words), key="change")
    show_downloads([change], "change", key="change.file")


def _show_advice(user: UserKey, visit: Visit) -> None:
    words = visit.words
    st.subheader(words("advice.title"))
    sequences = work.read_sequences(visit.snapshot, View(users=(user,)))
    contacts = work.read_contacts(visit.snapshot, View(users=(user,)))
    if not sequences and not contacts:
        st.info(words("advice.nothing"))
    if sequences:
        html = render_sequences_to_improve(
            sequences, words=words, portal_id=visit.portal_id
        )
        show_table(html, key="improve")
        show_downloads(sequences, "sequences-to-improve", key="improve.file")
    if contacts:
        shown = contacts[:MOST_CONTACTS]
        if len(shown) < len(contacts):
            st.write(
                words(
                    "advice.first",
                    shown=words.count(len(shown)),
                    contacts=words.count(len(contacts)),
                )
            )
        html = render_contacts(shown, words=words, portal_id=visit.portal_id)
        show_table(html, key="review")
        show_downloads(contacts, "contacts-to-review", key="review.file")


def _show_trend(user: UserKey, visit: Visit) -> None:
    words = visit.words
    window = st.radio(
        words("sender.window"),
        WINDOWS,
        format_func=partial(words.term, "window_kind"),
        key="sender.window",
        horizontal=True,
    )
    rows = read_trend(visit.snapshot, user, window)
    if not rows:
        st.info(words("sender.no_trend"))
        return
    published = read_history(visit.snapshot, user)
    picture = draw_trend(rows, published=published, rule=visit.rule, words=words)
    show_picture(picture, "trend", key="trend", rows=rows)
    score = draw_score_trend(rows, rule=visit.rule, words=words)
    show_picture(score, "score-trend", key="score_trend")
