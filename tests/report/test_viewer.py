"""Who may see scores: those with a seat, by their verified address."""

import duckdb
import pytest

from dagster_project.report.viewer import (
    SeatMissingError,
    Viewer,
    require_seat,
    signed_in_viewer,
)
from dagster_project.report.warehouse import Snapshot


def snapshot_of(*tables: str) -> Snapshot:
    connection = duckdb.connect()
    for table in tables:
        connection.execute(f"create table {table}")
    names = connection.execute("select table_name from duckdb_tables()").fetchall()
    return Snapshot(connection, (0, 0, 0), frozenset(name for (name,) in names))


SENDERS = (
    "senders as from (values ('a', '1', 'Ann@Example.com'), ('a', '2', 'bob@e.com')) "
    "as t(account_id, user_id, user_email)"
)
VIEWERS = "score_viewers as select 'a' as account_id, '1' as user_id"


def test_viewer_is_the_verified_address_in_lower_case() -> None:
    assert signed_in_viewer(" Ann@Example.com").name == "ann@example.com"


@pytest.mark.parametrize(
    ("email", "is_verified"),
    [(None, True), ("", True), ("local", True), ("ann@example.com", False)],
)
def test_identity_without_a_verified_address_is_refused(
    email: object, is_verified: bool
) -> None:
    with pytest.raises(SeatMissingError):
        signed_in_viewer(email, is_verified=is_verified)


def test_seat_goes_by_the_address_in_any_case() -> None:
    require_seat(Viewer("ann@example.com"), snapshot_of(SENDERS, VIEWERS))


def test_sender_without_a_seat_is_refused() -> None:
    with pytest.raises(SeatMissingError):
        require_seat(Viewer("bob@e.com"), snapshot_of(SENDERS, VIEWERS))
