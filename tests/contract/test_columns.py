"""A published column changes only with a row in CHANGELOG that says so."""

import duckdb

from tests.contract.columns import (
    CHANGELOG,
    find_unannounced,
    list_columns,
    read_contract,
)

RELEASED = {("scores", "rate", "DOUBLE"), ("scores", "points", "INTEGER")}


def test_every_change_of_a_published_column_is_announced(
    published_sample: duckdb.DuckDBPyConnection,
) -> None:
    published = list_columns(published_sample)
    assert len(published) > 400
    changelog = CHANGELOG.read_text(encoding="utf-8")
    assert find_unannounced(read_contract(), published, changelog) == set()


def test_column_that_comes_goes_or_changes_needs_a_row_that_names_it() -> None:
    changed = {("scores", "rate", "DECIMAL(9,4)"), ("scores", "band", "VARCHAR")}
    unannounced = find_unannounced(RELEASED, changed, "")
    assert {column for _, column, _ in unannounced} == {"rate", "points", "band"}
    changelog = (
        "| `scores` | `points`, `rate` a double | `band`, `rate` a decimal | yes |"
    )
    assert find_unannounced(RELEASED, changed, changelog) == set()


def test_row_of_another_table_names_no_column_of_this() -> None:
    changed = RELEASED | {("scores", "band", "VARCHAR")}
    changelog = "| `sequences` | – | has `band` | no |\n| `scores` | – | new | no |"
    assert find_unannounced(RELEASED, changed, changelog) == changed - RELEASED


def test_new_table_needs_one_row_for_all_of_its_columns() -> None:
    changed = RELEASED | {("teams", "team", "VARCHAR"), ("teams", "size", "BIGINT")}
    assert len(find_unannounced(RELEASED, changed, "")) == 2
    changelog = "| `teams`, `others` | – | new | no |"
    assert find_unannounced(RELEASED, changed, changelog) == set()
