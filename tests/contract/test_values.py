"""A change of code changes no published value of the sample, unless it is recorded."""

from collections.abc import Iterator

import duckdb
import pytest

from dagster_project.home import Home
from tests.contract.columns import list_columns, read_contract
from tests.contract.values import digest_tables, read_recorded


@pytest.fixture
def sample(published_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(published_home.published_database, read_only=True) as opened:
        opened.execute("set TimeZone = 'UTC'")
        yield opened


def test_sample_publishes_the_recorded_values(
    sample: duckdb.DuckDBPyConnection,
) -> None:
    columns = read_contract() & list_columns(sample)
    assert digest_tables(sample, columns) ^ read_recorded() == set()


def test_digest_tells_a_changed_value_and_no_order() -> None:
    columns = {("scores", "rate", "DOUBLE"), ("scores", "user_id", "VARCHAR")}

    def digest(rows: str) -> object:
        with duckdb.connect() as connection:
            connection.execute(f"create table scores as from (values {rows})")
            connection.execute("alter table scores rename column col0 to user_id")
            connection.execute("alter table scores rename column col1 to rate")
            return digest_tables(connection, columns)

    as_it_is = digest("('a', 0.1), ('b', null)")
    assert digest("('b', null), ('a', 0.1)") == as_it_is
    assert digest("('a', 0.2), ('b', null)") != as_it_is
    assert digest("('a', 0.1), ('null', null)") != as_it_is
    assert digest("('a', null), ('b', 0.1)") != as_it_is
