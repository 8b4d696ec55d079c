"""Who may see scores: those with a seat, by their verified address."""

import duckdb
import pytest

from dagster_project.report.viewer import (
    SeatMissingError,
    Viewer,
    read_seats,
    signed_in_address,
)
from dagster_project.report.warehouse import Snapshot

VERIFIED = {"email_verified": True}


def snapshot_of(*tables: str) -> Snapshot:
    connection = duckdb.connect()
    for table in tables:
        connection.execute(f"create table {table}")
    names = connection.execute("select table_name from duckdb_tables()").fetchall()
    return Snapshot(connection, (0, 0, 0), frozenset(name for (name,) in names))


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return snapshot_of(
        "senders as from (values ('a', '1', 'Ann@Example.com'), ('a', '2', 'bob@e.com')"
        ", ('b', '1', 'ANN@example.com'), ('b', '3', 'mar\u212a@e.com'), ('c', '4', "
        "null)) as t(account_id, user_id, user_email)",
        "score_viewers as from (values ('a', '1'), ('b', '1'), ('b', '3'), ('c', '4')) "
        "as t(account_id, user_id)",
    )


def test_address_is_compared_with_a_to_z_in_lower_case() -> None:
    claims = VERIFIED | {"email": "Mar\u212a.\u0130@Example.com"}
    assert signed_in_address(claims) == "mar\u212a.\u0130@example.com"


@pytest.mark.parametrize("email", [None, "", "local", 5, ["ann@example.com"]])
def test_claims_without_an_address_are_refused(email: object) -> None:
    with pytest.raises(SeatMissingError):
        signed_in_address(VERIFIED | {"email": email})


@pytest.mark.parametrize(
    "claims",
    [{}, *({"email_verified": said} for said in ("true", "false", 1, 0, None, [1]))],
    ids=str,
)
def test_address_that_is_not_said_to_be_verified_is_refused(
    claims: dict[str, object],
) -> None:
    with pytest.raises(SeatMissingError):
        signed_in_address(claims | {"email": "ann@example.com"})


def test_seats_are_of_every_account_with_the_address(snapshot: Snapshot) -> None:
    assert read_seats(Viewer("ann@example.com"), snapshot) == {"a", "b"}
    assert read_seats(Viewer("mar\u212a@e.com"), snapshot) == {"b"}


@pytest.mark.parametrize("name", ["bob@e.com", "mark@e.com", "", "local"])
def test_sender_without_a_seat_is_refused(snapshot: Snapshot, name: str) -> None:
    with pytest.raises(SeatMissingError):
        read_seats(Viewer(name), snapshot)
