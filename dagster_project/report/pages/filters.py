"""The filters of a report. The view is what holds; the widgets only show and change it.

Widgets forget what they hold once a page does not draw them, so each run sees that they
hold the view.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from dagster_project.report.fields import FIRST_DAY, LAST_DAY
from dagster_project.report.language import shorten
from dagster_project.report.pages.visit import Visit
from dagster_project.report.periods import days_of
from dagster_project.report.scores import read_choices
from dagster_project.report.view import CUSTOM, PERIODS, View

DATE_FORMS = {
    "en": "MM/DD/YYYY",
    "pl": "DD.MM.YYYY",
    "fr": "DD/MM/YYYY",
    "de": "DD.MM.YYYY",
}


def show_filters(view: View, visit: Visit) -> None:
    """The filters of a report; a change of one changes the view of the session."""
    show_period(view, visit)
    words = visit.words
    choices = read_choices(visit.snapshot)
    offered: dict[str, dict[Any, str]] = {
        "accounts": {account: shorten(account) for account in choices.accounts},
        "teams": {team: shorten(team) for team in choices.teams},
        "users": choices.users,
        "sequences": choices.sequences,
    }
    if len(choices.accounts) < 2 and not view.accounts:
        del offered["accounts"]
    columns = st.container(key="choices").columns(len(offered))
    for column, (name, options) in zip(columns, offered.items(), strict=True):
        # What a newer publication no longer has cannot be shown as chosen.
        _hold(name, [item for item in getattr(view, name) if item in options])
        column.multiselect(
            words(f"filter.{name}"),
            list(options),
            format_func=options.__getitem__,
            key=f"filter.{name}",
            placeholder=words("filter.all"),
            on_change=_change_choice,
            args=(name,),
        )


def show_period(view: View, visit: Visit) -> None:
    """The period and the days of a report."""
    words = visit.words
    as_of = visit.condition.as_of
    days = days_of(view, as_of)
    _hold("period", view.period)
    _hold("first_day", days.first)
    _hold("last_day", days.last)
    form = DATE_FORMS[words.code]
    period, first, last = st.container(key="days").columns([2, 1, 1])
    period.selectbox(
        words("filter.period"),
        PERIODS,
        format_func=lambda name: words(f"period.{name}"),
        key="filter.period",
        on_change=_change_period,
        args=(as_of,),
    )
    for column, name in ((first, "first_day"), (last, "last_day")):
        column.date_input(
            words(f"filter.{name}"),
            value=None,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format=form,
            key=f"filter.{name}",
            on_change=_change_days,
        )
    if view.has_reversed_days:
        st.warning(words("filter.days_reversed"))


def _hold(name: str, value: Any) -> None:
    # What is set goes back to the browser, over what somebody types there meanwhile.
    key = f"filter.{name}"
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def _change_period(as_of: date) -> None:
    view: View = st.session_state["view"]
    period = st.session_state["filter.period"]
    days = days_of(view, as_of)
    is_custom = period == CUSTOM
    st.session_state["view"] = replace(
        view,
        period=period,
        # A custom period begins with the days that were shown before.
        first_day=days.first if is_custom else None,
        last_day=days.last if is_custom else None,
    )


def _change_days() -> None:
    st.session_state["view"] = replace(
        st.session_state["view"],
        period=CUSTOM,
        first_day=st.session_state["filter.first_day"],
        last_day=st.session_state["filter.last_day"],
    )


def _change_choice(name: str) -> None:
    chosen = tuple(st.session_state[f"filter.{name}"])
    st.session_state["view"] = replace(st.session_state["view"], **{name: chosen})
