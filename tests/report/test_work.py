"""Lists to work from: who is on them, what was exported, and where ids lead."""

from pathlib import Path

import pytest

from dagster_project.report.view import View
from dagster_project.report.warehouse import Snapshot
from dagster_project.report.work import (
    Exported,
    list_reasons,
    read_contacts,
    read_sequences,
    record_address,
)

USER = ("default", "41000301")


def test_lists_are_the_published_tables(snapshot: Snapshot) -> None:
    for read, table in (
        (read_contacts, "contacts_to_review"),
        (read_sequences, "sequences_to_improve"),
    ):
        rows = read(snapshot, View())
        (counted,) = snapshot.rows(f"select count(*) as rows from {table}")
        assert len(rows) == counted["rows"] > 0
        reasons = snapshot.rows(f"select distinct reason from {table} order by reason")
        assert list_reasons(rows) == [row["reason"] for row in reasons]


def test_lists_are_narrowed_to_users_and_sequences(snapshot: Snapshot) -> None:
    (sequence,) = snapshot.rows(
        "select account_id, sequence_id from sequences_to_improve "
        "inner join sender_sequence_scores using (account_id, sequence_id) "
        "where user_id = '41000301' order by all limit 1"
    )
    key = (sequence["account_id"], sequence["sequence_id"])
    asked = snapshot.rows(
        "select distinct contact_id, reason from contacts_to_review "
        "inner join enrollments using (account_id, contact_id) "
        f"where user_id = '41000301' and sequence_id = '{key[1]}'"
    )
    rows = read_contacts(snapshot, View(users=(USER,), sequences=(key,)))
    assert {(row["contact_id"], row["reason"]) for row in rows} == {
        (row["contact_id"], row["reason"]) for row in asked
    }
    improved = read_sequences(snapshot, View(users=(USER,), sequences=(key,)))
    assert {row["sequence_id"] for row in improved} == {key[1]}


def test_what_was_exported_is_left_out_until_it_is_cleared(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    rows = read_contacts(snapshot, View())
    exported = Exported(tmp_path / "report" / "review.exported")
    assert exported.without(rows) == rows
    exported.mark(rows[:3])
    assert exported.without(rows) == rows[3:]
    # Another viewer sees the same, and marks more.
    Exported(exported.file).mark(rows[3:4])
    assert exported.without(rows) == rows[4:]
    exported.clear(rows[:1])
    assert exported.without(rows) == [rows[0], *rows[4:]]


def test_file_of_what_was_exported_names_nobody(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    rows = read_contacts(snapshot, View())
    exported = Exported(tmp_path / "review.exported")
    exported.mark(rows)
    text = exported.file.read_text(encoding="ascii")
    assert not [row for row in rows if row["contact_id"] in text]
    exported.file.write_bytes(b"\xff\xfe spoilt\n")
    assert exported.without(rows) == rows


@pytest.mark.parametrize(
    ("portal", "kind", "record", "address"),
    [
        ("123", "contact", "51", "https://app.hubspot.com/contacts/123/record/0-1/51"),
        ("123", "sequence", "7", "https://app.hubspot.com/sequences/123/sequence/7"),
        ("", "contact", "51", ""),
        ("123", "contact", "h_3f", ""),
        ("123", "contact", "5/../1", ""),
        ("123", "contact", "٣", ""),
    ],
)
def test_ids_lead_to_the_portal(
    portal: str, kind: str, record: str, address: str
) -> None:
    assert record_address(portal, kind, record) == address
