"""A view as the query of an address, so that a link, a reload and the way back show the
same.

An address without a period changes what it names of the view that it is laid upon; one
with a period says all of the view, so that a filter that it does not name is off.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dagster_project.report.fields import FIRST_DAY, LAST_DAY
from dagster_project.report.grains import GRAINS
from dagster_project.report.view import (
    COMPARISONS,
    CUSTOM,
    PERIODS,
    SORTS,
    USUAL_COLUMNS,
    UserKey,
    View,
    in_order,
)

TEXTS = ("accounts", "teams", "domains")
KEYS = ("users", "sequences")
ASCENDING = "ascending"
# Stands for a list of columns without one.
NO_COLUMN = "none"
NAMES = frozenset(
    {"period", "from", "to", "rows", "sort", "order", "compare", "columns"}
    | set(TEXTS)
    | set(KEYS)
)

Query = Mapping[str, Sequence[str]]


def write_view(view: View) -> dict[str, list[str]]:
    """A view as parameters of an address."""
    query = {"period": [view.period], "sort": [view.sort]}
    if view.period == CUSTOM:
        for name, day in (("from", view.first_day), ("to", view.last_day)):
            query[name] = [day.isoformat()] if day else []
    query["rows"] = [view.grain] if view.grain != View.grain else []
    query["order"] = [] if view.descending else [ASCENDING]
    query["compare"] = [view.compare] if view.compare != View.compare else []
    if view.columns != USUAL_COLUMNS:
        query["columns"] = list(view.columns) or [NO_COLUMN]
    for name in TEXTS:
        query[name] = list(getattr(view, name))
    for name in KEYS:
        query[name] = [write_key(key) for key in getattr(view, name)]
    return {name: values for name, values in query.items() if values}


def read_view_of(query: Query, view: View) -> View:
    """The view that an address asks for, laid upon another.

    What an address gives in vain, such as a day that is none, is as if it were not
    there: addresses are shortened by mail programs and edited by hand.
    """
    if "period" in query:
        view = View(grain=view.grain)
    period = _one_of(query, "period", PERIODS, view.period)
    is_custom = period == CUSTOM
    columns = query.get("columns")
    order = query.get("order")
    return replace(
        view,
        period=period,
        first_day=_day(query, "from", view.first_day) if is_custom else None,
        last_day=_day(query, "to", view.last_day) if is_custom else None,
        grain=_one_of(query, "rows", tuple(GRAINS), view.grain),
        sort=_one_of(query, "sort", SORTS, view.sort),
        descending=order[0] != ASCENDING if order else view.descending,
        compare=_one_of(query, "compare", COMPARISONS, view.compare),
        columns=in_order(tuple(columns)) if columns else view.columns,
        **_filters(query),
    )


def write_key(key: UserKey) -> str:
    """An account and an id as one parameter."""
    return json.dumps(key, ensure_ascii=False)


def read_key_of(text: str) -> UserKey | None:
    """An account and an id that `write_key` wrote; None where they are none."""
    try:
        account_id, other_id = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    return str(account_id), str(other_id)


def _filters(query: Query) -> dict[str, Any]:
    texts = {name: tuple(query[name]) for name in TEXTS if name in query}
    return texts | {name: _keys(query[name]) for name in KEYS if name in query}


def _keys(texts: Sequence[str]) -> tuple[UserKey, ...]:
    return tuple(key for text in texts if (key := read_key_of(text)) is not None)


def _one_of(query: Query, name: str, choices: tuple[str, ...], default: str) -> str:
    values = query.get(name)
    return values[0] if values and values[0] in choices else default


def _day(query: Query, name: str, default: date | None) -> date | None:
    values = query.get(name)
    try:
        day = date.fromisoformat(values[0]) if values else default
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None
