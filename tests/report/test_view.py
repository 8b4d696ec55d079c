"""A view as a saved report keeps it."""

from datetime import date

import pytest
import yaml

from dagster_project.report.fields import FieldError
from dagster_project.report.view import View, read_view

FULL = View(
    period="custom",
    first_day=date(2026, 10, 1),
    last_day=date(2026, 10, 31),
    accounts=("default", "007"),
    teams=("Sales: Poland",),
    users=(("default", "0012"), ("default", "no")),
    sequences=(("default", "7"),),
    sort="user_name",
    descending=False,
)


@pytest.mark.parametrize("view", [View(), FULL, View(period="all_time")])
def test_view_comes_back_from_yaml_as_it_was(view: View) -> None:
    text = yaml.safe_dump(view.as_yaml(), allow_unicode=True)
    assert read_view(yaml.safe_load(text)) == view


def test_nothing_given_is_the_view_by_default() -> None:
    assert read_view({}) == View()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("period", "view is no mapping"),
        ({"period": "yesterday"}, "period 'yesterday' is none of"),
        ({"sort": "luck"}, "sort 'luck' is none of"),
        ({"period": "custom", "first_day": "soon"}, "first_day 'soon' is no date"),
        (
            {"first_day": date(2026, 2, 2), "last_day": date(2026, 2, 1)},
            "last_day 2026-02-01 is before first_day 2026-02-02",
        ),
        ({"teams": "Sales"}, "teams is no list"),
        ({"users": ["12"]}, "an item of users is no mapping"),
        ({"sequences": [{"id": "7"}]}, "an item of sequences has no account"),
    ],
)
def test_what_cannot_be_used_is_named(content: object, said: str) -> None:
    with pytest.raises(FieldError, match=said):
        read_view(content)
