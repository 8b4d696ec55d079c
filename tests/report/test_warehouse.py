"""The published file is read as it stands, and followed when it is replaced."""

import shutil
from pathlib import Path

import duckdb
import pytest

from dagster_project.home import Home
from dagster_project.report.warehouse import (
    KEPT_ANSWERS,
    PublishedWarehouse,
    WarehouseMissingError,
    WarehouseUnreadableError,
)
from tests.report.conftest import divide_accounts

BETWEEN = ("sender_scores", "sender_sequence_scores", "sequence_scores", "team_scores")
COUNT = "select count(*) as senders from sender_scores_between(null, null)"


def replace_with_fewer_senders(published: Path) -> None:
    aside = published.with_name("aside.duckdb")
    shutil.copy(published, aside)
    with duckdb.connect(aside) as connection:
        connection.execute("delete from sender_activity_daily where user_id < '410002'")
    aside.replace(published)


def test_new_publication_is_followed_while_the_old_one_stays_whole(home: Home) -> None:
    warehouse = PublishedWarehouse(home.published_database)
    old = warehouse.snapshot()
    assert old.rows(COUNT) == [{"senders": 14}]
    assert warehouse.snapshot() is old
    replace_with_fewer_senders(home.published_database)
    new = warehouse.snapshot()
    assert new.rows(COUNT) == [{"senders": 9}]
    assert old.rows(f"{COUNT} -- asked again") == [{"senders": 14}]


def test_published_file_is_not_written_to(home: Home) -> None:
    snapshot = PublishedWarehouse(home.published_database).snapshot()
    with pytest.raises(duckdb.Error, match="read-only"):
        snapshot.connection.execute("delete from sender_scores")
    with pytest.raises(duckdb.Error, match="disabled"):
        snapshot.connection.execute("copy sender_scores to 'scores.csv'")


def test_answers_are_kept_up_to_a_number(home: Home) -> None:
    snapshot = PublishedWarehouse(home.published_database).snapshot()
    first = snapshot.rows(COUNT)
    assert snapshot.rows(COUNT) is first
    for number in range(KEPT_ANSWERS):
        snapshot.rows(f"select {number} as number")
    assert snapshot.rows(COUNT) is not first


def test_missing_file_is_said(tmp_path: Path) -> None:
    warehouse = PublishedWarehouse(tmp_path / "sender_score.duckdb")
    with pytest.raises(WarehouseMissingError):
        warehouse.snapshot()


def test_file_that_appears_later_is_found(home: Home, tmp_path: Path) -> None:
    warehouse = PublishedWarehouse(tmp_path / "later.duckdb")
    with pytest.raises(WarehouseMissingError):
        warehouse.snapshot()
    shutil.copy(home.published_database, tmp_path / "later.duckdb")
    assert warehouse.snapshot().has("sender_scores", "sender_scores_between")


def test_file_of_a_version_that_had_less_is_said(home: Home) -> None:
    with duckdb.connect(home.published_database) as connection:
        connection.execute("drop table labels")
    with pytest.raises(WarehouseUnreadableError, match="another version: no labels"):
        PublishedWarehouse(home.published_database).snapshot()


def test_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    path = tmp_path / "sender_score.duckdb"
    path.write_text("no database", encoding="utf-8")
    with pytest.raises(WarehouseUnreadableError, match=r"sender_score\.duckdb: "):
        PublishedWarehouse(path).snapshot()


TABLES = (
    "select table_name from duckdb_columns() where database_name = 'sender_score' "
    "and column_name = 'account_id' and not internal order by table_name"
)
DAYS = "date '2026-01-01', date '2026-10-31'"


def test_part_of_a_publication_has_rows_of_its_accounts_alone(home: Home) -> None:
    divide_accounts(home)
    whole = PublishedWarehouse(home.published_database).snapshot()
    part = whole.of_accounts(frozenset({"second"}))
    sources = [row["table_name"] for row in whole.rows(TABLES)]
    assert len(sources) > 15
    sources += [f"{kind}_between({DAYS})" for kind in BETWEEN]
    sources.append(f"score_changes_between({DAYS}, {DAYS})")
    for source in sources:
        query = f"select account_id, count(*) as n from {source} group by all"
        counts = {row["account_id"]: row["n"] for row in whole.rows(query)}
        expected = {account: counts[account] for account in counts.keys() & {"second"}}
        seen = {row["account_id"]: row["n"] for row in part.rows(query)}
        assert seen == expected, source
    assert part.rows("select count(*) as n from labels")[0]["n"] > 0
    change = f"select * from score_change('default', '41000101', {DAYS}, {DAYS})"
    assert (len(whole.rows(change)), part.rows(change)) == (1, [])


def test_whole_publication_is_what_has_every_account(home: Home) -> None:
    divide_accounts(home)
    snapshot = PublishedWarehouse(home.published_database).snapshot()
    assert snapshot.is_whole
    assert snapshot.of_accounts(frozenset({"default", "second"})).is_whole
    assert not snapshot.of_accounts(frozenset({"second"})).is_whole
    assert not snapshot.of_accounts(frozenset({"it's", "second"})).is_whole
