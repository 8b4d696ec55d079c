"""A view and its address say the same, whatever somebody has done to the address."""

from datetime import date

import pytest

from dagster_project.report.address import read_key_of, read_view_of, write_view
from dagster_project.report.grains import GRAINS
from dagster_project.report.view import COLUMNS, COMPARISONS, PERIODS, SORTS, View

FULL = View(
    period="custom",
    first_day=date(2026, 10, 1),
    last_day=date(2026, 10, 31),
    accounts=("default", "ä & ö"),
    teams=("Sales, Poland", "a=b&c"),
    users=(("default", "410"), ('a"b', "x,y")),
    sequences=(("default", "s 1"),),
    sort="reply_rate",
    descending=False,
    compare="previous_year",
    columns=("sender_score", "bounce_rate"),
)
SAVED = View(period="last_month", teams=("Sales",), compare="previous_period")


@pytest.mark.parametrize(
    "view",
    [
        View(),
        FULL,
        View(period="custom"),
        View(period="custom", last_day=date(2026, 1, 1)),
        View(columns=()),
        *(View(period=period) for period in PERIODS),
        *(View(grain=grain, domains=("a.example",)) for grain in GRAINS),
        *(View(sort=sort) for sort in SORTS),
        *(View(compare=compare) for compare in COMPARISONS),
        View(columns=COLUMNS),
    ],
)
def test_address_gives_the_view_that_it_was_made_of(view: View) -> None:
    # Whatever the report was saved with: a filter that was taken off stays off.
    assert read_view_of(write_view(view), View(grain=view.grain)) == view
    if view.grain == SAVED.grain:
        assert read_view_of(write_view(view), SAVED) == view


def test_address_without_a_view_is_the_report_as_saved() -> None:
    for saved in (SAVED, FULL, View(period="custom", last_day=date(2026, 1, 1))):
        assert read_view_of({"page": ["report"], "report": ["x"]}, saved) == saved


def test_open_end_of_an_address_is_open_whatever_was_saved() -> None:
    query = write_view(View(period="custom", first_day=date(2026, 11, 1)))
    asked = read_view_of(query, FULL)
    assert (asked.first_day, asked.last_day) == (date(2026, 11, 1), None)


def test_address_by_hand_changes_what_it_names() -> None:
    asked = read_view_of({"teams": ["A", "B"]}, SAVED)
    assert asked == View(
        period="last_month", teams=("A", "B"), compare="previous_period"
    )


@pytest.mark.parametrize(
    "query",
    [
        {"period": ["tomorrow"]},
        {"sort": ["1; drop table senders"]},
        {"compare": [""]},
        {"rows": ["people"]},
        {"users": ["{", "[1]", "null", "3"]},
        {"columns": ["password"]},
        {"from": ["2026-13-01"], "to": ["x"]},
    ],
)
def test_what_an_address_gives_in_vain_is_not_there(
    query: dict[str, list[str]],
) -> None:
    asked = read_view_of(query, View())
    assert asked in (View(), View(columns=()))


@pytest.mark.parametrize("day", ["1999-12-31", "2101-01-01", "2026-02-30", "20", ""])
def test_day_of_no_export_is_an_open_end(day: str) -> None:
    query = {"period": ["custom"], "from": [day], "to": ["2026-10-31"]}
    asked = read_view_of(query, View())
    assert (asked.first_day, asked.last_day) == (None, date(2026, 10, 31))


def test_key_that_is_none_is_none() -> None:
    for text in ("", "{", "[1]", '["a", "b", "c"]', "null", "3", "[" * 5000):
        assert read_key_of(text) is None
    assert read_key_of('["default", "410"]') == ("default", "410")
