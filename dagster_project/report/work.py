"""Lists to work from: sequences to improve and contacts to review, of all senders.

Which of them were exported is kept under the home as digests, which say nothing of whom
they stand for.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from dagster_project.report.scores import among
from dagster_project.report.view import View
from dagster_project.report.warehouse import Row, Snapshot

MARKED, CLEARED = "+", "-"


def read_contacts(snapshot: Snapshot, view: View) -> list[Row]:
    """Contacts to review, those that are still enrolled first.

    Returns:
        account_id, contact_id, reason, active_enrollments, active_sequence_names.
    """
    return snapshot.rows(
        "select account_id, contact_id, reason, active_enrollments, "
        "active_sequence_names from contacts_to_review "
        f"where {_narrow(view, 'contact_id')} "
        "order by active_enrollments desc, account_id, contact_id, reason"
    )


def read_sequences(snapshot: Snapshot, view: View) -> list[Row]:
    """Sequences to improve, by name.

    Returns:
        account_id, sequence_id, sequence_name, reason, completed_enrollments,
        reply_rate, bounce_rate.
    """
    return snapshot.rows(
        "select account_id, sequence_id, sequence_name, reason, completed_enrollments, "
        "reply_rate, bounce_rate from sequences_to_improve "
        f"where {_narrow(view, 'sequence_id')} "
        "order by sequence_name, sequence_id, reason"
    )


class Exported:
    """Which rows of a list were exported: a file of digests that only grows."""

    def __init__(self, file: Path) -> None:
        """Nothing is read or made yet."""
        self.file = file

    def without(self, rows: Iterable[Row]) -> list[Row]:
        """The rows that were not."""
        known = self._read()
        return [row for row in rows if _digest(row) not in known]

    def mark(self, rows: Iterable[Row]) -> None:
        """Note that these were exported."""
        self._note(MARKED, rows)

    def clear(self, rows: Iterable[Row]) -> None:
        """Forget it of these."""
        self._note(CLEARED, rows)

    def _read(self) -> set[str]:
        known: set[str] = set()
        try:
            lines = self.file.read_text(encoding="ascii", errors="replace").split()
        except FileNotFoundError:
            return known
        for line in lines:
            change = known.add if line.startswith(MARKED) else known.discard
            change(line[1:])
        return known

    def _note(self, sign: str, rows: Iterable[Row]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="ascii") as file:
            file.write("".join(f"{sign}{_digest(row)}\n" for row in rows))


def list_reasons(rows: Sequence[Row]) -> list[str]:
    """The reasons that occur, in order."""
    return sorted({row["reason"] for row in rows})


def record_address(portal_id: str, kind: str, record_id: str) -> str:
    """Where HubSpot shows a contact or a sequence; empty where no id leads there."""
    if not portal_id or not (record_id.isascii() and record_id.isdigit()):
        return ""
    if kind == "contact":
        return f"https://app.hubspot.com/contacts/{portal_id}/record/0-1/{record_id}"
    return f"https://app.hubspot.com/sequences/{portal_id}/sequence/{record_id}"


def _narrow(view: View, column: str) -> str:
    wanted = [
        among(keys, name)
        for keys, name in ((view.users, "user_id"), (view.sequences, "sequence_id"))
        if keys
    ]
    if not wanted:
        return "true"
    return (
        f"(account_id, {column}) in (select account_id, {column} "
        f"from enrollments where {' and '.join(wanted)})"
    )


def _digest(row: Row) -> str:
    known = [
        row["account_id"],
        row.get("contact_id") or row["sequence_id"],
        row["reason"],
    ]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()
