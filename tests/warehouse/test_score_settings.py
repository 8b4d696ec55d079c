"""That every setting of the score does what is said of it, on built warehouses.

What a setting changes stands in `settings_to_turn`.
"""

from collections.abc import Callable, Mapping

import pytest
import yaml

from dagster_project.modelling.dbt_runner import ModelsError
from dagster_project.modelling.models import Models
from dagster_project.settings import DBT_PROJECT
from tests.warehouse.conftest import Warehouse
from tests.warehouse.settings_to_turn import SEED_TURNS, TURNS, VARIABLE_TURNS, Turn

# Read when files are taken in, long before the models are built.
SEEDS_OF_INGESTION = {"header_aliases", "value_aliases"}


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.setting)
def test_setting_changes_what_it_says(
    turn: Turn, warehouse: Warehouse, turned_warehouse: Warehouse
) -> None:
    assert warehouse.fetch(turn.query) == [(turn.before,)]
    assert turned_warehouse.fetch(turn.query) == [(turn.after,)]


def test_every_setting_is_turned() -> None:
    project = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text("utf-8"))
    seeds = {path.stem for path in (DBT_PROJECT / "seeds").glob("*.csv")}
    assert {turn.setting for turn in VARIABLE_TURNS} == set(project["vars"])
    assert {turn.setting for turn in SEED_TURNS} == seeds - SEEDS_OF_INGESTION


@pytest.mark.parametrize(
    ("setting", "known"),
    [
        ("sender_credit", "known are 'sending_user' and 'enrolling_user'"),
        ("reply_rate_denominator", "known are 'delivered' and 'completed'"),
    ],
)
def test_unknown_value_of_a_setting_names_the_known_ones(
    setting: str, known: str, parse_models: Callable[[Mapping[str, object]], Models]
) -> None:
    with pytest.raises(ModelsError, match=f"{setting} is 'nobody', {known}"):
        parse_models({setting: "nobody"})
