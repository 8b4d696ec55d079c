"""The filters of a report. The view is what holds; the widgets only show and change it.

Widgets forget what they hold once a page does not draw them, so each run sees that they
hold the view, which stands in the address.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dagster_project.report.choices import read_choices
from dagster_project.report.fields import FIRST_DAY, LAST_DAY
from dagster_project.report.grains import SENDERS
from dagster_project.report.language import Language, shorten
from dagster_project.report.pages.visit import Visit, change_view
from dagster_project.report.periods import Days, read_days, read_days_before, spell_days
from dagster_project.report.score_table import MEASURES
from dagster_project.report.view import (
    COLUMNS,
    COMPARISONS,
    CUSTOM,
    NO_COMPARISON,
    PERIODS,
    View,
    in_order,
)

DATE_FORMS = {
    "en": "MM/DD/YYYY",
    "pl": "DD.MM.YYYY",
    "fr": "DD/MM/YYYY",
    "de": "DD.MM.YYYY",
}


def show_filters(view: View, visit: Visit) -> None:
    """The filters of a report; a change of one changes the view in the address."""
    show_period(view, visit, can_compare=True)
    names = list(view.of.filters)
    if view.grain == SENDERS:
        # A sender shows by sequence or by domain, not by both.
        names.remove("sequences" if view.domains and not view.sequences else "domains")
    show_choices(names, view, visit)


def show_choices(names: Iterable[str], view: View, visit: Visit) -> None:
    """The filters of these names."""
    choices = read_choices(visit.snapshot)
    options: dict[str, dict[Any, str]] = {
        "accounts": {account: shorten(account) for account in choices.accounts},
        "teams": {team: shorten(team) for team in choices.teams},
        "users": choices.users,
        "sequences": choices.sequences,
        "domains": {domain: shorten(domain) for domain in choices.domains},
    }
    has_accounts = len(choices.accounts) > 1 or view.accounts
    offered = [name for name in names if name != "accounts" or has_accounts]
    if not offered:
        return
    columns = st.container(key="choices").columns(len(offered))
    for column, name in zip(columns, offered, strict=True):
        # What a newer publication no longer has cannot be shown as chosen.
        _hold(name, [item for item in getattr(view, name) if item in options[name]])
        column.multiselect(
            visit.words(f"filter.{name}"),
            list(options[name]),
            format_func=options[name].__getitem__,
            key=f"filter.{name}",
            placeholder=visit.words("filter.all"),
            on_change=_change_choice,
            args=(name, view),
        )


def show_columns(view: View, visit: Visit) -> None:
    """Which columns the table has."""
    words = visit.words
    titles = {name: words(MEASURES[name][0]) for name in COLUMNS}
    if view.grain != SENDERS:
        del titles["trend"]
    _hold("columns", [name for name in view.columns if name in titles])
    with st.popover(words("columns.choose"), icon=":material/view_column:"):
        st.multiselect(
            words("columns.choose"),
            list(titles),
            format_func=titles.__getitem__,
            key="filter.columns",
            label_visibility="collapsed",
            on_change=_change_columns,
            args=(view,),
        )


def show_period(view: View, visit: Visit, *, can_compare: bool = False) -> None:
    """The period and the days of a report, and what they are compared with."""
    words = visit.words
    days = read_days(visit.snapshot, view)
    _hold("period", view.period)
    widths = [2, 1, 1, 2] if can_compare else [2, 1, 1]
    period, first, last, *compare = st.container(key="days").columns(widths)
    period.selectbox(
        words("filter.period"),
        PERIODS,
        format_func=lambda name: words(f"period.{name}"),
        key="filter.period",
        on_change=_change_period,
        args=(view, days),
    )
    _show_day(first, "first_day", days.first, view, words)
    _show_day(last, "last_day", days.last, view, words)
    for column in compare:
        _hold("compare", view.compare)
        column.selectbox(
            words("compare.with"),
            COMPARISONS,
            format_func=lambda name: words(f"compare.{name}"),
            key="filter.compare",
            on_change=_change_comparison,
            args=(view,),
        )
    if can_compare and view.compare != NO_COMPARISON:
        before = read_days_before(visit.snapshot, view, days)
        st.caption(
            words("compare.days", days=spell_days(before, words))
            if before
            else words("compare.open")
        )
    if view.has_reversed_days:
        st.warning(words("filter.days_reversed"))


def _show_day(
    column: DeltaGenerator, name: str, day: date | None, view: View, words: Language
) -> None:
    _hold(name, day)
    column.date_input(
        words(f"filter.{name}"),
        value=None,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format=DATE_FORMS[words.code],
        key=f"filter.{name}",
        on_change=_change_days,
        args=(view,),
    )


def _hold(name: str, value: Any) -> None:
    # What is set goes back to the browser, over what somebody types there meanwhile.
    key = f"filter.{name}"
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def _change_period(view: View, days: Days) -> None:
    period = st.session_state["filter.period"]
    is_custom = period == CUSTOM
    # A custom period begins with the days that were shown before.
    first, last = (days.first, days.last) if is_custom else (None, None)
    change_view(replace(view, period=period, first_day=first, last_day=last))


def _change_days(view: View) -> None:
    change_view(
        replace(
            view,
            period=CUSTOM,
            first_day=st.session_state["filter.first_day"],
            last_day=st.session_state["filter.last_day"],
        )
    )


def _change_comparison(view: View) -> None:
    change_view(replace(view, compare=st.session_state["filter.compare"]))


def _change_columns(view: View) -> None:
    chosen = in_order(tuple(st.session_state["filter.columns"]))
    change_view(replace(view, columns=chosen))


def _change_choice(name: str, view: View) -> None:
    chosen: dict[str, Any] = {name: tuple(st.session_state[f"filter.{name}"])}
    change_view(replace(view, **chosen))
